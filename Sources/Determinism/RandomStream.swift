/// A random stream without a position: every draw is addressed.
///
///     draw(step, index, purpose) = Philox4x64-10(counter: (step, index, purpose, attempt), key)
///
/// The address names the *opportunity* (a tick, the ordinal of an order, the number of a block),
/// never how many draws came before, so that a rejected or additional draw cannot shift another.
/// `index` counts draws inside one step, `purpose` separates kinds of draws, and the fourth word
/// belongs to samplers that may need several attempts. A draw costs one block, about 12 ns.
///
/// Every sampler that consumes one draw is monotone (non-decreasing) in its uniform.
@frozen
public struct RandomStream: Hashable, Sendable, BitwiseCopyable {
  /// The stream's key.
  public let key: StreamKey

  /// Creates the stream of a key.
  public init(key: StreamKey) { self.key = key }

  /// Returns 64 random bits.
  public func bits(step: UInt64, index: UInt64 = 0, purpose: UInt64 = 0) -> UInt64 {
    block(step, index, purpose, attempt: 0).0
  }

  /// Returns a number in [0, 1): 53 bits.
  public func uniform(step: UInt64, index: UInt64 = 0, purpose: UInt64 = 0) -> Double {
    Double(bits(step: step, index: index, purpose: purpose) &>> 11) * 0x1p-53
  }

  /// Returns a number in (0, 1): 52 bits, symmetric about one half, both ends open.
  public func openUniform(step: UInt64, index: UInt64 = 0, purpose: UInt64 = 0) -> Double {
    RandomStream.open(bits(step: step, index: index, purpose: purpose))
  }

  /// Returns an integer in `0..<bound`.
  ///
  /// The high half of a 64 × 64 product: one draw, with a bias below bound ÷ 2⁶⁴.
  ///
  /// - Precondition: `bound` is positive.
  public func bounded(
    _ bound: UInt64,
    step: UInt64,
    index: UInt64 = 0,
    purpose: UInt64 = 0
  ) -> UInt64 {
    precondition(bound > 0, "a bounded draw needs a positive bound")
    return bits(step: step, index: index, purpose: purpose).multipliedFullWidth(by: bound).high
  }

  @inline(__always)
  func block(
    _ step: UInt64,
    _ index: UInt64,
    _ purpose: UInt64,
    attempt: UInt64
  ) -> Philox4x64.Block {
    Philox4x64.block(counter: (step, index, purpose, attempt), key: (key.lo, key.hi))
  }

  /// Returns the number in (0, 1) that 64 random bits stand for, as `openUniform` does.
  @inline(__always)
  public static func open(_ bits: UInt64) -> Double { (Double(bits &>> 12) + 0.5) * 0x1p-52 }
}
