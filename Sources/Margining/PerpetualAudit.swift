import Quantities

/// A perpetual protocol's books kept a second time, from the operations' arguments alone.
///
/// It never reads the ledger: fees are rate × notional of the fill, funding is its own position ×
/// the rise of its own index, and a deficit meets its own insurance balance.
struct PerpetualAudit: Equatable, Sendable {
  /// Running sums of one account, in micros but for `base` and `fundingFrom`.
  struct Statement: Equatable, Sendable, BitwiseCopyable {
    /// Contracts bought less contracts sold.
    var base: Int64 = 0
    /// Deposits less withdrawals.
    var deposits: Int64 = 0
    /// Quote legs of fills.
    var trading: Int64 = 0
    /// Trading fees and liquidation charges.
    var charges: Int64 = 0
    /// Funding paid.
    var funding: Int64 = 0
    /// Losses that others took over.
    var cover: Int64 = 0
    /// Funding index at the last touch.
    var fundingFrom: Int64 = 0

    var cash: Int128 {
      Int128(deposits) + Int128(trading) - Int128(charges) - Int128(funding) + Int128(cover)
    }
  }

  /// Shared balances.
  struct Layers: Equatable, Sendable, BitwiseCopyable {
    var insurance: Int128 = 0
    var feeIncome: Int128 = 0
    var fundingPool: Int128 = 0
    var socialised: Int128 = 0
    var fundingIndex: Int64 = 0
  }

  var statements: [Statement]
  var layers: Layers

  init(accountCount: Int32) {
    statements = [Statement](repeating: Statement(), count: Int(accountCount))
    layers = Layers()
  }

  mutating func endow(_ micros: Int64) { layers.insurance += Int128(micros) }

  mutating func deposit(_ id: AccountID, _ micros: Int64) throws(MarginError) {
    let deposits = statements[Int(id.index)].deposits
    statements[Int(id.index)].deposits = try MarginMath.sum(deposits, micros)
  }

  mutating func fill(_ id: AccountID, base: Int64, quote: Int64) throws(MarginError) {
    var statement = statements[Int(id.index)]
    statement.base = try MarginMath.sum(statement.base, base)
    statement.trading = try MarginMath.sum(statement.trading, quote)
    statements[Int(id.index)] = statement
  }

  mutating func charge(
    _ id: AccountID,
    rate: Ratio,
    notional: Int64
  ) throws(MarginError) {
    let fee = Self.ceiling(
      Int128(notional.magnitude) * Int128(rate.partsPerBillion),
      1_000_000_000
    )
    layers.feeIncome += fee
    try take(id, fee)
  }

  mutating func accrue(rate: Ratio, price: Price) throws(MarginError) {
    let step = try MarginMath.divide(
      Int128(price.nanos) * Int128(rate.partsPerBillion),
      by: 1_000_000_000,
      rounding: .halfEven
    )
    layers.fundingIndex = try MarginMath.sum(
      layers.fundingIndex,
      try MarginMath.narrow(step)
    )
  }

  mutating func touch(_ id: AccountID, scale: BaseScale) throws(MarginError) {
    var statement = statements[Int(id.index)]
    let rise = Int128(layers.fundingIndex) - Int128(statement.fundingFrom)
    let exact = Int128(statement.base) * rise
    let unit = Int128(scale.unitsPerWhole) * 1_000
    let paid = Self.ceiling(exact, unit)
    let pooled = -Self.ceiling(-exact, unit)
    layers.fundingPool += pooled
    layers.insurance += paid - pooled
    statement.funding = try MarginMath.sum(statement.funding, try MarginMath.narrow(paid))
    statement.fundingFrom = layers.fundingIndex
    statements[Int(id.index)] = statement
  }

  mutating func chargeLiquidation(
    _ id: AccountID,
    quote: QuoteAmount,
    price: Price,
    spec: PerpetualSpec,
    scale: BaseScale
  ) throws(MarginError) {
    let statement = statements[Int(id.index)]
    let unit = Int128(scale.unitsPerWhole) * 1_000
    let worth = -Self.ceiling(-Int128(statement.base) * Int128(price.nanos), unit)
    let due = Self.ceiling(
      Int128(quote.micros) * Int128(spec.liquidationFee.partsPerBillion),
      1_000_000_000
    )
    let charge = max(0, min(due, statement.cash + worth))
    let keeper = charge * Int128(spec.keeperShare.partsPerBillion) / 1_000_000_000
    layers.insurance += charge - keeper
    try take(id, charge)
  }

  mutating func cover(_ id: AccountID) throws(MarginError) {
    let deficit = max(0, -statements[Int(id.index)].cash)
    let paid = min(deficit, layers.insurance)
    layers.insurance -= paid
    layers.socialised += deficit - paid
    let cover = statements[Int(id.index)].cover
    statements[Int(id.index)].cover = try MarginMath.sum(cover, try MarginMath.narrow(deficit))
  }

  private mutating func take(_ id: AccountID, _ micros: Int128) throws(MarginError) {
    let charges = statements[Int(id.index)].charges
    statements[Int(id.index)].charges = try MarginMath.sum(
      charges,
      try MarginMath.narrow(micros)
    )
  }

  // Toward positive infinity, for a positive divisor.
  private static func ceiling(_ numerator: Int128, _ divisor: Int128) -> Int128 {
    numerator > 0 ? (numerator - 1) / divisor + 1 : numerator / divisor
  }
}

extension PerpetualProtocol {
  /// Compares the protocol's balances with its own second books.
  ///
  /// - Complexity: O(accounts).
  public func findings(in ledger: Ledger) -> [AuditFinding] {
    var findings: [AuditFinding] = []
    var base: Int128 = 0
    var trading: Int128 = 0
    for position in 0..<accountCount {
      let account = AccountID(position)
      let statement = audit.statements[Int(position)]
      base += Int128(statement.base)
      trading += Int128(statement.trading)
      ledger.compare(
        columns.position,
        account,
        expected: Int128(statement.base),
        into: &findings
      )
      ledger.compare(columns.margin, account, expected: statement.cash, into: &findings)
    }
    let layers = audit.layers
    ledger.compare(columns.insurance, expected: layers.insurance, into: &findings)
    ledger.compare(columns.feeIncome, expected: layers.feeIncome, into: &findings)
    ledger.compare(columns.fundingPool, expected: layers.fundingPool, into: &findings)
    ledger.compare(columns.socialisedLoss, expected: -layers.socialised, into: &findings)
    ledger.compare(columns.venueQuote, expected: -trading, into: &findings)
    ledger.compare(columns.venuePosition, expected: -base, into: &findings)
    return findings
  }
}
