import EventKernel
import Margining
import Markets
import Participants
import PriceOracles
import Quantities

/// Where somebody who trades with money from outside keeps it: external columns, below zero for
/// what was paid or is owed.
struct TraderPurse: Sendable, BitwiseCopyable {
  let base: LedgerSlot
  let quote: LedgerSlot
}

/// A participant that trades at a venue with money from outside the protocols, while it runs.
struct VenueTrader: Sendable {
  /// What it does.
  enum Kind: Sendable {
    case manipulator(ManipulatorSpec)
    case arbitrageur(ArbitrageurSpec)
  }

  let position: Int32
  let marketID: MarketID
  let purse: TraderPurse
  let kind: Kind

  /// Who it is, by its place in the scenario.
  var participant: Int { Int(position) }
  /// Where it trades.
  var market: Int { Int(marketID.index) }
}

extension World {
  /// Opens the purses of everybody who trades with outside money; those without any, who can
  /// never act, leave no trace.
  static func openTraders(_ scenario: Scenario, _ ledger: inout Ledger) -> [VenueTrader] {
    var traders: [VenueTrader] = []
    for (participant, spec) in scenario.participants.enumerated() {
      let kind: VenueTrader.Kind
      let market: MarketID
      switch spec.kind {
      case .manipulator(let manipulator) where manipulator.notional > .zero:
        (kind, market) = (.manipulator(manipulator), manipulator.market)
      case .arbitrageur(let arbitrageur)
      where arbitrageur.capital > .zero && arbitrageur.share > .zero:
        (kind, market) = (.arbitrageur(arbitrageur), arbitrageur.market)
      default: continue
      }
      traders.append(
        VenueTrader(
          position: Int32(participant),
          marketID: market,
          purse: openPurse(
            scenario.markets[Int(market.index)],
            names: (spec.name + ".outsideBase", spec.name + ".outsideQuote"),
            &ledger
          ),
          kind: kind
        )
      )
    }
    return traders
  }

  static func openPurse(
    _ market: MarketSpec,
    names: (base: String, quote: String),
    _ ledger: inout Ledger
  ) -> TraderPurse {
    func slot(_ name: String, _ asset: AssetID) -> LedgerSlot {
      let column = ledger.addColumn(name: name, asset: asset, members: 1, kind: .external)
      return LedgerSlot(column: column, member: 0)
    }
    return TraderPurse(
      base: slot(names.base, market.base),
      quote: slot(names.quote, market.quote)
    )
  }

  mutating func startTraders() throws(RunFailure) {
    if mode == .pinned { return }
    for index in traders.indices {
      switch traders[index].kind {
      case .manipulator(let spec): try wakeLater(index, at: spec.at)
      case .arbitrageur(let spec): try wakeLater(index, at: now + spec.interval)
      }
    }
  }

  private mutating func wakeLater(
    _ index: Int,
    at instant: SimInstant,
    step: Int64 = 0
  ) throws(RunFailure) {
    try schedule(
      MarketEvent(.traderWake, scope: Int32(index), entity: step),
      at: instant,
      phase: .participant,
      source: .participant(traders[index].participant)
    )
  }

  /// A trader's time has come.
  mutating func wakeTrader(_ index: Int, step: Int64) throws(RunFailure) {
    switch traders[index].kind {
    case .manipulator(let spec): try tradeSlice(index, spec, step)
    case .arbitrageur(let spec):
      try arbitrage(index, spec)
      try wakeLater(index, at: now + spec.interval)
    }
  }

  /// Trades one slice: those of the first leg, then those of the way back.
  private mutating func tradeSlice(
    _ index: Int,
    _ spec: ManipulatorSpec,
    _ slice: Int64
  ) throws(RunFailure) {
    let market = traders[index].market
    let count = Int64(spec.slices)
    if slice < count {
      let part = QuoteAmount(micros: spec.notional.micros / count)
      let size = try quantity(worth: part, at: markets[market].venue.price, market: market)
      try trade(index, spec.side, size)
    } else {
      let held = ledger.balance(traders[index].purse.base)
      let left = 2 * count - slice
      try trade(index, held > 0 ? .sell : .buy, BaseQuantity(units: abs(held) / left))
    }
    if slice + 1 < 2 * count {
      try wakeLater(index, at: now + spec.gap(after: Int32(slice)), step: slice + 1)
    }
  }

