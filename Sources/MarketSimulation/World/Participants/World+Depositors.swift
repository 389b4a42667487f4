import EventKernel
import Margining
import Mitigations
import NetworkModel
import Participants
import Quantities

/// Depositors of several protocols while they run.
struct DepositorState: Sendable {
  let position: Int32
  /// By protocol: whether it has alarmed them.
  var isAlarmed: [Bool]
  /// By member: whether it is leaving.
  var isLeaving: [Bool]

  /// Who they are, by their place in the scenario.
  var participant: Int { Int(position) }
}

extension World {
  static func openDepositors(_ prepared: PreparedReplication) -> [DepositorState] {
    var states: [DepositorState] = []
    for (participant, population) in prepared.populations.enumerated() {
      guard case .depositors(let depositors) = population, !depositors.deposits.isEmpty else {
        continue
      }
      states.append(
        DepositorState(
          position: Int32(participant),
          isAlarmed: [Bool](repeating: false, count: prepared.scenario.protocols.count),
          isLeaving: [Bool](repeating: false, count: depositors.deposits.count)
        )
      )
    }
    return states
  }

  private func population(_ index: Int) -> DepositorPopulation {
    guard case .depositors(let found) = prepared.populations[depositors[index].participant]
    else { preconditionFailure("a population of depositors is one") }
    return found
  }

  /// Lets every population look at the protocols that it supplies.
  mutating func watchDeposits() throws(RunFailure) {
    if mode == .pinned { return }
    for index in depositors.indices {
      for position in protocols.indices where !depositors[index].isAlarmed[position] {
        guard case .lending(let slot) = protocols[position].engine else { continue }
        if alarms(index, position, slot) { try alarmDepositors(index, position) }
      }
    }
  }

  private func alarms(_ index: Int, _ position: Int, _ slot: Int) -> Bool {
    let population = population(index)
    let (badDebt, supply) = (lendingBadDebt(position, slot), lendingSupply(position, slot))
    var isSeen = [Bool](repeating: false, count: Int(lendings[slot].reserveCount))
    for deposits in population.deposits {
      for deposit in deposits
      where Int(deposit.protocolID.index) == position && !isSeen[Int(deposit.asset)] {
        isSeen[Int(deposit.asset)] = true
        let reserve = ReserveID(deposit.asset)
        let isAlarm = population.spec.isAlarmed(
          badDebt: badDebt,
          supply: supply,
          cash: Int128(lendings[slot].cash(reserve, in: ledger)),
          supplied: Int128(lendings[slot].supplied(reserve, in: ledger))
        )
        if isAlarm { return true }
      }
    }
    return false
  }

  private mutating func alarmDepositors(_ index: Int, _ position: Int) throws(RunFailure) {
    depositors[index].isAlarmed[position] = true
    let population = population(index)
    for (member, deposits) in population.deposits.enumerated()
    where !depositors[index].isLeaving[member]
      && deposits.contains(where: { Int($0.protocolID.index) == position })
    {
      depositors[index].isLeaving[member] = true
      try wakeDepositor(index, member, after: population.reactionTime(member: Int32(member)))
    }
  }

  private mutating func wakeDepositor(
    _ index: Int,
    _ member: Int,
    after delay: SimDuration
  ) throws(RunFailure) {
    try schedule(
      MarketEvent(.depositorWake, scope: Int32(index), entity: Int64(member)),
      at: now + delay,
      phase: .participant,
      source: .participant(depositors[index].participant)
    )
  }

  /// A member sends a withdrawal to each protocol where it still has something.
  mutating func leaveProtocols(_ index: Int, _ member: Int) throws(RunFailure) {
    let population = population(index)
    var isWaiting = false
    for deposit in population.deposits[member] {
      let position = Int(deposit.protocolID.index)
      guard case .lending(let slot) = protocols[position].engine,
        lendings[slot].supplied(deposit.account, ReserveID(deposit.asset), in: ledger) > 0
      else { continue }
      isWaiting = true
      _ = try submit(
        .withdrawDeposit,
        from: .participant(depositors[index].participant, member: Int32(member)),
        lane: .other,
        slot: Int64(position),
        gas: lendings[slot].spec.userGas,
        bid: population.spec.fee.bid(
          quoted: chain.quotedGasPrice,
          uniform: population.feeQuantile(member: Int32(member))
        ),
        payload: TransactionPayload(
          a: Int64(position),
          b: Int64(deposit.account.index),
          c: Int64(deposit.asset)
        )
      )
    }
    if isWaiting { try wakeDepositor(index, member, after: population.spec.retry) }
  }

  /// Takes out what a depositor has of an asset, as far as there is cash.
  mutating func withdrawDeposit(_ transaction: Transaction) throws(RunFailure) -> Execution {
    let position = Int(transaction.payload.a)
    let account = AccountID(Int32(transaction.payload.b))
    let reserve = ReserveID(Int32(transaction.payload.c))
    guard case .lending(let slot) = protocols[position].engine,
      let prices = lendingPrices(position, slot, .believed)
    else { return .failed(nil) }
    let wanted = lendings[slot].supplied(account, reserve, in: ledger)
    if wanted == 0 { return .failed(nil) }
    let units = min(wanted, max(0, lendings[slot].cash(reserve, in: ledger)))
    if units < wanted {
      noteShortage(slot, reserve, wanted - units)
      protocols[position].figures.unmetWithdrawals += 1
    }
    if units == 0 { return .failed(.cashShort) }
    let scale = Int128(lendings[slot].scales[Int(reserve.index)].unitsPerWhole) * 1_000
    let worth = (Int128(units) * Int128(prices[Int(reserve.index)].nanos) + scale - 1) / scale
    if protocols[position].closed.contains(.withdraw) || !fitsWithdrawalCeiling(position, worth) {
      protocols[position].blocked.refused(
        account: account.index,
        action: .withdraw,
        value: QuoteAmount(micros: Int64(clamping: worth)),
        at: now
      )
      return .refused
    }
    let verdict: Verdict
    do throws(MarginError) {
      verdict = try lendings[slot].withdraw(account, reserve, units, now: now, ledger: &ledger)
    } catch { throw RunFailure(error) }
    if case .rejected(let rejection) = verdict { return .failed(rejection) }
    protocols[position].figures.withdrawnMicros += worth
    protocols[position].blocked.wentThrough(account: account.index, action: .withdraw, at: now)
    happened(.order, scope: Int32(position), entity: Int64(account.index), amount: -units)
    try accountChanged(position, account)
    return .done
  }
}
