/// Collects the numbers of a specification that lie outside their ranges.
struct RangeCheck {
  private(set) var problems: [ProtocolSpecError] = []

  mutating func check(_ field: ProtocolSpecField, _ value: Int64, _ range: ClosedRange<Int64>) {
    if value < range.lowerBound {
      problems.append(.tooSmall(field, found: value, minimum: range.lowerBound))
    } else if value > range.upperBound {
      problems.append(.tooLarge(field, found: value, maximum: range.upperBound))
    }
  }

  mutating func note(_ problem: ProtocolSpecError) { problems.append(problem) }
}
