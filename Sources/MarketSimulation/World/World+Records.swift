import Margining
import Markets
import PriceOracles
import Quantities

/// What was true of an account just before its liquidation.
struct LiquidationFacts {
  var account: AccountID
  /// Which of the protocol's markets is liquidated.
  var legIndex: Int32
  var trigger: LiquidationTrigger?
  var market: Price
  var protocolPrice: Price
  var threshold: Price
  var isFallSensitive: Bool
  var wasHealthyInForce: Bool
  var wasHealthyAtBase: Bool
  /// Whether it was healthy at the impact-free price under the rule in force.
  var wasHealthyAtFundamental: Bool
  var leg: Int { Int(legIndex) }
  /// Equity at market, floored at nothing.
  var equity: QuoteAmount
  /// Value taken beyond the least that restores the requirement, for a whole value taken.
  var leastValue: QuoteAmount
}

extension World {
  /// Looks at an account just before it is liquidated.
  func liquidationFacts(
    _ position: Int,
    _ account: AccountID,
    leg: Int = 0
  ) throws(RunFailure) -> LiquidationFacts {
    let state = protocols[position]
    let market = markets[state.market(ofLeg: leg)].venue.price
    let price = state.price(ofLeg: leg)?.price ?? market
    let healthyInForce = try !wouldBeDue(position, account, .market)
    let healthyAtBase = try !wouldBeDue(position, account, .market, isBase: true)
    return LiquidationFacts(
      account: account,
      legIndex: Int32(leg),
      trigger: state.accounts[Int(account.index)].trigger,
      market: market,
      protocolPrice: price,
      threshold: try liquidationPrice(position, account, leg: leg) ?? price,
      isFallSensitive: isFallSensitive(position, account, leg: leg),
      wasHealthyInForce: healthyInForce,
      wasHealthyAtBase: healthyAtBase,
      wasHealthyAtFundamental: try !wouldBeDue(position, account, .impactFree),
      equity: try equity(position, account, .market),
      leastValue: try leastLiquidation(position, account, leg: leg, at: price)
    )
  }

  private func isFallSensitive(_ position: Int, _ account: AccountID, leg: Int) -> Bool {
    switch protocols[position].engine {
    case .vaults: true
    case .perpetual(let slot):
      perpetuals[slot].position(account, market: Int32(leg), in: ledger) > .zero
    case .lending(let slot): lendingExposure(position, slot, account, leg: leg) >= 0
    }
  }

  /// Equity of a vault at a price, floored at nothing.
  func vaultEquity(
    _ position: Int,
    _ account: AccountID,
    at price: Price
  ) throws(RunFailure) -> QuoteAmount {
    guard case .vaults(let slot) = protocols[position].engine else { return .zero }
    let held = vaults[slot].collateral(account, in: ledger)
    let scale = vaults[slot].scale
    let owed = vaults[slot].debt(account, in: ledger)
    do throws(QuantityError) {
      let worth = try held.value(at: price, scale: scale, rounding: .floor)
      return max(.zero, try worth.subtracting(owed))
    } catch { throw .quantity(error) }
  }

  /// The least value whose liquidation restores the requirement at the protocol's price.
  ///
  ///     vault: (LR·λ·debt − C·p) ÷ (LR·λ ÷ (1 + penalty) − 1)
  ///     position: (m·λ·N − E) ÷ (m·λ − fee)
  ///
  /// Everything, where nothing less restores it.
  private func leastLiquidation(
    _ position: Int,
    _ account: AccountID,
    leg: Int,
    at price: Price
  ) throws(RunFailure) -> QuoteAmount {
    let state = protocols[position]
    let one = Int128(Ratio.one.partsPerBillion)
    let multiplier = Int128(state.multiplier.partsPerBillion)
    var missing: Int128
    var slope: Int128
    var whole: Int128
    switch state.engine {
    case .vaults(let slot):
      let spec = vaults[slot].spec
      let required = Int128(spec.liquidationRatio.partsPerBillion) * multiplier / one
      let owed = Int128(vaults[slot].debt(account, in: ledger).micros)
      whole = try value(
        vaults[slot].collateral(account, in: ledger),
        at: price,
        scale: state.scale
      )
      missing = required * owed / one - whole
      slope = required * one / (one + Int128(spec.liquidationPenalty.partsPerBillion)) - one
    case .perpetual(let slot):
      let spec = perpetuals[slot].spec
      let size = perpetuals[slot].position(account, market: Int32(leg), in: ledger).units
      let rate = spec.market(Int32(leg)).maintenanceMargin
      let factor = Int128(state.multiplier(ofLeg: leg).partsPerBillion)
      let margin = Int128(rate.partsPerBillion) * factor / one
      whole = try value(
        BaseQuantity(units: size < 0 ? -size : size),
        at: price,
        scale: state.scale(ofLeg: leg)
      )
      missing =
        margin * whole / one - Int128(try equity(position, account, .believed).micros)
      slope = margin - Int128(spec.liquidationFee.partsPerBillion)
    case .lending(let slot):
      (whole, missing, slope) = try leastLoan(position, slot, account)
    }
    if slope <= 0 { return try amount(whole) }
    return try amount(max(0, min(whole, missing * one / slope)))
  }

