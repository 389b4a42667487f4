import Margining
import Markets
import Mitigations
import PriceOracles
import Quantities

extension PricePipeline.Settings {
  /// What the standing directives ask of the price.
  init(_ directives: Directives) {
    let source: PricePipeline.Source =
      switch directives.source {
      case nil, .primary: .primary
      case .secondary: .secondary
      case .lastGood: .lastGood
      }
    self.init(
      source: source,
      rule: directives.rule ?? .single,
      averageWindow: directives.averageWindow,
      boundMargin: directives.boundMargin,
      maximumAge: directives.maximumAge,
      maximumConfidence: directives.maximumConfidence,
      maximumStep: directives.maximumStep,
      rateLimit: directives.rateLimit,
      cap: directives.cap
    )
  }
}

extension World {
  /// Distance from market beyond which a price counts as wrong: 5 %.
  static var wrongPrice: Ratio { .percent(5) }

  /// Streams what a rule decided and why, and counts the switch where it is one.
  mutating func noteDecision(
    _ position: Int,
    _ price: ProtocolPrice,
    after before: ProtocolPrice?,
    isRuled: Bool
  ) throws(RunFailure) {
    let ruleState = protocols[position].pipeline.ruleState
    let isSame =
      before?.decision == price.decision && before?.observedAt == price.observedAt
      && before?.price == price.price && protocols[position].ruleState == ruleState
    if isSame { return }
    protocols[position].ruleState = ruleState
    // Without a rule the price is the feed's, and its write says everything.
    if causes != nil, isRuled || price.state != .live {
      trace(
        .priceDecision,
        scope: Int32(position),
        entity: Int64(ruleState),
        amount: Int64(price.decision.rawValue),
        price: price.price.nanos
      )
    }
    guard let before, before.state != price.state else { return }
    try trackOracleError(position)
    func isReplaced(_ state: PriceState) -> Bool { state == .fallback || state == .held }
    guard isReplaced(price.state), !isReplaced(before.state) else { return }
    protocols[position].oracleFigures.switches += 1
    let market = markets[protocols[position].market].venue.price
    let left = oracles[protocols[position].oracle].published.current?.observation.price
    guard let left else { return }
    if try distance(left, market) < distance(price.price, market) {
      protocols[position].oracleFigures.falseSwitches += 1
    }
  }

  /// Keeps how far a protocol's price is from market and from the impact-free price.
  mutating func trackOracleError(_ position: Int) throws(RunFailure) {
    guard let price = protocols[position].price else { return }
    let market = markets[protocols[position].market].venue
    let error = try distance(price.price, market.price)
    protocols[position].oracleFigures.observe(
      price.state,
      error: error,
      fundamentalError: try distance(price.price, market.impactFreePrice),
      at: now
    )
    try trackWrongPrice(position, price, error, market: market.price)
  }

  /// Begins or ends a time in which a switch is missing.
  private mutating func trackWrongPrice(
    _ position: Int,
    _ price: ProtocolPrice,
    _ error: Ratio,
    market: Price
  ) throws(RunFailure) {
    var isWrong = price.state == .live && error > Self.wrongPrice
    if isWrong { isWrong = try isAnotherSourceRight(protocols[position].oracle, market) }
    if isWrong {
      if protocols[position].oracleFigures.wrongSince == nil {
        protocols[position].oracleFigures.wrongSince = now
      }
    } else {
      endWrongPrice(position)
    }
  }

  /// Ends a time in which a switch was missing; counts it where it was long enough.
  mutating func endWrongPrice(_ position: Int) {
    guard let since = protocols[position].oracleFigures.wrongSince else { return }
    protocols[position].oracleFigures.wrongSince = nil
    if now - since > scenario.metrics.missedGrace {
      protocols[position].oracleFigures.missedSwitches += 1
    }
  }

  private func isAnotherSourceRight(_ index: Int, _ market: Price) throws(RunFailure) -> Bool {
    let sources = publishedSources(index)
    for published in [sources.secondary] + sources.references {
      guard let published else { continue }
      if try distance(published.observation.price, market) <= Self.wrongPrice { return true }
    }
    return false
  }

  /// How far a protocol's price is from the truth now, or nil before its first price.
  func priceErrorSample(_ position: Int) throws(RunFailure) -> PriceErrorSample? {
    guard let price = protocols[position].price else { return nil }
    let venue = markets[protocols[position].market].venue
    return PriceErrorSample(
      market: try distance(price.price, venue.price),
      fundamental: try distance(price.price, venue.impactFreePrice),
      state: price.state,
      age: now - price.observedAt
    )
  }

  private func distance(_ price: Price, _ reference: Price) throws(RunFailure) -> Ratio {
    do throws(QuantityError) {
      return try price.relativeDistance(from: reference)
    } catch { throw .quantity(error) }
  }

  /// Counts what the oracle had to do with a liquidation.
  mutating func noteOracleSide(
    _ position: Int,
    _ record: LiquidationRecord,
    _ facts: LiquidationFacts
  ) {
    if facts.trigger?.state == .fallback || facts.trigger?.state == .held {
      protocols[position].oracleFigures.fallbackLiquidations += 1
      protocols[position].oracleFigures.fallbackNotional += Int128(record.notionalMicros)
    }
    if facts.wasHealthyAtFundamental {
      protocols[position].oracleFigures.unfairAtFundamental += 1
    }
    if record.wasHealthyInForce, record.cause == .fault {
      protocols[position].oracleFigures.unfairByFault += 1
    }
  }
}
