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

  /// Makes a place for a key: in the hole if there is one.
  @inlinable
  mutating func open(_ key: EventKey) -> Int {
    if isRootVacant {
      isRootVacant = false
      return heap.openAtRoot(key.rawValue)
    }
    if heap.count == heap.capacity { heap.grow() }
    return heap.openAtEnd(key.rawValue)
  }

  /// Closes the hole and drops cancelled events until the first node waits.
  @inlinable
  mutating func settle() {
    closeVacancy()
    while deadCount > 0 && heap.count > 0 && isDead(0) {
      slots.release(heap.load(UInt32.self, at: 0))
      heap.removeRoot()
      deadCount -= 1
    }
  }

  @inlinable
  mutating func closeVacancy() {
    guard isRootVacant else { return }
    isRootVacant = false
    heap.removeRoot()
  }

  /// Drops every cancelled event.
  @inlinable
  @inline(never)
  mutating func dropDead() {
    closeVacancy()
    for place in 0..<Int(heap.count) where isDead(place) {
      slots.release(heap.load(UInt32.self, at: place))
    }
    let live = slots
    heap.removeAll { heap, place in
      EventKey(rawValue: heap.key(at: place)).isCancellable
        && !live.isLive(heap.load(UInt32.self, at: place))
    }
    deadCount = 0
  }

  /// Whether the event at a place was cancelled.
  @inlinable
  func isDead(_ place: Int) -> Bool {
    EventKey(rawValue: heap.key(at: place)).isCancellable
      && !slots.isLive(heap.load(UInt32.self, at: place))
  }

  /// Whether the structure is whole: heap order, counts, and every slot in use or free.
  ///
  /// - Complexity: O(n); for tests.
  package func isWhole() -> Bool {
    let first = isRootVacant ? 1 : 0
    var dead: Int32 = 0
    var held = 0
    for place in first..<max(Int(heap.count), first) {
      let parent = (place - 1) >> 2
      if place > 0 && parent >= first && heap.key(at: parent) >= heap.key(at: place) {
        return false
      }
      if EventKey(rawValue: heap.key(at: place)).isCancellable { held += 1 }
      if isDead(place) { dead += 1 }
    }
    return dead == deadCount && held + slots.free.count == slots.stamps.count
  }
}
