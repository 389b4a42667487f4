import Quantities

/// How far an arriving order has come.
struct Sweep {
  var remaining: Int64
  var filled: Int64 = 0
  var quote: Int64 = 0
  /// Whether the rest is dropped whatever its kind.
  var isStopped = false

  init(remaining: Int64) { self.remaining = remaining }
}

extension OrderBook {
  /// Trades an arriving order against the other side, best price first, oldest order first.
  mutating func trade(
    _ order: NewOrder,
    _ sweep: inout Sweep,
    into effects: inout EffectBuffer<BookEffect>
  ) {
    let limit =
      order.kind != .market ? order.tick : order.side == .buy ? spec.highestTick : 1
    let opposite: Side = order.side == .buy ? .sell : .buy
    while sweep.remaining > 0, !sweep.isStopped, crosses(order.side, limit: limit) {
      let tick = order.side == .buy ? figures.ask : figures.bid
      let index = levels[cell(opposite, tick)].oldest
      let maker = slots[Int(index)]
      if maker.owner == order.owner {
        preventSelfTrade(order.selfTrade, index, &sweep, into: &effects)
        continue
      }
      var lots = min(sweep.remaining, maker.lots)
      if maker.isReduceOnly {
        let allowed = reducible(opposite, maker.owner, maker.lots)
        if allowed < maker.lots {
          effects.emit(
            .removed(
              id(of: index),
              owner: maker.owner,
              lots: maker.lots - allowed,
              .nothingToReduce
            )
          )
          shrink(index, by: maker.lots - allowed)
          if allowed == 0 { continue }
          lots = min(lots, allowed)
        }
      }
      let quote = worth(lots, tick, roundingUp: order.side == .buy)
      effects.emit(
        .filled(
          BookFill(
            maker: OrderID(slot: index, generation: maker.generation),
            makerOwner: maker.owner,
            takerOwner: order.owner,
            takerSide: order.side,
            tick: tick,
            lots: lots,
            quote: QuoteAmount(micros: quote)
          )
        )
      )
      shrink(index, by: lots)
      movePosition(of: maker.owner, by: order.side == .buy ? -lots : lots)
      sweep.remaining -= lots
      sweep.filled += lots
      sweep.quote += quote
    }
    if sweep.filled > 0 {
      movePosition(of: order.owner, by: order.side == .buy ? sweep.filled : -sweep.filled)
    }
  }

  private mutating func preventSelfTrade(
    _ rule: SelfTradeRule,
    _ index: Int32,
    _ sweep: inout Sweep,
    into effects: inout EffectBuffer<BookEffect>
  ) {
    let maker = slots[Int(index)]
    var lots: Int64 = 0
    switch rule {
    case .cancelTaker: sweep.isStopped = true
    case .cancelMaker: lots = maker.lots
    case .cancelBoth:
      lots = maker.lots
      sweep.isStopped = true
    case .decrement:
      lots = min(maker.lots, sweep.remaining)
      sweep.remaining -= lots
    }
    if lots == 0 { return }
    effects.emit(.removed(id(of: index), owner: maker.owner, lots: lots, .selfTrade))
    shrink(index, by: lots)
  }

  /// Quote of lots at a price; inside 64 bits because no order is larger than `largestOrder`.
  @inline(__always)
  func worth(_ lots: Int64, _ tick: Int32, roundingUp: Bool) -> Int64 {
    if unitQuote.denominator == 1 {
      return Int64(truncatingIfNeeded: unitQuote.numerator) &* lots &* Int64(tick)
    }
    let product = UInt128(lots) * UInt128(tick) * unitQuote.numerator
    let (quotient, remainder) = product.quotientAndRemainder(dividingBy: unitQuote.denominator)
    return Int64(quotient) + (roundingUp && remainder != 0 ? 1 : 0)
  }
}
