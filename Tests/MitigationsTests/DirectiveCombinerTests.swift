import Mitigations
import Quantities
import TestSupport
import Testing

struct DirectiveCombinerTests {
  struct Row: CustomTestStringConvertible {
    let name: String
    let demands: [@Sendable (inout Directives) -> Void]
    var at: Int64 = 0
    let joint: @Sendable (inout Directives) -> Void
    var conflicts: Int32 = 0
    var changesAt: Int64?
    var testDescription: String { name }
  }

  @Test(arguments: [
    Row(name: "nothing", demands: []) { _ in },
    Row(name: "inert strategies", demands: [{ _ in }, { _ in }]) { _ in },
    Row(
      name: "closed sets are united",
      demands: [{ $0.closed = [.liquidate, .bid] }, { $0.closed = [.bid, .open] }]
    ) { $0.closed = [.liquidate, .bid, .open] },
    Row(
      name: "before the end of a halt",
      demands: [
        {
          $0.closed = [.liquidate]
          $0.closedUntil = instant(10)
          $0.level = 1
        },
        {
          $0.closed = [.open]
          $0.closedUntil = instant(20)
        },
      ],
      at: 9,
      joint: {
        $0.closed = [.liquidate, .open]
        $0.level = 1
      },
      changesAt: 10
    ),
    Row(
      name: "at the end of a halt",
      demands: [
        {
          $0.closed = [.liquidate]
          $0.closedUntil = instant(10)
          $0.level = 1
          $0.cause = 7
          $0.averageWindow = .seconds(5)
        },
        {
          $0.closed = [.open]
          $0.closedUntil = instant(20)
        },
      ],
      at: 10,
      joint: {
        $0.closed = [.open]
        $0.averageWindow = .seconds(5)
      },
      changesAt: 20
    ),
    Row(
      name: "the first source wins and each other one is a conflict",
      demands: [
        { _ in }, { $0.source = .secondary }, { $0.source = .secondary }, { $0.source = .lastGood },
        { $0.source = .primary },
      ],
      joint: { $0.source = .secondary },
      conflicts: 2
    ),
    Row(
      name: "the longest window",
      demands: [
        { $0.averageWindow = .seconds(60) }, { $0.averageWindow = .seconds(600) },
        { $0.averageWindow = .seconds(6) },
      ]
    ) { $0.averageWindow = .seconds(600) },
    Row(
      name: "the strictest guards",
      demands: [
        {
          $0.maximumAge = .seconds(60)
          $0.maximumStep = .percent(20)
        },
        {
          $0.maximumAge = .seconds(90)
          $0.maximumStep = .percent(10)
        },
      ]
    ) {
      $0.maximumAge = .seconds(60)
      $0.maximumStep = .percent(10)
    },
    Row(
      name: "the largest multiplier",
      demands: [
        { $0.marginMultiplier = .percent(120) }, { $0.marginMultiplier = .percent(150) }, { _ in },
      ]
    ) { $0.marginMultiplier = .percent(150) },
    Row(
      name: "the smallest cap",
      demands: [
        { $0.blockLiquidationCap = QuoteAmount(micros: 9) },
        { $0.blockLiquidationCap = QuoteAmount(micros: 5) },
      ]
    ) { $0.blockLiquidationCap = QuoteAmount(micros: 5) },
    Row(
      name: "the highest level with the first cause at it",
      demands: [
        {
          $0.level = 1
          $0.cause = 1
        },
        {
          $0.level = 2
          $0.cause = 2
        },
        {
          $0.level = 2
          $0.cause = 3
        },
      ]
    ) {
      $0.level = 2
      $0.cause = 2
    },
  ])
  func `each directive has its own rule`(_ row: Row) {
    let demands = row.demands.map { change in
      var demand = Directives()
      change(&demand)
      return demand
    }
    var joint = Directives()
    row.joint(&joint)
    let combined = DirectiveCombiner.combine(demands, at: instant(row.at))
    #expect(combined.directives == joint)
    #expect(combined.conflicts == row.conflicts)
    #expect(combined.changesAt == row.changesAt.map(instant))
  }

  @Test func `one strategy alone gets what it demands`() {
    var demand = Directives()
    demand.closed = [.withdraw]
    demand.source = .lastGood
    demand.averageWindow = .seconds(3)
    demand.maximumAge = .seconds(4)
    demand.maximumStep = .percent(5)
    demand.marginMultiplier = .percent(106)
    demand.blockLiquidationCap = QuoteAmount(micros: 7)
    demand.level = 8
    demand.cause = 9
    #expect(DirectiveCombiner.combine([demand], at: .start).directives == demand)
  }

  @Test func `only the source and the cause depend on the order`() {
    everySeed(count: 300) { seed in
      var draws = TestDraws(seed: seed)
      let demands = (0..<4).map { _ in Self.drawn(&draws) }
      let one = DirectiveCombiner.combine(demands, at: instant(5))
      let other = DirectiveCombiner.combine(demands.reversed(), at: instant(5))
      var directives = other.directives
      directives.source = one.directives.source
      directives.cause = one.directives.cause
      return directives == one.directives && one.changesAt == other.changesAt ? nil : "order"
    }
  }

  private static func drawn(_ draws: inout TestDraws) -> Directives {
    var demand = Directives()
    demand.closed = ActionSet(rawValue: UInt16(draws.below(128)))
    if draws.below(2) == 0 { demand.closedUntil = instant(draws.within(0...10)) }
    if draws.below(2) == 0 { demand.source = PriceSource(rawValue: UInt8(draws.below(3))) }
    if draws.below(2) == 0 { demand.averageWindow = .seconds(draws.within(0...9)) }
    if draws.below(2) == 0 { demand.maximumAge = .seconds(draws.within(0...9)) }
    if draws.below(2) == 0 { demand.maximumStep = .percent(draws.within(1...9)) }
    if draws.below(2) == 0 { demand.marginMultiplier = .percent(draws.within(100...250)) }
    if draws.below(2) == 0 { demand.blockLiquidationCap = QuoteAmount(micros: draws.within(1...9)) }
    demand.level = UInt8(draws.below(4))
    demand.cause = UInt8(draws.below(4))
    return demand
  }
}
