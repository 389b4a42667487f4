import Margining
import Markets
import Mitigations
import PriceOracles
import Quantities

extension World {
  /// The price of one of a protocol's markets; nil before the protocol has one.
  func price(_ position: Int, leg: Int, _ view: PriceView) -> Price? {
    switch view {
    case .believed: protocols[position].price(ofLeg: leg)?.price
    case .shadow: protocols[position].price(ofLeg: leg)?.shadow
    case .market: markets[protocols[position].market(ofLeg: leg)].venue.price
    case .impactFree: markets[protocols[position].market(ofLeg: leg)].venue.impactFreePrice
    }
  }

  /// What a venue's accounts are judged by; nil before every market has a price.
  func marks(_ position: Int, _ view: PriceView, isBase: Bool = false) -> PerpetualMarks? {
    guard let first = mark(position, leg: 0, view, isBase: isBase) else { return nil }
    var marks = PerpetualMarks(first.price)
    marks[0] = first
    if protocols[position].legs.isEmpty { return marks }
    var all = [first]
    for leg in 1..<protocols[position].legCount {
      guard let mark = mark(position, leg: leg, view, isBase: isBase) else { return nil }
      all.append(mark)
    }
    return PerpetualMarks(all)
  }

  private func mark(
    _ position: Int,
    leg: Int,
    _ view: PriceView,
    isBase: Bool
  ) -> PerpetualMark? {
    guard let price = price(position, leg: leg, view) else { return nil }
    if isBase { return PerpetualMark(price) }
    return PerpetualMark(
      price,
      multiplier: protocols[position].multiplier(ofLeg: leg),
      admission: protocols[position].admission(ofLeg: leg)
    )
  }

  /// The marks before the last ones, where there were any.
  func previousMarks(_ position: Int) -> PerpetualMarks? {
    guard var marks = marks(position, .believed) else { return nil }
    for leg in 0..<protocols[position].legCount {
      if let price = protocols[position].previousPrice(ofLeg: leg) { marks[leg].price = price }
    }
    return marks
  }

  /// Runs the price pipeline of a protocol's further markets.
  mutating func refreshLegs(_ position: Int) throws(RunFailure) {
    for leg in 1..<protocols[position].legCount { try refreshLeg(position, leg) }
  }

  /// Runs the price pipeline of one further market under the protocol's directives.
  mutating func refreshLeg(_ position: Int, _ leg: Int) throws(RunFailure) {
    let oracle = protocols[position].oracle(ofLeg: leg)
    let directives = protocols[position].combined.directives
    let before = protocols[position].price(ofLeg: leg)
    let sources = publishedSources(oracle)
    do throws(QuantityError) {
      protocols[position].legs[leg - 1].price =
        try protocols[position].legs[leg - 1].pipeline.refresh(
          at: now,
          settings: PricePipeline.Settings(directives),
          sources: sources
        )
    } catch { throw .quantity(error) }
    guard let price = protocols[position].price(ofLeg: leg) else { return }
    if let before, before.price == price.price, before.shadow == price.shadow { return }
    protocols[position].legs[leg - 1].previousPrice = before?.price
    happened(.protocolPrice, scope: Int32(position), entity: Int64(leg), price: price.price)
    causes?.note(.price(position))
    try protocolPriceMoved(position, leg: leg, isRequirementMove: false)
  }

  /// Lets a protocol's observers see a market that is one of its further ones.
  mutating func legMarketMoved(_ market: Int, price: Price) throws(RunFailure) {
    for position in protocols.indices {
      for leg in 1..<protocols[position].legCount
      where protocols[position].market(ofLeg: leg) == market {
        try marketObserversMove(position, leg: leg, price: price)
      }
    }
  }

  /// Whether any protocol with accounts below their requirement trades a market.
  func anyDue(inMarket market: Int) -> Bool {
    for position in protocols.indices {
      for leg in 0..<protocols[position].legCount
      where protocols[position].market(ofLeg: leg) == market {
        if dueCount(protocols[position].engine) > 0 { return true }
      }
    }
    return false
  }

  /// Equity of an account as one of three prices shows it, floored at nothing.
  func equity(
    _ position: Int,
    _ account: AccountID,
    _ view: PriceView
  ) throws(RunFailure) -> QuoteAmount {
    switch protocols[position].engine {
    case .vaults:
      guard let price = price(position, leg: 0, view) else { return .zero }
      return try vaultEquity(position, account, at: price)
    case .perpetual(let slot):
      guard let marks = marks(position, view, isBase: true) else { return .zero }
      do throws(MarginError) {
        return max(.zero, try perpetuals[slot].equity(account, at: marks, in: ledger))
      } catch { throw RunFailure(error) }
    case .lending(let slot): return try lendingEquity(position, slot, account, view)
    }
  }

  /// Keeps what an account in several markets had when it fell below base maintenance.
  mutating func noteSpellEquity(_ position: Int, _ account: AccountID) throws(RunFailure) {
    if protocols[position].spellEquities.isEmpty { return }
    let equity = try equity(position, account, .market)
    protocols[position].spellEquities[Int(account.index)] = equity
  }

  /// What an account had at market when the spell began that it is in.
  func equityAtSpell(_ position: Int, _ account: AccountID) throws(RunFailure) -> QuoteAmount {
    if !protocols[position].spellEquities.isEmpty {
      return protocols[position].spellEquities[Int(account.index)]
    }
    let price = protocols[position].accounts[Int(account.index)].spellPrice
    switch protocols[position].engine {
    case .vaults, .lending: return try vaultEquity(position, account, at: price)
    case .perpetual(let slot):
      do throws(MarginError) {
        let marks = PerpetualMarks(price)
        return max(.zero, try perpetuals[slot].equity(account, at: marks, in: ledger))
      } catch { throw RunFailure(error) }
    }
  }
}
