import Quantities

private let one = Ratio.one.partsPerBillion
private let year = SimDuration.seconds(31_536_000).nanoseconds
private let mostGas: Int64 = 1_000_000_000
private let mostQuote: Int64 = 1_000_000_000_000_000_000

extension PerpetualSpec {
  /// Returns everything that is wrong with the rules, in the order of their fields.
  public func problems() -> [ProtocolSpecError] {
    var found = RangeCheck()
    let maintenance = maintenanceMargin.partsPerBillion
    found.check(.maintenanceMargin, maintenance, 1...(one - 1))
    let least = min(max(maintenance, 1), one)
    found.check(.initialMargin, initialMargin.partsPerBillion, least...one)
    found.check(.takerFee, takerFee.partsPerBillion, 0...one)
    found.check(.liquidationFee, liquidationFee.partsPerBillion, 0...one)
    found.check(.keeperShare, keeperShare.partsPerBillion, 0...one)
    found.check(.fundingInterval, fundingInterval.nanoseconds, 1...year)
    found.check(.fundingInterest, fundingInterest.partsPerBillion, -one...one)
    found.check(.fundingCap, fundingCap.partsPerBillion, 0...one)
    found.check(.liquidationGas, liquidationGas, 0...mostGas)
    found.check(.orderGas, orderGas, 0...mostGas)
    found.check(.topUpGas, topUpGas, 0...mostGas)
    var problems = found.problems
    problems += market(0).beyondFlat()
    problems += rules.problems()
    return problems
  }
}

extension PerpetualMarketSpec {
  /// Returns everything that is wrong with one further market, in the order of its fields.
  public func problems() -> [ProtocolSpecError] {
    var found = RangeCheck()
    let maintenance = maintenanceMargin.partsPerBillion
    found.check(.maintenanceMargin, maintenance, 1...(one - 1))
    let least = min(max(maintenance, 1), one)
    found.check(.initialMargin, initialMargin.partsPerBillion, least...one)
    found.check(.takerFee, takerFee.partsPerBillion, 0...one)
    found.check(.fundingInterest, fundingInterest.partsPerBillion, -one...one)
    found.check(.fundingCap, fundingCap.partsPerBillion, 0...one)
    return found.problems + beyondFlat()
  }

  /// What is wrong with tiers, premium, maker fee and funding rule.
  func beyondFlat() -> [ProtocolSpecError] {
    var found = RangeCheck()
    found.check(.tierCount, Int64(tiers.count), 0...63)
    checkTiers(&found)
    if let premium = sizePremium {
      found.check(.premiumShare, premium.share.partsPerBillion, 0...one)
      found.check(.premiumCoefficient, premium.coefficient.partsPerBillion, 1...one)
    }
    // A rebate above the taker fee would pay for trading with oneself.
    let rebate = -min(max(takerFee.partsPerBillion, 0), one)
    found.check(.makerFee, makerFee.partsPerBillion, rebate...one)
    switch funding {
    case .premium(let clamp):
      if let clamp { found.check(.fundingClamp, clamp.partsPerBillion, 0...one) }
    case .velocity(let perDay, let scale):
      found.check(.fundingVelocity, perDay.partsPerBillion, 0...(100 * one))
      found.check(.skewScale, scale.units, 1...Int64.max)
    case .adaptive(let threshold, let rise, let decay, let most):
      found.check(.fundingThreshold, threshold.partsPerBillion, 0...one)
      found.check(.fundingRise, rise.partsPerBillion, 0...(100 * one))
      found.check(.fundingDecay, decay.partsPerBillion, 0...(100 * one))
      found.check(.fundingMost, most.partsPerBillion, 0...(100 * one))
    }
    var problems = found.problems
    if sizePremium != nil, !tiers.isEmpty { problems.append(.premiumWithTiers) }
    return problems
  }

  /// Bounds and rates rise, and a published deduction is the continuous one.
  private func checkTiers(_ found: inout RangeCheck) {
    var last = MarginTier(from: .zero, maintenance: maintenanceMargin, initial: initialMargin)
    var deduction: Int128 = 0
    for tier in tiers {
      let from = tier.from.micros
      found.check(.tierBound, from, min(last.from.micros + 1, mostQuote)...mostQuote)
      let low = min(max(last.maintenance.partsPerBillion, 1), one - 1)
      found.check(.tierMaintenance, tier.maintenance.partsPerBillion, low...(one - 1))
      let least = min(
        max(last.initial.partsPerBillion, tier.maintenance.partsPerBillion, 1),
        one
      )
      found.check(.tierInitial, tier.initial.partsPerBillion, least...one)
      let rise = tier.maintenance.partsPerBillion - last.maintenance.partsPerBillion
      deduction += Int128(min(max(from, 0), mostQuote)) * Int128(max(-one, min(one, rise)))
      if let stated = tier.deduction {
        let exact = Int64(clamping: deduction / 1_000_000_000)
        found.check(.tierDeduction, stated.micros, exact...exact)
      }
      last = tier
    }
  }
}

