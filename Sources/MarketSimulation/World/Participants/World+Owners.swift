import EventKernel
import Margining
import Markets
import Mitigations
import NetworkModel
import Participants
import Quantities

extension World {
  /// How often a refused or dropped reaction is tried again.
  private static var retryDelay: SimDuration { .seconds(600) }

  /// The market came close to an account's threshold: its owner will react, if it is one who does.
  mutating func alarm(
    _ participant: Int,
    _ position: Int,
    _ account: AccountID
  ) throws(RunFailure) {
    guard case .owners(let owners) = prepared.populations[participant] else { return }
    let slot = Int(account.index)
    let state = protocols[position].accounts[slot]
    guard owners.reactions[slot] != .none, !state.isReacting,
      state.reactions < owners.spec.reactionLimit
    else { return }
    protocols[position].accounts[slot].isReacting = true
    protocols[position].accounts[slot].reactions += 1
    causes?.note(.alarm(position, account: account.index))
    try schedule(
      MarketEvent(.ownerReaction, scope: Int32(participant), entity: Int64(account.index)),
      at: now + owners.reactionTime(account: account, reaction: state.reactions),
      phase: .participant,
      source: .participant(participant)
    )
  }

  /// An owner's transaction leaves for the mempool.
  mutating func react(participant: Int, account index: Int64) throws(RunFailure) {
    guard case .owners(let owners) = prepared.populations[participant] else { return }
    let position = Int(owners.spec.protocolID.index)
    let account = AccountID(Int32(index))
    let reaction = protocols[position].accounts[Int(index)].reactions
    guard let (kind, amount, gas) = try reactionPlan(owners, position, account) else {
      protocols[position].accounts[Int(index)].isReacting = false
      return
    }
    let begun = try startOperation(
      owners,
      participant: participant,
      account: account,
      reaction: reaction,
      kind: kind,
      units: amount,
      gas: gas
    )
    if begun { return }
    let bid = owners.spec.fee.bid(
      quoted: chain.quotedGasPrice,
      uniform: owners.feeQuantile(account: account, reaction: reaction)
    )
    let sent = try submit(
      kind,
      from: .participant(participant, member: account.index),
      lane: kind == .reduce ? .other : .topUp,
      slot: 0,
      gas: gas,
      bid: bid,
      payload: TransactionPayload(a: Int64(position), b: index, c: amount)
    )
    if sent == nil { protocols[position].accounts[Int(index)].isReacting = false }
  }

  /// What an owner does: the transaction, its amount, its gas; nil when nothing is left to defend.
  private func reactionPlan(
    _ owners: OwnerPopulation,
    _ position: Int,
    _ account: AccountID
  ) throws(RunFailure) -> (TransactionKind, Int64, Int64)? {
    let price = markets[protocols[position].market].venue.price
    switch protocols[position].engine {
    case .lending(let slot):
      // Borrowers only top up: what they would sell is what they would supply.
      guard largestDebt(position, slot, account) != nil,
        let supply = largestSupply(position, slot, account)
      else { return nil }
      let added = try part(owners.spec.topUpSize, of: supply.units)
      return added > 0 ? (.topUp, added, lendings[slot].spec.userGas) : nil
    case .vaults(let slot):
      let spec = vaults[slot].spec
      guard vaults[slot].debt(account, in: ledger) > .zero else { return nil }
      if owners.reactions[Int(account.index)] == .autoRepay {
        let sale = try repaySale(slot, account, owners.spec.repayTarget, at: price)
        return sale.map { (.autoRepay, $0.units, spec.autoRepayGas) }
      }
      let held = vaults[slot].collateral(account, in: ledger).units
      let added = try part(owners.spec.topUpSize, of: held)
      return added > 0 ? (.topUp, added, spec.topUpGas) : nil
    case .perpetual(let slot):
      if owners.reactions[Int(account.index)] == .stopLoss {
        let held = perpetuals[slot].position(account, in: ledger).units
        return held == 0 ? nil : (.reduce, -held, perpetuals[slot].spec.orderGas)
      }
      let requirement: QuoteAmount
      do throws(MarginError) {
        guard let marks = marks(position, .market) else { return nil }
        requirement = try perpetuals[slot].maintenanceRequirement(account, at: marks, in: ledger)
      } catch { throw RunFailure(error) }
      let added = try part(owners.spec.topUpSize, of: requirement.micros)
      return added > 0 ? (.topUp, added, perpetuals[slot].spec.topUpGas) : nil
    }
  }

