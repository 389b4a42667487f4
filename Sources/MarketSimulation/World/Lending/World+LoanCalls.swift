import EventKernel
import Margining
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

/// Borrowers called by a close factor: repayment, seizure, sale.
extension World {
  /// Liquidates a due borrower in the protocol's own way.
  mutating func liquidateLoan(_ transaction: Transaction) throws(RunFailure) -> Execution {
    let position = Int(transaction.payload.a)
    let account = AccountID(Int32(transaction.payload.b))
    guard case .lending(let slot) = protocols[position].engine,
      let group = keeperGroup(participant: transaction.population - 16)
    else { return .failed(nil) }
    let isHeldBack = try isHeldBack(position, account)
    if isHeldBack || protocols[position].closed.contains(.liquidate) {
      return .refused
    }
    do throws(MarginError) {
      try lendings[slot].accrueAll(now: now, ledger: &ledger)
    } catch { throw RunFailure(error) }
    switch lendings[slot].spec.liquidation {
    case .closeFactor:
      return try callLoan(group, transaction.member, position, slot, account)
    case .absorb: return try absorbLoan(position, slot, account)
    case .stabilityPool:
      return try poolLoan(group, transaction.member, position, slot, account)
    }
  }

  /// Repays, seizes, and with flash liquidity sells in the same transaction.
  mutating func callLoan(
    _ group: Int,
    _ member: Int32,
    _ position: Int,
    _ slot: Int,
    _ account: AccountID
  ) throws(RunFailure) -> Execution {
    guard let plan = try loanPlan(group, member, position, slot, account) else {
      return try takeOver(position, slot, account)
    }
    let reserves = lendings[slot].spec.reserves
    let (debt, collateral) = (plan.call.debt, plan.call.collateral)
    guard
      let payer = keeperSlot(group, member, position, slot, debt),
      let receiver = keeperSlot(group, member, position, slot, collateral)
    else { return .failed(nil) }
    let leg =
      lendingRuns[slot].legs[Int(collateral.index)] ?? lendingRuns[slot].legs[Int(debt.index)]
    let facts = try liquidationFacts(position, account, leg: Int(leg ?? 0))
    let isDebtLeg = lendingRuns[slot].legs[Int(collateral.index)] == nil
    let size = BaseQuantity(units: isDebtLeg ? plan.terms.repaid : plan.terms.seized)
    guard try fitsBlockCap(position, quantity: size, leg: Int(leg ?? 0)) else { return .refused }
    let outside = outside[Int(reserves[Int(debt.index)].asset.index)]
    if plan.isFlash {
      try transfer(plan.terms.repaid, from: outside, to: payer, reason: .deposit)
    }
    var call = plan.call
    call.most = plan.terms.repaid
    let verdict: LendingVerdict
    do throws(MarginError) {
      verdict = try lendings[slot].liquidate(
        call,
        payer: payer,
        receiver: receiver,
        now: now,
        ledger: &ledger
      )
    } catch { throw RunFailure(error) }
    guard case .liquidated(let terms, let lost) = verdict else {
      if verdict == .rejected(.cashShort) {
        noteShortage(slot, collateral, plan.terms.received)
      }
      if case .rejected(let rejection) = verdict { return .failed(rejection) }
      return .failed(nil)
    }
    var proceeds = QuoteAmount.zero
    if plan.isFlash {
      guard let brought = try unwind(group, member, position, slot, call, terms) else {
        return .failed(nil)
      }
      proceeds = brought
    }
    try noteLoan(position, slot, facts, size, terms, lost, proceeds, isFlash: plan.isFlash)
    if !plan.isFlash { try bookLoanSale(group, member, position, slot, call, terms) }
    try accountChanged(position, account)
    return .done
  }

