import Quantities

private let one = Ratio.one.partsPerBillion
private let mostGas: Int64 = 1_000_000_000

extension LendingSpec {
  /// Returns everything that is wrong with the rules, in the order of their fields.
  public func problems() -> [ProtocolSpecError] {
    var found = RangeCheck()
    found.check(.reserveCount, Int64(reserves.count), 1...64)
    for position in 0..<reserves.count {
      let reserve = reserves[position]
      reserve.check(&found)
      for earlier in 0..<position where reserves[earlier].asset == reserve.asset {
        found.note(.selfReference(ReserveID(Int32(position))))
      }
    }
    check(liquidation, &found)
    if let accountDebtCap {
      found.check(.accountDebtCap, accountDebtCap.micros, 1...1_000_000_000_000_000_000)
    }
    if let fee = liquidators.flashFee { found.check(.flashFee, fee.partsPerBillion, 0...one) }
    found.check(.minimumProfit, liquidators.minimumProfit.micros, 0...1_000_000_000_000_000)
    found.check(.liquidationGas, liquidationGas, 0...mostGas)
    found.check(.userGas, userGas, 0...mostGas)
    return found.problems
  }

  private func check(_ liquidation: LendingLiquidation, _ found: inout RangeCheck) {
    switch liquidation {
    case .closeFactor(let rules):
      found.check(.closeFactor, rules.closeFactor.partsPerBillion, 1...one)
      found.check(.fullCloseHealth, rules.fullCloseHealth.partsPerBillion, 0...one)
      found.check(.minimumValue, rules.minimumValue.micros, 0...1_000_000_000_000_000)
      found.check(
        .minimumLeftover,
        rules.minimumLeftover.micros,
        0...max(0, rules.minimumValue.micros)
      )
      found.check(.protocolFee, rules.protocolFee.partsPerBillion, 0...one)
      if let target = rules.restoredHealth {
        found.check(.restoredHealth, target.partsPerBillion, one...(10 * one))
      }
      if case .affordable(let margin) = rules.bonusRule {
        found.check(.bonusMargin, margin.partsPerBillion, 0...one)
      }
      if let health = rules.takeOverHealth {
        found.check(.takeOverHealth, health.partsPerBillion, 0...one)
      }
    case .absorb(let rules):
      found.check(.baseReserve, Int64(rules.base.index), 0...Int64(max(0, reserves.count - 1)))
      found.check(.storefrontShare, rules.storefrontShare.partsPerBillion, 0...one)
      found.check(.targetReserves, rules.targetReserves, 0...Int64.max)
      // Only the base asset is borrowed: absorption settles in it.
      for position in 0..<reserves.count
      where Int32(position) != rules.base.index && reserves[position].rateCurve != nil {
        found.note(.secondDebtAsset(ReserveID(Int32(position))))
      }
    case .stabilityPool(let rules):
      found.check(.baseReserve, Int64(rules.debt.index), 0...Int64(max(0, reserves.count - 1)))
      found.check(.criticalRatio, rules.criticalRatio.partsPerBillion, one...(100 * one))
      found.check(.callerShare, rules.callerShare.partsPerBillion, 0...(one / 10))
      found.check(.callerReward, rules.callerReward, 0...1_000_000_000_000)
      found.check(.saleDelayMedian, rules.saleDelayMedian.nanoseconds, 0...31_536_000_000_000_000)
      found.check(.saleDelayDeviation, rules.saleDelayDeviation.partsPerBillion, 0...(10 * one))
      for position in 0..<reserves.count
      where Int32(position) != rules.debt.index && reserves[position].rateCurve != nil {
        found.note(.secondDebtAsset(ReserveID(Int32(position))))
      }
      if rules.debt.index >= 0, Int(rules.debt.index) < reserves.count,
        reserves[Int(rules.debt.index)].origin != .minted
      {
        found.note(.notMinted(rules.debt))
      }
    }
  }
}

extension ReserveSpec {
  fileprivate func check(_ found: inout RangeCheck) {
    let threshold = liquidationThreshold.partsPerBillion
    found.check(.liquidationThreshold, threshold, 0...(one - 1))
    found.check(.loanToValue, loanToValue.partsPerBillion, 0...max(0, min(threshold, one)))
    found.check(.liquidationBonus, liquidationBonus.partsPerBillion, 0...one)
    // At threshold × (1 + bonus) ≥ 1 a liquidation at the threshold already leaves bad debt.
    let bonus = min(max(0, liquidationBonus.partsPerBillion), one)
    let most = Int64((Int128(one) * Int128(one) - 1) / Int128(one + bonus))
    if threshold > most, threshold < one {
      found.note(.toxicAtThreshold(.liquidationThreshold, found: threshold, maximum: most))
    }
    found.check(.reserveFactor, reserveFactor.partsPerBillion, 0...one)
    if let rateCurve {
      found.check(.rateBase, rateCurve.base.partsPerBillion, 0...(100 * one))
      found.check(.rateSlopeBelow, rateCurve.slopeBelow.partsPerBillion, 0...(100 * one))
      found.check(.rateSlopeAbove, rateCurve.slopeAbove.partsPerBillion, 0...(100 * one))
      found.check(.rateOptimum, rateCurve.optimum.partsPerBillion, 1...(one - 1))
    }
    if let supplyCap { found.check(.supplyCap, supplyCap, 0...(Int64.max / 4)) }
    if let borrowCap { found.check(.borrowCap, borrowCap, 0...(Int64.max / 4)) }
    // A protocol's own coin as its own collateral would back itself.
    if origin == .minted, threshold > 0 {
      found.check(.ownCoinThreshold, threshold, 0...0)
    }
  }
}
