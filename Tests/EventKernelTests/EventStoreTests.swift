import EventKernel
import Quantities
import TestSupport
import Testing

/// Thousands of waiting events, so that all parts of the store take their share.
@Suite struct EventStoreTests {
  /// How far ahead events are scheduled.
  enum Law: CaseIterable {
    case uniform, tied, oneInstant, nearAndFar, everyScale

    func delay(_ draws: inout TestDraws) -> Int64 {
      switch self {
      case .uniform: draws.within(0...1_000_000)
      case .tied: Int64(draws.below(8)) * 250_000
      case .oneInstant: draws.below(400) == 0 ? 1 : 0
      case .nearAndFar:
        draws.below(10) == 0 ? draws.within(0...1_000_000_000_000) : draws.within(0...5_000)
      case .everyScale: draws.within(0...(1 << Int64(draws.below(48))))
      }
    }
  }

  /// Waiting events in a sorted array, the first one last.
  struct Reference {
    var waiting: [(key: EventKey, payload: Int32)] = []

    func place(of key: EventKey) -> Int {
      var (low, high) = (0, waiting.count)
      while low < high {
        let middle = (low + high) / 2
        if key < waiting[middle].key { low = middle + 1 } else { high = middle }
      }
      return low
    }

    mutating func insert(_ key: EventKey, _ payload: Int32) {
      waiting.insert((key, payload), at: place(of: key))
    }

    mutating func remove(_ key: EventKey) -> Bool {
      let place = place(of: key)
      guard place < waiting.count, waiting[place].key == key else { return false }
      waiting.remove(at: place)
      return true
    }
  }

  /// Queue and reference under one seed: the number that waits swings between few and many.
  struct Pair: ~Copyable {
    let law: Law
    let sources: Int
    let cancelShare: Int
    var queue: EventQueue<Int32>
    var reference = Reference()
    var sequence: UInt32 = 0
    var handles: [(EventHandle, EventKey)] = []

    init(law: Law, _ draws: inout TestDraws) {
      self.law = law
      sources = 1 + draws.below(3)
      cancelShare = draws.below(2) * 12
      queue = EventQueue(sourceCount: UInt32(sources), capacity: Int32(1 + draws.below(600)))
    }

    mutating func schedule(_ number: Int32, _ draws: inout TestDraws) throws {
      let instant = queue.now + SimDuration(nanoseconds: law.delay(&draws))
      let phase = sources == 1 ? EventPhase.block : EventPhase.allCases[draws.below(7)]
      let source = UInt32(draws.below(sources))
      let key = EventKey(instant: instant, phase: phase, source: source, sequence: sequence)
      sequence += 1
      reference.insert(key, number)
      if draws.below(100) < cancelShare {
        let handle = try queue.scheduleCancellable(
          number,
          at: instant,
          phase: phase,
          source: source
        )
        handles.append((handle, key))
      } else {
        try queue.schedule(number, at: instant, phase: phase, source: source)
      }
    }

    mutating func take() -> Bool {
      let (taken, expected) = (queue.popFirst(), reference.waiting.popLast())
      return taken?.payload == expected?.payload && taken?.key.instant == expected?.key.instant
    }

    mutating func cancel(_ draws: inout TestDraws) -> Bool {
      if handles.isEmpty { return true }
      let place = draws.below(handles.count)
      let (handle, key) = handles[place]
      handles.swapAt(place, handles.count - 1)
      handles.removeLast()
      return queue.cancel(handle) == reference.remove(key)
    }

    mutating func advance(to target: Int, _ step: Int32, _ draws: inout TestDraws) throws -> Bool {
      let isShort = reference.waiting.count < target
      let choice = draws.below(100)
      if choice < cancelShare { return cancel(&draws) }
      if choice < (isShort ? 75 : 35) {
        try schedule(step, &draws)
        return true
      }
      return take()
    }
  }

  func compare(_ law: Law, seed: UInt64) throws -> String? {
    var draws = TestDraws(seed: seed)
    var pair = Pair(law: law, &draws)
    var step: Int32 = 0
    // Past the limit where the wheel comes in, and back.
    for (target, steps) in [(5_000, 12_000), (40, 8_000), (3_000, 4_000), (5, 8_000)] {
      for _ in 0..<steps {
        if try !pair.advance(to: target, step, &draws) { return "\(law): differs at step \(step)" }
        step += 1
        if step % 800 == 0, !pair.queue.isWhole() { return "\(law): broken at step \(step)" }
      }
    }
    let cancelled = pair.handles
    for (handle, key) in cancelled where pair.queue.cancel(handle) != pair.reference.remove(key) {
      return "\(law): cancels differently at the end"
    }
    if !pair.queue.isWhole() { return "\(law): broken after cancelling" }
    while !pair.reference.waiting.isEmpty {
      if !pair.take() { return "\(law): differs at the end" }
    }
    return pair.queue.popFirst() == nil && pair.queue.isWhole() ? nil : "\(law): not empty"
  }

  @Test(arguments: Law.allCases)
  func `agrees with a sorted array while thousands wait`(_ law: Law) throws {
    try everySeed(count: 4) { try compare(law, seed: $0) }
  }

  @Test func `a front full of far events does not keep newcomers from the wheel`() throws {
    var queue = EventQueue<Int32>(sourceCount: 1)
    // Lone events centuries apart first, then many near ones.
    for number in 0..<Int32(5_000) {
      let instant = SimInstant(nanoseconds: Int64(number + 1) << 50)
      try queue.schedule(5_000 + number, at: instant, phase: .block, source: 0)
    }
    for number in 0..<Int32(20_000) {
      let near = Int64((number &* 7_919) % 20_011)
      try queue.schedule(0, at: SimInstant(nanoseconds: near), phase: .block, source: 0)
    }
    #expect(queue.isWhole() == true)
    var previous = SimInstant.start
    var far: Int32 = 5_000
    var isOrdered = true
    while let event = queue.popFirst() {
      if event.key.instant < previous { isOrdered = false }
      previous = event.key.instant
      if event.payload > 0 {
        if event.payload != far { isOrdered = false }
        far += 1
      }
    }
    #expect(isOrdered && far == 10_000)
  }
}
