/// The 128-bit address of one random stream.
///
/// A key is a value: it names a stream and holds no position, so copying it, or drawing from it in
/// any order, changes nothing for anyone else.
@frozen
public struct StreamKey: Hashable, Sendable, BitwiseCopyable {
  /// The low half.
  public let lo: UInt64
  /// The high half.
  public let hi: UInt64

  /// Creates a key from its halves.
  @inlinable
  public init(lo: UInt64, hi: UInt64) {
    self.lo = lo
    self.hi = hi
  }

  /// Returns the key of the child named `datum`.
  ///
  /// One Threefry2x64-20 block of `(datum, domain)` under this key; the domain keeps children of
  /// different kinds (component, entity) apart even where their numbers agree.
  public func folded(_ datum: UInt64, domain: UInt64 = 0) -> StreamKey {
    let block = Threefry2x64.block(counter: (datum, domain), key: (lo, hi))
    return StreamKey(lo: block.0, hi: block.1)
  }
}
