import Margining
import Quantities
import Testing

/// A backstop that can take anything.
let wideBackstop = BackstopSpec(
  capital: quote(1_000_000_000),
  inventoryLimit: quote(900_000_000_000),
  lossCap: .percent(20),
  unwindInterval: .seconds(60),
  unwindSize: quote(1_000),
  coversDeficits: false
)

struct LiquidationPolicyTests {
  private func moment(_ seconds: Int64, block: Int64 = 0) -> LiquidationMoment {
    LiquidationMoment(now: .start + .seconds(seconds), block: block)
  }

  /// One long of `size` at 200 with a margin; 5 % maintenance.
  private func world(
    _ size: Int64,
    _ margin: Int64,
    _ policy: LiquidationPolicy,
    rules change: (inout PerpetualRules) -> Void = { _ in }
  ) throws -> PerpetualWorld {
    var spec = perpetualRules
    spec.rules.liquidation = policy
    spec.rules.backstop = wideBackstop
    spec.rules.deleveraging = DeleveragingSpec(
      ranking: .profitLeverage,
      price: .bankruptcy,
      counterpartyLimit: 500
    )
    change(&spec.rules)
    return try PerpetualWorld(
      [position(base(size), quote(margin), entry: usd(200))],
      spec: spec
    )
  }

  private func order(_ size: BaseQuantity, limit: Price? = nil) -> LiquidationStep {
    .order(LiquidationOrder(market: 0, quantity: size, limit: limit))
  }

