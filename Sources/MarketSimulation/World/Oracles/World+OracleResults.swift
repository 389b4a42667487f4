import PriceOracles
import Quantities

extension World {
  /// A metric of the oracle by its column name, over some of the protocols.
  func oracleMetric(_ name: String, over range: Range<Int>) -> MetricValue? {
    if let value = oracleCount(name, range) { return value }
    switch name {
    case "oracle_error_max_bp":
      return basisPoints(largest(range) { $0.largest })
    case "oracle_error_mean_bp": return meanError(range, PriceState.allCases)
    case "oracle_error_live_mean_bp": return meanError(range, [.live])
    case "oracle_error_fallback_mean_bp": return meanError(range, [.fallback])
    case "oracle_error_held_mean_bp": return meanError(range, [.held])
    case "oracle_error_limited_mean_bp": return meanError(range, [.limited])
    case "oracle_error_fundamental_max_bp":
      return basisPoints(largest(range) { $0.fundamental.largest })
    case "oracle_error_fundamental_mean_bp":
      return mean(range) { [$0.fundamental] }
    case "oracle_fallback_s": return duration(range, .fallback)
    case "oracle_held_s": return duration(range, .held)
    case "oracle_limited_s": return duration(range, .limited)
    default: return nil
    }
  }

  private func oracleCount(_ name: String, _ range: Range<Int>) -> MetricValue? {
    func total(_ part: (OracleFigures) -> Int64) -> MetricValue {
      .count(range.reduce(0) { $0 + part(protocols[$1].oracleFigures) })
    }
    switch name {
    case "oracle_switch_count": return total { $0.switches }
    case "oracle_false_switch_count": return total { $0.falseSwitches }
    case "oracle_missed_switch_count": return total { $0.missedSwitches }
    case "fallback_liquidation_count": return total { $0.fallbackLiquidations }
    case "fallback_liquidation_usd":
      return .micros(range.reduce(0) { $0 + protocols[$1].oracleFigures.fallbackNotional })
    case "unfair_fundamental_liquidation_count": return total { $0.unfairAtFundamental }
    case "unfair_fault_liquidation_count": return total { $0.unfairByFault }
    case "missed_oracle_count": return total { $0.missedByPrice }
    default: return nil
    }
  }

  private func largest(_ range: Range<Int>, _ part: (OracleFigures) -> Ratio?) -> Ratio? {
    var largest: Ratio?
    for position in range {
      guard let error = part(protocols[position].oracleFigures) else { continue }
      largest = max(largest ?? .zero, error)
    }
    return largest
  }

  private func basisPoints(_ ratio: Ratio?) -> MetricValue {
    ratio.map { .number(Double($0.partsPerBillion) / 100_000) } ?? .undefined
  }

  private func meanError(_ range: Range<Int>, _ states: [PriceState]) -> MetricValue {
    mean(range) { figures in states.map { figures.market[Int($0.rawValue)] } }
  }

  private func mean(
    _ range: Range<Int>,
    _ part: (OracleFigures) -> [OracleFigures.Sums]
  ) -> MetricValue {
    var errorTime: Int128 = 0
    var nanoseconds: Int64 = 0
    for position in range {
      for sums in part(protocols[position].oracleFigures) {
        errorTime += sums.errorTime
        nanoseconds += sums.nanoseconds
      }
    }
    guard nanoseconds > 0 else { return .undefined }
    return .number(Double(errorTime) / Double(nanoseconds) / 100_000)
  }

  private func duration(_ range: Range<Int>, _ state: PriceState) -> MetricValue {
    let total = range.reduce(Int64(0)) {
      $0 + protocols[$1].oracleFigures.market[Int(state.rawValue)].nanoseconds
    }
    return .number(Double(total) / 1_000_000_000)
  }
}
