/// The right to cancel one event, once, while it waits.
///
/// A slot of the queue's table and the stamp that the slot bore when the event took it. The stamp moves on
/// when the event runs or is cancelled, and a slot whose stamps are used up is retired, so that an
/// old handle can never meet a later event.
@frozen
public struct EventHandle: Hashable, Sendable, BitwiseCopyable {
  @usableFromInline let slot: UInt32
  @usableFromInline let stamp: UInt32

  @inlinable
  init(slot: UInt32, stamp: UInt32) {
    self.slot = slot
    self.stamp = stamp
  }
}