  @Test func `Hyperliquid closes a fifth, waits, closes the rest, and hands over below two thirds`()
    throws
  {
    // 190 500 > 100 000; MM 9 525; equity 17 000 − 9 500 = 7 500: 79 %.
    var world = try world(1_000, 17_000, .hyperliquid)
    let at = PerpetualMarks(Price(nanos: 190_500_000_000))
    #expect(try world.plan(0, at: at, moment: moment(0)) == order(base(-200)))
    _ = try world.settle(0, 0, base(-200), quote(37_800), at: at, moment: moment(0))
    // 7 500 − 300 − 378 = 6 822 against 7 620: still unsafe.
    #expect(
      try world.plan(0, at: at, moment: moment(29)) == .wait(until: .start + .seconds(30))
    )
    #expect(try world.plan(0, at: at, moment: moment(30)) == order(base(-800)))
    // 6 822 − 2 000 is below two thirds of 7 520: the vault takes everything, at once.
    let low = PerpetualMarks(usd(188))
    #expect(try world.plan(0, at: low, moment: moment(1)) == .takeoverWhole)
    let small = try self.world(100, 1_700, .hyperliquid)
    #expect(
      try small.plan(0, at: PerpetualMarks(usd(192)), moment: moment(0)) == order(base(-100))
    )
  }

  @Test func `dYdX closes slices at the fillable price, and deleverages the bankrupt`() throws {
    // 5000 × 192: MM 48 000, equity 36 000, so Q = 3/4 and the limit is 192·(1 − 1.5·5 %·1/4).
    let world = try world(5_000, 76_000, .dydxV4)
    let at = PerpetualMarks(usd(192))
    let limit = Price(nanos: 192_000_000_000 - 3_600_000_000)
    #expect(try world.plan(0, at: at) == order(base(-500), limit: limit))
    // 2 000 × 192 would be more than 100 000 a block.
    let large = try self.world(20_000, 304_000, .dydxV4)
    let most = BaseQuantity(units: -52_083_333_333)
    #expect(try large.plan(0, at: at) == order(most, limit: limit))
    // A tenth of a small position is under the least of 1 000: 1000 ÷ 192.
    let small = try self.world(10, 152, .dydxV4)
    let least = BaseQuantity(units: -520_833_333)
    #expect(try small.plan(0, at: at) == order(least, limit: limit))
    #expect(
      try world.plan(0, at: PerpetualMarks(usd(184))) == .deleverage(market: 0)
    )
  }

  @Test func `an account's block cap is used up and renewed`() throws {
    var world = try world(20_000, 304_000, .dydxV4)
    let at = PerpetualMarks(usd(192))
    let first = BaseQuantity(units: -52_083_333_333)
    _ = try world.settle(0, 0, first, quote(99_999), at: at, moment: moment(0, block: 4))
    // One is left of the block's 100 000: 1 ÷ 192 contracts.
    let rest = BaseQuantity(units: -520_833)
    guard case .order(let order) = try world.plan(0, at: at, moment: moment(1, block: 4)) else {
      Issue.record("nothing planned")
      return
    }
    #expect(order.quantity == rest)
    _ = try world.settle(0, 0, rest, quote(1), at: at, moment: moment(1, block: 4))
    #expect(try world.plan(0, at: at, moment: moment(2, block: 4)) == .wait(until: nil))
    guard case .order = try world.plan(0, at: at, moment: moment(3, block: 5)) else {
      Issue.record("a new block has a new cap")
      return
    }
  }

  @Test func `Drift closes what restores the requirement and its buffer, in time`() throws {
    // 1000 × 192, equity 9 000, MM 9 600, buffer 3 840: shortage 4 440 over 5 % + 2 % − 1 %
    // is 74 000 of notional; a tenth of it at once, all after a minute.
    var world = try world(1_000, 17_000, .driftV2)
    let at = PerpetualMarks(usd(192))
    let price = Price(nanos: 190_080_000_000)
    let whole: Int64 = 38_541_666_667
    #expect(
      try world.plan(0, at: at, moment: moment(0))
        == .takeover(market: 0, closing: BaseQuantity(units: -3_854_166_667), price: price)
    )
    // Closing all of it at that price restores exactly 7 % but for roundings.
    let closing = BaseQuantity(units: -whole)
    let answer = try world.perpetual.takeOver(
      AccountID(0),
      closing: closing,
      price: price,
      at: at,
      moment: moment(0),
      ledger: &world.ledger
    )
    guard case .liquidated(let outcome) = answer else {
      Issue.record("\(answer)")
      return
    }
    #expect(outcome.taker == .backstop && !outcome.isComplete)
    let equity = try world.equity(0, at: at).micros
    let notional = try world.perpetual.notional(AccountID(0), at: at, in: world.ledger).micros
    #expect(abs(equity - notional * 7 / 100) <= 1_000)
    #expect(world.findings == [])
  }

  @Test func `a ramp opens with time and a small shortage is closed at once`() throws {
    let at = PerpetualMarks(usd(192))
    var world = try world(1_000, 17_000, .driftV2)
    let tiny = BaseQuantity(units: -1)
    _ = try world.perpetual.takeOver(
      AccountID(0),
      closing: tiny,
      price: usd(192),
      at: at,
      moment: moment(0),
      ledger: &world.ledger
    )
    guard case .takeover(_, let half, _) = try world.plan(0, at: at, moment: moment(24)) else {
      Issue.record("no takeover")
      return
    }
    // 10 % and 24 of 60 seconds: half.
    #expect(abs(half.units + 19_270_833_333) <= 8)
    // MM 9.6 and buffer 3.84 on one contract: under 50 in all.
    let small = try self.world(1, 9, .driftV2)
    #expect(
      try small.plan(0, at: PerpetualMarks(usd(200)))
        == .takeover(market: 0, closing: base(-1), price: usd(198))
    )
  }

  @Test func `GMX hands over whole at the oracle, Perp halves while half is left`() throws {
    let at = PerpetualMarks(usd(192))
    let gmx = try world(1_000, 17_000, .gmxV2)
    #expect(
      try gmx.plan(0, at: at) == .takeover(market: 0, closing: base(-1_000), price: usd(192))
    )
    let perp = try world(1_000, 17_000, .perpV2)
    #expect(
      try perp.plan(0, at: at) == .takeover(market: 0, closing: base(-500), price: usd(192))
    )
    // Equity 4 000 is less than half of 9 350.
    #expect(
      try perp.plan(0, at: PerpetualMarks(usd(187)))
        == .takeover(market: 0, closing: base(-1_000), price: usd(187))
    )
  }

  @Test func `a ladder goes down one tier at a time`() throws {
    let tiers = [
      MarginTier(from: quote(50_000), maintenance: .percent(10), initial: .percent(20)),
      MarginTier(from: quote(150_000), maintenance: .percent(20), initial: .percent(30)),
    ]
    let world = try world(1_000, 20_000, .bybitLadder) { $0.tiers = tiers }
    // 192 000 is in the third tier; just under 150 000 is 781.25 contracts less one unit.
    #expect(
      try world.plan(0, at: PerpetualMarks(usd(192)))
        == order(BaseQuantity(units: -21_875_000_001))
    )
    let bottom = try self.world(100, 1_600, .bybitLadder) { $0.tiers = tiers }
    #expect(try bottom.plan(0, at: PerpetualMarks(usd(190))) == order(base(-100)))
  }

  @Test func `a full backstop lets the order go to the venue`() throws {
    let at = PerpetualMarks(usd(192))
    let world = try world(1_000, 17_000, .gmxV2) { rules in
      rules.backstop?.inventoryLimit = quote(191_999)
    }
    #expect(try world.plan(0, at: at) == order(base(-1_000)))
  }

  @Test func `crossed tiers and other bad rules are refused with the field and the bound`() {
    let one: Int64 = 1_000_000_000
    func problems(_ change: (inout PerpetualRules) -> Void) -> [ProtocolSpecError] {
      var spec = perpetualRules
      change(&spec.rules)
      return spec.problems()
    }
    let tier = MarginTier(from: quote(50), maintenance: .percent(8), initial: .percent(12))
    var lower = tier
    lower.from = quote(50)
    #expect(
      problems { $0.tiers = [tier, lower] }
        == [.tooSmall(.tierBound, found: 50_000_000, minimum: 50_000_001)]
    )
    var falling = tier
    falling.maintenance = .percent(4)
    #expect(
      problems { $0.tiers = [falling] }
        == [.tooSmall(.tierMaintenance, found: 40_000_000, minimum: 50_000_000)]
    )
    // 50 × (8 % − 5 %) = 1.50 is the only continuous deduction.
    var stated = tier
    stated.deduction = QuoteAmount(micros: 1_500_000)
    #expect(problems { $0.tiers = [stated] } == [])
    stated.deduction = QuoteAmount(micros: 1_600_000)
    #expect(
      problems { $0.tiers = [stated] }
        == [.tooLarge(.tierDeduction, found: 1_600_000, maximum: 1_500_000)]
    )
    #expect(
      problems {
        $0.tiers = [tier]
        $0.sizePremium = SizePremium(share: .percent(80), coefficient: .percent(1))
      } == [.premiumWithTiers]
    )
    #expect(
      problems { $0.makerFee = .basisPoints(-5) }
        == [.tooSmall(.makerFee, found: -500_000, minimum: -400_000)]
    )
    #expect(
      problems { $0.liquidation.stages[0].below = .percent(99) }
        == [.tooSmall(.stageBelow, found: 990_000_000, minimum: one)]
    )
    #expect(
      problems { $0.liquidation.stages.append($0.liquidation.stages[0]) }
        == [.tooLarge(.stageBelow, found: one, maximum: one - 1)]
    )
    #expect(
      problems { $0.liquidation.stages = [] } == [.tooSmall(.stageCount, found: 0, minimum: 1)]
    )
  }
}
