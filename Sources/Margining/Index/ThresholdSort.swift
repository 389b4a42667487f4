/// Thresholds in order of key, then account: by bytes, which takes a few passes whatever their number.
enum ThresholdSort {
  static func sorted(_ initial: [Int64?]) -> [(key: Int64, account: Int32)] {
    var thresholds: [(key: Int64, account: Int32)] = []
    thresholds.reserveCapacity(initial.count)
    var (low, high) = (UInt64.max, UInt64.min)
    for (account, key) in initial.enumerated() {
      guard let key else { continue }
      thresholds.append((key, Int32(account)))
      low = min(low, unsigned(key))
      high = max(high, unsigned(key))
    }
    if thresholds.count < 2 { return thresholds }
    var other = thresholds
    // Digits that all keys share need no pass.
    let digits = (64 - (low ^ high).leadingZeroBitCount + 10) / 11
    for digit in 0..<digits {
      pass(UInt64(digit * 11), thresholds, &other)
      swap(&thresholds, &other)
    }
    return thresholds
  }

  /// The key in an order without sign.
  private static func unsigned(_ key: Int64) -> UInt64 { UInt64(bitPattern: key) ^ (1 << 63) }

  private static func pass(
    _ shift: UInt64,
    _ source: [(key: Int64, account: Int32)],
    _ target: inout [(key: Int64, account: Int32)]
  ) {
    var starts = [Int32](repeating: 0, count: 2_048 + 1)
    for threshold in source { starts[Int((unsigned(threshold.key) >> shift) & 2_047) + 1] += 1 }
    for digit in 1..<2_048 { starts[digit] += starts[digit - 1] }
    for threshold in source {
      let digit = Int((unsigned(threshold.key) >> shift) & 2_047)
      target[Int(starts[digit])] = threshold
      starts[digit] += 1
    }
  }
}
