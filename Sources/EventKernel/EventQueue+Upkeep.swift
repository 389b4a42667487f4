public import Quantities

extension EventQueue where Payload: BitwiseCopyable {
  /// Claims the next sequence number of a source, or says why the event is refused.
  @inlinable
  mutating func nextSequence(
    of source: UInt32,
    at instant: SimInstant
  ) throws(SchedulingError) -> UInt32 {
    let position = Int(source)
    if position >= sequences.count {
      throw .sourceOutOfRange(source: source, count: UInt32(sequences.count))
    }
    if instant < clock { throw .inThePast(now: clock, requested: instant) }
    let sequence = sequences[position]
    if sequence == UInt32.max - 1 { throw .sequenceExhausted(source: source) }
    sequences[position] = sequence + 2
    return sequence
  }

  /// The key of the first waiting event; cancelled ones before it are dropped.
  @inlinable
  mutating func firstKey() -> EventKey? {
    while let raw = store.findFirst() {
      let key = EventKey(rawValue: raw)
      if deadCount == 0 || !key.isCancellable { return key }
      let slot = store.first(UInt32.self)
      if slots.isLive(slot) { return key }
      _ = store.takeFirst(UInt32.self)
      slots.release(slot)
      deadCount -= 1
    }
    return nil
  }

  /// Drops every cancelled event.
  @inlinable
  @inline(never)
  mutating func dropDead() {
    var table = slots
    // The only copy, so that freeing slots copies nothing.
    slots = CancellableSlots()
    store.removeAll { key, slot in
      if !EventKey(rawValue: key).isCancellable || table.isLive(slot) { return false }
      table.release(slot)
      return true
    }
    slots = table
    deadCount = 0
  }

  /// Whether the structure is whole: order, places, counts, and every slot in use or free.
  ///
  /// - Complexity: O(n); for tests.
  package func isWhole() -> Bool {
    var dead: Int32 = 0
    var held = 0
    let isOrdered = store.isWhole { key, slot in
      guard EventKey(rawValue: key).isCancellable else { return }
      held += 1
      if !slots.isLive(slot) { dead += 1 }
    }
    return isOrdered && dead == deadCount && held + slots.free.count == slots.stamps.count
  }
}
