public import Quantities

/// The future events of one run in their total order.
///
/// Near events wait in the slots of a tournament; taking the first one vacates a slot that the next
/// scheduled event fills. Far events wait unsorted in a wheel of buckets by the digits of their
/// instants, and are put in order when their time comes; see `EventStore`, and
/// `docs/decisions/0008-tournament-and-wheel.md` for what else was tried.
///
/// Every event has a key of its own (`EventKey`), so the order in which events come out is a
/// function of what was scheduled, and never of the structure. An event may be scheduled for the
/// current instant in a phase that has already passed; it then runs next.
///
/// An event that may be cancelled bears an odd sequence number, any other an even one; so the
/// plain event, by far the most frequent, carries no handle and asks no table.
///
/// It is not a `Sequence`: taking an event changes it, and it cannot be copied, so that a run's
/// future is never forked by accident.
@frozen
public struct EventQueue<Payload: BitwiseCopyable>: ~Copyable {
  @usableFromInline var store: EventStore
  @usableFromInline var slots = CancellableSlots<Payload>()
  @usableFromInline var sequences: SourceSequences
  @usableFromInline var clock: SimInstant
  // Cancelled events that still have a node.
  @usableFromInline var deadCount: Int32 = 0

  /// The instant of the event taken last, or the start.
  @inlinable public var now: SimInstant { clock }

  /// How many events one source may schedule.
  @inlinable public static var eventsPerSource: Int64 { (1 << 31) - 1 }

  /// Creates an empty queue.
  ///
  /// - Parameters:
  ///   - sourceCount: How many sources may schedule; they are numbered from 0.
  ///   - capacity: How many waiting events to make room for; more take more room by themselves.
  ///   - start: The instant before which nothing may be scheduled.
  ///   - scheduledBefore: How many events every source counts as scheduled already.
  /// - Precondition: `sourceCount` is at most `EventKey.sourceLimit`; `capacity` is positive; a
  ///   payload has at most 16 bytes.
  @inlinable
  public init(
    sourceCount: UInt32,
    capacity: Int32 = 256,
    startingAt start: SimInstant = .start,
    scheduledBefore: Int64 = 0
  ) {
    precondition(sourceCount <= EventKey.sourceLimit, "event sources are numbered by 24 bits")
    precondition(capacity > 0, "an event queue has room for at least one event")
    precondition(
      scheduledBefore >= 0 && scheduledBefore <= EventQueue.eventsPerSource,
      "a source schedules from none to 2³¹ − 1 events"
    )
    precondition(
      MemoryLayout<Payload>.size <= 16 && MemoryLayout<Payload>.alignment <= 16,
      "an event's payload has at most 16 bytes"
    )
    store = EventStore(capacity: capacity)
    sequences = SourceSequences(count: sourceCount, startingAt: UInt32(scheduledBefore * 2))
    clock = start
  }

  /// How many events wait.
  @inlinable public var count: Int {
    Int(store.count) - Int(deadCount)
  }

  /// Whether no event waits.
  @inlinable public var isEmpty: Bool { count == 0 }

  /// The instant of the next event, if any.
  @inlinable public var nextInstant: SimInstant? {
    mutating get {
      firstKey()?.instant
    }
  }

  /// Schedules an event.
  ///
  /// - Throws: What `SchedulingError` lists; the queue is then unchanged.
  /// - Complexity: O(1) for a far event, which is moved at most eleven times until its turn;
  ///   O(log n) for a near one, in one pass.
  @inlinable
  public mutating func schedule(
    _ payload: Payload,
    at instant: SimInstant,
    phase: EventPhase,
    source: UInt32
  ) throws(SchedulingError) {
    let sequence = try nextSequence(of: source, at: instant)
    let key = EventKey(instant: instant, phase: phase, source: source, sequence: sequence)
    store.insert(payload, at: key.rawValue)
  }

  /// Schedules an event and returns the right to cancel it.
  ///
  /// - Throws: What `SchedulingError` lists; the queue is then unchanged.
  /// - Complexity: O(log n).
  @inlinable
  public mutating func scheduleCancellable(
    _ payload: Payload,
    at instant: SimInstant,
    phase: EventPhase,
    source: UInt32
  ) throws(SchedulingError) -> EventHandle {
    let sequence = try nextSequence(of: source, at: instant) + 1
    let handle = slots.take(payload)
    let key = EventKey(instant: instant, phase: phase, source: source, sequence: sequence)
    store.insert(handle.slot, at: key.rawValue)
    return handle
  }

  /// Cancels a waiting event.
  ///
  /// - Returns: Whether it waited; false when it has run or was cancelled before.
  /// - Complexity: O(1), and now and then O(n) to drop the dead, amortised O(1).
  @inlinable
  @discardableResult
  public mutating func cancel(_ handle: EventHandle) -> Bool {
    guard slots.retire(handle) else { return false }
    deadCount += 1
    if deadCount > 64 && deadCount > store.count / 2 { dropDead() }
    return true
  }

  /// Takes the next event and moves the clock to its instant; nothing when no event waits.
  @inlinable
  @inline(__always)
  public mutating func popFirst() -> (key: EventKey, payload: Payload)? {
    popFirst(through: .distantFuture)
  }

  /// Takes the next event unless it lies beyond `horizon`; then it stays and the clock stands.
  @inlinable
  @inline(__always)
  public mutating func popFirst(
    through horizon: SimInstant
  ) -> (key: EventKey, payload: Payload)? {
    guard let key = firstKey() else { return nil }
    let instant = key.instant
    if horizon < instant { return nil }
    clock = instant
    if key.isCancellable { return (key, slots.finish(store.takeFirst(UInt32.self))) }
    return (key, store.takeFirst(Payload.self))
  }
}
