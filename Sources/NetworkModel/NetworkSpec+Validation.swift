import Quantities

/// A number of a network's specification.
public enum NetworkSpecField: UInt8, Sendable, BitwiseCopyable {
  /// `blocks`: the interval or the mean gap.
  case blockInterval = 0
  /// `gasLimit`.
  case gasLimit = 1
  /// `expiry`.
  case expiry = 2
  /// `poolLimit`.
  case poolLimit = 3
  /// `feeMarket.baseGasPrice`.
  case baseGasPrice = 4
  /// `feeMarket.shockSensitivity`.
  case shockSensitivity = 5
  /// `feeMarket.shockHalfLife`.
  case shockHalfLife = 6
  /// `feeMarket.demandElasticity`.
  case demandElasticity = 7
  /// `feeMarket.adjustmentPerMinute`.
  case adjustmentPerMinute = 8
  /// `feeMarket.lightLoad`.
  case lightLoad = 9
  /// `feeMarket.heavyLoad`.
  case heavyLoad = 10
  /// `feeMarket.lightGas`.
  case lightGas = 11
  /// `feeMarket.heavyGas`.
  case heavyGas = 12
  /// The price of a fixed `FeePolicy`.
  case fixedBid = 13
  /// The lower multiple of an adaptive `FeePolicy`.
  case lowMultiple = 14
  /// The upper multiple of an adaptive `FeePolicy`.
  case highMultiple = 15
  /// The cap of an adaptive `FeePolicy`.
  case bidCap = 16
  /// `feeMarket.rule.elasticity`.
  case elasticity = 17
  /// `feeMarket.rule.denominator`.
  case denominator = 18
  /// `feeMarket.floor` or `feeMarket.rule.floor`.
  case feeFloor = 19
  /// `feeMarket.initialBaseFee`.
  case initialBaseFee = 20
  /// `feeMarket.referencePrice`.
  case referencePrice = 21
  /// `feeMarket.medianTip`.
  case medianTip = 22
  /// The number of `feeMarket.windows`.
  case windowCount = 23
  /// The target of one of `feeMarket.windows`.
  case windowTarget = 24
  /// The length of one of `feeMarket.windows`.
  case windowLength = 25
  /// `feeMarket.blockTime`.
  case blockTime = 26
  /// The number of recorded gas prices.
  case pointCount = 27
  /// The instant of a recorded gas price, which must ascend.
  case pointInstant = 28
  /// A recorded gas price.
  case pointPrice = 29
  /// `ordering`: the express lane's delay.
  case laneDelay = 30
  /// `ordering`: the express lane's round.
  case laneRound = 31
  /// `ordering`: how long before its round a lane's auction closes.
  case laneClosing = 32
  /// `ordering`: the interval of a batch auction.
  case batchInterval = 33
  /// `ordering`: the nodes of fair ordering.
  case nodeCount = 34
  /// `ordering`: the share of nodes that decides.
  case nodeShare = 35
  /// `features.missedSlots`.
  case missedSlots = 36
  /// `features.replacementRaise`.
  case replacementRaise = 37
  /// `features.relayShare`.
  case relayShare = 38
  /// `features.finalityDepth`.
  case finalityDepth = 39
  /// `features.reorganisations`: how often a fork begins.
  case forkProbability = 40
  /// `features.reorganisations`: how often a fork grows.
  case forkGrowth = 41
  /// `features.reorganisations.depthLimit`, at most the depth of finality.
  case forkDepth = 42
  /// An instant of one of `features.outages`, which must ascend.
  case outageInstant = 43
  /// `features.outageHazard.meanUp`.
  case meanUp = 44
  /// `features.outageHazard.medianDown`.
  case medianDown = 45
  /// `features.outageHazard.deviation`.
  case outageDeviation = 46
  /// `features.outageHazard.stressMultiple`.
  case stressMultiple = 47
  /// The start of one of `features.demandShocks`.
  case demandStart = 48
  /// The ramp of one of `features.demandShocks`.
  case demandRamp = 49
  /// The hold of one of `features.demandShocks`.
  case demandHold = 50
  /// The half-life of one of `features.demandShocks`.
  case demandHalfLife = 51
  /// The multiple of one of `features.demandShocks`.
  case demandMultiple = 52
  /// A time of a `LatencySpec`.
  case latency = 53
  /// The deviation of a `LatencySpec`.
  case latencyDeviation = 54
  /// `features.rollup`: one of its times.
  case rollupTime = 55
}

