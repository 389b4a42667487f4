/// Numbers in the form that array jobs take: `2-3,7`.
public enum ShardList {
  /// The text of ascending numbers; empty for none.
  public static func text(_ numbers: [Int]) -> String {
    var parts: [String] = []
    var index = 0
    while index < numbers.count {
      var last = index
      while last + 1 < numbers.count, numbers[last + 1] == numbers[last] + 1 { last += 1 }
      parts.append(
        last == index ? "\(numbers[index])" : "\(numbers[index])-\(numbers[last])"
      )
      index = last + 1
    }
    return parts.joined(separator: ",")
  }
}