extension PerpetualRules {
  /// Returns everything that is wrong with the rules but for the own market's, in the order of
  /// their fields.
  func problems() -> [ProtocolSpecError] {
    var found = RangeCheck()
    found.check(.furtherMarkets, Int64(furtherMarkets.count), 0...63)
    if let margin = withdrawalMargin {
      found.check(.withdrawalMargin, margin.partsPerBillion, 0...one)
    }
    liquidation.check(&found)
    if let cap = insurance.drawCap { found.check(.drawCap, cap.micros, 0...mostQuote) }
    if let cap = insurance.marketCap { found.check(.marketCap, cap.micros, 0...mostQuote) }
    if let vault = backstop {
      found.check(.backstopCapital, vault.capital.micros, 1...mostQuote)
      found.check(.inventoryLimit, vault.inventoryLimit.micros, 0...mostQuote)
      found.check(.lossCap, vault.lossCap.partsPerBillion, 0...one)
      found.check(.unwindInterval, vault.unwindInterval.nanoseconds, 1...year)
      found.check(.unwindSize, vault.unwindSize.micros, 1...mostQuote)
    }
    if let rules = deleveraging {
      found.check(.counterpartyLimit, Int64(rules.counterpartyLimit), 1...10_000_000)
    }
    requirements?.check(&found)
    var problems = found.problems
    for market in furtherMarkets { problems += market.problems() }
    for stage in liquidation.stages {
      switch stage.price {
      case .takeover, .takeoverWhole:
        if backstop == nil { problems.append(.stageWithoutTaker) }
      case .deleverage:
        if deleveraging == nil { problems.append(.stageWithoutTaker) }
      case .market, .fillable: break
      }
    }
    for index in furtherMarkets.indices {
      let market = furtherMarkets[index].market
      for other in furtherMarkets[..<index] where other.market == market {
        problems.append(.invalidMarket(market))
      }
    }
    return problems
  }
}

extension LiquidationPolicy {
  fileprivate func check(_ found: inout RangeCheck) {
    found.check(.stageCount, Int64(stages.count), 1...8)
    var above = one
    for (index, stage) in stages.enumerated() {
      // The first stage holds from the requirement on; each further one from less.
      let low: Int64 = index == 0 ? one : 0
      let high = index == 0 ? one : max(0, above - 1)
      found.check(.stageBelow, stage.below.partsPerBillion, low...high)
      above = min(max(stage.below.partsPerBillion, 0), one)
      found.check(.stageCooldown, stage.cooldown.nanoseconds, 0...year)
      stage.size.check(&found)
      switch stage.price {
      case .market, .takeoverWhole, .deleverage: break
      case .takeover(let discount):
        found.check(.stageSpread, discount.partsPerBillion, 0...(one - 1))
      case .fillable(let spread, let adjustment):
        found.check(.stageSpread, spread.partsPerBillion, 0...(100 * one))
        found.check(.stageSpread, adjustment.partsPerBillion, 0...(100 * one))
      }
    }
    if let cap = accountBlockCap { found.check(.accountBlockCap, cap.micros, 1...mostQuote) }
    found.check(.liquidationDust, dust.micros, 0...mostQuote)
  }
}

extension LiquidationSize {
  fileprivate func check(_ found: inout RangeCheck) {
    switch self {
    case .whole, .lowerTier: break
    case .share(let share, let above, _):
      found.check(.stageShare, share.partsPerBillion, 1...one)
      found.check(.stageAmount, above.micros, 0...mostQuote)
    case .slice(let share, let least):
      found.check(.stageShare, share.partsPerBillion, 1...one)
      found.check(.stageAmount, least.micros, 0...mostQuote)
    case .target(let buffer, let cost, let first, let ramp, let smallest):
      found.check(.stageBuffer, buffer.partsPerBillion, 0...one)
      found.check(.stageCost, cost.partsPerBillion, 0...one)
      found.check(.stageShare, first.partsPerBillion, 1...one)
      found.check(.stageRamp, ramp.nanoseconds, 0...year)
      found.check(.stageAmount, smallest.micros, 0...mostQuote)
    }
  }
}

extension RequirementSpec {
  /// Returns everything that is wrong with the rules, in the order of their fields.
  public func problems() -> [ProtocolSpecError] {
    var found = RangeCheck()
    check(&found)
    return found.problems
  }

  fileprivate func check(_ found: inout RangeCheck) {
    switch estimator {
    case .ewma(let memory):
      found.check(.estimatorMemory, memory.nanoseconds, 1_000_000_000...year)
    case .rolling(let samples): found.check(.estimatorCount, Int64(samples), 1...100_000)
    case .parkinson(let bar, let bars), .garmanKlass(let bar, let bars):
      found.check(.estimatorMemory, bar.nanoseconds, 1_000_000_000...year)
      found.check(.estimatorCount, Int64(bars), 1...100_000)
    }
    found.check(.updateInterval, updateInterval.nanoseconds, 1...year)
    found.check(.requirementNotice, notice.nanoseconds, 0...year)
    found.check(.requirementQuantile, quantile.partsPerBillion, 0...(100 * one))
    found.check(.requirementHorizon, horizon.nanoseconds, 1...year)
    found.check(.requirementCeiling, ceiling.partsPerBillion, one...(100 * one))
    found.check(.stepUp, stepUp.partsPerBillion, 1...(100 * one))
    found.check(.stepDown, stepDown.partsPerBillion, 1...(one - 1))
    switch procyclicality {
    case .none: break
    case .buffer(let size, let rebuild):
      found.check(.procyclicality, size.partsPerBillion, 0...one)
      found.check(.procyclicality, rebuild.partsPerBillion, 0...(100 * one))
    case .stress(let weight, let volatility):
      found.check(.procyclicality, weight.partsPerBillion, 0...one)
      found.check(.procyclicality, volatility.partsPerBillion, 0...(10 * one))
    case .floor(let volatility):
      found.check(.procyclicality, volatility.partsPerBillion, 0...(10 * one))
    }
    if let ramp = openInterest {
      found.check(.interestLower, ramp.lower.micros, 0...(mostQuote - 1))
      let low = min(max(ramp.lower.micros, 0), mostQuote - 1)
      found.check(.interestUpper, ramp.upper.micros, (low + 1)...mostQuote)
    }
    if let stress = depthStress { found.check(.depthStress, stress.partsPerBillion, 1...one) }
    if let cap = congestionCap { found.check(.congestionCap, cap.partsPerBillion, 0...(10 * one)) }
  }
}
