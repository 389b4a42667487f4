import Margining
import Quantities
import TestSupport

/// Random transactions of a whole venue against the reference: some commit, some revert.
struct PortfolioRace: RandomRace {
  var world: PerpetualWorld
  var reference: PortfolioReference
  var draws: TestDraws
  var view: PortfolioReference.View
  var operations = 0
  var counts = [Int](repeating: 0, count: 4)

  private let moment = LiquidationMoment(now: .start, block: 0)
  var marks: PerpetualMarks {
    PerpetualMarks(
      view.price.indices.map {
        PerpetualMark(
          Price(nanos: Int64(view.price[$0])),
          multiplier: Ratio(partsPerBillion: Int64(view.multiplier[$0]))
        )
      }
    )
  }

  init(seed: UInt64) throws {
    draws = TestDraws(seed: seed)
    let marketCount = 1 + draws.below(3)
    let spec = Self.spec(&draws, marketCount)
    var accounts: [BookAccount] = []
    var layout = PortfolioLayout()
    for index in 0..<(2 + draws.below(6)) {
      let mode: AccountMode =
        draws.below(2) == 0 ? .cross : .isolated(market: Int32(draws.below(marketCount)))
      layout.modes.append(mode)
      let entry = Price(nanos: draws.within(150_000_000_000...250_000_000_000))
      let size = BaseQuantity(units: draws.within(-2_000_000_000...2_000_000_000))
      accounts.append(
        position(size, QuoteAmount(micros: draws.within(0...2_000_000_000)), entry: entry)
      )
      for market in 1..<max(1, marketCount) where mode == .cross {
        if draws.below(2) == 0 { continue }
        layout.further.append(
          BookPosition(
            account: AccountID(Int32(index)),
            market: Int32(market),
            base: BaseQuantity(
              units: draws.within(1...1_500_000_000) * (draws.below(2) == 0 ? 1 : -1)
            ),
            entryPrice: entry
          )
        )
      }
    }
    let insurance = QuoteAmount(micros: draws.within(0...600_000_000))
    world = try PerpetualWorld(accounts, spec: spec, insurance: insurance, layout: layout)
    view = PortfolioReference.View(
      price: [Int128](repeating: 200_000_000_000, count: marketCount),
      multiplier: [Int128](repeating: 1_000_000_000, count: marketCount)
    )
    reference = Self.reference(accounts, layout, spec, insurance)
    try observe()
  }

  mutating func close() throws { try observe() }

  mutating func restore(from before: PortfolioRace) {
    reference = before.reference
    view = before.view
  }

  private static func spec(_ draws: inout TestDraws, _ marketCount: Int) -> PerpetualSpec {
    let rates = (0..<marketCount).map { _ in Ratio.percent(Int64(3 + draws.below(5))) }
    return venue(maintenance: rates, fee: .basisPoints(4)) { rules in
      rules.makerFee = .basisPoints(-1)
      if draws.below(2) == 0 {
        rules.tiers = [
          MarginTier(from: quote(900), maintenance: .percent(10), initial: .percent(15)),
          MarginTier(from: quote(2_500), maintenance: .percent(25), initial: .percent(40)),
        ]
      }
      let scopes = LossScope.allCases
      rules.socialisation = scopes[draws.below(scopes.count)]
      rules.insurance = InsuranceRules(
        scope: draws.below(2) == 0 ? .global : .perMarket,
        drawCap: draws.below(2) == 0 ? quote(100) : nil,
        marketCap: draws.below(2) == 0 ? quote(250) : nil
      )
      rules.deleveraging = DeleveragingSpec(
        ranking: .profitLeverage,
        price: .bankruptcy,
        counterpartyLimit: 1_000
      )
      rules.backstop = BackstopSpec(
        capital: quote(700),
        inventoryLimit: quote(6_000),
        lossCap: .percent(60),
        unwindInterval: .seconds(60),
        unwindSize: quote(100),
        coversDeficits: draws.below(2) == 0
      )
    }
  }

