import Quantities

/// A vault protocol's books kept a second time, from the operations' arguments alone.
///
/// It never reads the ledger: lots, debt shares and healing are computed again from its own sums,
/// so that a wrong, lost or doubled entry shows as a difference.
struct VaultAudit: Equatable, Sendable {
  /// Running sums of one account.
  struct Statement: Equatable, Sendable, BitwiseCopyable {
    /// Deposits less withdrawals, base units.
    var collateralMoved: Int64 = 0
    /// Collateral taken by auctions, base units.
    var collateralSeized: Int64 = 0
    /// Debt drawn less debt repaid, micros.
    var debtMoved: Int64 = 0
    /// Debt taken over by the protocol, micros.
    var debtSeized: Int64 = 0

    var collateral: Int128 { Int128(collateralMoved) - Int128(collateralSeized) }
    var debt: Int128 { Int128(debtMoved) - Int128(debtSeized) }
  }

  /// One auction as its bids describe it.
  struct Lot: Equatable, Sendable, BitwiseCopyable {
    var lot: Int64
    var bid: Int64
    let share: Int64
  }

  /// Shared balances.
  struct Layers: Equatable, Sendable, BitwiseCopyable {
    var auctionCollateral: Int128 = 0
    var escrow: Int128 = 0
    var surplus: Int128 = 0
    var systemDebt: Int128 = 0
    /// The part of the system debt whose auctions have ended.
    var endedDebt: Int128 = 0
  }

  var statements: [Statement]
  var auctions: [Lot]
  var layers: Layers

  init(accountCount: Int32) {
    statements = [Statement](repeating: Statement(), count: Int(accountCount))
    auctions = []
    layers = Layers()
  }

  mutating func endow(_ micros: Int64) { layers.surplus += Int128(micros) }

  mutating func open(_ id: AccountID, _ account: BookAccount) {
    statements[Int(id.index)].collateralMoved = account.base.units
    statements[Int(id.index)].debtMoved = account.quote.micros
  }

  mutating func moveCollateral(_ id: AccountID, _ units: Int64) throws(MarginError) {
    let moved = statements[Int(id.index)].collateralMoved
    statements[Int(id.index)].collateralMoved = try MarginMath.sum(moved, units)
  }

  mutating func moveDebt(_ id: AccountID, _ micros: Int64) throws(MarginError) {
    let moved = statements[Int(id.index)].debtMoved
    statements[Int(id.index)].debtMoved = try MarginMath.sum(moved, micros)
  }

  mutating func startAuction(_ id: AccountID, _ spec: VaultSpec) throws(MarginError) {
    var statement = statements[Int(id.index)]
    let lot = min(statement.collateral, Int128(spec.lotSize.units))
    var share = statement.debt
    if lot < statement.collateral {
      share = max(1, statement.debt * lot / statement.collateral)
    }
    let seizedLot = try MarginMath.narrow(lot)
    let seizedDebt = try MarginMath.narrow(share)
    statement.collateralSeized = try MarginMath.sum(statement.collateralSeized, seizedLot)
    statement.debtSeized = try MarginMath.sum(statement.debtSeized, seizedDebt)
    statements[Int(id.index)] = statement
    auctions.append(Lot(lot: seizedLot, bid: 0, share: seizedDebt))
    layers.auctionCollateral += lot
    layers.systemDebt += share
  }

  mutating func startDutch(_ id: AccountID, share: Int64) throws(MarginError) {
    var statement = statements[Int(id.index)]
    let lot = statement.collateral * Int128(share) / statement.debt
    let seizedLot = try MarginMath.narrow(lot)
    statement.collateralSeized = try MarginMath.sum(statement.collateralSeized, seizedLot)
    statement.debtSeized = try MarginMath.sum(statement.debtSeized, share)
    statements[Int(id.index)] = statement
    auctions.append(Lot(lot: seizedLot, bid: 0, share: share))
    layers.auctionCollateral += lot
    layers.systemDebt += Int128(share)
  }

  mutating func take(_ id: AuctionID, lot: Int64, paid: Int64) {
    auctions[Int(id.index)].lot -= lot
    layers.auctionCollateral -= Int128(lot)
    layers.surplus += Int128(paid)
  }

  mutating func closeDutch(_ id: AuctionID) {
    let ended = auctions[Int(id.index)]
    layers.auctionCollateral -= Int128(ended.lot)
    auctions[Int(id.index)].lot = 0
    end(ended)
  }

  mutating func bid(_ id: AuctionID, amount: Int64, lot: Int64) {
    let last = auctions[Int(id.index)]
    layers.escrow += Int128(amount) - Int128(last.bid)
    layers.auctionCollateral -= Int128(last.lot) - Int128(lot)
    auctions[Int(id.index)].bid = amount
    auctions[Int(id.index)].lot = lot
  }

  mutating func settle(_ id: AuctionID) {
    let ended = auctions[Int(id.index)]
    layers.escrow -= Int128(ended.bid)
    layers.surplus += Int128(ended.bid)
    layers.auctionCollateral -= Int128(ended.lot)
    end(ended)
  }

  private mutating func end(_ ended: Lot) {
    layers.endedDebt += Int128(ended.share)
    heal()
  }

  /// Lets the surplus pay what ended auctions left.
  mutating func heal() {
    let healed = min(layers.surplus, layers.endedDebt)
    layers.surplus -= healed
    layers.endedDebt -= healed
    layers.systemDebt -= healed
  }
}

extension VaultProtocol {
  /// Compares the protocol's balances with its own second books.
  ///
  /// - Complexity: O(accounts).
  public func findings(in ledger: Ledger) -> [AuditFinding] {
    var findings: [AuditFinding] = []
    for position in 0..<accountCount {
      let account = AccountID(position)
      let statement = audit.statements[Int(position)]
      ledger.compare(
        columns.collateral,
        account,
        expected: statement.collateral,
        into: &findings
      )
      ledger.compare(columns.debt, account, expected: -statement.debt, into: &findings)
    }
    let layers = audit.layers
    ledger.compare(columns.auctionCollateral, expected: layers.auctionCollateral, into: &findings)
    ledger.compare(columns.escrow, expected: layers.escrow, into: &findings)
    ledger.compare(columns.surplus, expected: layers.surplus, into: &findings)
    ledger.compare(columns.systemDebt, expected: -layers.systemDebt, into: &findings)
    return findings
  }
}
