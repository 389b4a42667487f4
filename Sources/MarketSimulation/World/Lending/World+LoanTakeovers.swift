import EventKernel
import Margining
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

/// Borrowers taken over whole: by the protocol, or by its stability pool.
extension World {
  /// An account below the health at which bonuses are paid goes to the protocol.
  mutating func takeOver(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID
  ) throws(RunFailure) -> Execution {
    guard case .closeFactor(let rules) = lendings[slot].spec.liquidation,
      rules.takeOverHealth != nil
    else { return .failed(nil) }
    return try absorbLoan(position, slot, account)
  }

  /// The protocol takes an account over.
  mutating func absorbLoan(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID
  ) throws(RunFailure) -> Execution {
    let supply = largestCollateral(position, slot, account)
    let leg = supply.flatMap { lendingRuns[slot].legs[Int($0.index)] } ?? 0
    let facts = try liquidationFacts(position, account, leg: Int(leg))
    let held = supply.map { lendings[slot].supplied(account, $0, in: ledger) } ?? 0
    let size = BaseQuantity(units: held)
    guard try fitsBlockCap(position, quantity: size, leg: Int(leg)) else { return .refused }
    let verdict: AbsorbVerdict
    do throws(MarginError) {
      verdict = try lendings[slot].absorb(account, now: now, ledger: &ledger)
    } catch { throw RunFailure(error) }
    switch verdict {
    case .rejected(let rejection): return .failed(rejection)
    case .absorbed(let done):
      try noteWhole(position, slot, facts, size, debt: done.debtValue, lost: done.badDebt)
      return .done
    }
  }

  private mutating func noteWhole(
    _ position: Int,
    _ slot: Int,
    _ facts: LiquidationFacts,
    _ size: BaseQuantity,
    debt: Int128,
    lost: Int128
  ) throws(RunFailure) {
    let after = try equity(position, facts.account, .market)
    lendingRuns[slot].lastLiquidation = Int64(log.entries.count)
    try note(
      position,
      facts,
      quantity: size,
      debt: QuoteAmount(micros: Int64(clamping: debt)),
      proceeds: .zero,
      sold: .zero,
      ownerLoss: QuoteAmount(micros: max(0, facts.equity.micros - after.micros))
    )
    protocols[position].figures.badDebtRealised += lost
    try accountChanged(position, facts.account)
  }

  /// Debt against the stability pool; its members sell their gains later, each at its own time.
  mutating func poolLoan(
    _ group: Int,
    _ member: Int32,
    _ position: Int,
    _ slot: Int,
    _ account: AccountID
  ) throws(RunFailure) -> Execution {
    guard case .stabilityPool(let rules) = lendings[slot].spec.liquidation else {
      return .failed(nil)
    }
    let facts = try liquidationFacts(position, account)
    let supply = largestCollateral(position, slot, account)
    let held = supply.map { lendings[slot].supplied(account, $0, in: ledger) } ?? 0
    var slots: [LedgerSlot] = []
    for index in 0..<lendings[slot].reserveCount {
      let reserve = ReserveID(index)
      if let own = keeperSlot(group, member, position, slot, reserve) { slots.append(own) }
    }
    let isPaid = slots.count == lendings[slot].spec.reserves.count
    let purse = isPaid ? (debt: slots[Int(rules.debt.index)], collateral: slots) : nil
    let verdict: PoolVerdict
    do throws(MarginError) {
      verdict = try lendings[slot].liquidateToPool(
        account,
        rewardTo: purse,
        now: now,
        ledger: &ledger
      )
    } catch { throw RunFailure(error) }
    switch verdict {
    case .rejected(let rejection): return .failed(rejection)
    case .liquidated(let done):
      let lost = max(0, done.debtValue - done.collateralValue)
      try noteWhole(
        position,
        slot,
        facts,
        BaseQuantity(units: held),
        debt: done.debtValue,
        lost: lost
      )
      // What was spread over others may have made them due.
      if done.redistributed > 0 { try protocolPriceMoved(position, isRequirementMove: false) }
      try bookPoolSales(position, slot, rules)
      return .done
    }
  }
}