  /// Looks at venue and oracle, and trades where they differ by enough.
  private mutating func arbitrage(
    _ index: Int,
    _ spec: ArbitrageurSpec
  ) throws(RunFailure) {
    let market = traders[index].market
    let sources = publishedSources(Int(spec.oracle.index))
    guard let published = sources.primary?.observation,
      now - published.observedAt <= spec.freshness
    else { return }
    let scale = markets[market].scale
    let held = Int128(ledger.balance(traders[index].purse.base))
    let order = spec.order(
      venue: markets[market].venue.price,
      published: published.price,
      holding: held * Int128(published.price.nanos) / (Int128(scale.unitsPerWhole) * 1_000),
      depthPerPercent: scenario.markets[market].venue.depthPerPercent
    )
    guard let order else { return }
    try trade(
      index,
      order.side,
      try quantity(worth: order.value, at: published.price, market: market)
    )
  }

  /// How much base an amount of quote is worth, rounded down.
  private func quantity(
    worth value: QuoteAmount,
    at price: Price,
    market: Int
  ) throws(RunFailure) -> BaseQuantity {
    try exact { () throws(QuantityError) in
      BaseQuantity(
        units: try WideArithmetic.narrow(
          try WideArithmetic.divide(
            Int128(value.micros) * 1_000 * Int128(markets[market].scale.unitsPerWhole),
            by: Int128(price.nanos),
            rounding: .floor
          )
        )
      )
    }
  }

  private mutating func trade(
    _ index: Int,
    _ side: Side,
    _ quantity: BaseQuantity
  ) throws(RunFailure) {
    try trade(
      traders[index].purse,
      market: traders[index].market,
      side,
      quantity,
      as: .venueTrade,
      entity: Int64(traders[index].participant)
    )
  }

  /// Fills an order of somebody with outside money: it is filled like any other, and paid for.
  mutating func trade(
    _ purse: TraderPurse,
    market: Int,
    _ side: Side,
    _ quantity: BaseQuantity,
    as kind: EventKind,
    entity: Int64
  ) throws(RunFailure) {
    guard quantity > .zero else { return }
    let fill: FillReport
    do throws(QuantityError) {
      fill = try markets[market].venue.execute(side, quantity)
    } catch { throw .quantity(error) }
    let (venueBase, venueQuote) = (markets[market].venueBase, markets[market].venueQuote)
    let isPurchase = side == .buy
    try transfer(
      fill.filled.units,
      from: isPurchase ? venueBase : purse.base,
      to: isPurchase ? purse.base : venueBase,
      reason: .venueFill
    )
    try transfer(
      fill.quote.micros,
      from: isPurchase ? purse.quote : venueQuote,
      to: isPurchase ? venueQuote : purse.quote,
      reason: .venueFill
    )
    if fill.unfilled > .zero { flags.insert(.venueExhausted) }
    markets[market].venue.commit()
    happened(
      kind,
      scope: Int32(market),
      entity: entity,
      amount: isPurchase ? fill.filled.units : -fill.filled.units,
      price: markets[market].venue.price
    )
    commitLedger()
    try marketPriceMoved(market)
  }

  /// What a purse has gained: its quote, and what unwinding its base at the venue would bring.
  ///
  /// What the venue cannot take counts as nothing where it is owned, and at the last price where
  /// it is owed.
  func gain(_ purse: TraderPurse, market: Int) throws(RunFailure) -> Int128 {
    let held = ledger.balance(purse.base)
    let quote = Int128(ledger.balance(purse.quote))
    if held == 0 { return quote }
    let state = markets[market]
    return try exact { () throws(QuantityError) in
      let size = BaseQuantity(units: abs(held))
      let fill = try state.venue.preview(held > 0 ? .sell : .buy, size)
      if held > 0 { return quote + Int128(fill.quote.micros) }
      let rest = try fill.unfilled.value(
        at: fill.priceAfter,
        scale: state.scale,
        rounding: .ceiling
      )
      return quote - Int128(fill.quote.micros) - Int128(rest.micros)
    }
  }

  /// What all manipulators have gained: participants and those that an oracle states.
  func manipulatorProfit() throws(RunFailure) -> Int128 {
    var total: Int128 = 0
    for oracle in oracles {
      guard let purse = oracle.manipulator else { continue }
      total += try gain(purse, market: oracle.market)
    }
    for trader in traders {
      guard case .manipulator = trader.kind else { continue }
      total += try gain(trader.purse, market: trader.market)
    }
    return total
  }

  /// What all arbitrageurs have gained.
  func arbitrageProfit() throws(RunFailure) -> Int128 {
    var total: Int128 = 0
    for trader in traders {
      guard case .arbitrageur = trader.kind else { continue }
      total += try gain(trader.purse, market: trader.market)
    }
    return total
  }

  /// The largest loss of the pools' providers against holding; nil where there is no pool.
  var providerLoss: Ratio? {
    var largest: Ratio?
    for market in markets {
      guard let loss = market.venue.providerLoss else { continue }
      largest = max(largest ?? loss, loss)
    }
    return largest
  }
}
