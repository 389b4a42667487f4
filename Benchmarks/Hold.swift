import EventKernel
import Quantities

/// One HOLD workload on our queue.
///
/// The bits of a non-negative time in order are its instant, and one source schedules everything:
/// so the order by time, then by age, is exactly that of the peers.
struct Hold: ~Copyable {
  private let work: HoldWork
  private let law: HoldLaw
  private var queue = EventQueue<HoldPayload>(sourceCount: 1)
  private var draws = HoldDraws()
  private var sum: UInt64 = 0
  private var time = 0.0

  init(_ work: HoldWork, _ law: HoldLaw) {
    self.work = work
    self.law = law
  }

  /// Fills the queue, warms up, and measures.
  consuming func timed(_ watch: inout Stopwatch, isCancellable: Bool) throws -> Sample {
    try fill(isCancellable: isCancellable)
    try run(work.warmUp, isCancellable: isCancellable)
    watch.restart()
    try run(work.holds, isCancellable: isCancellable)
    // The clock is read by the caller, a few nanoseconds later.
    var hash = WordHash()
    hash.absorb(time.bitPattern)
    hash.absorb(sum)
    return Sample(work: Int64(work.holds), digest: hash.value)
  }

  /// The hash of times and names of the first events, untimed.
  consuming func order() throws -> UInt64 {
    var hash = WordHash()
    try fill(isCancellable: false)
    for _ in 0..<work.holds {
      guard let event = queue.popFirst() else { throw BenchmarkError.noResult("queue") }
      let time = Hold.time(of: event.key.instant)
      hash.absorb(time.bitPattern)
      hash.absorb(event.payload.id)
      try schedule(event.payload, at: time + draws.increment(law), isCancellable: false)
    }
    return hash.value
  }

  private mutating func fill(isCancellable: Bool) throws {
    for number in 0..<UInt64(work.pending) {
      let payload = HoldPayload(id: number, other: ~number)
      try schedule(payload, at: draws.increment(law), isCancellable: isCancellable)
    }
  }

  /// Each law and kind has a loop of its own, as a template's instances have.
  private mutating func run(_ holds: Int, isCancellable: Bool) throws {
    switch (law, isCancellable) {
    case (.uniform, false): try loop(holds, .uniform, isCancellable: false)
    case (.exponential, false): try loop(holds, .exponential, isCancellable: false)
    case (.tied, false): try loop(holds, .tied, isCancellable: false)
    case (let law, true): try loop(holds, law, isCancellable: true)
    }
  }

  @inline(__always)
  private mutating func loop(_ holds: Int, _ law: HoldLaw, isCancellable: Bool) throws {
    // In variables of its own, as the peers have them, and not in memory.
    var draws = draws
    var sum = sum
    var time = time
    for _ in 0..<holds {
      guard let event = queue.popFirst() else { throw BenchmarkError.noResult("queue") }
      sum &+= event.payload.id ^ (event.payload.other << 1)
      time = Hold.time(of: event.key.instant)
      try schedule(event.payload, at: time + draws.increment(law), isCancellable: isCancellable)
    }
    self.draws = draws
    self.sum = sum
    self.time = time
  }

  @inline(__always)
  private mutating func schedule(
    _ payload: HoldPayload,
    at time: Double,
    isCancellable: Bool
  ) throws {
    let instant = SimInstant(nanoseconds: Int64(bitPattern: time.bitPattern))
    if isCancellable {
      _ = try queue.scheduleCancellable(payload, at: instant, phase: .block, source: 0)
    } else {
      try queue.schedule(payload, at: instant, phase: .block, source: 0)
    }
  }

  private static func time(of instant: SimInstant) -> Double {
    Double(bitPattern: UInt64(bitPattern: instant.nanoseconds))
  }
}

/// The published order hashes of HOLD: whoever differs measures something else.
enum HoldVerification {
  /// 100 pending events, 20 000 holds.
  static let published: [HoldLaw: UInt64] = [
    .uniform: 0x650D_CDE5_168E_28FB, .tied: 0x8A83_A04D_D518_F8B7,
  ]

  static func check(_ law: HoldLaw) throws {
    // The logarithm of the C library is not the same everywhere; there only the peers compare.
    guard let expected = published[law] else { return }
    let work = HoldWork(pending: 100, holds: 20_000)
    let found = try Hold(work, law).order()
    if found != expected { throw BenchmarkError.wrongWorkload(expected: expected, found: found) }
  }
}

extension HoldWork {
  /// A workload without warm-up.
  init(pending: Int, holds: Int) {
    self.pending = pending
    self.holds = holds
    warmUp = 0
  }
}