/// Why a network cannot be simulated: the field, what was found, and the bound, in stored units.
public enum NetworkSpecError: Error, Equatable, Sendable, BitwiseCopyable {
  /// The value lies below its smallest allowed value.
  case tooSmall(NetworkSpecField, found: Int64, minimum: Int64)
  /// The value lies above its largest allowed value.
  case tooLarge(NetworkSpecField, found: Int64, maximum: Int64)
}

extension NetworkSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [NetworkSpecError] {
    var found = RangeCheck()
    let day = SimDuration.seconds(86_400).nanoseconds
    switch blocks {
    case .fixed(let interval): found.check(.blockInterval, interval.nanoseconds, 1...day)
    case .poisson(let mean): found.check(.blockInterval, mean.nanoseconds, 1...day)
    }
    found.check(.gasLimit, gasLimit, 1...1_000_000_000_000)
    found.check(.expiry, expiry.nanoseconds, 1...(365 * day))
    found.check(.poolLimit, Int64(poolLimit), 1...10_000_000)
    return found.problems + feeMarket.problems(gasLimit: gasLimit) + ordering.problems()
      + features.problems()
  }
}

extension FeeMarketSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems(gasLimit: Int64) -> [NetworkSpecError] {
    switch self {
    case .firstPrice(let spec): return spec.problems()
    case .baseFee(let spec):
      var found = RangeCheck()
      // A target of nothing would have no rule.
      found.check(.elasticity, spec.rule.elasticity, 1...min(1_000, max(1, gasLimit)))
      return found.problems + spec.problems()
    case .sequencer(let spec): return spec.problems()
    case .recorded(let spec): return spec.problems()
    }
  }
}

extension FirstPriceSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [NetworkSpecError] {
    var found = RangeCheck()
    found.check(.baseGasPrice, baseGasPrice.wei, 1...GasPrice.gwei(1_000_000).wei)
    background.check(&found) { (found: inout RangeCheck) in
      // At 2 the slowest minute would take the quote to nothing.
      found.check(
        .adjustmentPerMinute,
        adjustmentPerMinute.partsPerBillion,
        0...Ratio.one.partsPerBillion
      )
    }
    return found.problems
  }
}

extension BackgroundSpec {
  // `middle` checks what a market's own order puts between elasticity and loads.
  fileprivate func check(_ found: inout RangeCheck, _ middle: (inout RangeCheck) -> Void) {
    let one = Ratio.one.partsPerBillion
    let week = SimDuration.seconds(604_800).nanoseconds
    found.check(.shockSensitivity, shockSensitivity.partsPerBillion, 0...(100 * one))
    found.check(.shockHalfLife, shockHalfLife.nanoseconds, 1...week)
    found.check(.demandElasticity, demandElasticity.partsPerBillion, (one + 1)...(1_000_000 * one))
    middle(&found)
    found.check(.lightLoad, lightLoad.partsPerBillion, 0...(100 * one))
    found.check(.heavyLoad, heavyLoad.partsPerBillion, 0...(100 * one))
    found.check(.lightGas, lightGas, 1...1_000_000_000)
    found.check(.heavyGas, heavyGas, 1...1_000_000_000)
  }
}

