import Determinism
import Margining
import NetworkModel
import Quantities

extension World {
  /// A metric of the network by its column name, or nil where it is none of them.
  func networkMetric(_ name: String) -> MetricValue? {
    switch name {
    case "inclusion_delay_p50_s":
      return delay(Percentile.of(figures.inclusionDelays[...], 50))
    case "fees_paid_usd": return .micros(network.feeMicros)
    case "returned_transaction_count": return .count(network.returned)
    case "chain_down_s": return .number(Double(network.downNanoseconds) / 1_000_000_000)
    case "operation_count": return .count(Int64(operations.running.count))
    case "operation_completed_share":
      let begun = operations.running.count
      return begun > 0 ? .number(Double(operations.completed) / Double(begun)) : .undefined
    case "partial_state_usd_s": return .micros(operations.partialMicroSeconds)
    case "stranded_value_usd": return .micros(operations.strandedMicros)
    case "compensation_cost_usd": return .micros(operations.compensationMicros)
    case "reentry_paid_count": return .count(network.book.reentries)
    case "reentry_refused_count": return .count(network.book.refusedReentries)
    case "stranded_liquidation_count": return .count(operations.strandedLiquidations)
    default: break
    }
    if let value = raceMetric(name) { return value }
    for (word, lane) in Self.laneWords {
      let executed = network[lane].delays.count
      if name == word + "_failed_share" {
        return executed > 0
          ? .number(Double(network[lane].failed) / Double(executed)) : .undefined
      }
      if name == word + "_fees_paid_usd" { return .micros(network[lane].feeMicros) }
      if name == word + "_delay_p50_s" { return delay(network.delay(lane, percent: 50)) }
      if name == word + "_delay_p95_s" { return delay(network.delay(lane, percent: 95)) }
    }
    return nil
  }

  private static var laneWords: [(String, TransactionLane)] {
    [
      ("oracle_write", .oracleWrite), ("top_up", .topUp), ("liquidation", .liquidation),
      ("other", .other),
    ]
  }

  private func delay(_ nanoseconds: Int64?) -> MetricValue {
    nanoseconds.map { .number(Double($0) / 1_000_000_000) } ?? .undefined
  }

  /// The network's part of a row of the series, over the time since the row before.
  mutating func networkSample() -> NetworkSample {
    var delays: [Int64?] = []
    for lane in [TransactionLane.oracleWrite, .topUp, .liquidation, .other] {
      delays.append(network.delay(lane, percent: 95, since: network[lane].sampled))
      network[lane].sampled = Int32(network[lane].delays.count)
    }
    return NetworkSample(
      baseFeeWei: chain.feeMarket.baseFee.wei,
      fullness: chain.lastBlock?.fullness ?? .zero,
      includedTransactions: figures.includedTransactions,
      failedTransactions: figures.failedTransactions,
      feeMicros: Int64(clamping: network.feeMicros),
      oracleWriteDelay: delays[0],
      topUpDelay: delays[1],
      liquidationDelay: delays[2],
      otherDelay: delays[3]
    )
  }

  /// What a fee is worth at market, in 10⁻⁶ USD; nothing where no market prices the gas asset.
  func feeMicros(_ fee: BaseQuantity) throws(RunFailure) -> Int128 {
    guard let market = gasMarket else { return 0 }
    return try micros(Int128(fee.units), market: market)
  }
}