  private func value(
    _ quantity: BaseQuantity,
    at price: Price,
    scale: BaseScale
  ) throws(RunFailure) -> Int128 {
    do throws(QuantityError) {
      return Int128(try quantity.value(at: price, scale: scale, rounding: .floor).micros)
    } catch { throw .quantity(error) }
  }

  private func amount(_ micros: Int128) throws(RunFailure) -> QuoteAmount {
    do throws(QuantityError) {
      return QuoteAmount(micros: try WideArithmetic.narrow(micros))
    } catch { throw .quantity(error) }
  }

  /// Writes an auction start down as a liquidation.
  mutating func noteAuctionStart(
    _ position: Int,
    _ auction: Auction,
    _ facts: LiquidationFacts
  ) throws(RunFailure) {
    try note(
      position,
      facts,
      quantity: auction.startLot,
      debt: auction.debtShare,
      proceeds: .zero,
      sold: .zero,
      ownerLoss: .zero
    )
  }

  /// Writes a position's liquidation down, and its fill as the parent of what follows.
  mutating func notePositionLiquidation(
    _ position: Int,
    _ filled: BaseQuantity,
    _ proceeds: QuoteAmount,
    _ outcome: LiquidationOutcome,
    _ facts: LiquidationFacts
  ) throws(RunFailure) {
    let after = try equityAfter(position, outcome, facts)
    let kept = max(after, outcome.marginLeft)
    let loss = QuoteAmount(micros: max(0, facts.equity.micros - kept.micros))
    let scale = protocols[position].scale(ofLeg: facts.leg)
    let notional = try value(filled, at: facts.market, scale: scale)
    let ordinal = Int64(log.entries.count)
    try note(
      position,
      facts,
      quantity: filled,
      debt: try amount(notional),
      proceeds: proceeds,
      sold: filled,
      ownerLoss: loss
    )
    protocols[position].figures.badDebtRealised += Int128(outcome.deficit.micros)
    protocols[position].figures.insuranceLoss += Int128(outcome.fromInsurance.micros)
    protocols[position].figures.backstopPaid += Int128(outcome.fromBackstop.micros)
    protocols[position].figures.residualLoss += Int128(outcome.socialised.micros)
    if log.entries[Int(ordinal)].wasMissed {
      protocols[position].figures.missedMicros += Int128(outcome.deficit.micros)
    }
    if outcome.taker != .venue { return }
    markets[protocols[position].market(ofLeg: facts.leg)].forcedFills.append(
      ForcedFill(liquidation: ordinal, generation: log.entries[Int(ordinal)].record.generation)
    )
  }

  // The price just before the fill, also where the venue has moved since.
  private func equityAfter(
    _ position: Int,
    _ outcome: LiquidationOutcome,
    _ facts: LiquidationFacts
  ) throws(RunFailure) -> QuoteAmount {
    guard case .perpetual(let slot) = protocols[position].engine,
      var marks = marks(position, .market, isBase: true)
    else { return .zero }
    marks[facts.leg].price = facts.market
    do throws(MarginError) {
      return max(.zero, try perpetuals[slot].equity(outcome.account, at: marks, in: ledger))
    } catch { throw RunFailure(error) }
  }