extension BaseFeeSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [NetworkSpecError] {
    var found = RangeCheck()
    let highest = GasPrice.gwei(1_000_000).wei
    found.check(.initialBaseFee, initialBaseFee.wei, 1...highest)
    found.check(.referencePrice, referencePrice.wei, 1...highest)
    found.check(.medianTip, medianTip.wei, 1...highest)
    found.check(.elasticity, rule.elasticity, 1...1_000)
    found.check(.denominator, rule.denominator, 1...1_000_000)
    found.check(.feeFloor, rule.floor.wei, 1...highest)
    background.check(&found) { _ in }
    return found.problems
  }
}

extension SequencerSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [NetworkSpecError] {
    var found = RangeCheck()
    let day = SimDuration.seconds(86_400).nanoseconds
    found.check(.feeFloor, floor.wei, 1...GasPrice.gwei(1_000_000).wei)
    found.check(.windowCount, Int64(windows.count), 1...16)
    for window in windows {
      found.check(.windowTarget, window.gasPerSecond, 1...1_000_000_000_000)
      found.check(.windowLength, window.length.nanoseconds, 1...(30 * day))
    }
    found.check(.blockTime, blockTime.nanoseconds, 1...day)
    background.check(&found) { _ in }
    return found.problems
  }
}

extension RecordedGasSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [NetworkSpecError] {
    var found = RangeCheck()
    found.check(.pointCount, Int64(points.count), 1...10_000_000)
    var earliest = Int64.min
    for point in points {
      found.check(.pointInstant, point.at.nanoseconds, earliest...Int64.max)
      earliest = max(earliest, point.at.nanoseconds == .max ? .max : point.at.nanoseconds + 1)
      found.check(.pointPrice, point.price.wei, 1...FirstPriceMarket.highestQuote.wei)
    }
    background.check(&found) { _ in }
    return found.problems
  }
}

extension OrderingPolicy {
  /// Returns everything that is wrong with the policy, in the order of its fields.
  public func problems() -> [NetworkSpecError] {
    var found = RangeCheck()
    let hour = SimDuration.seconds(3_600).nanoseconds
    switch self {
    case .feePriority, .protocolPriority, .arrival, .random: break
    case .expressLane(let lane):
      found.check(.laneDelay, lane.delay.nanoseconds, 0...hour)
      found.check(.laneRound, lane.round.nanoseconds, 1...(24 * hour))
      found.check(.laneClosing, lane.closing.nanoseconds, 0...max(0, lane.round.nanoseconds))
    case .batchAuction(let interval):
      found.check(.batchInterval, interval.nanoseconds, 1...hour)
    case .fair(let fair):
      let one = Ratio.one.partsPerBillion
      found.check(.nodeCount, Int64(fair.nodes), 1...64)
      found.check(.nodeShare, fair.share.partsPerBillion, (one / 2 + 1)...one)
      fair.spread.check(&found)
    }
    return found.problems
  }
}

extension LatencySpec {
  /// Returns everything that is wrong with the law, in the order of its fields.
  public func problems() -> [NetworkSpecError] {
    var found = RangeCheck()
    check(&found)
    return found.problems
  }

  fileprivate func check(_ found: inout RangeCheck) {
    let day = SimDuration.seconds(86_400).nanoseconds
    switch self {
    case .fixed(let time): found.check(.latency, time.nanoseconds, 0...day)
    case .uniform(let low, let high):
      found.check(.latency, low.nanoseconds, 0...day)
      found.check(.latency, high.nanoseconds, min(max(low.nanoseconds, 0), day)...day)
    case .exponential(let mean): found.check(.latency, mean.nanoseconds, 0...day)
    case .logNormal(let median, let deviation):
      found.check(.latency, median.nanoseconds, 0...day)
      found.check(
        .latencyDeviation,
        deviation.partsPerBillion,
        0...Ratio.percent(500).partsPerBillion
      )
    }
  }
}

