import Margining
import Quantities
import TestSupport
import Testing

struct LossWaterfallTests {
  private let moment = LiquidationMoment(now: .start, block: 0)

  private func rules(
    _ ranking: DeleveragingSpec.Ranking = .profitLeverage,
    _ price: DeleveragingSpec.Price = .bankruptcy
  ) -> PerpetualRules {
    PerpetualRules(
      deleveraging: DeleveragingSpec(ranking: ranking, price: price, counterpartyLimit: 500)
    )
  }

  private func spec(_ rules: PerpetualRules) -> PerpetualSpec {
    var spec = perpetualRules
    spec.rules = rules
    spec.takerFee = .zero
    return spec
  }

  @Test func `T10.1 a vault's profit is the sum of its fills against the takeover, to the unit`()
    throws
  {
    // 160 234 ETH taken over at 1 915, sold in a scripted list of fills.
    var rules = PerpetualRules(
      liquidation: .hyperliquid,
      backstop: wideBackstop
    )
    rules.backstop?.capital = quote(60_000_000)
    var spec = spec(rules)
    spec.maintenanceMargin = .percent(1)
    spec.initialMargin = .percent(2)
    let size = base(160_234)
    // Entry so that equity at 1 915 is exactly nothing: a takeover at the mark.
    var world = try PerpetualWorld([position(size, .zero, entry: usd(1_915))], spec: spec)
    let at = PerpetualMarks(usd(1_915))
    #expect(try world.plan(0, at: at) == .takeoverWhole)
    let taken = try world.perpetual.takeOverWhole(
      AccountID(0),
      at: at,
      moment: moment,
      ledger: &world.ledger
    )
    guard case .liquidated(let outcome) = taken else {
      Issue.record("\(taken)")
      return
    }
    #expect(outcome.filled == base(-160_234) && outcome.equityBefore == .zero)
    // Fills: quantity and price; the last one closes what is left.
    let fills: [(Int64, Int64)] = [
      (40_000, 1_910_250_000_000), (50_000, 1_893_125_000_000), (30_234, 1_879_000_000_000),
      (25_000, 1_868_400_000_000), (15_000, 1_921_000_000_000),
    ]
    var expected: Int128 = 0
    for (count, nanos) in fills {
      let quantity = base(count)
      let proceeds = Int128(quantity.units) * Int128(nanos) / 100_000_000_000
      expected += Int128(count) * (Int128(nanos) - 1_915_000_000_000) / 1_000
      let verdict = try world.perpetual.settleUnwind(
        market: 0,
        filled: base(-count),
        quote: QuoteAmount(micros: Int64(proceeds)),
        ledger: &world.ledger
      )
      #expect(verdict == .done)
    }
    let vault = try #require(world.perpetual.backstop)
    #expect(!world.perpetual.hasPosition(vault, in: world.ledger))
    let loss = try world.perpetual.backstopLoss(at: at, in: world.ledger)
    #expect(Int128(loss.micros) == -expected)
    // −0.19 − 1.09 − 1.09 − 1.17 + 0.09 million.
    #expect(expected == -3_447_174_000_000)
    #expect(world.findings == [])
  }

  @Test func `a deficit falls to insurance, the backstop and the others, each to its cap`() throws {
    var all = rules()
    all.insurance = InsuranceRules(drawCap: quote(60), marketCap: quote(80))
    all.backstop = wideBackstop
    all.backstop?.capital = quote(100)
    all.backstop?.lossCap = .percent(30)
    all.backstop?.coversDeficits = true
    var world = try PerpetualWorld(
      [
        position(base(10), quote(500), entry: usd(200)),
        position(base(10), quote(500), entry: usd(200)),
      ],
      spec: spec(all),
      insurance: quote(500)
    )
    // 500 − 2000 + 1380 = −120: 60 from insurance, 30 from the vault, 30 to share.
    for (account, shares) in [(Int32(0), [60, 30, 30]), (1, [20, 0, 100])] {
      let verdict = try world.liquidate(account, base(-10), quote(1_380), at: usd(150))
      guard case .liquidated(let outcome) = verdict else {
        Issue.record("\(verdict)")
        return
      }
      #expect(outcome.deficit == quote(120))
      #expect(outcome.fromInsurance == quote(Int64(shares[0])))
      #expect(outcome.fromBackstop == quote(Int64(shares[1])))
      #expect(outcome.socialised == quote(Int64(shares[2])))
    }
    #expect(world.perpetual.totals.deficit == 240_000_000)
    #expect(world.perpetual.insurance(in: world.ledger) == quote(420))
    #expect(world.findings == [])
  }

