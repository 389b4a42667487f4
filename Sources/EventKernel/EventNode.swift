/// One waiting event in memory: its key and 16 bytes that belong to it.
@frozen
@usableFromInline
struct EventNode: BitwiseCopyable {
  @usableFromInline var key: UInt128
  // A payload, or in the first four bytes the slot of a cancellable event; see `EventQueue`.
  @usableFromInline var low: UInt64
  @usableFromInline var high: UInt64

  /// The upper half of a key: the instant, in an order without sign.
  @inlinable
  static func time(of key: UInt128) -> UInt64 { UInt64(truncatingIfNeeded: key &>> 64) }

  /// The first four of an event's bytes: its slot where it may be cancelled.
  @inlinable
  static func slot(of node: UnsafeMutablePointer<EventNode>) -> UInt32 {
    unsafe UnsafeRawPointer(node).load(fromByteOffset: 16, as: UInt32.self)
  }
}