  /// Sells what was seized, buys what was borrowed, pays it back; nil where that does not work out.
  mutating func unwind(
    _ group: Int,
    _ member: Int32,
    _ position: Int,
    _ slot: Int,
    _ call: LiquidationCall,
    _ terms: LiquidationTerms
  ) throws(RunFailure) -> QuoteAmount? {
    let reserves = lendings[slot].spec.reserves
    let asset = reserves[Int(call.debt.index)].asset
    guard let payer = keeperSlot(group, member, position, slot, call.debt),
      let receiver = keeperSlot(group, member, position, slot, call.collateral)
    else { return nil }
    let purse = LedgerSlot(column: keepers[group].stable, member: member)
    let back = try withFlashFee(slot, terms.repaid, isFlash: true)
    var proceeds = QuoteAmount(micros: terms.repaid)
    if call.debt != call.collateral {
      if let market = venue(position, slot, call.collateral) {
        let quantity = BaseQuantity(units: terms.received)
        let held = ledger.balance(receiver)
        guard
          let brought = try sell(
            quantity,
            market: market,
            from: receiver,
            to: purse,
            guarded: false
          ), held - ledger.balance(receiver) == terms.received
        else { return nil }
        proceeds = brought
      }
      if let market = venue(position, slot, call.debt) {
        guard
          let cost = try buy(
            BaseQuantity(units: back),
            market: market,
            from: purse,
            to: payer
          )
        else { return nil }
        proceeds = cost
      }
    }
    if ledger.balance(payer) < back { return nil }
    try transfer(
      back,
      from: payer,
      to: outside[Int(asset.index)],
      reason: .withdrawal
    )
    return proceeds
  }

  /// Buys base at a venue; nil where it is not filled whole or the purse does not hold the cost.
  mutating func buy(
    _ quantity: BaseQuantity,
    market: Int,
    from purse: LedgerSlot,
    to receiver: LedgerSlot
  ) throws(RunFailure) -> QuoteAmount? {
    let fill: FillReport
    do throws(QuantityError) {
      fill = try markets[market].venue.execute(.buy, quantity)
    } catch { throw .quantity(error) }
    if fill.unfilled > .zero || ledger.balance(purse) < fill.quote.micros { return nil }
    try transfer(
      fill.quote.micros,
      from: purse,
      to: markets[market].venueQuote,
      reason: .venueFill
    )
    try transfer(
      fill.filled.units,
      from: markets[market].venueBase,
      to: receiver,
      reason: .venueFill
    )
    return fill.quote
  }

  /// Writes a call down, and its fills as the parents of what follows.
  mutating func noteLoan(
    _ position: Int,
    _ slot: Int,
    _ facts: LiquidationFacts,
    _ size: BaseQuantity,
    _ terms: LiquidationTerms,
    _ lost: Int128,
    _ proceeds: QuoteAmount,
    isFlash: Bool
  ) throws(RunFailure) {
    let after = try equity(position, facts.account, .market)
    let ordinal = Int64(log.entries.count)
    try note(
      position,
      facts,
      quantity: size,
      debt: QuoteAmount(micros: Int64(clamping: terms.repaidValue)),
      proceeds: proceeds,
      sold: isFlash ? size : .zero,
      ownerLoss: QuoteAmount(micros: max(0, facts.equity.micros - after.micros))
    )
    protocols[position].figures.badDebtRealised += lost
    lendingRuns[slot].lastLiquidation = ordinal
    if log.entries[Int(ordinal)].wasMissed {
      protocols[position].figures.missedMicros += lost
    }
    if !isFlash { return }
    markets[protocols[position].market(ofLeg: facts.leg)].forcedFills.append(
      ForcedFill(liquidation: ordinal, generation: log.entries[Int(ordinal)].record.generation)
    )
  }

  mutating func bookLoanSale(
    _ group: Int,
    _ member: Int32,
    _ position: Int,
    _ slot: Int,
    _ call: LiquidationCall,
    _ terms: LiquidationTerms
  ) throws(RunFailure) {
    guard let market = venue(position, slot, call.collateral),
      let liquidation = lendingRuns[slot].lastLiquidation
    else { return }
    try bookSale(
      group: group,
      KeeperSale(
        member: member,
        market: MarketID(Int32(market)),
        quantity: BaseQuantity(units: terms.received),
        proceeds: .zero,
        liquidation: liquidation
      )
    )
  }
}
