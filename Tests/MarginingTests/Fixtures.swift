import Margining
import Quantities

let ether = AssetID(0)
let dai = AssetID(1)
let gas = AssetID(2)

func usd(_ whole: Int64) -> Price { Price(nanos: whole * 1_000_000_000) }
func quote(_ whole: Int64) -> QuoteAmount { QuoteAmount(micros: whole * 1_000_000) }
func base(_ whole: Int64) -> BaseQuantity { BaseQuantity(units: whole * 100_000_000) }
func minute(_ count: Int64) -> SimInstant { .start + .seconds(60 * count) }

/// Maker's rules of March 2020.
let makerRules = VaultSpec.makerMarch2020

let perpetualRules = PerpetualSpec(
  maintenanceMargin: .percent(5),
  initialMargin: .percent(10),
  takerFee: .basisPoints(4),
  liquidationFee: .percent(1),
  keeperShare: .percent(60),
  fundingInterval: .seconds(3_600),
  fundingInterest: .zero,
  fundingCap: .percent(4),
  liquidationGas: 500_000,
  orderGas: 200_000,
  topUpGas: 100_000
)

func vault(_ collateral: BaseQuantity, _ debt: QuoteAmount) -> BookAccount {
  BookAccount(base: collateral, quote: debt, entryPrice: nil)
}

func position(_ size: BaseQuantity, _ margin: QuoteAmount, entry: Price) -> BookAccount {
  BookAccount(base: size, quote: margin, entryPrice: entry)
}

/// A vault protocol, its ledger, and keepers with cash.
struct VaultWorld: RacingWorld {
  var ledger: Ledger
  var vaults: VaultProtocol
  let keeperCash: LedgerColumn
  let keeperBase: LedgerColumn

  init(
    _ accounts: [BookAccount],
    spec: VaultSpec = makerRules,
    insurance: QuoteAmount = quote(500),
    cash: QuoteAmount = quote(100_000),
    keepers: Int32 = 3
  ) throws {
    ledger = Ledger()
    vaults = try VaultProtocol(
      name: "maker",
      spec: spec,
      scale: .standard,
      base: ether,
      quote: dai,
      insurance: insurance,
      accounts: accounts,
      ledger: &ledger
    )
    keeperCash = ledger.addColumn(name: "k.cash", asset: dai, members: keepers, kind: .internal)
    keeperBase = ledger.addColumn(name: "k.base", asset: ether, members: keepers, kind: .internal)
    let outside = ledger.addColumn(name: "k.out", asset: dai, members: 1, kind: .external)
    for keeper in 0..<keepers {
      try ledger.transfer(
        cash.micros,
        from: LedgerSlot(column: outside, member: 0),
        to: LedgerSlot(column: keeperCash, member: keeper),
        reason: .deposit
      )
    }
    commit()
  }

  mutating func commit() {
    ledger.commit()
    vaults.commit()
  }

  mutating func revert() {
    vaults.revert(to: 0)
    ledger.revert(to: 0)
  }

  func keeper(_ member: Int32) -> Bidder {
    Bidder(
      cash: LedgerSlot(column: keeperCash, member: member),
      collateral: LedgerSlot(column: keeperBase, member: member)
    )
  }

  func cash(_ member: Int32) -> QuoteAmount {
    QuoteAmount(micros: ledger.balance(keeper(member).cash))
  }

  mutating func start(_ account: Int32, _ price: Price, now: SimInstant = .start) throws
    -> AuctionStart
  {
    try vaults.startAuction(
      AccountID(account),
      at: price,
      multiplier: .one,
      now: now,
      ledger: &ledger
    )
  }

  mutating func bid(
    _ auction: Int32,
    _ member: Int32,
    _ amount: QuoteAmount,
    _ lot: BaseQuantity,
    now: SimInstant = .start
  ) throws -> BidOutcome {
    try vaults.bid(
      AuctionID(auction),
      bidder: keeper(member),
      amount: amount,
      lot: lot,
      now: now,
      ledger: &ledger
    )
  }

  mutating func topUp(
    _ account: Int32,
    _ quantity: BaseQuantity,
    from payer: LedgerSlot? = nil
  ) throws -> Verdict {
    try vaults.topUp(AccountID(account), quantity, from: payer, ledger: &ledger)
  }

  mutating func repay(
    _ account: Int32,
    _ amount: QuoteAmount,
    from payer: LedgerSlot? = nil
  ) throws -> Verdict {
    try vaults.repay(AccountID(account), amount, from: payer, ledger: &ledger)
  }

  mutating func withdraw(
    _ account: Int32,
    _ quantity: BaseQuantity,
    _ price: Price,
    _ multiplier: Ratio = .one
  ) throws -> Verdict {
    try vaults.withdraw(
      AccountID(account),
      quantity,
      at: price,
      multiplier: multiplier,
      ledger: &ledger
    )
  }

  mutating func draw(
    _ account: Int32,
    _ amount: QuoteAmount,
    _ price: Price,
    _ multiplier: Ratio = .one
  ) throws -> Verdict {
    try vaults.draw(
      AccountID(account),
      amount,
      at: price,
      multiplier: multiplier,
      ledger: &ledger
    )
  }

  mutating func settle(_ auction: Int32, now: SimInstant) throws -> SettleOutcome {
    try vaults.settle(AuctionID(auction), now: now, ledger: &ledger)
  }

  var findings: [AuditFinding] {
    LedgerAudit.findings(ledger, assetCount: 3) + vaults.findings(in: ledger)
  }
}
