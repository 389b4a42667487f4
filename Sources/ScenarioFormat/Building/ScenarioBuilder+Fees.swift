import MarketSimulation
import NetworkModel
import Quantities

extension ScenarioBuilder {
  /// What a population bids; its field is always `fee`.
  mutating func feePolicy(_ record: DecodedRecord) -> FeePolicy {
    let (kind, fee) = record.variant("fee")
    if kind == "fixed" { return .fixed(gasPrice(fee, "price")) }
    let (low, high) = (ratio(fee, "low"), ratio(fee, "high"))
    if high < low { fail(.relation(rule: "low <= high"), fee, "high") }
    return .adaptive(low: low, high: high, cap: gasPrice(fee, "cap"))
  }
}
