import Margining
import Markets
import Mitigations
import Quantities

/// One order of an auction of liquidations.
struct BatchOrder: Sendable, BitwiseCopyable {
  let account: AccountID
  /// Signed contracts to trade.
  let units: Int64
}

/// Liquidations that are cleared together at one price.
extension World {
  /// Clears the auction of every market of a venue.
  mutating func clearBatch(_ position: Int) throws(RunFailure) {
    guard case .perpetual(let slot) = protocols[position].engine, !keepers.isEmpty,
      !protocols[position].closed.contains(.liquidate)
    else { return }
    for leg in 0..<protocols[position].legCount {
      try deleverageBefore(position, slot, leg)
      let orders = try batchOrders(position, slot, leg)
      if !orders.isEmpty { try clear(orders, position, slot, leg) }
      commitLedger()
      commitEngine(protocols[position].engine)
      let market = protocols[position].market(ofLeg: leg)
      markets[market].venue.commit()
      try marketPriceMoved(market)
    }
  }

  /// What the policy would send to the venue for every account that is due in a market.
  ///
  /// The cap of a block holds for the sum.
  private func batchOrders(
    _ position: Int,
    _ slot: Int,
    _ leg: Int
  ) throws(RunFailure) -> [BatchOrder] {
    guard let marks = marks(position, .believed) else { return [] }
    var orders: [BatchOrder] = []
    var room = protocols[position].combined.directives.blockLiquidationCap?.micros
    for index in protocols[position].accounts.indices {
      let account = AccountID(Int32(index))
      guard isCrossed(protocols[position].engine, account, .rule),
        try !isBeyondStop(position, account), !isInGrace(position, account)
      else { continue }
      let step: LiquidationStep?
      do throws(MarginError) {
        step = try perpetuals[slot].planLiquidation(
          account,
          at: marks,
          moment: moment,
          in: ledger
        )
      } catch { throw RunFailure(error) }
      guard case .order(let order)? = step, Int(order.market) == leg else { continue }
      if let left = room {
        let worth = try worth(position, leg, order.quantity.units, rounding: .ceiling)
        guard worth <= left || orders.isEmpty else { continue }
        room = max(0, left - worth)
      }
      orders.append(BatchOrder(account: account, units: order.quantity.units))
    }
    return orders
  }

  /// Lets winners take whoever is bankrupt already, where the rules put them before sharing.
  private mutating func deleverageBefore(
    _ position: Int,
    _ slot: Int,
    _ leg: Int
  ) throws(RunFailure) {
    guard perpetuals[slot].spec.rules.deleveraging != nil,
      let marks = marks(position, .believed)
    else { return }
    for order in try batchOrders(position, slot, leg) {
      let equity: QuoteAmount
      do throws(MarginError) {
        equity = try perpetuals[slot].equity(order.account, at: marks, in: ledger)
      } catch { throw RunFailure(error) }
      if equity < .zero { _ = try deleverage(position, slot, order.account, leg, marks) }
    }
  }

  /// Trades what longs and shorts leave over and settles everybody at its average price; where
  /// nothing is left over, at the protocol's price.
  private mutating func clear(
    _ orders: [BatchOrder],
    _ position: Int,
    _ slot: Int,
    _ leg: Int
  ) throws(RunFailure) {
    var sold: Int128 = 0
    var bought: Int128 = 0
    for order in orders {
      if order.units < 0 { sold -= Int128(order.units) } else { bought += Int128(order.units) }
    }
    var facts: [LiquidationFacts] = []
    for order in orders { facts.append(try liquidationFacts(position, order.account, leg: leg)) }
    let net = bought - sold
    var fill: FillReport?
    if net != 0 {
      let traded = try trade(position, leg: leg, BaseQuantity(units: try narrow(net)))
      guard traded.filled > .zero else { return flags.formUnion(.venueExhausted) }
      fill = traded
    }
    // What the venue did not take is left open by the larger side, last accounts first.
    var left = Int128(fill?.filled.units ?? 0) + min(sold, bought)
    for (order, facts) in zip(orders, facts) {
      let isLarger = (order.units < 0) == (net < 0) && net != 0
      var units = order.units.magnitude
      if isLarger {
        units = UInt64(clamping: min(Int128(units), left))
        left -= Int128(units)
      }
      if units == 0 { continue }
      let signed = order.units < 0 ? -Int64(units) : Int64(units)
      try settle(BatchOrder(account: order.account, units: signed), position, slot, facts, fill)
    }
  }

  /// Settles one account at the auction's price, rounded against it.
  private mutating func settle(
    _ order: BatchOrder,
    _ position: Int,
    _ slot: Int,
    _ facts: LiquidationFacts,
    _ fill: FillReport?
  ) throws(RunFailure) {
    guard let marks = marks(position, .believed) else { return }
    let rounding: RoundingRule = order.units < 0 ? .floor : .ceiling
    let quote: Int64
    if let fill {
      let wide = Int128(order.units.magnitude) * Int128(fill.quote.micros)
      do throws(QuantityError) {
        quote = try WideArithmetic.narrow(
          try WideArithmetic.divide(wide, by: Int128(fill.filled.units), rounding: rounding)
        )
      } catch { throw .quantity(error) }
    } else {
      quote = try worth(position, facts.leg, order.units, rounding: rounding)
    }
    let verdict: LiquidationVerdict
    do throws(MarginError) {
      verdict = try perpetuals[slot].settleLiquidation(
        order.account,
        market: facts.legIndex,
        filled: BaseQuantity(units: order.units),
        quote: QuoteAmount(micros: quote),
        keeper: LedgerSlot(column: keepers[0].stable, member: 0),
        at: marks,
        moment: moment,
        ledger: &ledger
      )
    } catch { throw RunFailure(error) }
    // One that a payment before it has made safe keeps its position; the venue keeps the rest.
    guard case .liquidated(let outcome) = verdict else { return }
    let size = BaseQuantity(units: Int64(order.units.magnitude))
    try notePositionLiquidation(position, size, QuoteAmount(micros: quote), outcome, facts)
    try accountChanged(position, order.account)
    try sharersChanged(position, slot, outcome)
  }

  /// Value of contracts at the protocol's price, without sign.
  private func worth(
    _ position: Int,
    _ leg: Int,
    _ units: Int64,
    rounding: RoundingRule
  ) throws(RunFailure) -> Int64 {
    guard let price = price(position, leg: leg, .believed) else { return 0 }
    let size = BaseQuantity(units: Int64(clamping: units.magnitude))
    do throws(QuantityError) {
      let scale = protocols[position].scale(ofLeg: leg)
      return try size.value(at: price, scale: scale, rounding: rounding).micros
    } catch { throw .quantity(error) }
  }

  private func narrow(_ wide: Int128) throws(RunFailure) -> Int64 {
    do throws(QuantityError) {
      return try WideArithmetic.narrow(wide)
    } catch { throw .quantity(error) }
  }
}
