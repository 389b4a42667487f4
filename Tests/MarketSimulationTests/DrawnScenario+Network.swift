import NetworkModel
import Participants
import Quantities

extension DrawnScenario {
  mutating func network() -> NetworkSpec {
    NetworkSpec(
      blocks: flag() ? .fixed(interval: duration()) : .poisson(mean: duration()),
      gasLimit: wide(),
      feeMarket: feeMarket(),
      ordering: ordering(),
      expiry: duration(),
      poolLimit: small(),
      features: features()
    )
  }

  private mutating func feeMarket() -> FeeMarketSpec {
    switch small() & 3 {
    case 0:
      return .firstPrice(
        FirstPriceSpec(
          baseGasPrice: gasPrice(),
          shockSensitivity: ratio(),
          shockHalfLife: duration(),
          demandElasticity: ratio(),
          adjustmentPerMinute: ratio(),
          lightLoad: ratio(),
          heavyLoad: ratio(),
          lightGas: wide(),
          heavyGas: wide()
        )
      )
    case 1:
      return .baseFee(
        BaseFeeSpec(
          initialBaseFee: gasPrice(),
          referencePrice: gasPrice(),
          medianTip: gasPrice(),
          rule: BaseFeeRule(elasticity: wide(), denominator: wide(), floor: gasPrice()),
          background: background()
        )
      )
    case 2:
      let windows = list { drawn in
        SequencerWindow(gasPerSecond: drawn.wide(), length: drawn.duration())
      }
      return .sequencer(
        SequencerSpec(
          floor: gasPrice(),
          windows: windows,
          blockTime: duration(),
          background: background()
        )
      )
    default:
      let points = list { GasPricePoint(at: $0.instant(), price: $0.gasPrice()) }
      return .recorded(RecordedGasSpec(points: points, background: background()))
    }
  }

  private mutating func background() -> BackgroundSpec {
    BackgroundSpec(
      shockSensitivity: ratio(),
      shockHalfLife: duration(),
      demandElasticity: ratio(),
      lightLoad: ratio(),
      heavyLoad: ratio(),
      lightGas: wide(),
      heavyGas: wide()
    )
  }

  private mutating func ordering() -> OrderingPolicy {
    switch small() & 7 {
    case 0: .protocolPriority
    case 1: .arrival
    case 2: .random
    case 3:
      .expressLane(
        ExpressLaneSpec(delay: duration(), round: duration(), closing: duration())
      )
    case 4: .batchAuction(interval: duration())
    case 5: .fair(FairOrderSpec(nodes: small(), share: ratio(), spread: latency()))
    default: .feePriority
    }
  }

  private mutating func latency() -> LatencySpec {
    switch small() & 3 {
    case 0: .fixed(duration())
    case 1: .uniform(low: duration(), high: duration())
    case 2: .exponential(mean: duration())
    default: .logNormal(median: duration(), deviation: ratio())
    }
  }

  private mutating func features() -> ChainFeatures {
    ChainFeatures(
      missedSlots: ratio(),
      keepsNonces: flag(),
      replacementRaise: ratio(),
      propagation: PropagationSpec(gossip: latency(), relay: latency()),
      relayShare: ratio(),
      reorganisations: flag()
        ? ReorganisationSpec(probability: ratio(), growth: ratio(), depthLimit: small()) : nil,
      finalityDepth: small(),
      outages: list { ChainOutage(from: $0.instant(), until: $0.instant()) },
      outageHazard: flag()
        ? OutageHazard(
          meanUp: duration(),
          medianDown: duration(),
          deviation: ratio(),
          stressMultiple: ratio()
        ) : nil,
      demandShocks: list {
        DemandShock(
          start: $0.instant(),
          ramp: $0.duration(),
          hold: $0.duration(),
          halfLife: $0.duration(),
          multiple: $0.ratio()
        )
      },
      rollup: flag()
        ? RollupSpec(
          batchInterval: duration(),
          parentFinality: duration(),
          inboxDelay: duration(),
          forceInclusionDelay: duration(),
          forceInclusionInterval: duration(),
          ownersUseInbox: flag()
        ) : nil
    )
  }

  mutating func execution() -> OwnerExecution {
    let path: OwnerExecution.TopUpPath
    switch small() & 3 {
    case 0:
      path = .requested(
        TwoPhaseSpec(executorDelay: latency(), outage: ratio(), cancelAfter: duration())
      )
    case 1:
      path = .bridged(
        MessageSpec(
          finality: duration(),
          relay: latency(),
          stuck: ratio(),
          retryAfter: duration(),
          expiry: duration()
        )
      )
    default: path = .direct
    }
    return OwnerExecution(
      topUpPath: path,
      repaysInSteps: flag(),
      retry: RetryPolicy(
        retries: small(),
        backoff: duration(),
        longestBackoff: duration(),
        deadline: duration(),
        compensates: flag()
      )
    )
  }
}
