import Mitigations
import PriceOracles
import Quantities
import TestSupport
import Testing

struct OracleFallbackTests {
  struct Step {
    let at: Int64
    let primary: Int64?
    var age: Int64 = 0
    let secondary: Int64?
    var secondAge: Int64 = 0
    let source: PriceSource?
  }

  struct Row: CustomTestStringConvertible {
    let name: String
    let steps: [Step]
    var activations: Int = 1
    var testDescription: String { name }
  }

  // Deviation 5 %, similar 2 %, age 4 h, hold 30 min.
  @Test(arguments: [
    Row(
      name: "agreement",
      steps: [
        Step(at: 0, primary: 1_000, secondary: 1_000, source: nil),
        Step(at: 60, primary: 1_049, secondary: 1_000, source: nil),
      ],
      activations: 0
    ),
    Row(
      name: "deviation from above",
      steps: [Step(at: 0, primary: 1_050, secondary: 1_000, source: .secondary)]
    ),
    Row(
      name: "deviation from below",
      steps: [Step(at: 0, primary: 950, secondary: 1_000, source: .secondary)]
    ),
    Row(
      name: "age",
      steps: [
        Step(at: 20_000, primary: 1_000, age: 14_400, secondary: 1_000, source: nil),
        Step(at: 20_001, primary: 1_000, age: 14_401, secondary: 1_000, source: .secondary),
      ]
    ),
    Row(
      name: "no second source",
      steps: [Step(at: 0, primary: 1_050, secondary: nil, source: nil)],
      activations: 0
    ),
    Row(
      name: "an old second source is not used",
      steps: [
        Step(at: 20_000, primary: 1_100, secondary: 1_000, secondAge: 14_401, source: nil)
      ],
      activations: 0
    ),
    Row(
      name: "no price yet",
      steps: [Step(at: 0, primary: nil, secondary: 1_000, source: nil)],
      activations: 0
    ),
    Row(
      name: "back after half an hour of agreement",
      steps: [
        Step(at: 0, primary: 1_100, secondary: 1_000, source: .secondary),
        Step(at: 60, primary: 1_020, secondary: 1_000, source: .secondary),
        Step(at: 1_859, primary: 1_010, secondary: 1_000, source: .secondary),
        Step(at: 1_860, primary: 1_000, secondary: 1_000, source: nil),
      ]
    ),
    Row(
      name: "a break in the agreement starts the half hour anew",
      steps: [
        Step(at: 0, primary: 1_100, secondary: 1_000, source: .secondary),
        Step(at: 60, primary: 1_000, secondary: 1_000, source: .secondary),
        Step(at: 1_000, primary: 1_021, secondary: 1_000, source: .secondary),
        Step(at: 1_060, primary: 1_000, secondary: 1_000, source: .secondary),
        Step(at: 2_859, primary: 1_000, secondary: 1_000, source: .secondary),
        Step(at: 2_860, primary: 1_000, secondary: 1_000, source: nil),
      ]
    ),
    Row(
      name: "back at once when the second source dies",
      steps: [
        Step(at: 20_000, primary: 1_100, secondary: 1_000, source: .secondary),
        Step(at: 20_060, primary: 1_100, secondary: 1_000, secondAge: 14_401, source: nil),
      ]
    ),
    Row(
      name: "stay when both are old",
      steps: [
        Step(at: 20_000, primary: 1_100, secondary: 1_000, source: .secondary),
        Step(
          at: 40_000,
          primary: 1_100,
          age: 14_401,
          secondary: 1_000,
          secondAge: 14_401,
          source: .secondary
        ),
      ]
    ),
    Row(
      name: "oscillation is counted",
      steps: [
        Step(at: 0, primary: 1_100, secondary: 1_000, source: .secondary),
        Step(at: 60, primary: 1_000, secondary: 1_000, source: .secondary),
        Step(at: 1_860, primary: 1_000, secondary: 1_000, source: nil),
        Step(at: 1_920, primary: 1_100, secondary: 1_000, source: .secondary),
      ],
      activations: 2
    ),
  ])
  func `it follows the table of the state machine`(_ row: Row) throws {
    var engine = try Harness("oracle-fallback")
    for step in row.steps {
      engine.block(
        view(
          at: step.at,
          primary: step.primary.map { published($0, observed: step.at - step.age) },
          secondary: step.secondary.map { published($0, observed: step.at - step.secondAge) }
        )
      )
      #expect(engine.standing.source == step.source, "at \(step.at)")
      #expect(engine.standing.level == (step.source == nil ? 0 : 1), "at \(step.at)")
    }
    #expect(engine.activations == row.activations)
  }

  @Test func `it books the end of the agreement and names its cause`() throws {
    var engine = try Harness("oracle-fallback")
    let apart = published(1_100, observed: 0)
    engine.block(view(at: 0, primary: apart, secondary: published(1_000, observed: 0)))
    #expect(engine.standing.cause == FallbackMachine.Cause.deviation.rawValue)
    #expect(engine.wakeAt == nil)
    for at in [Int64(60), 73] {
      let same = published(1_000, observed: at)
      engine.block(view(at: at, primary: same, secondary: same))
    }
    #expect(engine.wakeAt == instant(60 + 1_800))
  }

  @Test func `from every state two live sources that agree lead back to the primary`() throws {
    try everySeed(count: 200) { seed in
      var draws = TestDraws(seed: seed)
      var engine = try Harness("oracle-fallback")
      var now: Int64 = 100_000
      for _ in 0..<60 {
        now += draws.within(1...4_000)
        let primary = published(draws.within(900...1_100), observed: now - draws.within(0...30_000))
        let second = published(draws.within(900...1_100), observed: now - draws.within(0...30_000))
        engine.block(
          view(at: now, primary: primary, secondary: draws.below(8) == 0 ? nil : second)
        )
      }
      for _ in 0..<3 {
        now += 1_000
        let same = published(1_000, observed: now)
        engine.block(view(at: now, primary: same, secondary: same))
      }
      return engine.standing == Directives() ? nil : "still \(engine.standing)"
    }
  }
}
