import Margining
import Quantities

let usdc = AssetID(1)
let bitcoin = AssetID(3)

/// A curve with round numbers: 0 %, 4 % at the kink of 80 %, 104 % at full use.
let plainCurve = RateCurve(
  base: .zero,
  slopeBelow: .percent(4),
  slopeAbove: .percent(100),
  optimum: .percent(80)
)

func reserve(
  _ asset: AssetID,
  threshold: Int64,
  loan: Int64? = nil,
  bonus: Int64 = 5,
  factor: Int64 = 10,
  curve: RateCurve? = plainCurve
) -> ReserveSpec {
  let isMoney = asset == usdc
  return ReserveSpec(
    asset: asset,
    market: isMoney ? nil : MarketID(0),
    oracle: isMoney ? nil : OracleID(0),
    loanToValue: .percent(loan ?? max(0, threshold - 3)),
    liquidationThreshold: .percent(threshold),
    liquidationBonus: .percent(bonus),
    reserveFactor: .percent(factor),
    rateCurve: curve
  )
}

func eth(_ whole: Int64) -> Int64 { whole * 100_000_000 }
func dollars(_ whole: Int64) -> Int64 { whole * 1_000_000 }

func entry(_ account: Int32, _ reserve: Int32, supplied: Int64 = 0, owed: Int64 = 0) -> LoanEntry {
  LoanEntry(
    account: AccountID(account),
    reserve: ReserveID(reserve),
    supplied: supplied,
    owed: owed
  )
}

func second(_ count: Int64) -> SimInstant { .start + .seconds(count) }

let etherReserve = ReserveID(0)
let moneyReserve = ReserveID(1)

/// A lending protocol, its ledger, and keepers with outside funds of every asset.
struct LendingWorld: RacingWorld {
  var ledger: Ledger
  var lending: LendingProtocol
  /// By asset: a purse without limit, and where seized collateral goes.
  let purses: [LedgerSlot]
  let keepers: [LedgerSlot]

  init(_ spec: LendingSpec, _ book: LoanBook, decimals: [UInt8] = [8, 6, 8]) throws {
    var ledger = Ledger()
    let scales = (0..<spec.reserves.count).map { BaseScale(decimals: decimals[$0]) }
    var (purses, keepers): ([LedgerSlot], [LedgerSlot]) = ([], [])
    for (index, reserve) in spec.reserves.enumerated() {
      func slot(_ name: String, _ kind: ColumnKind) -> LedgerSlot {
        LedgerSlot(
          column: ledger.addColumn(
            name: name + "\(index)",
            asset: reserve.asset,
            members: 1,
            kind: kind
          ),
          member: 0
        )
      }
      purses.append(slot("purse", .external))
      keepers.append(slot("keeper", .internal))
    }
    self.purses = purses
    self.keepers = keepers
    lending = try LendingProtocol(
      name: "pool",
      spec: spec,
      scales: scales,
      privateAssets: AssetID(100),
      book: book,
      ledger: &ledger
    )
    self.ledger = ledger
    commit()
  }

  mutating func commit() {
    ledger.commit()
    lending.commit()
  }

  mutating func revert() {
    lending.revert(to: 0)
    ledger.revert(to: 0)
  }

  @discardableResult
  mutating func price(_ prices: [Price], multiplier: Ratio = .one) throws -> [Crossing] {
    var crossings: [Crossing] = []
    try lending.observe(
      .rule,
      prices: prices,
      multiplier: multiplier,
      in: ledger,
      crossings: &crossings
    )
    return crossings
  }

  mutating func liquidate(_ call: LiquidationCall, at now: SimInstant = .start) throws
    -> LendingVerdict
  {
    try lending.liquidate(
      call,
      payer: purses[Int(call.debt.index)],
      receiver: keepers[Int(call.collateral.index)],
      now: now,
      ledger: &ledger
    )
  }

  func owed(_ account: Int32, _ reserve: Int32) -> Int64 {
    lending.owed(AccountID(account), ReserveID(reserve), in: ledger)
  }

  func supplied(_ account: Int32, _ reserve: Int32) -> Int64 {
    lending.supplied(AccountID(account), ReserveID(reserve), in: ledger)
  }

  var findings: [AuditFinding] {
    LedgerAudit.findings(ledger, assetCount: 120) + lending.findings(in: ledger)
  }
}
