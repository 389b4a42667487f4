import Margining
import Quantities
import TestSupport
import Testing

/// Random transactions against the reference: some commit, some revert.
private struct PerpetualRace: RandomRace {
  var world: PerpetualWorld
  var reference: PerpetualReference
  var draws: TestDraws
  var price = usd(200)
  var multiplier = Ratio.one
  var operations = 0
  var liquidated = 0

  init(seed: UInt64) throws {
    draws = TestDraws(seed: seed)
    var accounts: [BookAccount] = []
    for _ in 0..<(1 + draws.below(8)) {
      let size = draws.within(-2_000_000_000...2_000_000_000)
      let margin = draws.within(0...2_000_000_000)
      let entry = Price(nanos: draws.within(150_000_000_000...250_000_000_000))
      accounts.append(
        position(BaseQuantity(units: size), QuoteAmount(micros: margin), entry: entry)
      )
    }
    let insurance = QuoteAmount(micros: draws.within(0...900_000_000))
    world = try PerpetualWorld(accounts, insurance: insurance)
    reference = PerpetualReference(
      accounts,
      spec: perpetualRules,
      insurance: Int128(insurance.micros)
    )
    _ = try observe()
  }

  mutating func restore(from before: PerpetualRace) {
    reference = before.reference
    price = before.price
    multiplier = before.multiplier
  }

  private let moment = LiquidationMoment(now: .start, block: 0)
  private var marks: PerpetualMarks { PerpetualMarks(price, multiplier: multiplier) }

  private func rejection(_ verdict: Verdict) -> Rejection? {
    if case .rejected(let rejection) = verdict { return rejection }
    return nil
  }

  private mutating func drawFill() -> Int64 {
    draws.below(12) == 0 ? 0 : draws.within(-1_500_000_000...1_500_000_000)
  }

  /// A fill near the price, some per cent off.
  private mutating func notional(_ filled: Int64) -> Int64 {
    let worth = Int128(filled.magnitude) * Int128(price.nanos) / 100_000_000_000
    return Int64(worth * Int128(draws.within(930...1_070)) / 1_000)
  }

  mutating func step() throws -> Bool {
    operations += 1
    let account = Int32(draws.below(Int(world.perpetual.accountCount)))
    let index = Int(account)
    switch draws.below(12) {
    case 0:
      let micros = draws.within(0...300_000_000)
      let answer = try world.topUp(account, QuoteAmount(micros: micros))
      return rejection(answer) == reference.topUp(index, Int128(micros))
    case 1:
      let micros = draws.within(0...900_000_000)
      let answer = try world.perpetual.withdraw(
        AccountID(account),
        QuoteAmount(micros: micros),
        at: marks,
        ledger: &world.ledger
      )
      let expected = reference.withdraw(index, Int128(micros), price, multiplier)
      return rejection(answer) == expected
    case 2...4: return try stepTrade(account, opens: true)
    case 5: return try stepTrade(account, opens: false)
    case 6...8: return try stepLiquidation(account)
    case 9:
      let rate = Ratio(partsPerBillion: draws.within(-30_000_000...30_000_000))
      try world.perpetual.accrueFunding(rate: rate, price: price)
      reference.accrue(rate, price)
      return try observe()
    case 10:
      if draws.below(3) == 0 {
        try world.settleAllFunding()
        reference.settleAll()
      }
      return true
    default:
      price = Price(nanos: draws.within(120_000_000_000...280_000_000_000))
      multiplier = Ratio(partsPerBillion: draws.within(1_000_000_000...2_500_000_000))
      return try observe()
    }
  }

  mutating func observe() throws -> Bool {
    var crossings: [Crossing] = []
    try world.perpetual.observe(
      .rule,
      price: price,
      multiplier: multiplier,
      in: world.ledger,
      crossings: &crossings
    )
    return true
  }

