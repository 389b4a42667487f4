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
/// An event that may be cancelled bears an odd sequence number, any other an even one; so the
/// plain event, by far the most frequent, carries no handle and asks no table.
///
/// It is not a `Sequence`: taking an event changes it, and it cannot be copied, so that a run's
/// future is never forked by accident.
@frozen
public struct EventQueue<Payload: BitwiseCopyable>: ~Copyable {
  @usableFromInline var heap: EventHeap
  @usableFromInline var slots = CancellableSlots<Payload>()
  // The next sequence number of each source, always even.
  @usableFromInline var sequences: [UInt32]
  @usableFromInline var clock: SimInstant
  // Cancelled events that still have a node.
  @usableFromInline var deadCount: Int32 = 0
  // The first node is a hole: its event was taken.
  @usableFromInline var isRootVacant = false

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
    heap = EventHeap(capacity: capacity)
    sequences = [UInt32](repeating: UInt32(scheduledBefore * 2), count: Int(sourceCount))
    clock = start
  }

  /// How many events wait.
  @inlinable public var count: Int {
    Int(heap.count) - Int(deadCount) - (isRootVacant ? 1 : 0)
  }

  /// Whether no event waits.
  @inlinable public var isEmpty: Bool { count == 0 }

  /// The instant of the next event, if any.
  @inlinable public var nextInstant: SimInstant? {
    mutating get {
      settle()
      return heap.count == 0 ? nil : EventKey(rawValue: heap.key(at: 0)).instant
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
    let sequence = try nextSequence(of: source, at: instant)
    let place = open(
      EventKey(instant: instant, phase: phase, source: source, sequence: sequence)
    )
    heap.store(payload, at: place)
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
    let place = open(
      EventKey(instant: instant, phase: phase, source: source, sequence: sequence)
    )
    heap.store(handle.slot, at: place)
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
    if deadCount > 64 && deadCount > heap.count / 2 { dropDead() }
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
    if heap.count == 0 { return nil }
    let key = EventKey(rawValue: heap.key(at: 0))
    let instant = key.instant
    if horizon < instant { return nil }
    isRootVacant = true
    clock = instant
    if key.isCancellable { return (key, slots.finish(heap.load(UInt32.self, at: 0))) }
    return (key, heap.load(Payload.self, at: 0))
  }
}
