import Dispatch
import Experiments
import MarketSimulation
import Mitigations
import NetworkModel
import Quantities
import Synchronization

/// A scenario in which nothing lives: enough for a plan whose engine is a fake.
func toyScenario(
  name: String = "toy",
  policies: [String] = ["baseline", "brake", "shield"],
  seed: UInt64 = 42
) -> Scenario {
  Scenario(
    name: name,
    summary: "",
    horizon: .seconds(60),
    tick: .seconds(1),
    seed: seed,
    replications: 1,
    assets: [],
    markets: [],
    oracles: [],
    network: NetworkSpec(
      blocks: .fixed(interval: .seconds(12)),
      gasLimit: 1,
      feeMarket: .firstPrice(
        FirstPriceSpec(
          baseGasPrice: GasPrice(wei: 1),
          shockSensitivity: .zero,
          shockHalfLife: .seconds(1),
          demandElasticity: .zero,
          adjustmentPerMinute: .zero,
          lightLoad: .zero,
          heavyLoad: .zero,
          lightGas: 1,
          heavyGas: 1
        )
      ),
      ordering: .feePriority,
      expiry: .seconds(1),
      poolLimit: 1
    ),
    gasAsset: AssetID(0),
    protocols: [],
    participants: [],
    shocks: [],
    policies: policies.map { PolicySpec(name: $0, mitigations: []) },
    metrics: MetricSpec(
      missedGrace: .seconds(1),
      episodeQuiet: .seconds(1),
      seriesInterval: .seconds(1)
    ),
    limits: RunLimitSpec(events: 1)
  )
}

func toyPoints(_ count: Int) -> [StudyPoint] {
  (0..<count).map { index in
    StudyPoint(
      id: "p000\(index)",
      parameters: [StudyParameter(column: "depth_usd", value: "\(index)")],
      scenario: toyScenario()
    )
  }
}

func toyPlan(
  points: Int = 1,
  policies: [Int] = [0, 1, 2],
  replications: Int32 = 12,
  jobs: Int = 1
) throws(PlanError) -> ComparisonPlan {
  try ComparisonPlan(
    points: toyPoints(points),
    policies: policies,
    reference: 0,
    replications: replications,
    jobs: jobs
  )
}

/// An engine whose results are a formula of the key; single runs can be made to fail.
final class FakeEngine: ReplicationEngine {
  struct Prepared {
    let replication: Int32
  }

  let preparations = Mutex(0)
  let failsToPrepare: @Sendable (Int32) -> Bool
  let fails: @Sendable (RunKey) -> Bool
  let afterRun: @Sendable (RunKey) -> Void

  init(
    failsToPrepare: @escaping @Sendable (Int32) -> Bool = { _ in false },
    fails: @escaping @Sendable (RunKey) -> Bool = { _ in false },
    afterRun: @escaping @Sendable (RunKey) -> Void = { _ in }
  ) {
    self.failsToPrepare = failsToPrepare
    self.fails = fails
    self.afterRun = afterRun
  }

  func prepare(_ scenario: Scenario, replication: Int32) throws(RunFailure) -> Prepared {
    preparations.withLock { $0 += 1 }
    if failsToPrepare(replication) { throw .invariant("prepare \(replication)") }
    return Prepared(replication: replication)
  }

  func run(_ prepared: Prepared, key: RunKey) -> RunOutcome {
    defer { afterRun(key) }
    if fails(key) {
      return RunOutcome(result: failure(.quantity(.overflow)))
    }
    precondition(prepared.replication == key.replication, "prepared for another replication")
    return RunOutcome(
      result: success(toyMetrics(key), digest: UInt64(key.policy) << 32 | UInt64(key.replication)),
      recording: [[UInt8(key.point), UInt8(key.replication), UInt8(key.policy)]]
    )
  }

  private func failure(_ failure: RunFailure) -> RunResult {
    RunResult(
      status: .failed,
      flags: [],
      digest: 0,
      exogenousDigest: 0,
      metrics: [],
      protocolMetrics: [],
      failure: failure
    )
  }
}

func success(_ metrics: [MetricValue], digest: UInt64 = 7) -> RunResult {
  RunResult(
    status: .ok,
    flags: [],
    digest: digest,
    exogenousDigest: 9,
    metrics: metrics,
    protocolMetrics: [],
    failure: nil
  )
}

/// Loss falls by 10 USD a policy; the halt costs time; nobody counts anything else.
let toyDefinitions: [MetricDefinition] = [
  toyDefinition("total_loss_usd", .amount, .lower, .severity),
  toyDefinition("halted_s", .number, .lower, .cost),
  toyDefinition("activations", .count, .neutral, .cost),
]

func toyDefinition(
  _ name: String,
  _ form: MetricDefinition.Form,
  _ direction: MetricDefinition.Direction,
  _ side: MetricDefinition.Side
) -> MetricDefinition {
  MetricDefinition(
    name: name,
    unit: "1",
    form: form,
    direction: direction,
    side: side,
    isHeadline: true,
    formula: "",
    price: "none",
    zero: ""
  )
}

func toyMetrics(_ key: RunKey) -> [MetricValue] {
  let noise = Int128((Int(key.replication) * 37) % 11) * 1_000_000
  return [
    .micros(100_000_000 + noise - Int128(key.policy) * 10_000_000),
    .number(Double(key.policy) * 3),
    .count(key.policy == 1 ? 2 : 0),
  ]
}

/// Does something several times at once.
func concurrently(_ count: Int, _ body: @Sendable (Int) -> Void) {
  DispatchQueue.concurrentPerform(iterations: count, execute: body)
}
