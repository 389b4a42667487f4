import MarketSimulation
import NetworkModel
import PriceOracles
import Quantities

extension ScenarioBuilder {
  mutating func buildNetwork() -> (NetworkSpec, AssetID) {
    let record = root.record("network")
    let (schedule, blocks) = record.variant("blocks")
    let (_, market) = record.variant("feeMarket")
    let network = NetworkSpec(
      blocks: schedule == "fixed"
        ? .fixed(interval: duration(blocks, "interval")) : .poisson(mean: duration(blocks, "mean")),
      gasLimit: record.integer("gasLimit"),
      feeMarket: FirstPriceSpec(
        baseGasPrice: gasPrice(market, "baseGasPrice"),
        shockSensitivity: ratio(market, "shockSensitivity"),
        shockHalfLife: duration(market, "shockHalfLife"),
        demandElasticity: ratio(market, "demandElasticity"),
        adjustmentPerMinute: ratio(market, "adjustmentPerMinute"),
        lightLoad: ratio(market, "lightLoad"),
        heavyLoad: ratio(market, "heavyLoad"),
        lightGas: market.integer("lightGas"),
        heavyGas: market.integer("heavyGas")
      ),
      ordering: record.text("ordering") == "protocolPriority" ? .protocolPriority : .feePriority,
      expiry: duration(record, "expiry"),
      poolLimit: Int32(record.integer("poolLimit"))
    )
    let standard = markets.first?.base ?? AssetID(0)
    let gasAsset =
      record.has("gasAsset")
      ? AssetID(index(record, "gasAsset", of: .asset) ?? -1) : standard
    return (network, gasAsset)
  }

  /// What a population bids; its field is always `fee`.
  mutating func feePolicy(_ record: DecodedRecord) -> FeePolicy {
    let (kind, fee) = record.variant("fee")
    if kind == "fixed" { return .fixed(gasPrice(fee, "price")) }
    let (low, high) = (ratio(fee, "low"), ratio(fee, "high"))
    if high < low { fail(.relation(rule: "low <= high"), fee, "high") }
    return .adaptive(low: low, high: high, cap: gasPrice(fee, "cap"))
  }
}
