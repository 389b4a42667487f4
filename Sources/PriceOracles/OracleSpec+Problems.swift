import Quantities

/// Why an oracle specification is refused.
public enum OracleSpecError: Error, Equatable, Sendable {
  /// The reporters' interval is not positive.
  case sampleIntervalNotPositive
  /// The deviation threshold is outside 0 to 1.
  case deviationThresholdOutOfRange
  /// The heartbeat is not positive.
  case heartbeatNotPositive
  /// The latency is negative.
  case latencyNegative
  /// The gas of a write is not positive.
  case writeGasNotPositive
  /// The fee cap is not positive.
  case feeCapNotPositive
  /// The fee multiple is not positive.
  case feeMultipleNotPositive
  /// The hop is negative.
  case hopNegative
  /// The gas of a poke is not positive although there is a hop.
  case pokeGasNotPositive
  /// The second source's interval is not positive.
  case secondaryIntervalNotPositive
  /// The second source's error is outside 0 to 1.
  case secondaryNoiseOutOfRange
  /// A fault ends before it begins, or at the same instant.
  case faultEmpty(index: Int32)
  /// A bias would bring the price to zero or below, or an outage has one.
  case faultBiasInvalid(index: Int32)
}

extension OracleSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [OracleSpecError] {
    var found = feed.problems()
    if hop < .zero { found.append(.hopNegative) }
    if hop > .zero, pokeGas <= 0 { found.append(.pokeGasNotPositive) }
    if let secondary {
      if secondary.interval <= .zero { found.append(.secondaryIntervalNotPositive) }
      if secondary.noise < .zero || secondary.noise > .one {
        found.append(.secondaryNoiseOutOfRange)
      }
    }
    for (position, fault) in faults.enumerated() {
      let index = Int32(position)
      if fault.until <= fault.from { found.append(.faultEmpty(index: index)) }
      let isValid =
        switch fault.kind {
        case .outage: fault.bias == .zero
        case .bias: fault.bias.partsPerBillion > -Ratio.one.partsPerBillion
        }
      if !isValid { found.append(.faultBiasInvalid(index: index)) }
    }
    return found
  }
}

extension FeedSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [OracleSpecError] {
    var found: [OracleSpecError] = []
    if sampleInterval <= .zero { found.append(.sampleIntervalNotPositive) }
    if deviationThreshold < .zero || deviationThreshold > .one {
      found.append(.deviationThresholdOutOfRange)
    }
    if heartbeat <= .zero { found.append(.heartbeatNotPositive) }
    if latency < .zero { found.append(.latencyNegative) }
    if writeGas <= 0 { found.append(.writeGasNotPositive) }
    if feeCap <= .zero { found.append(.feeCapNotPositive) }
    if feeMultiple <= .zero { found.append(.feeMultipleNotPositive) }
    return found
  }
}
