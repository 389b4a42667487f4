import EventKernel
import Quantities
import TestSupport
import Testing

@Suite struct EventKeyTests {
  typealias Fields = (Int64, EventPhase, UInt32, UInt32)

  func key(_ fields: Fields) -> EventKey {
    EventKey(
      instant: SimInstant(nanoseconds: fields.0),
      phase: fields.1,
      source: fields.2,
      sequence: fields.3
    )
  }

  /// Half of the fields from a narrow range, so that ties happen.
  func fields(_ draws: inout TestDraws) -> Fields {
    (
      draws.below(2) == 0 ? draws.wideInteger() : draws.within(-1...1),
      EventPhase.allCases[draws.below(7)],
      UInt32(draws.below(draws.below(2) == 0 ? 1 << 24 : 2)),
      UInt32(draws.below(draws.below(2) == 0 ? 1 << 32 : 2))
    )
  }

  @Test func `a key gives back its fields and compares by them in order`() {
    everySeed(count: 5_000) { seed in
      var draws = TestDraws(seed: seed)
      let (a, b) = (fields(&draws), fields(&draws))
      let made = key(a)
      let isKept =
        made.instant.nanoseconds == a.0 && made.phase == a.1 && made.source == a.2
        && made.sequence == a.3
      let isLess = (a.0, a.1.rawValue, a.2, a.3) < (b.0, b.1.rawValue, b.2, b.3)
      return isKept && (made < key(b)) == isLess ? nil : "\(a) against \(b)"
    }
  }

  @Test func `the ends of every field fit`() {
    let last = key((.max, .sampling, EventKey.sourceLimit - 1, .max))
    #expect(last.instant == .distantFuture && last.phase == .sampling)
    #expect(last.source == 0xFF_FFFF && last.sequence == .max)
    let first = key((.min, .pathTick, 0, 0))
    #expect(first.rawValue == 0 && first < last)
  }

  @Test func `phases run as the model lists them`() {
    #expect(EventPhase.allCases.map(\.rawValue) == [0, 1, 2, 3, 4, 5, 6])
    #expect(EventPhase.allCases == EventPhase.allCases.sorted())
    #expect(EventPhase.pathTick < .observation && .block < .funding && .participant < .sampling)
  }

  @Test func `limits keep what they were given`() {
    let limits = RunLimits(events: 5, horizon: SimInstant(nanoseconds: 7))
    #expect(limits.events == 5 && limits.horizon.nanoseconds == 7)
  }
}