  private mutating func stepTrade(_ account: Int32, opens: Bool) throws -> Bool {
    var filled = drawFill()
    let size = Int64(reference.accounts[Int(account)].size)
    if draws.below(3) > 0, size != 0 {
      filled = opens ? filled.signum() * size.signum() * filled : -size / Int64(1 + draws.below(3))
    }
    let worth = notional(filled)
    let expected = reference.trade(
      Int(account),
      Int128(filled),
      Int128(worth),
      price,
      multiplier,
      opens: opens
    )
    let quantity = BaseQuantity(units: filled)
    let amount = QuoteAmount(micros: worth)
    if !opens {
      let answer = try world.reduce(account, quantity, amount, at: price)
      return rejection(answer) == expected
    }
    let answer = try world.perpetual.increase(
      AccountID(account),
      filled: quantity,
      quote: amount,
      at: marks,
      ledger: &world.ledger
    )
    return rejection(answer) == expected
  }

  private mutating func stepLiquidation(_ account: Int32) throws -> Bool {
    let size = Int64(reference.accounts[Int(account)].size)
    let filled = draws.below(6) == 0 ? drawFill() : -size / Int64(draws.below(4) == 0 ? 2 : 1)
    let worth = notional(filled)
    let planned = try world.perpetual.planLiquidation(
      AccountID(account),
      at: marks,
      moment: moment,
      in: world.ledger
    )
    let isDue = reference.isDue(Int(account), price, multiplier)
    let whole = LiquidationOrder(market: 0, quantity: BaseQuantity(units: -size))
    if planned != (isDue ? .order(whole) : nil) { return false }
    let answer = try world.perpetual.settleLiquidation(
      AccountID(account),
      filled: BaseQuantity(units: filled),
      quote: QuoteAmount(micros: worth),
      keeper: world.keeper,
      at: marks,
      moment: moment,
      ledger: &world.ledger
    )
    let expected = reference.liquidate(
      Int(account),
      Int128(filled),
      Int128(worth),
      price,
      multiplier
    )
    switch answer {
    case .liquidated:
      liquidated += 1
      return expected == nil
    case .rejected(let rejection): return rejection == expected
    }
  }

  func complaint() throws -> String? {
    let ledger = world.ledger
    let perpetual = world.perpetual
    var open: Int128 = 0
    for index in reference.accounts.indices {
      let id = AccountID(Int32(index))
      let account = reference.accounts[index]
      if Int128(perpetual.cash(id, in: ledger).micros) != account.cash { return "cash \(index)" }
      if Int128(perpetual.position(id, in: ledger).units) != account.size {
        return "position \(index)"
      }
      let equity = reference.down(reference.equity(account, price), 100_000_000_000)
      if Int128(try perpetual.equity(id, at: marks, in: ledger).micros) != equity {
        return "equity \(index)"
      }
      if perpetual.isCrossed(id, .rule) != reference.isDue(index, price, multiplier) {
        return "due \(index)"
      }
      open += Int128(account.size.magnitude)
    }
    let columns = perpetual.columns
    if ledger.total(columns.insurance) != reference.insurance { return "insurance" }
    if ledger.total(columns.feeIncome) != reference.fees { return "fees" }
    if ledger.total(columns.fundingPool) != reference.pool { return "funding pool" }
    if ledger.total(columns.socialisedLoss) != -reference.socialised { return "socialised" }
    if Int128(ledger.balance(world.keeper)) != reference.keeper { return "keeper" }
    let interest = open * Int128(price.nanos) / 100_000_000_000
    if Int128(try perpetual.openInterest(at: price).micros) != interest { return "interest" }
    return nil
  }
}

struct PerpetualReferenceTests {
  @Test func `random transactions agree with plain sums, reverts included`() throws {
    var liquidated = 0
    var socialised: Int128 = 0
    let operations = RaceLength.operations(debug: 250_000, release: 300_000)
    try race(PerpetualRace.self, operations: operations) { race in
      liquidated += race.liquidated
      socialised += race.reference.socialised
    }
    // The generator reaches what it is for.
    #expect(liquidated > operations / 60)
    #expect(socialised > 0)
  }
}
