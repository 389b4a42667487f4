/// Percentiles by rank.
enum Percentile {
  /// The smallest of the values that so many per cent do not exceed; nil of nothing.
  ///
  /// A run has a hundred thousand delays and asks ten times, so nothing is sorted: what would stand
  /// at the rank is found one byte after the other, the highest first.
  ///
  /// - Complexity: O(n).
  static func of(_ values: ArraySlice<Int64>, _ percent: Int64) -> Int64? {
    guard let least = values.min(), let most = values.max() else { return nil }
    var rank = max(0, (values.count * Int(percent) + 99) / 100 - 1)
    // What is left to choose from, above the least.
    var left: [UInt64] = values.map { UInt64(bitPattern: $0 &- least) }
    var found: UInt64 = 0
    var shift = 64 - UInt64(bitPattern: most &- least).leadingZeroBitCount
    shift = (shift + 7) / 8 * 8
    while shift > 0 {
      shift -= 8
      var counts = [Int32](repeating: 0, count: 256)
      for value in left { counts[Int(truncatingIfNeeded: value >> UInt64(shift) & 0xFF)] += 1 }
      var digit: UInt64 = 0
      while rank >= Int(counts[Int(digit)]) {
        rank -= Int(counts[Int(digit)])
        digit += 1
      }
      found |= digit << UInt64(shift)
      left.removeAll { $0 >> UInt64(shift) & 0xFF != digit }
    }
    return least &+ Int64(bitPattern: found)
  }
}
