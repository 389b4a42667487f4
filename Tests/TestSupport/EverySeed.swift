import Determinism
public import Testing

/// Runs a property over `count` seeds and records the first seed for which it does not hold.
///
/// One expectation for all seeds, because each costs microseconds in a debug build. The property
/// returns a description of what went wrong, or nothing.
///
/// - Parameters:
///   - count: How many seeds, from 1 on.
///   - location: The test's own line.
///   - property: What must hold for the seed.
public func everySeed(
  count: UInt64,
  at location: SourceLocation = #_sourceLocation,
  _ property: (UInt64) throws -> String?
) rethrows {
  for seed in 1...count {
    if let complaint = try property(seed) {
      Issue.record("seed \(seed): \(complaint)", sourceLocation: location)
      return
    }
  }
}

/// Draws in sequence for tests, where only the seed matters.
public struct TestDraws: Sendable {
  private let stream: RandomStream
  private var position: UInt64 = 0

  /// Creates the draws of a seed.
  public init(seed: UInt64) {
    stream = SeedTree(rootSeed: seed, replication: 0).stream("test")
  }

  /// Returns 64 random bits.
  public mutating func bits() -> UInt64 {
    position += 1
    return stream.bits(step: position)
  }

  /// Returns an integer in `0..<bound`.
  public mutating func below(_ bound: Int) -> Int {
    Int(bits().multipliedFullWidth(by: UInt64(bound)).high)
  }

  /// Returns an integer in `range`.
  public mutating func within(_ range: ClosedRange<Int64>) -> Int64 {
    let width = UInt64(bitPattern: range.upperBound &- range.lowerBound)
    if width == .max { return Int64(bitPattern: bits()) }
    let offset = bits().multipliedFullWidth(by: width + 1).high
    return range.lowerBound &+ Int64(bitPattern: offset)
  }

  /// Returns a number in [0, 1).
  public mutating func uniform() -> Double { Double(bits() >> 11) * 0x1p-53 }

  /// Returns an integer of any magnitude: the number of significant bits is drawn first.
  public mutating func wideInteger() -> Int64 {
    let shift = UInt64(below(64))
    return Int64(bitPattern: bits()) >> Int64(shift)
  }
}
