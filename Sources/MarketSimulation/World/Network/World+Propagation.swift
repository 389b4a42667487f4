import Determinism
import NetworkModel
import Quantities

extension World {
  /// The way that a transaction takes: liquidators use the private relay where there is one, and
  /// owners of a rollup the parent chain while its sequencer is down, where they do that.
  func route(of lane: TransactionLane) -> TransactionRoute {
    switch lane {
    case .liquidation where scenario.network.features.relayShare > .zero: return .relay
    case .topUp where scenario.network.features.rollup?.ownersUseInbox == true && isChainDown:
      return .inbox
    case .oracleWrite, .topUp, .liquidation, .other: return .gossip
    }
  }

  /// Whether blocks have failed to come for so long that everybody notices: ten slots, and at
  /// least a minute.
  var isChainDown: Bool {
    let last = chain.lastBlock?.producedAt ?? .start
    let slots = SimDuration(nanoseconds: scenario.network.slotTime.nanoseconds * 10)
    return now - last > max(slots, .seconds(60))
  }

  /// How long a transaction travels, drawn by what it is for and when it is sent.
  func travelTime(_ route: TransactionRoute, _ sender: Sender, slot: Int64) -> SimDuration {
    let law: LatencySpec
    switch route {
    case .gossip: law = scenario.network.features.propagation.gossip
    case .relay: law = scenario.network.features.propagation.relay
    case .inbox: return scenario.network.features.rollup?.inboxDelay ?? .zero
    }
    if case .fixed(let time) = law { return time }
    let population = UInt64(UInt32(bitPattern: sender.population))
    let member = UInt64(UInt32(bitPattern: sender.member))
    return law.draw(
      from: propagation,
      step: population << 32 | member,
      index: UInt64(bitPattern: slot),
      purpose: UInt64(bitPattern: now.nanoseconds)
    )
  }

  /// What a sender tips where there is a base fee: what the bid exceeds the present one by.
  func tip(within bid: GasPrice) -> GasPrice? {
    guard case .baseFee(let market) = chain.feeMarket else { return nil }
    return GasPrice(wei: max(0, bid.wei - market.baseFee.wei))
  }
}
