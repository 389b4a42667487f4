import Quantities

/// A perpetual protocol's books kept a second time, from the operations' arguments alone.
///
/// It never reads the ledger: fees are rate × notional of the fill, funding is its own position ×
/// the rise of its own index, and a deficit meets its own insurance balance.
struct PerpetualAudit: Equatable, Sendable {
  /// One account's contracts in one market.
  struct Position: Equatable, Sendable, BitwiseCopyable {
    /// Contracts bought less contracts sold.
    var base: Int64 = 0
    /// Funding index of the side at the last touch.
    var fundingFrom: Int64 = 0
  }

  /// Balances of one market.
  struct MarketLayers: Equatable, Sendable, BitwiseCopyable {
    /// The fund with this market's number.
    var insurance: Int128 = 0
    var fundingPool: Int128 = 0
    var longIndex: Int64 = 0
    var shortIndex: Int64 = 0
    /// What insurance paid for this market.
    var drawn: Int128 = 0

    func index(for size: Int64) -> Int64 { size < 0 ? shortIndex : longIndex }

    mutating func accrue(rate: Ratio, price: Price) throws(MarginError) {
      let step = try MarginMath.narrow(
        try MarginMath.divide(
          Int128(price.nanos) * Int128(rate.partsPerBillion),
          by: 1_000_000_000,
          rounding: .halfEven
        )
      )
      longIndex = try MarginMath.sum(longIndex, step)
      shortIndex = try MarginMath.sum(shortIndex, step)
    }
  }

  /// Balances of all markets together.
  struct Layers: Equatable, Sendable, BitwiseCopyable {
    var feeIncome: Int128 = 0
    var socialised: Int128 = 0
    /// Quote legs at the venue, over all accounts.
    var venueQuote: Int128 = 0
  }

  /// What an account paid in, traded and was charged, in one running sum of micros: deposits less
  /// withdrawals, quote legs of fills and handovers, less fees, charges, shared losses and funding.
  var cash: [Int64]
  /// By account, then market.
  var positions: [Position]
  var layers: Layers
  let marketCount: Int32

  init(members: Int32, markets: Int32) {
    cash = [Int64](repeating: 0, count: Int(members))
    positions = [Position](repeating: Position(), count: Int(members) * Int(markets))
    layers = Layers()
    marketCount = markets
  }

  func place(_ account: AccountID, _ market: Int) -> Int {
    Int(account.index) * Int(marketCount) + market
  }

  mutating func deposit(_ id: AccountID, _ micros: Int64) throws(MarginError) {
    cash[Int(id.index)] = try MarginMath.sum(cash[Int(id.index)], micros)
  }

  mutating func fill(
    _ id: AccountID,
    _ market: Int,
    base: Int64,
    quote: Int64,
    atVenue: Bool
  ) throws(MarginError) {
    let place = place(id, market)
    positions[place].base = try MarginMath.sum(positions[place].base, base)
    cash[Int(id.index)] = try MarginMath.sum(cash[Int(id.index)], quote)
    if atVenue { layers.venueQuote -= Int128(quote) }
  }

  mutating func startFunding(
    _ id: AccountID,
    _ market: Int,
    size: Int64,
    index: MarketLayers
  ) {
    positions[place(id, market)].fundingFrom = index.index(for: size)
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

  /// What an account loses for good; negative is a relief.
  mutating func take(_ id: AccountID, _ micros: Int128) throws(MarginError) {
    cash[Int(id.index)] = try MarginMath.difference(
      cash[Int(id.index)],
      try MarginMath.narrow(micros)
    )
  }

  /// Toward positive infinity, for a positive divisor.
  static func ceiling(_ numerator: Int128, _ divisor: Int128) -> Int128 {
    numerator > 0 ? (numerator - 1) / divisor + 1 : numerator / divisor
  }
}

extension PerpetualProtocol {
  /// Books an account's funding a second time.
  mutating func auditFunding(_ id: AccountID, _ market: Int) throws(MarginError) {
    let place = audit.place(id, market)
    var row = audit.positions[place]
    let index = markets[market].audit.index(for: row.base)
    let exact = Int128(row.base) * (Int128(index) - Int128(row.fundingFrom))
    let unit = Int128(markets[market].scale.unitsPerWhole) * 1_000
    let paid = PerpetualAudit.ceiling(exact, unit)
    let pooled = paid * unit == exact ? paid : paid - 1
    markets[market].audit.fundingPool += pooled
    markets[Int(fund(market))].audit.insurance += paid - pooled
    audit.cash[Int(id.index)] = try MarginMath.difference(
      audit.cash[Int(id.index)],
      try MarginMath.narrow(paid)
    )
    row.fundingFrom = index
    audit.positions[place] = row
  }

  /// Compares the protocol's balances with its own second books.
  ///
  /// - Complexity: O(accounts × markets).
  public func findings(in ledger: Ledger) -> [AuditFinding] {
    var findings: [AuditFinding] = []
    let members = Int32(audit.cash.count)
    for (number, market) in markets.enumerated() {
      var base: Int128 = 0
      for position in 0..<members {
        let account = AccountID(position)
        let held = audit.positions[audit.place(account, number)].base
        base += Int128(held)
        ledger.compare(market.position, account, expected: Int128(held), into: &findings)
      }
      ledger.compare(market.venuePosition, expected: -base, into: &findings)
    }
    for position in 0..<members {
      let account = AccountID(position)
      let cash = Int128(audit.cash[Int(position)])
      ledger.compare(columns.margin, account, expected: cash, into: &findings)
    }
    for member in 0..<ledger.members(of: columns.insurance) {
      ledger.compare(
        LedgerSlot(column: columns.insurance, member: member),
        expected: markets[Int(member)].audit.insurance,
        into: &findings
      )
    }
    let layers = audit.layers
    ledger.compare(columns.feeIncome, expected: layers.feeIncome, into: &findings)
    for number in 0..<marketCount {
      ledger.compare(
        LedgerSlot(column: columns.fundingPool, member: number),
        expected: markets[Int(number)].audit.fundingPool,
        into: &findings
      )
    }
    ledger.compare(columns.socialisedLoss, expected: -layers.socialised, into: &findings)
    ledger.compare(columns.venueQuote, expected: layers.venueQuote, into: &findings)
    return findings
  }
}
