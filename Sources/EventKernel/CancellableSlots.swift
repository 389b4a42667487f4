/// What waits of the cancellable events: payloads in slots, and who may still cancel them.
///
/// | stamp | slot |
/// | --- | --- |
/// | odd | its event waits; the handle bears the same stamp |
/// | even, event in the store | its event was cancelled |
/// | even, no node | free, or retired when the stamps are used up |
@frozen
@usableFromInline
struct CancellableSlots<Payload: BitwiseCopyable> {
  @usableFromInline var payloads: [Payload] = []
  @usableFromInline var stamps: [UInt32] = []
  @usableFromInline var free: [UInt32] = []

  @inlinable
  init() {}

  /// Stores a payload in a free slot; the handle names both slot and stamp.
  @inlinable
  mutating func take(_ payload: Payload) -> EventHandle {
    guard let slot = free.popLast() else {
      let slot = UInt32(stamps.count)
      payloads.append(payload)
      stamps.append(1)
      return EventHandle(slot: slot, stamp: 1)
    }
    let place = Int(slot)
    payloads[place] = payload
    stamps[place] += 1
    return EventHandle(slot: slot, stamp: stamps[place])
  }

  /// Whether the slot's event waits.
  @inlinable
  func isLive(_ slot: UInt32) -> Bool { stamps[Int(slot)] & 1 == 1 }

  /// Marks a waiting event as cancelled; false when the handle is spent.
  @inlinable
  mutating func retire(_ handle: EventHandle) -> Bool {
    let place = Int(handle.slot)
    if place >= stamps.count || stamps[place] != handle.stamp { return false }
    stamps[place] += 1
    return true
  }

  /// Takes the payload of a waiting event and frees its slot.
  @inlinable
  mutating func finish(_ slot: UInt32) -> Payload {
    stamps[Int(slot)] += 1
    release(slot)
    return payloads[Int(slot)]
  }

  /// Gives back the slot of an event that no longer waits.
  @inlinable
  mutating func release(_ slot: UInt32) {
    // One more use would let the stamp come round to those of spent handles.
    if stamps[Int(slot)] < UInt32.max - 1 { free.append(slot) }
  }
}
