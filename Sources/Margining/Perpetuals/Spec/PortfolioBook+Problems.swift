import Quantities

private let one = Ratio.one.partsPerBillion
private let mostQuote: Int64 = 1_000_000_000_000_000_000

extension BookSpec {
  /// What is wrong with a book of a venue with several markets.
  static func problems(
    _ accounts: [PortfolioAccount],
    _ spec: PerpetualSpec,
    _ scale: BaseScale
  ) -> [ProtocolSpecError] {
    var found = RangeCheck()
    found.check(.accountCount, Int64(accounts.count), 1...10_000_000)
    var problems = found.problems
    var quote: Int128 = 0
    for (index, account) in accounts.enumerated() {
      let id = AccountID(Int32(clamping: index))
      if let problem = account.problem(spec, scale) {
        problems.append(.invalidAccount(id, problem))
        continue
      }
      quote += Int128(account.margin.micros)
      for position in account.positions {
        quote +=
          Int128(position.base.units.magnitude) * Int128(position.entryPrice.nanos) / 1_000
      }
    }
    // Half the range is left for what the run adds; a stored unit counts as a whole one.
    if quote > Int128(Int64.max / 2) * 1_000_000_000 { problems.append(.bookTooLarge) }
    return problems
  }
}

extension PortfolioAccount {
  /// What keeps a venue from opening the account, or nil.
  func problem(_ spec: PerpetualSpec, _ scale: BaseScale) -> BookAccountProblem? {
    if margin < .zero { return .negativeAmount }
    if !isCross, positions.count > 1 { return .duplicatePosition }
    for (index, position) in positions.enumerated() {
      if position.market < 0 || position.market >= spec.marketCount { return .unknownMarket }
      for other in positions[..<index] where other.market == position.market {
        return .duplicatePosition
      }
      if position.base == .zero { return .emptyPosition }
      let leg = BookAccount(base: position.base, quote: margin, entryPrice: position.entryPrice)
      if let problem = leg.positionProblem(scale: scale) { return problem }
    }
    return nil
  }
}

extension DrawnPortfolioBook {
  /// Returns everything that is wrong with the book, in the order of its fields.
  func problems(_ spec: PerpetualSpec) -> [ProtocolSpecError] {
    var highest = Ratio.zero
    for index in 0..<spec.marketCount {
      let market = spec.market(index)
      highest = max(highest, market.tiers.last?.maintenance ?? market.maintenanceMargin)
    }
    var problems = positions.problems(maintenanceMargin: highest)
    var found = RangeCheck()
    found.check(.crossShare, crossShare.partsPerBillion, 0...one)
    let count = Int64(spec.marketCount)
    found.check(.furtherMarkets, Int64(weights.count), count...count)
    for weight in weights { found.check(.marketWeight, weight.partsPerBillion, 1...(1_000 * one)) }
    problems += found.problems
    return problems
  }
}
