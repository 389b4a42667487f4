import MarketSimulation
import Markets
import NetworkModel
import Participants
import Quantities
import TestSupport
import Testing

/// How adversaries, arbitrageurs, stop losses and clustered flow are spelled; everything else is
/// in `CanonicalScenarioTests`, whose bytes they leave as they were.
@Suite struct CanonicalAdversaryTests {
  private static func scenario(_ seed: UInt64) -> Scenario {
    var scenario = DrawnScenario.make(seed: seed)
    var drawn = DrawnScenario(draws: TestDraws(seed: seed ^ 0x7261_6964), mostElements: 3)
    for index in scenario.participants.indices {
      switch scenario.participants[index].kind {
      case .owners(var spec):
        spec.stopLossShare = .percent(1)
        scenario.participants[index].kind = .owners(spec)
      case .orderFlow(var spec):
        spec.clustering = FlowClustering(branchingRatio: drawn.ratio(), memory: drawn.duration())
        scenario.participants[index].kind = .orderFlow(spec)
      default: break
      }
    }
    let kinds = [
      manipulator(&drawn), arbitrageur(&drawn), exploit(&drawn), anticipators(&drawn),
      depositors(&drawn), savers(&drawn), fault(&drawn), raider(&drawn),
    ]
    for kind in kinds {
      scenario.participants.append(ParticipantSpec(name: drawn.text(), kind: kind))
    }
    return scenario
  }

  private static func manipulator(_ drawn: inout DrawnScenario) -> ParticipantSpec.Kind {
    .manipulator(
      ManipulatorSpec(
        market: drawn.marketID(),
        side: drawn.flag() ? .buy : .sell,
        notional: drawn.quote(),
        at: drawn.instant(),
        slices: drawn.small(),
        interval: drawn.duration(),
        hold: drawn.duration()
      )
    )
  }

  private static func arbitrageur(_ drawn: inout DrawnScenario) -> ParticipantSpec.Kind {
    .arbitrageur(
      ArbitrageurSpec(
        market: drawn.marketID(),
        oracle: OracleID(drawn.small()),
        capital: drawn.quote(),
        threshold: drawn.ratio(),
        share: drawn.ratio(),
        interval: drawn.duration(),
        freshness: drawn.duration()
      )
    )
  }

  private static func anticipators(_ drawn: inout DrawnScenario) -> ParticipantSpec.Kind {
    .anticipators(
      AnticipatorSpec(
        protocolID: ProtocolID(drawn.small()),
        share: drawn.ratio(),
        trigger: drawn.ratio(),
        size: drawn.ratio(),
        reactionMedian: drawn.duration(),
        reactionDeviation: drawn.ratio(),
        fee: .fixed(drawn.gasPrice())
      )
    )
  }

  private static func savers(_ drawn: inout DrawnScenario) -> ParticipantSpec.Kind {
    .savers(
      SaverSpec(
        protocolID: ProtocolID(drawn.small()),
        share: drawn.ratio(),
        game: RunGame(
          waitingGain: drawn.ratio(),
          stayingLoss: drawn.ratio(),
          noise: drawn.ratio()
        ),
        interval: drawn.duration(),
        reactionMedian: drawn.duration(),
        reactionDeviation: drawn.ratio(),
        fee: .fixed(drawn.gasPrice())
      )
    )
  }

  private static func raider(_ drawn: inout DrawnScenario) -> ParticipantSpec.Kind {
    .raider(
      RaiderSpec(
        protocolID: ProtocolID(drawn.small()),
        capital: drawn.quote(),
        flashFee: drawn.flag() ? drawn.ratio() : nil,
        accounts: drawn.small(),
        at: drawn.instant(),
        interval: drawn.duration(),
        limit: drawn.small(),
        minimumProfit: drawn.quote(),
        votes: drawn.flag() ? VoteCapture(cost: drawn.quote(), delay: drawn.duration()) : nil,
        gas: drawn.wide(),
        fee: .fixed(drawn.gasPrice())
      )
    )
  }

  private static func fault(_ drawn: inout DrawnScenario) -> ParticipantSpec.Kind {
    guard case .exploit(var spec) = exploit(&drawn) else { return exploit(&drawn) }
    let kinds = CodeFault.Kind.allCases
    spec.fault = CodeFault(
      kind: kinds[1 + Int(drawn.small() & 3)],
      ownAccounts: drawn.small(),
      severity: drawn.ratio(),
      repair: drawn.flag() ? drawn.duration() : nil
    )
    return .exploit(spec)
  }

  private static func exploit(_ drawn: inout DrawnScenario) -> ParticipantSpec.Kind {
    .exploit(
      ExploitSpec(
        protocolID: ProtocolID(drawn.small()),
        at: drawn.instant(),
        rate: drawn.ratio(),
        cost: drawn.quote(),
        haircut: drawn.ratio(),
        bounty: drawn.quote(),
        expectedBlocks: drawn.small(),
        sells: drawn.flag(),
        gas: drawn.wide(),
        fee: .fixed(drawn.gasPrice())
      )
    )
  }

  private static func depositors(_ drawn: inout DrawnScenario) -> ParticipantSpec.Kind {
    .depositors(
      DepositorSpec(
        share: drawn.ratio(),
        lossTolerance: drawn.ratio(),
        cashFloor: drawn.ratio(),
        reactionMedian: drawn.duration(),
        reactionDeviation: drawn.ratio(),
        retry: drawn.duration(),
        fee: .fixed(drawn.gasPrice())
      )
    )
  }

  @Test func `they read back from their bytes as equal values`() throws {
    try everySeed(count: 300) { seed in
      let scenario = Self.scenario(seed)
      let back = try Scenario(canonicalBytes: scenario.canonicalBytes)
      return back == scenario ? nil : "another scenario came back"
    }
  }
}