  @Test func `funds of several markets pay for their own market only`() throws {
    var spec = venue(maintenance: [.percent(5), .percent(5)])
    spec.rules.insurance.scope = .perMarket
    var world = try PerpetualWorld(
      [position(base(10), quote(500), entry: usd(200)), noPosition],
      spec: spec,
      insurance: quote(101)
    )
    let verdict = try world.settle(0, 0, base(-10), quote(1_380), at: marks(150, 10))
    guard case .liquidated(let outcome) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    // Half of 101.
    #expect(outcome.fromInsurance.micros == 50_500_000)
    #expect(world.perpetual.insurance(in: world.ledger).micros == 50_500_000)
    #expect(world.findings == [])
  }

  /// A long of 10 that lacks 100 at 140, and three shorts with different profits and leverage.
  private func failing(_ rules: PerpetualRules) throws -> PerpetualWorld {
    try PerpetualWorld(
      [
        position(base(10), quote(500), entry: usd(200)),
        position(base(-4), quote(2_000), entry: usd(210)),
        position(base(-8), quote(400), entry: usd(200)),
        position(base(-5), quote(900), entry: usd(130)),
      ],
      spec: spec(rules)
    )
  }

  private func deleverage(
    _ world: inout PerpetualWorld,
    previous: Price = usd(145),
    draw: UInt64 = 0
  ) throws -> (LiquidationOutcome, DeleveragingReport, [Int32])? {
    var hit: [AccountID] = []
    let verdict = try world.perpetual.deleverage(
      AccountID(0),
      at: PerpetualMarks(usd(140)),
      previous: PerpetualMarks(previous),
      draw: draw,
      moment: moment,
      counterparties: &hit,
      ledger: &world.ledger
    )
    guard case .deleveraged(let outcome, let report) = verdict else { return nil }
    return (outcome, report, hit.map(\.index))
  }

  @Test func `a queue takes the largest profit times leverage first, at the bankruptcy price`()
    throws
  {
    var world = try failing(rules())
    // Profits: 280 of 840 at 560/2280, 480 of 1600 at 1120/880, −50 of 650: order 2, 1, 3.
    let (outcome, report, hit) = try #require(try deleverage(&world))
    #expect(hit == [2, 1])
    #expect(outcome.isComplete && outcome.deficit == .zero && outcome.marginLeft == .zero)
    #expect(world.cash(0) == .zero)
    // Bankrupt at 150: ten above the mark on ten contracts.
    #expect(report.deficit == quote(100) && report.haircut == quote(100))
    #expect(report.overshoot == .zero)
    #expect(world.size(2) == .zero && world.size(1) == base(-2))
    #expect(report.largestShare == .percent(80))
    // Losses 0, 20, 80: Gini (2·(1·0 + 2·20 + 3·80) − 4·100) ÷ (3·100) = 160 ÷ 300.
    #expect(report.concentration.partsPerBillion == 533_333_333)
    #expect(world.findings == [])
  }

  @Test func `Hyperliquid's index is repaired for shorts`() throws {
    var world = try failing(rules(.hyperliquid, .previousMark))
    // entry ÷ mark × notional ÷ equity: 1.50·0.2456, 1.43·1.27, 0.93·0.82: 2, 3, 1. The literal
    // mark ÷ entry would rank the losing short 3 (1.08·0.82) above none but by less than 2.
    let (outcome, report, hit) = try #require(try deleverage(&world))
    #expect(hit == [2, 3])
    // At the mark before, 145, the account still lacks 50, which insurance pays.
    #expect(outcome.fromInsurance == quote(50))
    #expect(report.haircut == quote(50) && report.overshoot == .zero)
    #expect(world.findings == [])
  }

  @Test func `a previous mark far from the last takes more than was lacking`() throws {
    var world = try failing(rules(.profitLeverage, .previousMark))
    let (_, report, _) = try #require(try deleverage(&world, previous: usd(170)))
    #expect(report.deficit == quote(100))
    #expect(report.haircut == quote(300) && report.overshoot == quote(200))
    // The failing account keeps what it was overpaid.
    #expect(world.cash(0) == quote(200))
    #expect(world.findings == [])
  }

