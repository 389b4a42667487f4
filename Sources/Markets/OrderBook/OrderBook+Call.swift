public import Quantities

/// The price at which a call auction would clear.
public struct CallResult: Equatable, Sendable, BitwiseCopyable {
  /// The uniform price in ticks.
  public var tick: Int32
  /// Lots that trade.
  public var lots: Int64
  /// Lots wanted at that price less lots offered.
  public var imbalance: Int64

  /// Creates a result.
  public init(tick: Int32, lots: Int64, imbalance: Int64) {
    self.tick = tick
    self.lots = lots
    self.imbalance = imbalance
  }
}

extension OrderBook {
  /// Opens a call auction: limit orders are collected, bids may stand above asks, nothing trades.
  ///
  /// Reduce-only orders are removed, because what they may trade depends on the trades before them.
  public mutating func openCall(into effects: inout EffectBuffer<BookEffect>) {
    noteFigures()
    figures.isCall = true
    for index in slots.indices.dropFirst() where slots[index].lots > 0 {
      guard slots[index].isReduceOnly else { continue }
      effects.emit(
        .removed(
          id(of: Int32(index)),
          owner: slots[index].owner,
          lots: slots[index].lots,
          .callAuction
        )
      )
      dequeue(Int32(index))
    }
  }

  /// The price that trades the most lots; among those the one with the smallest imbalance; among
  /// those the one nearest to `reference`; of two such the lower.
  ///
  /// - Parameter reference: A price in ticks, for example that of the last trade.
  /// - Returns: Nothing where no bid meets an ask.
  /// - Complexity: O(prices with orders between the best ask and the best bid, and above).
  public func indicative(reference: Int32) -> CallResult? {
    guard figures.bid >= figures.ask else { return nil }
    var demand: Int64 = 0
    var tick: Int32? = figures.bid
    while let at = tick, at >= figures.ask {
      demand += levels[cell(.buy, at)].lots
      tick = neighbour(.buy, at)
    }
    // Between prices with orders neither demand nor supply changes: each such gap is one choice.
    var best: CallResult?
    var supply: Int64 = 0
    var low = figures.ask
    while low <= figures.bid {
      supply += levels[cell(.sell, low)].lots
      best = Self.better(best, low, low, demand, supply, reference)
      demand -= levels[cell(.buy, low)].lots
      let nextAsk = neighbour(.sell, low) ?? spec.highestTick + 1
      let nextBid = bidAbove(low) ?? spec.highestTick + 1
      let next = min(nextAsk, nextBid)
      if low < figures.bid, next > low + 1 {
        best = Self.better(best, low + 1, next - 1, demand, supply, reference)
      }
      low = next
    }
    return best
  }

  /// Clears the call auction at one price and returns to continuous trading.
  ///
  /// Both sides trade by price, then age. Self-trades are not prevented here: who meets whom is
  /// only a matter of bookkeeping when all trade at one price.
  ///
  /// - Returns: The clearing price, or nothing where no bid met an ask.
  @discardableResult
  public mutating func uncross(
    reference: Int32,
    into effects: inout EffectBuffer<BookEffect>
  ) -> CallResult? {
    let result = indicative(reference: reference)
    noteFigures()
    figures.isCall = false
    guard let result else { return nil }
    var left = result.lots
    while left > 0 {
      let bid = levels[cell(.buy, figures.bid)].oldest
      let ask = levels[cell(.sell, figures.ask)].oldest
      let buyer = slots[Int(bid)]
      let seller = slots[Int(ask)]
      let lots = min(left, min(buyer.lots, seller.lots))
      effects.emit(
        .filled(
          BookFill(
            maker: id(of: ask),
            makerOwner: seller.owner,
            takerOwner: buyer.owner,
            takerSide: .buy,
            tick: result.tick,
            lots: lots,
            quote: QuoteAmount(micros: worth(lots, result.tick, roundingUp: false))
          )
        )
      )
      shrink(bid, by: lots)
      shrink(ask, by: lots)
      movePosition(of: buyer.owner, by: lots)
      movePosition(of: seller.owner, by: -lots)
      left -= lots
    }
    return result
  }

  /// The least price with purchase orders above a tick.
  private func bidAbove(_ tick: Int32) -> Int32? {
    guard let found = occupied.next(above: tick), found < askOffset else { return nil }
    return found
  }

  private static func better(
    _ best: CallResult?,
    _ low: Int32,
    _ high: Int32,
    _ demand: Int64,
    _ supply: Int64,
    _ reference: Int32
  ) -> CallResult {
    let candidate = CallResult(
      tick: min(max(reference, low), high),
      lots: min(demand, supply),
      imbalance: demand - supply
    )
    guard let best else { return candidate }
    if candidate.lots != best.lots { return candidate.lots > best.lots ? candidate : best }
    let (new, old) = (candidate.imbalance.magnitude, best.imbalance.magnitude)
    if new != old { return new < old ? candidate : best }
    // Candidates come in ascending order: at equal distance the earlier, lower one stays.
    let nearer =
      abs(Int64(candidate.tick) - Int64(reference)) < abs(Int64(best.tick) - Int64(reference))
    return nearer ? candidate : best
  }
}
