public import Quantities

/// The future events of one run in their total order.
///
/// A 4-ary heap with a vacant root: taking the first event leaves a hole that the next scheduled
/// event fills with one pass, instead of two passes for a removal and an insertion; events that
/// reschedule themselves soon cost almost nothing.
///
/// Every event has a key of its own (`EventKey`), so the order in which events come out is a
/// function of what was scheduled, and never of the structure. An event may be scheduled for the
/// current instant in a phase that has already passed; it then runs next.
///
/// It is not a `Sequence`: taking an event changes it, and it cannot be copied, so that a run's
/// future is never forked by accident.
@frozen
public struct EventQueue<Payload: BitwiseCopyable>: ~Copyable {
  @usableFromInline var storage: EventStorage<Payload>
  // The next sequence number of each source.
  @usableFromInline var sequences: [UInt32]
  // The first node is a hole: its event was taken.
  @usableFromInline var isRootVacant: Bool
  @usableFromInline var deadCount: Int32
  @usableFromInline var clock: SimInstant

  /// The instant of the event taken last, or the start.
  @inlinable public var now: SimInstant { clock }

  /// Creates an empty queue.
  ///
  /// - Parameters:
  ///   - sourceCount: How many sources may schedule; they are numbered from 0.
  ///   - capacity: How many waiting events to make room for; more take more room by themselves.
  ///   - start: The instant before which nothing may be scheduled.
  ///   - firstSequence: The first sequence number of every source.
  /// - Precondition: `sourceCount` is at most `EventKey.sourceLimit`; `capacity` is positive.
  @inlinable
  public init(
    sourceCount: UInt32,
    capacity: Int32 = 256,
    startingAt start: SimInstant = .start,
    firstSequence: UInt32 = 0
  ) {
    precondition(sourceCount <= EventKey.sourceLimit, "event sources are numbered by 24 bits")
    precondition(capacity > 0, "an event queue has room for at least one event")
    storage = EventStorage(capacity: capacity)
    sequences = [UInt32](repeating: firstSequence, count: Int(sourceCount))
    isRootVacant = false
    deadCount = 0
    clock = start
  }

  /// How many events wait.
  @inlinable public var count: Int {
    Int(storage.count) - Int(deadCount) - (isRootVacant ? 1 : 0)
  }

  /// Whether no event waits.
  @inlinable public var isEmpty: Bool { count == 0 }

  /// The instant of the next event, if any.
  @inlinable public var nextInstant: SimInstant? {
    mutating get {
      settle()
      return storage.count == 0 ? nil : EventKey(rawValue: storage.rootKey).instant
    }
  }

  /// Schedules an event.
  ///
  /// - Throws: What `SchedulingError` lists; the queue is then unchanged.
  /// - Complexity: O(log n), one pass; O(1) for an event that becomes the next.
  @inlinable
  public mutating func schedule(
    _ payload: Payload,
    at instant: SimInstant,
    phase: EventPhase,
    source: UInt32
  ) throws(SchedulingError) {
    _ = try scheduleCancellable(payload, at: instant, phase: phase, source: source)
  }

  /// Schedules an event and returns the right to cancel it.
  ///
  /// - Throws: What `SchedulingError` lists; the queue is then unchanged.
  @inlinable
  public mutating func scheduleCancellable(
    _ payload: Payload,
    at instant: SimInstant,
    phase: EventPhase,
    source: UInt32
  ) throws(SchedulingError) -> EventHandle {
    let position = Int(source)
    if position >= sequences.count {
      throw .sourceOutOfRange(source: source, count: UInt32(sequences.count))
    }
    if instant < now { throw .inThePast(now: now, requested: instant) }
    let sequence = sequences[position]
    if sequence == .max { throw .sequenceExhausted(source: source) }
    sequences[position] = sequence + 1
    let key = EventKey(instant: instant, phase: phase, source: source, sequence: sequence).rawValue
    if storage.isFull { storage.grow() }
    let slot = storage.takeSlot(payload)
    if isRootVacant {
      isRootVacant = false
      storage.siftDown(key, slot, from: 0)
    } else {
      storage.append(key, slot)
    }
    return EventHandle(slot: slot, stamp: storage.stamp(of: slot))
  }

  /// Cancels a waiting event.
  ///
  /// - Returns: Whether it waited; false when it has run or was cancelled before.
  /// - Complexity: O(1), and now and then O(n) to drop the dead, amortised O(1).
  @inlinable
  @discardableResult
  public mutating func cancel(_ handle: EventHandle) -> Bool {
    guard storage.retire(handle.slot, stamp: handle.stamp) else { return false }
    deadCount += 1
    if deadCount > 64 && deadCount > storage.count / 2 {
      closeVacancy()
      storage.removeDead()
      deadCount = 0
    }
    return true
  }

  /// Takes the next event and moves the clock to its instant; nothing when no event waits.
  @inlinable
  public mutating func popFirst() -> (key: EventKey, payload: Payload)? {
    popFirst(through: .distantFuture)
  }

  /// Takes the next event unless it lies beyond `horizon`; then it stays and the clock stands.
  @inlinable
  public mutating func popFirst(
    through horizon: SimInstant
  ) -> (key: EventKey, payload: Payload)? {
    settle()
    guard storage.count > 0 else { return nil }
    let key = EventKey(rawValue: storage.rootKey)
    let instant = key.instant
    if horizon < instant { return nil }
    isRootVacant = true
    clock = instant
    return (key, storage.takeRootPayload())
  }

  /// Closes the hole and drops cancelled events until the first node waits.
  @inlinable
  mutating func settle() {
    closeVacancy()
    while deadCount > 0 && storage.count > 0 && !storage.isLive(storage.rootSlot) {
      storage.giveBack(storage.rootSlot)
      storage.removeRoot()
      deadCount -= 1
    }
  }

  @inlinable
  mutating func closeVacancy() {
    guard isRootVacant else { return }
    isRootVacant = false
    storage.removeRoot()
  }
}
