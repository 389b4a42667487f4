import Margining
import Quantities
import Testing

struct PerpetualProtocolTests {
  private let id = AccountID(0)

  @Test func `liquidation prices are the published closed forms`() throws {
    // dYdX: q = −3, p = 3000, equity 1000, 5 % gives 3174.60 (cash per unit is rounded first).
    // Long of leverage L without fees: e·(1 − 1/L) ÷ (1 − m); short: e·(1 + 1/L) ÷ (1 + m).
    let world = try PerpetualWorld([
      position(base(-3), quote(1_000), entry: usd(3_000)),
      position(base(10), quote(500), entry: usd(200)),
      position(base(-10), quote(500), entry: usd(200)),
      position(base(1), quote(300), entry: usd(200)),
      position(.zero, quote(300), entry: usd(200)),
    ])
    let prices = try (Int32(0)..<5).map {
      try world.liquidationPrice($0, at: usd(200))?.nanos
    }
    #expect(
      prices == [
        3_174_603_174_602, 157_894_736_843, 238_095_238_095, nil, nil,
      ]
    )
  }

  @Test func `the index, the exact rule and the liquidation price agree to one nano`() throws {
    let accounts = [
      position(base(10), quote(500), entry: usd(200)),
      position(base(-10), quote(500), entry: usd(200)),
    ]
    var world = try PerpetualWorld(accounts)
    for account in Int32(0)..<2 {
      let id = AccountID(account)
      let edge = try #require(try world.liquidationPrice(account, at: usd(200)))
      let beyond = Price(nanos: edge.nanos + (account == 0 ? -1 : 1))
      for price in [edge, beyond] {
        _ = try world.observe(price)
        let isSafe = try world.perpetual.isSafe(id, at: PerpetualMarks(price), in: world.ledger)
        #expect(isSafe == (price == edge))
        #expect(world.perpetual.isCrossed(id, .rule) == !isSafe)
      }
    }
  }

  @Test func `a liquidation with margin left pays keeper and insurance`() throws {
    var world = try PerpetualWorld([position(base(10), quote(500), entry: usd(200))])
    let price = usd(156)
    #expect(
      try world.plan(0, at: PerpetualMarks(usd(160))) == nil
    )
    #expect(
      try world.plan(0, at: PerpetualMarks(price))
        == .order(LiquidationOrder(market: 0, quantity: base(-10)))
    )
    let verdict = try world.liquidate(0, base(-10), quote(1_540), at: price)
    guard case .liquidated(let outcome) = verdict else {
      Issue.record("refused")
      return
    }
    // 500 − 2000 + 1540 = 40 left; the charge is 15.40, 60 % of it for the keeper.
    #expect(outcome.equityBefore == quote(60))
    #expect(outcome.keeperFee == QuoteAmount(micros: 9_240_000))
    #expect(outcome.insuranceFee == QuoteAmount(micros: 6_160_000))
    #expect(outcome.marginLeft == QuoteAmount(micros: 24_600_000))
    #expect(outcome.deficit == .zero)
    #expect(outcome.isComplete)
    #expect(try world.perpetual.openInterest(at: usd(100)) == .zero)
    #expect(world.perpetual.dueCount == 0)
    #expect(world.findings == [])
  }

  @Test func `a deficit is paid by insurance and then socialised`() throws {
    var world = try PerpetualWorld(
      [
        position(base(10), quote(500), entry: usd(200)),
        position(base(-10), quote(500), entry: usd(200)),
      ],
      insurance: quote(60)
    )
    let verdict = try world.liquidate(0, base(-10), quote(1_400), at: usd(150))
    guard case .liquidated(let outcome) = verdict else {
      Issue.record("refused")
      return
    }
    #expect(outcome.keeperFee == .zero)
    #expect(outcome.insuranceFee == .zero)
    #expect(outcome.deficit == quote(100))
    #expect(outcome.fromInsurance == quote(60))
    #expect(outcome.socialised == quote(40))
    #expect(outcome.marginLeft == .zero)
    #expect(world.cash(0) == .zero)
    #expect(world.perpetual.badDebt(in: world.ledger) == quote(40).micros)
    #expect(world.perpetual.insurance(in: world.ledger) == .zero)
    #expect(world.findings == [])
  }

  @Test func `a partial fill leaves the rest of the position open`() throws {
    var world = try PerpetualWorld([position(base(-10), quote(500), entry: usd(200))])
    let verdict = try world.liquidate(0, base(4), quote(960), at: usd(240))
    guard case .liquidated(let outcome) = verdict else {
      Issue.record("refused")
      return
    }
    #expect(!outcome.isComplete)
    #expect(outcome.marginLeft == .zero)
    #expect(world.perpetual.position(id, in: world.ledger) == base(-6))
    #expect(try world.perpetual.openInterest(at: usd(100)) == quote(600))
    #expect(world.findings == [])
  }

  @Test func `every refused operation is named and changes nothing`() throws {
    var world = try PerpetualWorld([
      position(base(10), quote(500), entry: usd(200)),
      position(.zero, quote(10), entry: usd(200)),
    ])
    let before = world
    let safe = usd(200)
    let due = usd(150)
    #expect(try world.liquidate(0, base(-10), quote(1), at: safe) == .rejected(.notUnsafe))
    #expect(try world.liquidate(0, base(10), quote(1), at: due) == .rejected(.exceedsPosition))
    #expect(try world.liquidate(0, base(-11), quote(1), at: due) == .rejected(.exceedsPosition))
    #expect(try world.liquidate(0, .zero, quote(1), at: due) == .rejected(.amountNotPositive))
    #expect(try world.liquidate(1, base(1), quote(1), at: due) == .rejected(.noPosition))
    let table: [(Rejection, (inout PerpetualWorld) throws -> Verdict)] = [
      (.exceedsPosition, { try $0.increase(0, base(-1), quote(200), at: safe) }),
      (.wouldBeUnsafe, { try $0.increase(0, base(16), quote(3_200), at: safe) }),
      (.amountNotPositive, { try $0.increase(0, .zero, quote(1), at: safe) }),
      (.exceedsPosition, { try $0.reduce(0, base(-11), quote(2_200), at: safe) }),
      (.exceedsPosition, { try $0.reduce(0, base(1), quote(200), at: safe) }),
      (.noPosition, { try $0.reduce(1, base(1), quote(200), at: safe) }),
      (.insolvent, { try $0.reduce(0, base(-10), quote(1_499), at: safe) }),
      (.wouldBeUnsafe, { try $0.withdraw(0, quote(301), at: safe) }),
      (.insufficientFunds, { try $0.withdraw(1, quote(11), at: safe) }),
      (.amountNotPositive, { try $0.withdraw(0, .zero, at: safe) }),
      (.amountNotPositive, { try $0.topUp(0, .zero) }),
      (.insufficientFunds, { try $0.topUp(0, quote(1), from: $0.keeper) }),
    ]
    for (rejection, operation) in table {
      #expect(try operation(&world) == .rejected(rejection))
    }
    #expect(world == before)
    #expect(try world.withdraw(0, quote(300), at: safe) == .done)
    #expect(try world.withdraw(1, quote(10), at: safe) == .done)
    #expect(world.findings == [])
  }

  @Test func `longs pay a positive rate, to the unit`() throws {
    var world = try PerpetualWorld([
      position(base(10), quote(500), entry: usd(200)),
      position(base(-4), quote(500), entry: usd(200)),
      position(BaseQuantity(units: 3), quote(500), entry: usd(200)),
      position(BaseQuantity(units: -3), quote(500), entry: usd(200)),
    ])
    let cash = (0..<4).map { world.cash(Int32($0)).micros }
    try world.perpetual.accrueFunding(rate: .basisPoints(10), price: usd(200))
    #expect(world.perpetual.market(0).longIndex == 200_000_000)
    // Equity knows the payment before it is posted.
    #expect(try world.equity(0, at: PerpetualMarks(usd(200))) == quote(498))
    try world.settleAllFunding()
    let paid = (0..<4).map { cash[$0] - world.cash(Int32($0)).micros }
    // 3 units × 0.2 USD ÷ 10⁸ is less than a millionth: paid as one, received as none.
    #expect(paid == [2_000_000, -800_000, 1, 0])
    #expect(world.perpetual.insurance(in: world.ledger).micros == quote(500).micros + 2)
    #expect(world.findings == [])
    #expect(try world.perpetual.fundingRate(premium: .percent(9)) == .percent(4))
    #expect(try world.perpetual.fundingRate(premium: .percent(-9)) == .percent(-4))
  }

  @Test func `funding moves thresholds without touching keys`() throws {
    var world = try PerpetualWorld([position(base(10), quote(500), entry: usd(200))])
    let before = try #require(try world.liquidationPrice(0, at: usd(190)))
    try world.perpetual.accrueFunding(rate: .percent(1), price: usd(190))
    let after = try #require(try world.liquidationPrice(0, at: usd(190)))
    // 1.9 USD a unit over 1 − 5 %.
    #expect(after.nanos - before.nanos == 2_000_000_000)
    let between = Price(nanos: after.nanos - 1)
    #expect(try world.observe(between) == [Crossing(account: id, entered: true)])
    try world.settleAllFunding()
    #expect(try world.liquidationPrice(0, at: usd(190)) == after)
    #expect(world.perpetual.isCrossed(id, .rule))
  }

  @Test func `due accounts of both sides come deepest first`() throws {
    var world = try PerpetualWorld([
      position(base(1), quote(20), entry: usd(200)),
      position(base(-1), quote(5), entry: usd(190)),
      position(base(1), quote(20), entry: usd(210)),
    ])
    #expect(try world.observe(usd(185)).map(\.account.index) == [2, 0])
    _ = try world.observe(usd(189))
    let marks = PerpetualMarks(usd(189))
    var due: [AccountID] = []
    try world.perpetual.appendDue(at: marks, in: world.ledger, to: &due)
    #expect(due.map(\.index) == [2, 1, 0])
    due = []
    try world.perpetual.appendDue(at: marks, in: world.ledger, limit: 2, to: &due)
    #expect(due.map(\.index) == [2, 1])
  }
}
