import Quantities

extension ApprovalPath {
  /// The parameters of the people, in the order in which `people` reads them.
  static let parameters: [ParameterDescriptor] = [
    .count("members", 1...64, 7, "People who can sign."),
    .count("quorum", 1...64, 4, "Signatures that are needed."),
    .duration("medianDelay", 1...604_800, 2_700, "Median time of one person."),
    .ratio("deviation", 0...3_000_000_000, 800_000_000, "Deviation of the logarithm of that time."),
    .ratio("asleepShare", 0...1_000_000_000, 250_000_000, "Probability that a person is away."),
    .duration("absence", 0...604_800, 21_600, "What being away adds."),
  ]

  static func people(
    _ values: ArraySlice<Int64>,
    fixedDelay: SimDuration
  ) throws(MitigationError) -> ApprovalPath {
    let start = values.startIndex
    guard values[start + 1] <= values[start] else {
      throw .contradiction("quorum is above members")
    }
    return ApprovalPath(
      members: Int32(values[start]),
      quorum: Int32(values[start + 1]),
      medianDelay: SimDuration(nanoseconds: values[start + 2]),
      deviation: Ratio(partsPerBillion: values[start + 3]),
      asleepShare: Ratio(partsPerBillion: values[start + 4]),
      absence: SimDuration(nanoseconds: values[start + 5]),
      fixedDelay: fixedDelay
    )
  }
}
