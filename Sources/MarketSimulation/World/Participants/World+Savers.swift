import EventKernel
import Margining
import NetworkModel
import Participants
import Quantities

/// A population of depositors while it runs.
struct SaverState: Sendable {
  let participant: Int32
  let protocolID: ProtocolID
  /// The protocol's place among the lending protocols.
  let lending: Int32
  /// By account: whether a withdrawal is on the way.
  var isLeaving: [Bool]
  /// The last look at the pool.
  var look: Int64 = 0

  /// Place of the protocol.
  var position: Int { Int(protocolID.index) }
  /// Place of its engine.
  var slot: Int { Int(lending) }
}

extension World {
  /// Opens the populations that can act.
  static func openSavers(_ prepared: PreparedReplication) -> [SaverState] {
    var states: [SaverState] = []
    for (participant, population) in prepared.populations.enumerated() {
      guard case .savers(let own) = population, !own.accounts.isEmpty else { continue }
      let position = Int(own.spec.protocolID.index)
      var slot: Int32 = 0
      for spec in prepared.scenario.protocols[..<position] {
        if case .lending = spec.form { slot += 1 }
      }
      states.append(
        SaverState(
          participant: Int32(participant),
          protocolID: own.spec.protocolID,
          lending: slot,
          isLeaving: [Bool](repeating: false, count: prepared.accountCount(position))
        )
      )
    }
    return states
  }

  mutating func startSavers() throws(RunFailure) {
    if mode == .pinned { return }
    for index in savers.indices { try bookLook(index, number: 1) }
  }

  private mutating func bookLook(_ index: Int, number: Int64) throws(RunFailure) {
    let participant = Int(savers[index].participant)
    guard case .savers(let own) = prepared.populations[participant] else { return }
    try schedule(
      MarketEvent(.saverLook, scope: Int32(index), entity: number),
      at: now + own.spec.interval,
      phase: .participant,
      source: .participant(participant)
    )
  }

  /// Depositors look at their pool's cash, each with an error of its own, and some leave.
  mutating func lookAtCash(_ index: Int, look: Int64) throws(RunFailure) {
    try bookLook(index, number: look + 1)
    let participant = Int(savers[index].participant)
    let position = savers[index].position
    let slot = savers[index].slot
    guard case .savers(let own) = prepared.populations[participant] else { return }
    savers[index].look = look
    let states = (0..<lendings[slot].reserveCount).map { poolState(slot, ReserveID($0)) }
    for account in own.accounts where !savers[index].isLeaving[Int(account.index)] {
      guard let supply = largestSupply(position, slot, account),
        let state = states[Int(supply.reserve.index)],
        own.leaves(account, look: look, state: state)
      else { continue }
      savers[index].isLeaving[Int(account.index)] = true
      try schedule(
        MarketEvent(.saverLeave, scope: Int32(index), entity: Int64(account.index)),
        at: now + own.reactionTime(account, look: look),
        phase: .participant,
        source: .participant(participant)
      )
    }
  }

  /// Cash less uncovered losses over deposits of an asset; nil for one that is not lent out.
  func poolState(_ slot: Int, _ reserve: ReserveID) -> Double? {
    let rules = lendings[slot].spec.reserves[Int(reserve.index)]
    let deposits = lendings[slot].supplied(reserve, in: ledger)
    guard rules.origin == .pooled, rules.rateCurve != nil, deposits > 0 else { return nil }
    let cash = lendings[slot].cash(reserve, in: ledger)
    return Double(cash - lendings[slot].deficit(reserve, in: ledger)) / Double(deposits)
  }

  /// A depositor asks for everything, or for the cash that there is.
  mutating func leavePool(_ index: Int, account number: Int64) throws(RunFailure) {
    let participant = Int(savers[index].participant)
    let position = savers[index].position
    let slot = savers[index].slot
    let account = AccountID(Int32(number))
    guard case .savers(let own) = prepared.populations[participant],
      let supply = largestSupply(position, slot, account)
    else {
      savers[index].isLeaving[Int(number)] = false
      return
    }
    let cash = lendings[slot].cash(supply.reserve, in: ledger)
    // Next to nothing is not worth a transaction: it asks for all and waits with the others.
    let wanted = cash < supply.units / 100 ? supply.units : min(cash, supply.units)
    let quantile = own.feeQuantile(account, look: savers[index].look)
    let sent = try submit(
      .withdraw,
      from: .participant(participant, member: account.index),
      lane: .other,
      slot: 0,
      gas: lendings[slot].spec.userGas,
      bid: own.spec.fee.bid(quoted: chain.quotedGasPrice, uniform: quantile),
      payload: TransactionPayload(a: Int64(position), b: number, c: wanted)
    )
    savers[index].isLeaving[Int(number)] = sent != nil
  }

  /// A depositor's withdrawal was executed, failed or was dropped: what is left it looks at anew.
  mutating func saverConcluded(_ transaction: Transaction) {
    let participant = transaction.population - 16
    for index in savers.indices where savers[index].participant == participant {
      savers[index].isLeaving[Int(transaction.payload.b)] = false
    }
  }

  /// Counts a withdrawal that a depositor made because the pool's cash looked short.
  mutating func noteRun(_ transaction: Transaction, worth: Int128) {
    let participant = transaction.population - 16
    if savers.contains(where: { $0.participant == participant }) {
      figures.depositsRun += worth
    }
  }
}