extension ChainFeatures {
  /// Returns everything that is wrong with the features, in the order of its fields.
  public func problems() -> [NetworkSpecError] {
    var found = RangeCheck()
    let one = Ratio.one.partsPerBillion
    let day = SimDuration.seconds(86_400).nanoseconds
    found.check(.missedSlots, missedSlots.partsPerBillion, 0...(one - 1))
    found.check(.replacementRaise, replacementRaise.partsPerBillion, 0...(100 * one))
    propagation.gossip.check(&found)
    propagation.relay.check(&found)
    found.check(.relayShare, relayShare.partsPerBillion, 0...one)
    found.check(.finalityDepth, Int64(finalityDepth), 1...1_000_000)
    if let law = reorganisations {
      found.check(.forkProbability, law.probability.partsPerBillion, 0...one)
      found.check(.forkGrowth, law.growth.partsPerBillion, 0...(one - 1))
      found.check(.forkDepth, Int64(law.depthLimit), 1...Int64(min(max(finalityDepth, 1), 4_096)))
    }
    var earliest: Int64 = 0
    for outage in outages {
      found.check(.outageInstant, outage.from.nanoseconds, earliest...(366 * day))
      let first = min(max(outage.from.nanoseconds, 0), 366 * day - 1) + 1
      found.check(.outageInstant, outage.until.nanoseconds, first...(366 * day))
      earliest = min(max(earliest, outage.until.nanoseconds), 366 * day)
    }
    if let hazard = outageHazard {
      found.check(.meanUp, hazard.meanUp.nanoseconds, 60_000_000_000...(36_600 * day))
      found.check(.medianDown, hazard.medianDown.nanoseconds, 1...(366 * day))
      found.check(.outageDeviation, hazard.deviation.partsPerBillion, 0...(5 * one))
      found.check(.stressMultiple, hazard.stressMultiple.partsPerBillion, 0...(1_000_000 * one))
    }
    for shock in demandShocks { shock.check(&found) }
    if let rollup {
      found.check(.rollupTime, rollup.batchInterval.nanoseconds, 1...day)
      found.check(.rollupTime, rollup.parentFinality.nanoseconds, 0...(30 * day))
      found.check(.rollupTime, rollup.inboxDelay.nanoseconds, 0...day)
      found.check(.rollupTime, rollup.forceInclusionDelay.nanoseconds, 1...(30 * day))
      found.check(.rollupTime, rollup.forceInclusionInterval.nanoseconds, 1_000_000...day)
    }
    return found.problems
  }
}

extension DemandShock {
  fileprivate func check(_ found: inout RangeCheck) {
    let year = SimDuration.seconds(366 * 86_400).nanoseconds
    found.check(.demandStart, start.nanoseconds, 0...year)
    found.check(.demandRamp, ramp.nanoseconds, 0...year)
    found.check(.demandHold, hold.nanoseconds, 0...year)
    found.check(.demandHalfLife, halfLife.nanoseconds, 0...year)
    found.check(.demandMultiple, multiple.partsPerBillion, 0...(10_000 * Ratio.one.partsPerBillion))
  }
}

extension FeePolicy {
  /// Returns everything that is wrong with the policy, in the order of its fields.
  public func problems() -> [NetworkSpecError] {
    var found = RangeCheck()
    let highest = FirstPriceMarket.highestQuote.wei
    switch self {
    case .fixed(let price):
      found.check(.fixedBid, price.wei, 0...highest)
    case .adaptive(let low, let high, let cap):
      let largest = 1_000_000 * Ratio.one.partsPerBillion
      found.check(.lowMultiple, low.partsPerBillion, 0...largest)
      let lowest = min(max(low.partsPerBillion, 0), largest)
      found.check(.highMultiple, high.partsPerBillion, lowest...largest)
      found.check(.bidCap, cap.wei, 0...highest)
    }
    return found.problems
  }
}

// Collects the values that lie outside their ranges.
private struct RangeCheck {
  private(set) var problems: [NetworkSpecError] = []

  mutating func check(_ field: NetworkSpecField, _ value: Int64, _ range: ClosedRange<Int64>) {
    if value < range.lowerBound {
      problems.append(.tooSmall(field, found: value, minimum: range.lowerBound))
    } else if value > range.upperBound {
      problems.append(.tooLarge(field, found: value, maximum: range.upperBound))
    }
  }
}
