import Determinism
import NetworkModel
import Participants
import Quantities
import TestSupport
import Testing

@Suite struct OrderFlowTests {
  private static let hour = SimDuration.seconds(3_600)

  private static func flow(
    perHour: Ratio = Ratio(partsPerBillion: 60_000_000_000),
    reduceShare: Ratio = .percent(30),
    accounts: Int32 = 40,
    horizon: SimDuration = hour,
    name: String = "flow",
    seed: UInt64 = 1,
    clustering: FlowClustering? = nil
  ) -> OrderFlow {
    OrderFlow(
      name: name,
      spec: OrderFlowSpec(
        protocolID: ProtocolID(0),
        intentsPerHour: perHour,
        reduceShare: reduceShare,
        size: .percent(10),
        fee: .fixed(.gwei(20)),
        clustering: clustering
      ),
      accountCount: accounts,
      horizon: horizon,
      seeds: SeedTree(rootSeed: seed, replication: 0)
    )
  }

  @Test func `counts have the mean and the variance of a Poisson law`() {
    var (sum, squares) = (0.0, 0.0)
    for seed in 1...1_000 as ClosedRange<UInt64> {
      let count = Double(Self.flow(seed: seed).intents.count)
      sum += count
      squares += (count - 60) * (count - 60)
    }
    // Mean and variance are 60; a sample variance has the variance (μ + 2μ²)/n.
    #expect(abs(sum / 1_000 - 60) < 5 * (60.0 / 1_000).squareRoot())
    #expect(abs(squares / 1_000 - 60) < 5 * ((60.0 + 7_200) / 1_000).squareRoot())
  }

  @Test func `clusters keep the rate and raise the variance`() {
    // Branching ratio ½ and a short memory: variance over mean tends to 1 ÷ (1 − ½)² = 4.
    let clustering = FlowClustering(branchingRatio: .percent(50), memory: .seconds(1))
    var (sum, squares) = (0.0, 0.0)
    for seed in 1...600 as ClosedRange<UInt64> {
      let count = Double(Self.flow(seed: seed, clustering: clustering).intents.count)
      sum += count
      squares += (count - 60) * (count - 60)
    }
    #expect(abs(sum / 600 - 60) < 5 * (240.0 / 600).squareRoot())
    #expect(abs(squares / 600 / 60 - 4) < 1.2)
  }

  @Test func `a stream that would explode is not stationary`() {
    func isStationary(_ percent: Int64, _ memory: SimDuration = .seconds(1)) -> Bool {
      FlowClustering(branchingRatio: .percent(percent), memory: memory).isStationary
    }
    #expect(isStationary(0) && isStationary(99))
    #expect(!isStationary(100) && !isStationary(150) && !isStationary(-1))
    #expect(!isStationary(50, .zero))
  }

  @Test func `gaps are exponential`() {
    let intents = Self.flow(horizon: .seconds(3_600 * 200)).intents
    var (last, early) = (SimInstant.start, 0.0)
    for intent in intents {
      if intent.at - last < .seconds(30) { early += 1 }
      last = intent.at
    }
    let count = Double(intents.count)
    // Half a mean gap: 1 − e^(−1/2) of the gaps are shorter.
    let share = 1 - PortableMath.exp(-0.5)
    #expect(abs(early / count - share) < 5 * (share * (1 - share) / count).squareRoot())
  }

  @Test func `intents ascend, lie before the horizon and name accounts that exist`() {
    everySeed(count: 100) { seed in
      var last = SimInstant.start
      for intent in Self.flow(accounts: 3, seed: seed).intents {
        if intent.at < last { return "\(intent.at) after \(last)" }
        if intent.at >= .start + Self.hour { return "\(intent.at) beyond the horizon" }
        if intent.account.index < 0 || intent.account.index >= 3 { return "\(intent.account)" }
        if intent.feeQuantile < 0 || intent.feeQuantile >= 1 { return "\(intent.feeQuantile)" }
        last = intent.at
      }
      return nil
    }
  }

  @Test func `accounts and reductions have their shares`() {
    let intents = Self.flow(accounts: 4, horizon: .seconds(3_600 * 200)).intents
    let count = Double(intents.count)
    let reductions = Double(intents.count(where: \.isReduction))
    #expect(abs(reductions / count - 0.3) < 5 * (0.21 / count).squareRoot())
    for account in 0..<4 as Range<Int32> {
      let own = Double(intents.count(where: { $0.account == AccountID(account) }))
      #expect(abs(own / count - 0.25) < 5 * (0.1875 / count).squareRoot())
    }
  }

  @Test func `a longer horizon only adds intents at the end`() {
    everySeed(count: 50) { seed in
      let short = Self.flow(seed: seed).intents
      let long = Self.flow(horizon: .seconds(3 * 3_600), seed: seed).intents
      return Array(long.prefix(short.count)) == short ? nil : "earlier intents moved"
    }
  }

  @Test func `one parameter moves only what it describes`() {
    let plain = Self.flow().intents
    let eager = Self.flow(reduceShare: .percent(80)).intents
    let wide = Self.flow(accounts: 80).intents
    #expect(eager.map(\.at) == plain.map(\.at))
    #expect(eager.map(\.account) == plain.map(\.account))
    #expect(eager.map(\.feeQuantile) == plain.map(\.feeQuantile))
    // A higher share turns additions into reductions, never the other way.
    #expect(!zip(plain, eager).contains { $0.isReduction && !$1.isReduction })
    #expect(wide.map(\.at) == plain.map(\.at))
    #expect(wide.map(\.isReduction) == plain.map(\.isReduction))
  }

  @Test func `twice the rate halves every gap`() {
    let plain = Self.flow().intents
    let dense = Self.flow(perHour: Ratio(partsPerBillion: 120_000_000_000)).intents
    let shared = Array(zip(plain, dense).prefix(30))
    #expect(shared.count == 30)
    #expect(shared.allSatisfy { abs($0.at.nanoseconds - 2 * $1.at.nanoseconds) <= 2 })
  }

  @Test func `no rate, no account or no time gives no intents`() {
    #expect(Self.flow(perHour: .zero).intents.isEmpty)
    #expect(Self.flow(accounts: 0).intents.isEmpty)
    #expect(Self.flow(horizon: .zero).intents.isEmpty)
    #expect(Self.flow(perHour: Ratio(partsPerBillion: 1)).intents.isEmpty)
  }

  @Test func `name and seed key the stream`() {
    let plain = Self.flow().intents
    #expect(Self.flow().intents == plain)
    #expect(Self.flow(name: "other").intents != plain)
    #expect(Self.flow(seed: 2).intents != plain)
  }
}