  @Test func `shares follow their weights, and random starts where it is drawn`() throws {
    var profit = try failing(rules(.sharesOfProfit))
    _ = try deleverage(&profit)
    // 280 : 480 : 0 of ten contracts, the unit left over to the largest.
    #expect(profit.size(1).units == -400_000_000 + 368_421_052)
    #expect(profit.size(2).units == -800_000_000 + 631_578_948)
    #expect(profit.size(3) == base(-5))
    var notional = try failing(rules(.sharesOfNotional))
    let (_, report, hit) = try #require(try deleverage(&notional))
    #expect(hit.sorted() == [1, 2, 3])
    // Three values rounded down against one sum.
    #expect(abs(report.haircut.micros - quote(100).micros) <= 3)
    var starts: [Int32] = []
    for draw in [UInt64(0), .max / 2, .max] {
      var random = try failing(rules(.random))
      starts.append(try #require(try deleverage(&random, draw: draw)).2[0])
    }
    #expect(starts == [1, 2, 3])
  }

  @Test func `too few counterparties leave a rest, and none is refused`() throws {
    var limited = rules()
    limited.deleveraging?.counterpartyLimit = 1
    var world = try failing(limited)
    let (outcome, report, _) = try #require(try deleverage(&world))
    #expect(report.left == base(2) && report.counterparties == 1 && report.candidates == 3)
    #expect(!outcome.isComplete)
    #expect(world.findings == [])
    var alone = try PerpetualWorld(
      [position(base(10), quote(500), entry: usd(200))],
      spec: spec(rules())
    )
    #expect(try deleverage(&alone) == nil)
    #expect(alone.size(0) == base(10))
  }

  @Test func `a backstop beyond its loss cap is deleveraged at the mark`() throws {
    var all = rules()
    all.liquidation = .hyperliquid
    all.backstop = wideBackstop
    all.backstop?.capital = quote(1_000)
    all.backstop?.lossCap = .percent(20)
    var world = try PerpetualWorld(
      [
        position(base(10), quote(100), entry: usd(200)),
        position(base(-8), quote(2_000), entry: usd(200)),
      ],
      spec: spec(all)
    )
    let taken = PerpetualMarks(usd(195))
    #expect(try world.plan(0, at: taken) == .takeoverWhole)
    _ = try world.perpetual.takeOverWhole(
      AccountID(0),
      at: taken,
      moment: moment,
      ledger: &world.ledger
    )
    let vault = try #require(world.perpetual.backstop)
    // 50 of margin came along; 250 down from 195 is 200 of 1 000.
    #expect(try !world.perpetual.mustDeleverageBackstop(at: taken, in: world.ledger))
    let low = PerpetualMarks(usd(170))
    #expect(try world.perpetual.backstopLoss(at: low, in: world.ledger) == quote(200))
    #expect(try world.perpetual.mustDeleverageBackstop(at: low, in: world.ledger))
    var hit: [AccountID] = []
    let verdict = try world.perpetual.deleverage(
      vault,
      at: low,
      previous: low,
      draw: 0,
      moment: moment,
      counterparties: &hit,
      ledger: &world.ledger
    )
    guard case .deleveraged(_, let report) = verdict else {
      Issue.record("\(verdict)")
      return
    }
    #expect(report.haircut == .zero && report.left == base(2))
    #expect(world.perpetual.position(vault, in: world.ledger) == base(2))
    #expect(world.findings == [])
  }

  @Test func `three scopes share one loss to the unit`() throws {
    // The account 0 lacks 120, of which 57 are insured.
    for scope in LossScope.allCases {
      var all = PerpetualRules()
      all.socialisation = scope
      var world = try PerpetualWorld(
        [
          position(base(10), quote(500), entry: usd(200)),
          position(base(6), quote(900), entry: usd(140)),
          position(base(-3), quote(900), entry: usd(180)),
          position(.zero, quote(300), entry: usd(1)),
        ],
        spec: spec(all),
        insurance: quote(57)
      )
      let at = PerpetualMarks(usd(150))
      let before = try (Int32(1)...3).map { try world.equity($0, at: at).micros }
      _ = try world.liquidate(0, base(-10), quote(1_380), at: usd(150))
      let after = try (Int32(1)...3).map { try world.equity($0, at: at).micros }
      let paid = zip(before, after).map { $0 - $1 }
      switch scope {
      case .booked: #expect(paid == [0, 0, 0])
      // Seven for each of nine contracts, both sides.
      case .openPositions: #expect(paid == [42_000_000, 21_000_000, 0])
      // Profits 60 and 90.
      case .winners: #expect(paid == [25_200_000, 37_800_000, 0])
      // Equities 960, 990, 300.
      case .accounts: #expect(paid == [26_880_000, 27_720_000, 8_400_000])
      }
      let open = world.perpetual.badDebt(in: world.ledger)
      #expect(open == (scope == .booked ? quote(63).micros : 0))
      try world.settleAllFunding()
      #expect(world.findings == [])
    }
  }
}