  mutating func note(
    _ position: Int,
    _ facts: LiquidationFacts,
    quantity: BaseQuantity,
    debt: QuoteAmount,
    proceeds: QuoteAmount,
    sold: BaseQuantity,
    ownerLoss: QuoteAmount
  ) throws(RunFailure) {
    let scale = protocols[position].scale(ofLeg: facts.leg)
    let notional = try amount(try value(quantity, at: facts.market, scale: scale))
    let trigger = facts.trigger
    let record = LiquidationRecord(
      ordinal: Int64(log.entries.count),
      triggeredAt: trigger?.at ?? now,
      executedAt: now,
      protocolIndex: Int32(position),
      account: facts.account.index,
      cause: trigger?.cause ?? .exogenous,
      generation: trigger?.generation ?? 0,
      parent: trigger?.parent ?? -1,
      quantity: quantity.units,
      notionalMicros: notional.micros,
      protocolPrice: facts.protocolPrice.nanos,
      marketPrice: facts.market.nanos,
      thresholdPrice: facts.threshold.nanos,
      wasHealthyInForce: facts.wasHealthyInForce,
      wasHealthyAtBase: facts.wasHealthyAtBase
    )
    _ = log.append(
      LiquidationEntry(
        record: record,
        isFallSensitive: facts.isFallSensitive,
        market: MarketID(Int32(protocols[position].market(ofLeg: facts.leg))),
        triggerPrice: trigger?.price ?? facts.protocolPrice,
        observedAt: trigger?.observedAt ?? now,
        overLiquidation: QuoteAmount(micros: max(0, notional.micros - facts.leastValue.micros)),
        ownerLoss: ownerLoss,
        liquidatedDebt: debt,
        proceeds: proceeds,
        sold: sold,
        wasMissed: isMissed(position, facts.account)
      )
    )
    sink?.record(record)
    noteOracleSide(position, record, facts)
    protocols[position].figures.liquidationCount += 1
    protocols[position].figures.liquidatedNotional += Int128(notional.micros)
    protocols[position].figures.liquidatedDebt += Int128(debt.micros)
    if record.cause == .policy {
      protocols[position].figures.marginInduced += Int128(notional.micros)
    }
    if !protocols[position].accounts[Int(facts.account.index)].wasLiquidated {
      protocols[position].accounts[Int(facts.account.index)].wasLiquidated = true
      protocols[position].figures.liquidatedAccounts += 1
    }
    protocols[position].liquidatedInBlock = try amount(
      Int128(protocols[position].liquidatedInBlock.micros) + Int128(notional.micros)
    )
    happened(
      .liquidation,
      scope: Int32(position),
      entity: Int64(facts.account.index),
      amount: quantity.units,
      price: facts.protocolPrice,
      parent: causes?[.trigger(position, account: facts.account.index)]
    )
  }

  /// Writes down what an auction brought: shortfall, owner's loss, a bid of next to nothing.
  mutating func noteSettlement(
    _ position: Int,
    _ auction: Auction,
    _ settlement: Settlement
  ) throws(RunFailure) {
    let scale = protocols[position].scale
    let market = markets[protocols[position].market].venue.price
    let entry = log.entries[Int(settlement.tag)]
    let startPrice = Price(nanos: entry.record.marketPrice)
    let taken = try value(settlement.lot, at: startPrice, scale: scale)
    let loss = max(0, taken - Int128(settlement.debtShare.micros))
    do throws(QuantityError) {
      try log.settled(
        settlement.tag,
        proceeds: settlement.bid,
        sold: settlement.lot,
        ownerLoss: QuoteAmount(micros: try WideArithmetic.narrow(loss))
      )
    } catch { throw .quantity(error) }
    let worth = try value(settlement.lot, at: market, scale: scale)
    protocols[position].figures.settledAuctions += 1
    if Int128(settlement.bid.micros) * 100 < worth {
      protocols[position].figures.zeroBidAuctions += 1
      protocols[position].figures.zeroBidMicros += worth
    }
    protocols[position].figures.badDebtRealised += Int128(settlement.shortfall.micros)
    if let expiry = auction.bidExpiry {
      let late = Int128(max(0, (now - min(expiry, auction.end)).nanoseconds))
      protocols[position].figures.strandedMicroSeconds += worth * late / 1_000_000_000
    }
    if entry.wasMissed {
      protocols[position].figures.missedMicros += Int128(settlement.shortfall.micros)
    }
  }

  /// Whether an account has been below base maintenance at market for longer than the grace.
  private func isMissed(_ position: Int, _ account: AccountID) -> Bool {
    guard let start = protocols[position].accounts[Int(account.index)].spellStart else {
      return false
    }
    return now - start > scenario.metrics.missedGrace
  }
}