  private static func reference(
    _ book: [BookAccount],
    _ layout: PortfolioLayout,
    _ spec: PerpetualSpec,
    _ insurance: QuoteAmount
  ) -> PortfolioReference {
    let count = Int(spec.marketCount)
    let zeros = [Int128](repeating: 0, count: count)
    var model = PortfolioReference(
      accounts: [],
      markets: [PortfolioReference.Market](repeating: .init(), count: count),
      spec: spec,
      reach: layout.modes.map { mode in
        if case .isolated(let market) = mode { return Int(market)..<(Int(market) + 1) }
        return 0..<count
      },
      vault: book.count
    )
    for _ in 0...book.count { model.accounts.append(.init(size: zeros, mark: zeros, cost: zeros)) }
    for (id, account) in book.enumerated() {
      let entry = Int128(account.entryPrice?.nanos ?? 0)
      let cost = model.up(Int128(account.base.units) * entry, PortfolioReference.unit)
      model.accounts[id].cash = Int128(account.quote.micros)
      model.move(id, model.reach[id].lowerBound, Int128(account.base.units), -cost)
    }
    for entry in layout.further {
      let cost = model.up(
        Int128(entry.base.units) * Int128(entry.entryPrice.nanos),
        PortfolioReference.unit
      )
      model.move(Int(entry.account.index), Int(entry.market), Int128(entry.base.units), -cost)
    }
    model.accounts[book.count].cash = 700_000_000
    let funds = spec.rules.insurance.scope == .perMarket ? Int64(count) : 1
    for index in 0..<funds {
      let share = insurance.micros / funds + (index < insurance.micros % funds ? 1 : 0)
      model.markets[Int(index)].fund = Int128(share)
    }
    return model
  }

  private func rejection(_ verdict: Verdict) -> Rejection? {
    if case .rejected(let rejection) = verdict { return rejection }
    return nil
  }

  private func rejection(_ verdict: LiquidationVerdict) -> Rejection? {
    if case .rejected(let rejection) = verdict { return rejection }
    return nil
  }

  mutating func observe() throws {
    for market in view.price.indices {
      _ = try world.observe(
        marks[market].price,
        market: Int32(market),
        multiplier: marks[market].multiplier
      )
    }
  }

  mutating func step() throws -> Bool {
    operations += 1
    let account = Int32(draws.below(reference.reach.count))
    let market = draws.below(view.price.count)
    switch draws.below(14) {
    case 0:
      let micros = draws.within(0...300_000_000)
      let answer = try world.topUp(account, QuoteAmount(micros: micros))
      return rejection(answer) == reference.topUp(Int(account), Int128(micros))
    case 1:
      let micros = draws.within(0...900_000_000)
      let answer = try world.perpetual.withdraw(
        AccountID(account),
        QuoteAmount(micros: micros),
        at: marks,
        ledger: &world.ledger
      )
      return rejection(answer) == reference.withdraw(Int(account), Int128(micros), view)
    case 2, 3: return try stepTrade(account, market, opens: true)
    case 4: return try stepTrade(account, market, opens: false)
    case 5...7: return try stepLiquidation(account, market)
    case 8: return try stepTakeover(account, market)
    case 9: return try stepDeleveraging(account, market)
    case 10:
      let rate = Ratio(partsPerBillion: draws.within(-30_000_000...30_000_000))
      try world.perpetual.accrueFunding(
        market: Int32(market),
        rate: rate,
        price: marks[market].price
      )
      reference.accrue(market, Int128(rate.partsPerBillion), view.price[market])
      return true
    case 11:
      if draws.below(3) == 0 {
        try world.settleAllFunding()
        for id in reference.accounts.indices { reference.touch(id) }
      }
      return true
    default:
      view.price[market] = Int128(draws.within(120_000_000_000...280_000_000_000))
      view.multiplier[market] = Int128(draws.within(1_000_000_000...2_500_000_000))
      return true
    }
  }

  /// A fill near the price, some per cent off.
  private mutating func notional(_ filled: Int64, _ market: Int) -> Int64 {
    let worth = Int128(filled.magnitude) * view.price[market] / PortfolioReference.unit
    return Int64(worth * Int128(draws.within(930...1_070)) / 1_000)
  }

  private mutating func stepTrade(
    _ account: Int32,
    _ market: Int,
    opens: Bool
  ) throws -> Bool {
    let size = Int64(reference.accounts[Int(account)].size[market])
    var filled = draws.below(12) == 0 ? 0 : draws.within(-900_000_000...900_000_000)
    if draws.below(3) > 0, size != 0 {
      filled = opens ? abs(filled) * size.signum() : -size / Int64(1 + draws.below(3))
    }
    let worth = notional(filled, market)
    let isMaker = draws.below(2) == 0
    let expected = reference.trade(
      Int(account),
      market,
      Int128(filled),
      Int128(worth),
      view,
      opens: opens,
      isMaker: isMaker
    )
    let quantity = BaseQuantity(units: filled)
    let amount = QuoteAmount(micros: worth)
    let answer =
      opens
      ? try world.perpetual.increase(
        AccountID(account),
        market: Int32(market),
        filled: quantity,
        quote: amount,
        isMaker: isMaker,
        at: marks,
        ledger: &world.ledger
      )
      : try world.perpetual.reduce(
        AccountID(account),
        market: Int32(market),
        filled: quantity,
        quote: amount,
        isMaker: isMaker,
        at: marks,
        ledger: &world.ledger
      )
    return rejection(answer) == expected
  }

