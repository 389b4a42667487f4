import Quantities

extension PerpetualProtocol {
  /// What the columns of a venue depend on.
  struct Shape {
    let name: String
    let spec: PerpetualSpec
    let count: Int32
    let members: Int32
  }

  /// Adds the venue's columns to the ledger.
  static func openColumns(
    _ shape: Shape,
    _ contracts: [Contract],
    _ quote: AssetID,
    isKeyed modes: [Int16],
    _ ledger: inout Ledger
  ) -> (Columns, [PerpetualMarket]) {
    let rules = shape.spec.rules
    let count = shape.spec.marketCount
    let columns = Columns(
      margin: ledger.addColumn(of: shape.name, "margin", quote, shape.members, negative: true),
      insurance: ledger.addColumn(
        of: shape.name,
        "insurance",
        quote,
        rules.insurance.scope == .perMarket ? count : 1
      ),
      feeIncome: ledger.addColumn(
        of: shape.name,
        "feeIncome",
        quote,
        1,
        negative: paysRebates(shape.spec)
      ),
      fundingPool: ledger.addColumn(of: shape.name, "fundingPool", quote, count, negative: true),
      socialisedLoss: ledger.addColumn(of: shape.name, "socialisedLoss", quote, 1, negative: true),
      ownerQuote: ledger.addColumn(of: shape.name, "ownerQuote", quote, shape.count, .external),
      treasury: ledger.addColumn(of: shape.name, "treasury", quote, 1, .external),
      venueQuote: ledger.addColumn(of: shape.name, "venueQuote", quote, 1, .venue)
    )
    var markets: [PerpetualMarket] = []
    for index in 0..<count {
      markets.append(openMarket(shape, index, contracts[Int(index)], isKeyed: modes, &ledger))
    }
    return (columns, markets)
  }

  private static func openMarket(
    _ shape: Shape,
    _ index: Int32,
    _ contract: Contract,
    isKeyed modes: [Int16],
    _ ledger: inout Ledger
  ) -> PerpetualMarket {
    // The first market's columns have no number: most venues have only that one.
    let number = index == 0 ? "" : ".\(index)"
    let market = shape.spec.market(index)
    let schedule = MarginSchedule(market)
    let keyed = schedule.isFlat && (modes.isEmpty ? index == 0 : modes.contains(Int16(index)))
    let keys = [Int64?](repeating: nil, count: keyed ? Int(shape.members) : 0)
    let zeros = [Int64](repeating: 0, count: Int(shape.members))
    var factor: Int128 = 1_000_000_000
    factor /= Int128(contract.scale.unitsPerWhole)
    return PerpetualMarket(
      rules: market,
      schedule: schedule,
      scale: contract.scale,
      factor: factor,
      position: ledger.addColumn(
        of: shape.name,
        "position" + number,
        contract.asset,
        shape.members,
        negative: true
      ),
      venuePosition: ledger.addColumn(
        of: shape.name,
        "venuePosition" + number,
        contract.asset,
        1,
        .venue
      ),
      longs: ThresholdIndex(keys: keys),
      shorts: ThresholdIndex(keys: keys),
      marks: zeros,
      entryCosts: shape.spec.rules.needsProfits ? zeros : []
    )
  }

  private static func paysRebates(_ spec: PerpetualSpec) -> Bool {
    for index in 0..<spec.marketCount where spec.market(index).makerFee < .zero { return true }
    return false
  }

  /// Posts the opening book and builds the indexes.
  mutating func open(
    _ accounts: [BookAccount],
    _ further: [BookPosition],
    insurance: QuoteAmount,
    ledger: inout Ledger
  ) throws(MarginError) {
    try endow(insurance, ledger: &ledger)
    for position in 0..<accountCount {
      let id = AccountID(position)
      let account = accounts[Int(position)]
      let market = reach(id).lowerBound
      if let problem = account.positionProblem(scale: markets[market].scale) {
        throw .invalidAccount(id, problem)
      }
      try ledger.transfer(
        account.quote.micros,
        from: slot(columns.ownerQuote, id),
        to: slot(columns.margin, id),
        reason: .deposit
      )
      try audit.deposit(id, account.quote.micros)
      let cash = try account.openingCash(scale: markets[market].scale)
      let leg = try MarginMath.difference(cash, account.quote.micros)
      try bookFill(id, market, base: account.base.units, quote: leg, ledger: &ledger)
    }
    for entry in further { try open(entry, ledger: &ledger) }
    try buildIndexes(ledger)
    journal.removeAll()
  }

  private mutating func open(
    _ entry: BookPosition,
    ledger: inout Ledger
  ) throws(MarginError) {
    guard entry.account.index >= 0, entry.account.index < accountCount, entry.market >= 0,
      reach(entry.account).contains(Int(entry.market))
    else { throw .invalidAccount(entry.account, .unknownMarket) }
    let market = Int(entry.market)
    let leg = BookAccount(base: entry.base, quote: .zero, entryPrice: entry.entryPrice)
    if let problem = leg.positionProblem(scale: markets[market].scale) {
      throw .invalidAccount(entry.account, problem)
    }
    let held = position(entry.account, market: entry.market, in: ledger)
    if held != .zero { throw .invalidAccount(entry.account, .duplicatePosition) }
    try bookFill(
      entry.account,
      market,
      base: entry.base.units,
      quote: try leg.openingCash(scale: markets[market].scale),
      ledger: &ledger
    )
  }

  /// Insurance, split evenly over its funds, and the backstop's capital.
  private mutating func endow(
    _ insurance: QuoteAmount,
    ledger: inout Ledger
  ) throws(MarginError) {
    let funds = Int64(ledger.members(of: columns.insurance))
    for member in 0..<funds {
      let share = insurance.micros / funds + (member < insurance.micros % funds ? 1 : 0)
      try ledger.transfer(
        share,
        from: slot(columns.treasury),
        to: slot(columns.insurance, Int32(member)),
        reason: .deposit
      )
      markets[Int(member)].audit.insurance += Int128(share)
    }
    if let vault = backstop, let rules = spec.rules.backstop {
      try ledger.transfer(
        rules.capital.micros,
        from: slot(columns.treasury),
        to: slot(columns.margin, vault),
        reason: .deposit
      )
      try audit.deposit(vault, rules.capital.micros)
    }
  }

  /// Keys all accounts at once, so that the buckets fit the book.
  private mutating func buildIndexes(_ ledger: Ledger) throws(MarginError) {
    for market in markets.indices where markets[market].longs.accountCount > 0 {
      let members = Int(markets[market].longs.accountCount)
      var longKeys = [Int64?](repeating: nil, count: members)
      var shortKeys = longKeys
      for index in 0..<accountCount where keyedMarket(AccountID(index)) == market {
        let id = AccountID(index)
        let size = position(id, market: Int32(market), in: ledger).units
        let key = try PerpetualMath.key(
          cash: cash(id, in: ledger).micros,
          size: size,
          fundingMark: 0,
          scale: markets[market].scale
        )
        if size > 0 { longKeys[Int(index)] = key }
        if size < 0 { shortKeys[Int(index)] = key }
      }
      markets[market].longs = ThresholdIndex(keys: longKeys)
      markets[market].shorts = ThresholdIndex(keys: shortKeys)
    }
  }
}

extension PerpetualRules {
  /// Whether somebody asks what an open position has gained.
  var needsProfits: Bool { deleveraging != nil || socialisation == .winners }
}