  func part(_ share: Ratio, of units: Int64) throws(RunFailure) -> Int64 {
    do throws(QuantityError) {
      return try share.part(of: units, rounding: .floor)
    } catch { throw .quantity(error) }
  }

  /// Collateral whose sale restores a multiple of the liquidation ratio; nil when none is needed.
  func repaySale(
    _ slot: Int,
    _ account: AccountID,
    _ target: Ratio,
    at price: Price
  ) throws(RunFailure) -> BaseQuantity? {
    let ratio = vaults[slot].spec.liquidationRatio
    let restored: Ratio
    do throws(QuantityError) {
      restored = try ratio.multiplied(by: target, rounding: .ceiling)
    } catch { throw .quantity(error) }
    do throws(MarginError) {
      return try vaults[slot].repaymentQuantity(
        account,
        restoring: restored,
        at: price,
        in: ledger
      )
    } catch { throw RunFailure(error) }
  }

  /// Adds collateral or margin from an owner's pocket.
  mutating func topUp(_ transaction: Transaction) throws(RunFailure) -> Execution {
    let position = Int(transaction.payload.a)
    let account = AccountID(Int32(transaction.payload.b))
    let units = transaction.payload.c
    if protocols[position].closed.contains(.topUp) {
      try refuse(position, account, .topUp, units: units)
      return .refused
    }
    let verdict: Verdict
    if case .lending(let slot) = protocols[position].engine {
      verdict = try supplyMore(position, slot, account, units)
    } else {
      verdict = try topUpMargin(position, account, units)
    }
    if case .rejected(let rejection) = verdict { return .failed(rejection) }
    protocols[position].blocked.wentThrough(account: account.index, action: .topUp, at: now)
    happened(.topUp, scope: Int32(position), entity: Int64(account.index), amount: units)
    try accountChanged(position, account)
    return .done
  }

  private mutating func topUpMargin(
    _ position: Int,
    _ account: AccountID,
    _ units: Int64
  ) throws(RunFailure) -> Verdict {
    do throws(MarginError) {
      switch protocols[position].engine {
      case .lending: return .rejected(.closed)
      case .vaults(let slot):
        return try vaults[slot].topUp(account, BaseQuantity(units: units), ledger: &ledger)
      case .perpetual(let slot):
        return try perpetuals[slot].topUp(account, QuoteAmount(micros: units), ledger: &ledger)
      }
    } catch { throw RunFailure(error) }
  }

  /// Notes an intent that a directive refused, at its value.
  mutating func refuse(
    _ position: Int,
    _ account: AccountID,
    _ action: BlockedIntents.Action,
    units: Int64
  ) throws(RunFailure) {
    let price = markets[protocols[position].market].venue.price
    let scale = protocols[position].scale
    var isQuote = false
    if case .perpetual = protocols[position].engine, action == .topUp || action == .withdraw {
      isQuote = true
    }
    let supplied = try suppliedValue(position, account, units: units, .market)
    do throws(QuantityError) {
      let value: QuoteAmount
      if let supplied {
        value = QuoteAmount(micros: try WideArithmetic.narrow(supplied))
      } else {
        value =
          isQuote
          ? QuoteAmount(micros: units)
          : try BaseQuantity(units: units).value(at: price, scale: scale, rounding: .floor)
      }
      protocols[position].blocked.refused(
        account: account.index,
        action: action,
        value: value,
        at: now
      )
    } catch { throw .quantity(error) }
  }

  /// An owner's transaction was executed, failed or was dropped; a refused one is tried again.
  mutating func ownerConcluded(
    _ transaction: Transaction,
    executed: Bool
  ) throws(RunFailure) {
    let participant = Int(transaction.population - 16)
    guard participant >= 0, case .owners = prepared.populations[participant] else { return }
    let position = Int(transaction.payload.a)
    let slot = Int(transaction.payload.b)
    if executed || !isCrossed(protocols[position].engine, AccountID(Int32(slot)), .alarm) {
      protocols[position].accounts[slot].isReacting = false
      return
    }
    try schedule(
      MarketEvent(.ownerReaction, scope: Int32(participant), entity: transaction.payload.b),
      at: now + Self.retryDelay,
      phase: .participant,
      source: .participant(participant)
    )
  }
}
