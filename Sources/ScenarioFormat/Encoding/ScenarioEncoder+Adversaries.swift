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

  func exploit(_ name: String, _ spec: ExploitSpec) -> JSONOutput {
    .object([
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
    ])
  }
}