  private mutating func stepLiquidation(_ account: Int32, _ market: Int) throws -> Bool {
    let size = Int64(reference.accounts[Int(account)].size[market])
    let filled = draws.below(8) == 0 ? 7 : -size / Int64(draws.below(4) == 0 ? 2 : 1)
    let worth = notional(filled, market)
    let planned = try world.plan(account, at: marks)
    if (planned != nil) != reference.isDue(Int(account), view) { return false }
    let answer = try world.settle(
      account,
      Int32(market),
      BaseQuantity(units: filled),
      QuoteAmount(micros: worth),
      at: marks
    )
    let expected = reference.liquidate(
      Int(account),
      market,
      Int128(filled),
      Int128(worth),
      view
    )
    if expected == nil { counts[0] += 1 }
    return rejection(answer) == expected
  }

  private mutating func stepTakeover(_ account: Int32, _ market: Int) throws -> Bool {
    if draws.below(2) == 0 {
      let answer = try world.perpetual.takeOverWhole(
        AccountID(account),
        at: marks,
        moment: moment,
        ledger: &world.ledger
      )
      let expected = reference.takeWhole(Int(account), view)
      if expected == nil { counts[1] += 1 }
      return rejection(answer) == expected
    }
    let size = Int64(reference.accounts[Int(account)].size[market])
    let closing = -size / Int64(1 + draws.below(2))
    let price = Int64(view.price[market]) / 100 * draws.within(95...105)
    let answer = try world.perpetual.takeOver(
      AccountID(account),
      market: Int32(market),
      closing: BaseQuantity(units: closing),
      price: Price(nanos: price),
      at: marks,
      moment: moment,
      ledger: &world.ledger
    )
    let expected = reference.takePart(
      Int(account),
      market,
      Int128(closing),
      Int128(price),
      view
    )
    if expected == nil { counts[1] += 1 }
    return rejection(answer) == expected
  }

  private mutating func stepDeleveraging(_ account: Int32, _ market: Int) throws -> Bool {
    var hit: [AccountID] = []
    let answer = try world.perpetual.deleverage(
      AccountID(account),
      market: Int32(market),
      at: marks,
      previous: marks,
      draw: 0,
      moment: moment,
      counterparties: &hit,
      ledger: &world.ledger
    )
    let expected = reference.deleverage(Int(account), market, view)
    if case .rejected(let rejection) = answer { return rejection == expected }
    counts[2] += 1
    return expected == nil
  }

  func complaint() throws -> String? {
    let perpetual = world.perpetual
    let ledger = world.ledger
    for id in reference.accounts.indices {
      let account = AccountID(Int32(id))
      let expected = reference.accounts[id]
      if Int128(perpetual.cash(account, in: ledger).micros) != expected.cash { return "cash \(id)" }
      for market in view.price.indices {
        let size = perpetual.position(account, market: Int32(market), in: ledger)
        if Int128(size.units) != expected.size[market] { return "position \(id) \(market)" }
      }
      let equity = reference.down(reference.equity(expected, view), PortfolioReference.fine)
      if Int128(try perpetual.equity(account, at: marks, in: ledger).micros) != equity {
        return "equity \(id)"
      }
      if id == reference.vault { continue }
      if perpetual.isCrossed(account, .rule) != reference.isDue(id, view) { return "due \(id)" }
    }
    for (index, market) in reference.markets.enumerated() {
      let pool = LedgerSlot(column: perpetual.columns.fundingPool, member: Int32(index))
      if Int128(ledger.balance(pool)) != market.pool { return "pool \(index)" }
      if index < ledger.members(of: perpetual.columns.insurance) {
        let fund = LedgerSlot(column: perpetual.columns.insurance, member: Int32(index))
        if Int128(ledger.balance(fund)) != market.fund { return "fund \(index)" }
      }
    }
    if ledger.total(perpetual.columns.feeIncome) != reference.fees { return "fees" }
    if ledger.total(perpetual.columns.socialisedLoss) != -reference.socialised { return "shared" }
    if Int128(ledger.balance(world.keeper)) != reference.keeper { return "keeper" }
    return nil
  }
}
