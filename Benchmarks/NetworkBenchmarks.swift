import Determinism
import NetworkModel
import Quantities

/// The mempool and the block producer: admission, ordering and inclusion.
///
/// 100 000 transactions are pending throughout. One round offers as many transactions as the block
/// then takes, so that each of them is admitted, ordered among all pending ones and included once.
/// Bids are uniform over a thousandfold range, senders are drawn from a million.
enum NetworkBenchmarks {
  static let all: [Benchmark] = [
    benchmark("mempool-payment", .feePriority, "first-price, by payment"),
    benchmark("mempool-arrival", .arrival, "by arrival"),
    benchmark("mempool-nonces", .feePriority, "by payment, in the order of nonces", nonces: true),
  ]

  private static let pending: Int64 = 100_000
  private static let perBlock: Int64 = 2_000

  private static func benchmark(
    _ name: String,
    _ ordering: OrderingPolicy,
    _ words: String,
    nonces: Bool = false
  ) -> Benchmark {
    Benchmark(
      name: name,
      group: .network,
      unit: "transactions",
      summary: "admission, ordering and inclusion with 100000 pending, \(words)",
      prepare: { size in
        let blocks: Int64 = size == .full ? 500 : size == .small ? 20 : 2
        let depth = size == .full ? pending : size == .small ? 20_000 : 1_000
        let offers = Self.offers(count: depth + blocks * perBlock)
        let spec = Self.spec(ordering, nonces: nonces)
        return { watch in
          try sample(&watch, spec, offers, depth: depth, blocks: blocks)
        }
      }
    )
  }

  private static func spec(_ ordering: OrderingPolicy, nonces: Bool) -> NetworkSpec {
    NetworkSpec(
      blocks: .fixed(interval: .seconds(12)),
      gasLimit: perBlock * 100_000,
      feeMarket: .firstPrice(
        FirstPriceSpec(
          baseGasPrice: .gwei(10),
          shockSensitivity: .zero,
          shockHalfLife: .seconds(3_600),
          demandElasticity: .percent(2_500),
          adjustmentPerMinute: .zero,
          lightLoad: .zero,
          heavyLoad: .zero,
          lightGas: 45_000,
          heavyGas: 180_000
        )
      ),
      ordering: ordering,
      expiry: .seconds(300 * 86_400),
      poolLimit: 200_000,
      features: ChainFeatures(keepsNonces: nonces)
    )
  }

  private static func offers(count: Int64) -> [Transaction] {
    let draws = SeedTree(rootSeed: 1, replication: 0).stream("benchmark")
    return (0..<count).map { id in
      let sent = SimInstant(nanoseconds: id * 6_000_000)
      return Transaction(
        id: id,
        kind: 0,
        lane: .other,
        population: 0,
        member: Int32(draws.bounded(1_000_000, step: UInt64(id), index: 0)),
        slot: id,
        gas: 100_000,
        bid: GasPrice(
          wei: 1_000_000 + Int64(draws.bounded(1_000_000_000, step: UInt64(id), index: 1))
        ),
        submittedAt: sent,
        arrivesAt: sent
      )
    }
  }

  private static func sample(
    _ watch: inout Stopwatch,
    _ spec: NetworkSpec,
    _ offers: [Transaction],
    depth: Int64,
    blocks: Int64
  ) throws -> Sample {
    var chain = Chain(spec: spec, key: SeedTree(rootSeed: 2, replication: 0).key("chain"))
    var effects = EffectBuffer<ChainEffect>()
    var digest = RunDigest()
    var next = 0
    while next < Int(depth) {
      _ = chain.submit(offers[next])
      next += 1
    }
    watch.restart()
    var included: Int64 = 0
    for block in 0..<blocks {
      for _ in 0..<perBlock {
        _ = chain.submit(offers[next])
        next += 1
      }
      effects.removeAll()
      let now = offers[next - 1].arrivesAt
      chain.handle(.produceBlock(PlannedBlock(number: block, at: now)), at: now, into: &effects)
      for index in 0..<effects.count {
        if case .include(let transaction, _) = effects[index] {
          included += 1
          digest.absorb(transaction.id)
        }
      }
    }
    guard included == blocks * perBlock else {
      throw BenchmarkError.noResult("\(included) transactions were included")
    }
    return Sample(work: included, digest: digest.value)
  }
}
