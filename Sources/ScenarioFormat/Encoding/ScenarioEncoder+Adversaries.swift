import MarketSimulation
import Markets
import Participants
import PriceOracles
import Quantities

extension ScenarioEncoder {
  func manipulator(_ name: String, _ spec: ManipulatorSpec) -> JSONOutput {
    .object([
      ("kind", .text("manipulator")),
      ("name", .text(name)),
      ("market", marketName(spec.market)),
      ("side", .text(spec.side == .sell ? "sell" : "buy")),
      ("notional", quote(spec.notional, of: scenario.markets[Int(spec.market.index)].quote)),
      ("at", instant(spec.at)),
      ("slices", .number(Int64(spec.slices))),
      ("interval", duration(spec.interval)),
      ("hold", duration(spec.hold)),
    ])
  }

  func arbitrageur(_ name: String, _ spec: ArbitrageurSpec) -> JSONOutput {
    .object([
      ("kind", .text("arbitrageur")),
      ("name", .text(name)),
      ("market", marketName(spec.market)),
      ("oracle", .text(scenario.oracles[Int(spec.oracle.index)].name)),
      ("capital", quote(spec.capital, of: scenario.markets[Int(spec.market.index)].quote)),
      ("threshold", ratio(spec.threshold)),
      ("share", ratio(spec.share)),
      ("interval", duration(spec.interval)),
      ("freshness", duration(spec.freshness)),
    ])
  }

  func raider(_ name: String, _ spec: RaiderSpec) -> JSONOutput {
    var members: [(String, JSONOutput)] = [
      ("kind", .text("raider")),
      ("name", .text(name)),
      ("protocol", protocolName(spec.protocolID)),
      ("capital", quote(spec.capital, of: commonQuote)),
    ]
    if let fee = spec.flashFee { members.append(("flashFee", ratio(fee))) }
    members += [
      ("accounts", .number(Int64(spec.accounts))),
      ("at", instant(spec.at)),
      ("interval", duration(spec.interval)),
      ("limit", .number(Int64(spec.limit))),
      ("minimumProfit", quote(spec.minimumProfit, of: commonQuote)),
    ]
    if let votes = spec.votes {
      let own: [(String, JSONOutput)] = [
        ("cost", quote(votes.cost, of: commonQuote)), ("delay", duration(votes.delay)),
      ]
      members.append(("votes", .object(own)))
    }
    members += [("gas", .number(spec.gas)), ("fee", fee(spec.fee))]
    return .object(members)
  }

  func savers(_ name: String, _ spec: SaverSpec) -> JSONOutput {
    .object([
      ("kind", .text("savers")),
      ("name", .text(name)),
      ("protocol", protocolName(spec.protocolID)),
      ("share", ratio(spec.share)),
      ("waitingGain", ratio(spec.game.waitingGain)),
      ("stayingLoss", ratio(spec.game.stayingLoss)),
      ("noise", ratio(spec.game.noise)),
      ("interval", duration(spec.interval)),
      ("reactionMedian", duration(spec.reactionMedian)),
      ("reactionDeviation", number(spec.reactionDeviation)),
      ("fee", fee(spec.fee)),
    ])
  }

  func exploit(_ name: String, _ spec: ExploitSpec) -> JSONOutput {
    let word = ScenarioSchema.faults.first { $0.kind == spec.fault.kind }?.word ?? ""
    var members: [(String, JSONOutput)] = [
      ("kind", .text("exploit")),
      ("name", .text(name)),
      ("protocol", protocolName(spec.protocolID)),
      ("at", instant(spec.at)),
      ("rate", ratio(spec.rate)),
      ("cost", quote(spec.cost, of: commonQuote)),
      ("haircut", ratio(spec.haircut)),
      ("bounty", quote(spec.bounty, of: commonQuote)),
      ("expectedBlocks", .number(Int64(spec.expectedBlocks))),
      ("sells", .flag(spec.sells)),
      ("gas", .number(spec.gas)),
      ("fee", fee(spec.fee)),
      ("fault", .text(word)),
      ("ownAccounts", .number(Int64(spec.fault.ownAccounts))),
      ("severity", ratio(spec.fault.severity)),
    ]
    if let repair = spec.fault.repair { members.append(("repair", duration(repair))) }
    return .object(members)
  }

  func anticipators(_ name: String, _ spec: AnticipatorSpec) -> JSONOutput {
    .object([
      ("kind", .text("anticipators")),
      ("name", .text(name)),
      ("protocol", protocolName(spec.protocolID)),
      ("share", ratio(spec.share)),
      ("trigger", ratio(spec.trigger)),
      ("size", ratio(spec.size)),
      ("reactionMedian", duration(spec.reactionMedian)),
      ("reactionDeviation", number(spec.reactionDeviation)),
      ("fee", fee(spec.fee)),
    ])
  }
}
