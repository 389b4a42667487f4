public import Quantities

extension OrderBook {
  /// Takes an order: trades what crosses, then rests or drops the remainder.
  ///
  /// - Parameters:
  ///   - order: The order; a senseless one is refused, which is an answer and no error.
  ///   - effects: Gets a fill for each trade, and what was taken from resting orders.
  /// - Returns: What became of each lot, or why the order was refused.
  /// - Complexity: O(trades), plus the search of the next price when a queue is emptied.
  public mutating func place(
    _ order: NewOrder,
    into effects: inout EffectBuffer<BookEffect>
  ) -> PlacementReport {
    if let rejection = refusal(of: order) { return PlacementReport(refused: rejection) }
    var order = order
    let asked = order.lots
    if order.isReduceOnly { order.lots = reducible(order.side, order.owner, order.lots) }
    var sweep = Sweep(remaining: order.lots)
    if !figures.isCall { trade(order, &sweep, into: &effects) }
    let rests = order.kind == .limit || order.kind == .postOnly
    let resting = rests && !sweep.isStopped ? remainder(of: order, sweep) : 0
    if resting == 0 || figures.resting == spec.capacity {
      return PlacementReport(
        id: nil,
        filled: sweep.filled,
        quote: QuoteAmount(micros: sweep.quote),
        resting: 0,
        dropped: asked - sweep.filled
      )
    }
    return PlacementReport(
      id: enqueue(order, lots: resting),
      filled: sweep.filled,
      quote: QuoteAmount(micros: sweep.quote),
      resting: resting,
      dropped: asked - sweep.filled - resting
    )
  }

  /// Removes a resting order at its owner's request.
  ///
  /// - Returns: The lots that were left of it, or nothing where it no longer rests.
  /// - Complexity: O(1), plus the search of the next price when a queue is emptied.
  @discardableResult
  public mutating func cancel(_ id: OrderID) -> Int64? {
    guard let index = find(id) else { return nil }
    let lots = slots[Int(index)].lots
    dequeue(index)
    return lots
  }

  /// Gives a resting order another price or quantity.
  ///
  /// A smaller quantity at the same price keeps its identity and its place in the queue; anything
  /// else is a removal and a new order of the same owner, side and form, which may trade.
  ///
  /// - Returns: What became of the order as it is now asked for; refused as `unknownOrder` where it
  ///   no longer rests. A replacement that is refused leaves the old order as it was.
  public mutating func replace(
    _ id: OrderID,
    tick: Int32,
    lots: Int64,
    into effects: inout EffectBuffer<BookEffect>
  ) -> PlacementReport {
    guard let index = find(id) else { return PlacementReport(refused: .unknownOrder) }
    let old = slots[Int(index)]
    if tick == old.tick, lots >= 1, lots <= old.lots {
      if lots < old.lots { shrink(index, by: old.lots - lots) }
      return PlacementReport(id: id, filled: 0, quote: .zero, resting: lots, dropped: 0)
    }
    let order = NewOrder(
      owner: old.owner,
      side: old.side,
      kind: .limit,
      tick: tick,
      lots: lots,
      isReduceOnly: old.isReduceOnly
    )
    // The place that the old order leaves is there for the new one.
    if let rejection = refusal(of: order), rejection != .bookFull {
      return PlacementReport(refused: rejection)
    }
    dequeue(index)
    return place(order, into: &effects)
  }

  /// Why an order is not taken.
  private func refusal(of order: NewOrder) -> OrderRejection? {
    if order.owner < 0 || order.owner >= spec.owners { return .unknownOwner }
    if order.lots < 1 || order.lots > largestOrder { return .quantityOutOfRange }
    if order.kind != .market, order.tick < 1 || order.tick > spec.highestTick {
      return .priceOutOfRange
    }
    if positions[Int(order.owner)].magnitude > 1 << 61 { return .positionLimit }
    if figures.isCall, order.kind != .limit || order.isReduceOnly { return .notInCall }
    if order.kind == .postOnly, crosses(order.side, limit: order.tick) { return .wouldTrade }
    if order.isReduceOnly, reducible(order.side, order.owner, order.lots) == 0 {
      return .nothingToReduce
    }
    let canRest = order.kind == .limit || order.kind == .postOnly
    let tradesFirst = !figures.isCall && crosses(order.side, limit: order.tick)
    if canRest, figures.resting == spec.capacity, !tradesFirst { return .bookFull }
    return nil
  }

  /// What may rest of an order after its trades.
  private func remainder(of order: NewOrder, _ sweep: Sweep) -> Int64 {
    guard order.isReduceOnly else { return sweep.remaining }
    return reducible(order.side, order.owner, sweep.remaining)
  }

  /// Whether the other side's best price meets a limit.
  @inline(__always)
  func crosses(_ side: Side, limit: Int32) -> Bool {
    side == .buy ? figures.ask <= limit : figures.bid >= limit
  }

  /// The part of an order that brings its owner's position closer to zero.
  func reducible(_ side: Side, _ owner: Int32, _ lots: Int64) -> Int64 {
    let position = positions[Int(owner)]
    return min(lots, max(0, side == .sell ? position : -position))
  }
}
