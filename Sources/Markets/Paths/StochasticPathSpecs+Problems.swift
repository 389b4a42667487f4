import Quantities

extension HestonSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [PathError] {
    var found: [PathError] = []
    if initialPrice.nanos <= 0 { found.append(.nonPositiveInitialPrice) }
    if initialVariance < .zero || meanVariance < .zero || varianceVolatility <= .zero {
      found.append(.varianceOutOfRange)
    }
    if reversion <= .zero { found.append(.reversionNotPositive) }
    if correlation.partsPerBillion.magnitude >= UInt64(Ratio.one.partsPerBillion) {
      found.append(.correlationOutOfRange)
    }
    return found
  }
}

extension MeanRevertingSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [PathError] {
    var found: [PathError] = []
    if initialPrice.nanos <= 0 { found.append(.nonPositiveInitialPrice) }
    if halfLife <= .zero || level.nanos <= 0 { found.append(.reversionNotPositive) }
    if volatility < .zero { found.append(.negativeVolatility) }
    return found
  }
}

extension RegimeSwitchingSpec {
  /// Returns everything that is wrong with the specification, regime by regime.
  public func problems() -> [PathError] {
    var found: [PathError] = []
    if initialPrice.nanos <= 0 { found.append(.nonPositiveInitialPrice) }
    if regimes.isEmpty || regimes.count > Self.largestCount {
      found.append(.regimeCountOutOfRange(Int32(clamping: regimes.count)))
    }
    for (index, regime) in regimes.enumerated() {
      if regime.volatility < .zero { found.append(.negativeVolatility) }
      if regime.jumpsPerYear < .zero { found.append(.jumpRateOutOfRange) }
      if regime.jumpDeviation < .zero { found.append(.negativeJumpDeviation) }
      let isComplete = regime.switchesPerYear.count == regimes.count
      if !isComplete || regime.switchesPerYear.contains(where: { $0 < .zero }) {
        found.append(.invalidSwitches(regime: Int32(clamping: index)))
      }
    }
    return found
  }
}
