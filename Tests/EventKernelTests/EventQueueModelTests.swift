import EventKernel
import Quantities
import TestSupport
import Testing

@Suite struct EventQueueModelTests {
  @Test func `agrees with a sorted array on thousands of seeds`() throws {
    try everySeed(count: 3_000) { try compare(seed: $0, steps: 60) }
  }

  @Test func `agrees with a sorted array over long runs`() throws {
    try everySeed(count: 12) { try compare(seed: $0, steps: 1_500) }
  }

  /// One seed: random scheduling, cancelling, taking and looking, against the reference.
  ///
  /// The draws favour ties. Seeds differ in how often events are taken one after another (the
  /// hole is closed by a removal) or between schedulings (the hole is filled).
  func compare(seed: UInt64, steps: Int) throws -> String? {
    var draws = TestDraws(seed: seed)
    var pair = Pair(&draws)
    for step in 0..<steps {
      guard try pair.advance(Int32(step), &draws) else { return "differs at step \(step)" }
      if step % 16 == 0, !pair.looksEqual() { return "looks different at step \(step)" }
    }
    return nil
  }

  /// The queue and its reference, given the same orders.
  struct Pair: ~Copyable {
    let sources: Int
    let spread: Int64
    let takeShare: Int
    let cancelShare: Int
    var queue: EventQueue<Int32>
    var reference: ReferenceQueue
    var handles: [(EventHandle, EventKey)] = []

    init(_ draws: inout TestDraws) {
      sources = 1 + draws.below(4)
      spread = Int64(1) << Int64(draws.below(12))
      takeShare = 20 + draws.below(50)
      cancelShare = draws.below(30)
      queue = EventQueue(sourceCount: UInt32(sources), capacity: Int32(1 + draws.below(16)))
      reference = ReferenceQueue(sourceCount: sources)
    }

    mutating func advance(_ step: Int32, _ draws: inout TestDraws) throws -> Bool {
      let choice = draws.below(100)
      if choice < takeShare {
        let near = SimInstant(nanoseconds: queue.now.nanoseconds + spread / 2)
        let horizon = draws.below(4) == 0 ? near : SimInstant.distantFuture
        let taken = queue.popFirst(through: horizon)
        let expected = reference.popFirst(through: horizon)
        if taken?.payload != expected?.payload { return false }
        // The payload names the event; the fields of its key must be those it was scheduled with.
        guard let made = taken?.key, let key = expected?.key else { return taken == nil }
        return made.instant == key.instant && made.phase == key.phase && made.source == key.source
          && queue.count == reference.waiting.count && queue.now == reference.now
      } else if choice < takeShare + cancelShare && !handles.isEmpty {
        let (handle, key) = handles[draws.below(handles.count)]
        if queue.cancel(handle) != reference.cancel(key) { return false }
      } else {
        try schedule(step, &draws)
      }
      return queue.count == reference.waiting.count && queue.now == reference.now
    }

    mutating func schedule(_ step: Int32, _ draws: inout TestDraws) throws {
      let delay = draws.within(0...spread)
      let instant = SimInstant(nanoseconds: queue.now.nanoseconds + delay)
      let phase = EventPhase.allCases[draws.below(7)]
      let source = UInt32(draws.below(sources))
      let key = reference.schedule(step, at: instant, phase: phase, source: source)
      if draws.below(3) == 0 {
        try queue.schedule(step, at: instant, phase: phase, source: source)
      } else {
        let handle = try queue.scheduleCancellable(
          step,
          at: instant,
          phase: phase,
          source: source
        )
        handles.append((handle, key))
      }
    }

    mutating func looksEqual() -> Bool {
      queue.isWhole() && queue.nextInstant == reference.waiting.map(\.key.instant).min()
    }
  }
}
