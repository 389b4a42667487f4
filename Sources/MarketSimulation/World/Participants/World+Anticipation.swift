import EventKernel
import Margining
import Mitigations
import NetworkModel
import Participants
import Quantities

/// A population of anticipators while it runs.
struct AnticipationState: Sendable {
  let participant: Int32
  let protocolID: ProtocolID
  /// Whether a rule has been near since it was last far.
  var isNear = false
  /// How often a rule came near.
  var occasions: Int32 = 0

  /// Place of the protocol.
  var position: Int { Int(protocolID.index) }
}

extension World {
  static func openAnticipations(_ prepared: PreparedReplication) -> [AnticipationState] {
    var states: [AnticipationState] = []
    for (participant, population) in prepared.populations.enumerated() {
      guard case .anticipators(let own) = population, !own.accounts.isEmpty else { continue }
      states.append(
        AnticipationState(participant: Int32(participant), protocolID: own.spec.protocolID)
      )
    }
    return states
  }

  /// At the end of a block anticipators look at how near the protocol's public rules are.
  ///
  /// They go once when a rule comes near, and again only after it was less than half as near.
  mutating func watchRules() throws(RunFailure) {
    for index in anticipations.indices {
      let (participant, position) = (
        Int(anticipations[index].participant), anticipations[index].position
      )
      guard case .anticipators(let own) = prepared.populations[participant] else { continue }
      var nearest = Ratio.zero
      for state in protocols[position].strategies {
        nearest = max(nearest, state.strategy.nearness)
      }
      if nearest.partsPerBillion < own.spec.trigger.partsPerBillion / 2 {
        anticipations[index].isNear = false
      }
      guard nearest >= own.spec.trigger, !anticipations[index].isNear else { continue }
      anticipations[index].isNear = true
      anticipations[index].occasions += 1
      causes?.follow(.price(position))
      for account in own.accounts {
        try schedule(
          MarketEvent(.anticipation, scope: Int32(index), entity: Int64(account.index)),
          at: now + own.reactionTime(account: account, occasion: anticipations[index].occasions),
          phase: .participant,
          source: .participant(participant)
        )
      }
    }
  }

  /// An anticipator sends what it wants to have done before the rule acts.
  mutating func anticipate(_ index: Int, account number: Int64) throws(RunFailure) {
    let participant = Int(anticipations[index].participant)
    let position = anticipations[index].position
    guard case .anticipators(let own) = prepared.populations[participant] else { return }
    let account = AccountID(Int32(number))
    let plan = try intentPlan(position, account, size: own.spec.size, isReduction: true)
    guard let (kind, amount, gas) = plan else { return }
    let occasion = anticipations[index].occasions
    let quantile = own.feeQuantile(account: account, occasion: occasion)
    let sent = try submit(
      kind,
      from: .participant(participant, member: account.index),
      lane: .other,
      slot: 0,
      gas: gas,
      bid: own.spec.fee.bid(quoted: chain.quotedGasPrice, uniform: quantile),
      payload: TransactionPayload(a: Int64(position), b: number, c: amount)
    )
    if sent != nil { figures.anticipations += 1 }
  }
}
