import Experiments
import MarketSimulation
import Mitigations
import Testing

struct PairInteractionTests {
  private static func policy(_ name: String, _ kinds: String...) -> PolicySpec {
    let mitigations = kinds.map { kind in
      MitigationSpec(
        kind: kind,
        values: MitigationCatalog.standard.descriptor(of: kind)?.parameters.map(\.defaultValue)
          ?? []
      )
    }
    return PolicySpec(name: name, mitigations: mitigations)
  }

  private static let stated = [
    policy("baseline"), policy("brake", "circuit-breaker"), policy("average", "twap"),
    policy("layered", "circuit-breaker", "twap"), policy("fallback", "oracle-fallback"),
  ]

  @Test func `every pair is a policy with both, and what cannot be both says why`() {
    let pairs = PolicyPairs(Self.stated, chosen: [0, 1, 2, 3, 4], catalog: .standard)
    #expect(
      pairs.policies.dropFirst(5).map(\.name) == [
        "brake-and-average", "brake-and-fallback", "average-and-fallback", "layered-and-fallback",
      ]
    )
    #expect(pairs.policies[5].mitigations.map(\.kind) == ["circuit-breaker", "twap"])
    #expect(pairs.pairs.map { [$0.first, $0.second, $0.both] }[0] == [1, 2, 5])
    #expect(
      pairs.skipped == [
        .init(first: "brake", second: "layered", obstacle: .sharedKind("circuit-breaker")),
        .init(first: "average", second: "layered", obstacle: .sharedKind("twap")),
      ]
    )
    var named = Self.stated
    named[3].name = "brake-and-average"
    let taken = PolicyPairs(named, chosen: [1, 2], catalog: .standard)
    #expect(taken.pairs.isEmpty)
    #expect(taken.skipped.map(\.obstacle) == [.nameTaken("brake-and-average")])
    var broken = Self.stated
    broken[1].mitigations[0].kind = "nonsense"
    let refused = PolicyPairs(broken, chosen: [1, 2], catalog: .standard)
    #expect(refused.skipped.map(\.obstacle) == [.refused(.unknownKind("nonsense"))])
  }

  /// A study whose loss is given by policy; the pairs of brake, average and fallback are 5, 6, 7.
  private func rows(_ loss: @escaping (Int, Int32) -> Int128) throws -> [PairInteraction] {
    let pairs = PolicyPairs(Self.stated, chosen: [1, 2, 4], catalog: .standard)
    var points = toyPoints(2)
    for index in points.indices { points[index].scenario.policies = Self.stated }
    let stated = try ComparisonPlan(
      points: points,
      policies: [0, 1, 2, 4],
      reference: 0,
      replications: 8,
      jobs: 1
    )
    let plan = try stated.with(pairs)
    #expect(plan.policies == [0, 1, 2, 4, 5, 6, 7])
    let results = (0..<2).flatMap { _ in
      plan.policies.flatMap { policy in
        (Int32(0)..<8).map { success([.micros(loss(policy, $0) * 1_000_000)]) as RunResult? }
      }
    }
    let study = StudyResult(plan: plan, results: results, isInterrupted: false)
    #expect(try study.restricted(toPolicies: [0, 1, 2, 4]).plan == plan.restricted(stated))
    return PairInteraction.all(study, pairs, metrics: [toyDefinitions[0]], resamples: 200)
  }

  @Test func `effects that add up do not interact`() throws {
    // 100, −10, −20, −30 alone; together the sums.
    let own: [Int: Int128] = [0: 100, 1: 90, 2: 80, 4: 70, 5: 70, 6: 60, 7: 50]
    let found = try rows { policy, replication in (own[policy] ?? 0) + Int128(replication % 3) }
    #expect(found.count == 6)
    #expect(found.allSatisfy { $0.interaction == 0 && !$0.isWorseThanBest && !$0.isHarmful })
    #expect(found[0].firstEffect == -10 && found[0].secondEffect == -20)
    #expect(found[0].bothEffect == -30 && found[0].overBest == -10)
    #expect(found[0].count == 8 && found[0].areBothGood)
  }

  @Test func `two good defences that are worse than the better one are found`() throws {
    // Brake and average: both at 95, worse than 80 of the better one. Average and fallback: worse
    // only in half of the seeds. Brake and fallback: brake alone harms.
    let found = try rows { policy, replication in
      switch policy {
      case 1: 101 - Int128(replication % 2) * 11
      case 2: 80
      case 4: 70
      case 5: 95 + Int128(replication % 2)
      case 7: replication % 2 == 0 ? 60 : 80
      default: 100
      }
    }
    let brakeAndAverage = found[0]
    #expect(brakeAndAverage.isHarmful && brakeAndAverage.overBest == 15.5)
    #expect(brakeAndAverage.overBestInterval.map { $0.low > 15 && $0.high < 16 } == true)
    // 95.5 − 95.5 − 80 + 100.
    #expect(brakeAndAverage.interaction == 20)
    let brakeAndFallback = found[1]
    #expect(brakeAndFallback.isWorseThanBest && brakeAndFallback.overBest == 30)
    let averageAndFallback = found[2]
    #expect(averageAndFallback.overBest == 0 && !averageAndFallback.isWorseThanBest)
  }

  @Test func `a defence that harms alone is no good defence`() throws {
    let found = try rows { policy, _ in policy == 1 ? 110 : policy == 2 ? 80 : 100 }
    #expect(found[0].isWorseThanBest && !found[0].areBothGood && !found[0].isHarmful)
  }
}

extension ComparisonPlan {
  /// The same points with the policies of another plan.
  fileprivate func restricted(_ other: ComparisonPlan) throws -> ComparisonPlan {
    try ComparisonPlan(
      points: points,
      policies: other.policies,
      reference: reference,
      replications: replications,
      jobs: jobs
    )
  }
}
