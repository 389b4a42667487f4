import Experiments
import Margining
import MarketSimulation
import Markets
import Mitigations
import NetworkModel
import Quantities
import Reporting
import Testing

/// A scenario with one market and `protocols` protocols without accounts.
func toyScenario(
  name: String = "toy",
  policies: [String],
  protocols: [String] = ["alpha"]
) -> Scenario {
  Scenario(
    name: name,
    summary: "",
    horizon: .seconds(60),
    tick: .seconds(1),
    seed: 42,
    replications: 1,
    assets: [
      AssetSpec(name: "ETH", decimals: 8, pricing: .market(MarketID(0))),
      AssetSpec(name: "USD", decimals: 6, pricing: .constantUSD),
    ],
    markets: [toyMarket],
    oracles: [],
    network: toyNetwork,
    gasAsset: AssetID(0),
    protocols: protocols.map { toyProtocol($0) },
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

private let toyMarket = MarketSpec(
  name: "ETH-USD",
  base: AssetID(0),
  quote: AssetID(1),
  path: .recorded(
    RecordedPathSpec(
      role: .fundamental,
      touches: [],
      bars: [],
      intrabar: .stated,
      bridgeVolatility: .zero
    )
  ),
  venue: VenueSpec(
    impact: false,
    depthPerPercent: .zero,
    permanentShare: .zero,
    halfLife: .seconds(1)
  )
)

private func toyProtocol(_ name: String) -> ProtocolSpec {
  ProtocolSpec(
    name: name,
    market: MarketID(0),
    oracle: OracleID(0),
    form: .perpetual(
      PerpetualSpec(
        maintenanceMargin: .zero,
        initialMargin: .zero,
        takerFee: .zero,
        liquidationFee: .zero,
        keeperShare: .zero,
        fundingInterval: .seconds(1),
        fundingInterest: .zero,
        fundingCap: .zero,
        liquidationGas: 1,
        orderGas: 1,
        topUpGas: 1
      )
    ),
    book: .accounts([]),
    insurance: .zero
  )
}

private let toyNetwork = NetworkSpec(
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
)

func definition(
  _ name: String,
  _ form: MetricDefinition.Form = .amount,
  _ direction: MetricDefinition.Direction = .lower,
  _ side: MetricDefinition.Side = .severity
) -> MetricDefinition {
  MetricDefinition(
    name: name,
    unit: form == .count ? "count" : "USD",
    form: form,
    direction: direction,
    side: side,
    isHeadline: true,
    formula: "formula",
    price: "none",
    zero: "nothing"
  )
}

/// Eight metrics of the default headline, enough for a readable table.
let tableDefinitions: [MetricDefinition] = [
  definition("total_loss_usd"),
  definition("borrower_loss_usd"),
  definition("bad_debt_usd"),
  definition("drawdown_1h", .number),
  definition("zero_bid_share", .number),
  definition("halted_s", .number, .lower, .cost),
  definition("blocked_usd_s", .amount, .lower, .cost),
  definition("activations", .count, .neutral, .cost),
]

let tablePolicies = ["baseline", "circuit-breaker", "twap", "oracle-fallback", "layered"]

/// A formula that gives every kind of cell: better, worse, unclear, same, undefined, unexercised.
func tableMetrics(policy: Int, replication: Int) -> [MetricValue] {
  let noise = Int128((replication * 37) % 11)
  let sign: Int128 = replication % 2 == 0 ? 1 : -1
  let loss = 4_200_000_000_000 + noise * 90_000_000_000
  let saved: [Int128] = [0, 1_500_000_000_000 + noise * 40_000_000_000, 0, 0, 2_000_000_000_000]
  let borrower = 800_000_000_000 + noise * 1_000_000_000
  let shift: [Int128] = [0, sign * 5_000_000_000, 0, 0, 90_000_000_000 + noise * 100_000_000]
  let debt: Int128 = replication % 4 == 0 ? 0 : 310_000_000_000 + noise * 1_000_000_000
  let isSafe = policy == 4 && replication % 8 != 1
  let halts: [Double] = [0, 1_800, 0, 0, 12_600 + Double(replication)]
  return [
    .micros(loss - saved[policy]),
    .micros(borrower + shift[policy]),
    .micros(isSafe ? 0 : debt),
    .number(0.231 + Double(noise) / 1_000 - (policy == 1 ? 0.012 : 0)),
    .undefined,
    .number(halts[policy]),
    .micros(policy == 4 ? 7_300_000_000_000_000 : 0),
    .count(policy == 1 ? 1 : policy == 4 ? Int64(replication % 3) : 0),
  ]
}

func tableResult(
  points: [StudyPoint]? = nil,
  policies: [String] = tablePolicies,
  replications: Int32 = 20,
  result: (Int, Int, Int) -> RunResult? = { _, policy, replication in
    ok(tableMetrics(policy: policy, replication: replication))
  }
) throws -> StudyResult {
  let points = points ?? [StudyPoint(id: "p0000", scenario: toyScenario(policies: policies))]
  let plan = try ComparisonPlan(
    points: points,
    policies: Array(policies.indices),
    reference: 0,
    replications: replications,
    jobs: 1
  )
  var results: [RunResult?] = []
  for point in points.indices {
    for policy in policies.indices {
      for replication in 0..<Int(replications) {
        results.append(result(point, policy, replication))
      }
    }
  }
  return StudyResult(
    plan: plan,
    results: results,
    isInterrupted: results.contains { $0 == nil }
  )
}

func ok(
  _ metrics: [MetricValue],
  status: RunStatus = .ok,
  flags: RunFlags = [],
  protocols: [[MetricValue]] = []
) -> RunResult {
  RunResult(
    status: status,
    flags: flags,
    digest: 0x00f3_0000_0000_00a1,
    exogenousDigest: 0xfeed,
    metrics: metrics,
    protocolMetrics: protocols,
    failure: nil
  )
}

let failedRun = RunResult(
  status: .failed,
  flags: [],
  digest: 0,
  exogenousDigest: 0,
  metrics: [],
  protocolMetrics: [],
  failure: .quantity(.overflow)
)

func text(_ bytes: [UInt8]) -> String { String(decoding: bytes, as: UTF8.self) }
