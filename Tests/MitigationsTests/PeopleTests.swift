import Determinism
import Mitigations
import Quantities
import TestSupport
import Testing

/// Guardians, voters, and the time they take.
struct PeopleTests {
  private func path(
    _ members: Int32,
    _ quorum: Int32,
    asleep: Ratio = .zero,
    deviation: Ratio = .percent(80)
  ) -> ApprovalPath {
    ApprovalPath(
      members: members,
      quorum: quorum,
      medianDelay: .seconds(2_700),
      deviation: deviation,
      asleepShare: asleep,
      absence: .seconds(21_600),
      fixedDelay: .seconds(60)
    )
  }

  private func delays(_ path: ApprovalPath, _ count: UInt64) -> [Double] {
    let stream = SeedTree(rootSeed: 7, replication: 0).stream("people")
    return (0..<count).map { path.delay(ofRequest: $0, stream: stream).secondsValue - 60 }
  }

  @Test func `a time lock alone takes exactly its time`() {
    let stream = SeedTree(rootSeed: 1, replication: 0).stream("people")
    let lock = ApprovalPath.fixed(.seconds(172_800))
    #expect(lock.delay(ofRequest: 3, stream: stream) == .seconds(172_800))
  }

  @Test func `people without spread all take the median`() {
    let exact = delays(path(5, 3, deviation: .zero), 10)
    #expect(exact.allSatisfy { $0 == 2_700 })
  }

  /// The k-th smallest of n uniform quantiles has mean k/(n + 1): its median delay lies near
  /// median × exp(σ·z), z the normal quantile of the beta median.
  @Test func `a quorum waits for its k-th fastest member`() {
    // Median of the 4th of 7 is the median of one person by symmetry; the 1st of 7 is at the
    // quantile 1 − 2^(−1/7) = 0.0943, z = −1.315; the 7th at 0.9057, z = 1.315.
    for (quorum, factor) in [(Int32(1), 0.349), (4, 1.0), (7, 2.864)] {
      let sorted = delays(path(7, quorum), 4_001).sorted()
      let median = sorted[2_000] / 2_700
      #expect(abs(median / factor - 1) < 0.05, "\(quorum) of 7: \(median)")
    }
  }

  @Test func `who sleeps adds the absence, and only a sleeping majority delays a majority`() {
    let awake = delays(path(7, 4, deviation: .zero), 500)
    let half = delays(path(7, 4, asleep: .percent(50), deviation: .zero), 4_000)
    #expect(awake.allSatisfy { $0 == 2_700 })
    // Four or more of seven asleep: exactly one half.
    let late = half.count { $0 == 2_700 + 21_600 }
    #expect(late + half.count { $0 == 2_700 } == 4_000)
    #expect(abs(Double(late) / 4_000 - 0.5) < 0.03)
  }

  @Test func `a request draws the same whatever was asked before`() {
    let stream = SeedTree(rootSeed: 9, replication: 2).stream("people")
    let one = path(7, 4).delay(ofRequest: 5, stream: stream)
    _ = path(9, 2).delay(ofRequest: 4, stream: stream)
    #expect(path(7, 4).delay(ofRequest: 5, stream: stream) == one)
  }

  @Test func `guardians ring at the move, pause when they execute, and reopen in steps`() throws {
    var engine = try Harness("pause-guardian")
    engine.block(view(at: 0, price: 100))
    engine.block(view(at: 600, price: 81))
    #expect(!engine.wantsTransaction)
    engine.block(view(at: 612, price: 80))
    #expect(engine.wantsTransaction)
    // They sign much later, when the alarm is long over: it is executed all the same.
    engine.act(view(at: 20_000, price: 100))
    #expect(engine.standing.closed == [.liquidate, .bid, .open, .reduce, .withdraw])
    let end = instant(20_000 + 14_400)
    let reopening = engine.standing.standing(at: end)
    #expect(reopening.closed == [.liquidate, .bid])
    #expect(reopening.closedUntil == end + .seconds(3_600))
    #expect(reopening.level == 1)
    #expect(reopening.standing(at: end + .seconds(3_600)) == Directives())
  }

  @Test func `bad debt rings the guardians too`() throws {
    var engine = try Harness("pause-guardian")
    engine.block(view(at: 0, price: 100))
    var now = view(at: 12, price: 100)
    now.badDebt = QuoteAmount(micros: 500_000_000_000)
    engine.block(now)
    #expect(engine.wantsTransaction)
  }

  @Test func `a quorum above its members is refused`() {
    #expect(throws: MitigationError.contradiction("quorum is above members")) {
      try make("pause-guardian", ["members": 3, "quorum": 4])
    }
  }

  @Test func `a vote raises the margin after all its periods and another lowers it`() throws {
    var engine = try Harness("governed-margin")
    #expect(engine.strategy.approval == .fixed(.seconds(604_800)))
    engine.block(view(at: 0, price: 100))
    engine.block(view(at: 600, price: 80))
    #expect(engine.wantsTransaction)
    engine.act(view(at: 605_400, price: 100))
    #expect(engine.standing.marginMultiplier == .percent(150))
    engine.block(view(at: 605_412, price: 100))
    #expect(!engine.wantsTransaction)
    engine.block(view(at: 605_400 + 604_800, price: 100))
    #expect(engine.wantsTransaction)
    engine.act(view(at: 2_000_000, price: 100))
    #expect(engine.standing == Directives())
  }
}
