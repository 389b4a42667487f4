import Determinism
import Margining
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

/// What a standing automation does for enrolled accounts close to their requirement.
///
/// Who is enrolled is drawn once by account, whatever else the policy does. Transactions are sent
/// after a block, by anyone; they wait and pay like others, and revert where a directive closes
/// what they do.
extension World {
  /// What whoever carries an automation out bids: the quoted price.
  private static var automationFee: FeePolicy {
    .adaptive(low: .one, high: Ratio(partsPerBillion: 1_200_000_000), cap: .gwei(100_000))
  }

  /// Ratio over the liquidation ratio that an automatic repayment of a vault restores.
  private static var repayTarget: Ratio { .percent(110) }

  /// Finds the accounts that a new protocol price brings into the band, or out of it.
  mutating func automationPriceMoved(
    _ position: Int,
    leg: Int,
    price: Price
  ) throws(RunFailure) {
    guard let rule = protocols[position].combined.directives.automation else { return }
    try observe(
      position,
      .extra,
      leg: leg,
      price: price,
      multiplier: protocols[position].multiplier(ofLeg: leg),
      distance: rule.trigger
    )
    commitEngine(protocols[position].engine)
    for crossing in crossings {
      let slot = Int(crossing.account.index)
      if protocols[position].accounts[slot].isWatched { continue }
      let isOwed = protocols[position].accounts[slot].bandUnits != 0
      let isReached = rule.action == .boost ? !crossing.entered : crossing.entered
      guard isOwed || isReached && isEnrolled(position, crossing.account, rule) else {
        continue
      }
      protocols[position].accounts[slot].isWatched = true
      protocols[position].automationQueue.append(crossing.account)
    }
  }

  private func isEnrolled(
    _ position: Int,
    _ account: AccountID,
    _ rule: AccountAutomation
  ) -> Bool {
    prepared.seeds.stream("automation/" + protocols[position].name)
      .uniform(step: UInt64(account.index)) < rule.share.value
  }

  /// Sends what is to be done after a block.
  mutating func runAutomation(_ position: Int) throws(RunFailure) {
    if protocols[position].automationQueue.isEmpty { return }
    var queue: [AccountID] = []
    swap(&queue, &protocols[position].automationQueue)
    let rule = protocols[position].combined.directives.automation
    var kept: [AccountID] = []
    for account in queue {
      let slot = Int(account.index)
      let state = protocols[position].accounts[slot]
      guard let rule else {
        protocols[position].accounts[slot].isWatched = false
        continue
      }
      if state.isAutomated {
        kept.append(account)
        continue
      }
      let isInside = isCrossed(protocols[position].engine, account, .extra)
      let isDue = isCrossed(protocols[position].engine, account, .rule)
      let isReached = rule.action == .boost ? !isInside : isInside
      let mayAct = isReached && !isDue && state.automations < rule.limit
      if mayAct || !isInside && state.bandUnits != 0 {
        if try automate(position, account, rule, isInside: isInside) {
          kept.append(account)
          continue
        }
      }
      protocols[position].accounts[slot].isWatched = false
    }
    protocols[position].automationQueue = kept + protocols[position].automationQueue
  }

  /// Sends one transaction for an account; false when there is nothing to send.
  private mutating func automate(
    _ position: Int,
    _ account: AccountID,
    _ rule: AccountAutomation,
    isInside: Bool
  ) throws(RunFailure) -> Bool {
    guard let (kind, units, gas) = try automationPlan(position, account, rule, isInside) else {
      return false
    }
    causes?.follow(.price(position))
    let sent = try submit(
      kind,
      from: .automation(protocol: position),
      lane: .topUp,
      slot: Int64(account.index),
      gas: gas,
      bid: Self.automationFee.bid(quoted: chain.quotedGasPrice, uniform: 0.5),
      payload: TransactionPayload(a: Int64(position), b: Int64(account.index), c: units)
    )
    guard sent != nil else { return false }
    protocols[position].accounts[Int(account.index)].isAutomated = true
    return true
  }

  private func automationPlan(
    _ position: Int,
    _ account: AccountID,
    _ rule: AccountAutomation,
    _ isInside: Bool
  ) throws(RunFailure) -> (TransactionKind, Int64, Int64)? {
    switch protocols[position].engine {
    case .lending(let slot):
      // Borrowers are only topped up: what would be sold is what is supplied.
      guard isInside, rule.action == .topUp,
        let supply = largestSupply(position, slot, account)
      else { return nil }
      let added = try part(rule.size, of: supply.units)
      return added > 0 ? (.topUp, added, lendings[slot].spec.userGas) : nil
    case .vaults(let slot):
      let spec = vaults[slot].spec
      guard isInside, rule.action != .boost, let price = protocols[position].price?.price else {
        return nil
      }
      if rule.action == .topUp {
        let held = vaults[slot].collateral(account, in: ledger).units
        let added = try part(rule.size, of: held)
        return added > 0 ? (.topUp, added, spec.topUpGas) : nil
      }
      let sale = try repaySale(slot, account, Self.repayTarget, at: price)
      return sale.map { (.autoRepay, $0.units, spec.autoRepayGas) }
    case .perpetual(let slot):
      let spec = perpetuals[slot].spec
      if rule.action == .topUp {
        guard isInside, let marks = marks(position, .believed) else { return nil }
        let required: QuoteAmount
        do throws(MarginError) {
          required = try perpetuals[slot].maintenanceRequirement(account, at: marks, in: ledger)
        } catch { throw RunFailure(error) }
        let added = try part(rule.size, of: required.micros)
        return added > 0 ? (.topUp, added, spec.topUpGas) : nil
      }
      if !isInside, rule.action != .boost {
        let owed = protocols[position].accounts[Int(account.index)].bandUnits
        return owed != 0 ? (.enlarge, owed, spec.orderGas) : nil
      }
      let leg = Int32(orderLeg(slot, account))
      let held = perpetuals[slot].position(account, market: leg, in: ledger).units
      let closed = try part(rule.size, of: held < 0 ? -held : held)
      if rule.action == .boost {
        return closed > 0 ? (.enlarge, held < 0 ? -closed : closed, spec.orderGas) : nil
      }
      return closed > 0 ? (.reduce, held < 0 ? closed : -closed, spec.orderGas) : nil
    }
  }

  /// A transaction of an automation left the mempool.
  mutating func automationConcluded(_ transaction: Transaction, executed: Bool) {
    let position = Int(transaction.payload.a)
    let slot = Int(transaction.payload.b)
    protocols[position].accounts[slot].isAutomated = false
    let action = protocols[position].combined.directives.automation?.action
    let isPurchase = transaction.kind == TransactionKind.enlarge.rawValue
    if isPurchase, action != .boost {
      // Whether it was bought back or refused: it is not tried again.
      protocols[position].accounts[slot].bandUnits = 0
    } else {
      // A refused one counts as well, so that nothing is tried for ever.
      protocols[position].accounts[slot].automations += 1
    }
    guard executed else { return }
    protocols[position].figures.automations += 1
    if action == .band, transaction.kind == TransactionKind.reduce.rawValue {
      protocols[position].accounts[slot].bandUnits -= transaction.payload.c
    }
  }
}
