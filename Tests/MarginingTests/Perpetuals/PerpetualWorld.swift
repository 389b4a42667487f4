import Margining
import Quantities

/// A perpetual protocol of one market, its ledger, and a keeper.
struct PerpetualWorld: RacingWorld {
  var ledger: Ledger
  var perpetual: PerpetualProtocol
  let keeper: LedgerSlot

  init(
    _ accounts: [BookAccount],
    spec: PerpetualSpec = perpetualRules,
    insurance: QuoteAmount = quote(500),
    layout: PortfolioLayout = PortfolioLayout()
  ) throws {
    ledger = Ledger()
    var contracts: [PerpetualProtocol.Contract] = []
    for market in 0..<spec.marketCount {
      let asset = market == 0 ? ether : AssetID(2 + market)
      contracts.append(.init(asset: asset, scale: .standard))
    }
    perpetual = try PerpetualProtocol(
      name: "perp",
      spec: spec,
      contracts: contracts,
      quote: dai,
      insurance: insurance,
      accounts: accounts,
      layout: layout,
      ledger: &ledger
    )
    let column = ledger.addColumn(name: "keeper", asset: dai, members: 1, kind: .internal)
    keeper = LedgerSlot(column: column, member: 0)
    commit()
  }

  mutating func commit() {
    ledger.commit()
    perpetual.commit()
  }

  mutating func revert() {
    perpetual.revert(to: 0)
    ledger.revert(to: 0)
  }

  mutating func liquidate(
    _ account: Int32,
    _ filled: BaseQuantity,
    _ amount: QuoteAmount,
    at price: Price
  ) throws -> LiquidationVerdict {
    try settle(account, 0, filled, amount, at: PerpetualMarks(price))
  }

  mutating func settle(
    _ account: Int32,
    _ market: Int32,
    _ filled: BaseQuantity,
    _ amount: QuoteAmount,
    at marks: PerpetualMarks,
    moment: LiquidationMoment = LiquidationMoment(now: .start, block: 0)
  ) throws -> LiquidationVerdict {
    try perpetual.settleLiquidation(
      AccountID(account),
      market: market,
      filled: filled,
      quote: amount,
      keeper: keeper,
      at: marks,
      moment: moment,
      ledger: &ledger
    )
  }

  func plan(
    _ account: Int32,
    at marks: PerpetualMarks,
    moment: LiquidationMoment = LiquidationMoment(now: .start, block: 0)
  ) throws -> LiquidationStep? {
    try perpetual.planLiquidation(AccountID(account), at: marks, moment: moment, in: ledger)
  }

  mutating func observe(
    _ price: Price,
    _ observer: RiskObserver = .rule,
    market: Int32 = 0,
    multiplier: Ratio = .one,
    distance: Ratio = .zero
  ) throws -> [Crossing] {
    var crossings: [Crossing] = []
    try perpetual.observe(
      observer,
      market: market,
      price: price,
      multiplier: multiplier,
      distance: distance,
      in: ledger,
      crossings: &crossings
    )
    return crossings
  }

  mutating func increase(
    _ account: Int32,
    _ filled: BaseQuantity,
    _ amount: QuoteAmount,
    at price: Price
  ) throws -> Verdict {
    try perpetual.increase(
      AccountID(account),
      filled: filled,
      quote: amount,
      at: PerpetualMarks(price),
      ledger: &ledger
    )
  }

  mutating func reduce(
    _ account: Int32,
    _ filled: BaseQuantity,
    _ amount: QuoteAmount,
    at price: Price
  ) throws -> Verdict {
    try perpetual.reduce(
      AccountID(account),
      filled: filled,
      quote: amount,
      at: PerpetualMarks(price),
      ledger: &ledger
    )
  }

  mutating func topUp(
    _ account: Int32,
    _ amount: QuoteAmount,
    from payer: LedgerSlot? = nil
  ) throws -> Verdict {
    try perpetual.topUp(AccountID(account), amount, from: payer, ledger: &ledger)
  }

  mutating func withdraw(
    _ account: Int32,
    _ amount: QuoteAmount,
    at price: Price
  ) throws -> Verdict {
    try perpetual.withdraw(
      AccountID(account),
      amount,
      at: PerpetualMarks(price),
      ledger: &ledger
    )
  }

  mutating func settleAllFunding() throws {
    try perpetual.settleAllFunding(ledger: &ledger)
  }

  func cash(_ account: Int32) -> QuoteAmount {
    perpetual.cash(AccountID(account), in: ledger)
  }

  func size(_ account: Int32, _ market: Int32 = 0) -> BaseQuantity {
    perpetual.position(AccountID(account), market: market, in: ledger)
  }

  func equity(_ account: Int32, at marks: PerpetualMarks) throws -> QuoteAmount {
    try perpetual.equity(AccountID(account), at: marks, in: ledger)
  }

  func liquidationPrice(_ account: Int32, at price: Price) throws -> Price? {
    try perpetual.liquidationPrice(AccountID(account), at: PerpetualMarks(price), in: ledger)
  }

  var findings: [AuditFinding] {
    let assets = 2 + Int32(perpetual.marketCount)
    return LedgerAudit.findings(ledger, assetCount: max(3, assets))
      + perpetual.findings(in: ledger)
  }
}
