public import Quantities

extension EventQueue where Payload: BitwiseCopyable {
  /// Claims the next sequence number of a source, or says why the event is refused.
  @inlinable
  @inline(__always)
  mutating func nextSequence(
    of source: UInt32,
    at instant: SimInstant
  ) throws(SchedulingError) -> UInt32 {
    guard source < sequences.count && instant >= clock else {
      throw refusal(of: source, at: instant)
    }
    let sequence = sequences[source]
    if sequence == UInt32.max - 1 { throw refusal(of: source, at: instant) }
    sequences[source] = sequence &+ 2
    return sequence
  }

  /// Why an event is refused.
  @inlinable
  @inline(never)
  func refusal(of source: UInt32, at instant: SimInstant) -> SchedulingError {
    if source >= sequences.count {
      return .sourceOutOfRange(source: source, count: sequences.count)
    }
    if instant < clock { return .inThePast(now: clock, requested: instant) }
    return .sequenceExhausted(source: source)
  }

  /// The key of the first waiting event; cancelled ones before it are dropped.
  @inlinable
  @inline(__always)
  mutating func firstKey() -> EventKey? {
    guard let raw = store.findFirst() else { return nil }
    if deadCount == 0 { return EventKey(rawValue: raw) }
    return firstLiveKey()
  }

  /// Drops cancelled events until the first one waits.
  @inlinable
  @inline(never)
  mutating func firstLiveKey() -> EventKey? {
    while let raw = store.findFirst() {
      let key = EventKey(rawValue: raw)
      if !key.isCancellable { return key }
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
