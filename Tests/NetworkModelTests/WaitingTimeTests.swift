import Determinism
import NetworkModel
import Quantities
import Testing

/// Queues with known waiting times: the fee market is off and a block takes one transaction.
struct WaitingTimeTests {
  /// Mean wait in seconds of Poisson arrivals until their inclusion.
  private func meanWait(
    _ blocks: BlockScheduleSpec,
    arrivalGap: Double,
    count: Int64
  ) -> Double {
    let spec = network(
      fees: deserted(),
      blocks: blocks,
      gasLimit: 100_000,
      ordering: .arrival,
      expiry: .seconds(300 * 86_400),
      poolLimit: 1_000_000
    )
    var chain = chain(spec)
    let seeds = SeedTree(rootSeed: 3, replication: 0)
    var schedule = BlockSchedule(spec: spec, key: seeds.key("blocks"))
    let gaps = seeds.stream("arrivals")
    var arrivals: [Double] = []
    var at = 0.0
    for index in 0..<UInt64(count) {
      at += gaps.exponential(step: index) * arrivalGap
      arrivals.append(at)
    }
    var effects = EffectBuffer<ChainEffect>()
    var sent = 0
    var waited = 0.0
    var included: Int64 = 0
    while included < count, let plan = schedule.next() {
      while sent < arrivals.count, Int64(arrivals[sent] * 1e9) <= plan.at.nanoseconds {
        let arrival = SimInstant(nanoseconds: Int64(arrivals[sent] * 1e9))
        _ = chain.submit(
          Transaction(
            id: Int64(sent),
            kind: 0,
            lane: .other,
            population: 0,
            member: 0,
            slot: Int64(sent),
            gas: 100_000,
            bid: .gwei(1),
            submittedAt: arrival,
            arrivesAt: arrival
          )
        )
        sent += 1
      }
      effects.removeAll()
      chain.handle(.produceBlock(plan), at: plan.at, into: &effects)
      for index in 0..<effects.count {
        guard case .include(let transaction, _) = effects[index] else { continue }
        waited += (plan.at - transaction.arrivesAt).secondsValue
        included += 1
      }
    }
    return waited / Double(count)
  }

  @Test func `Poisson blocks are the server of an M/M/1 queue`() {
    // W = 1 ÷ (μ − λ), with 1/μ = 10 s.
    for (load, tolerance) in [(0.3, 0.04), (0.6, 0.06)] {
      let wait = meanWait(.poisson(mean: .seconds(10)), arrivalGap: 10 / load, count: 30_000)
      let expected = 10 / (1 - load)
      #expect(abs(wait / expected - 1) < tolerance, "load \(load): \(wait) s, not \(expected)")
    }
  }

  @Test func `fixed blocks are the server of an M/D/1 queue that begins at its slots`() {
    // Half a slot until the server looks, and the wait of M/D/1, ρD ÷ (2(1 − ρ)).
    for (load, tolerance) in [(0.3, 0.03), (0.6, 0.03), (0.8, 0.07)] {
      let wait = meanWait(.fixed(interval: .seconds(10)), arrivalGap: 10 / load, count: 30_000)
      let expected = 5 + load * 10 / (2 * (1 - load))
      #expect(abs(wait / expected - 1) < tolerance, "load \(load): \(wait) s, not \(expected)")
    }
  }
}

struct LatencyTests {
  private let stream = SeedTree(rootSeed: 1, replication: 0).stream("latency")

  private func sample(_ law: LatencySpec) -> [Double] {
    (0..<UInt64(20_000)).map { law.draw(from: stream, step: $0).secondsValue }
  }

  private func mean(_ values: [Double]) -> Double {
    var sum = 0.0
    for value in values { sum += value }
    return sum / Double(values.count)
  }

  @Test func `laws have their means and medians`() {
    let uniform = sample(.uniform(low: .seconds(2), high: .seconds(4)))
    #expect(abs(mean(uniform) - 3) < 0.03)
    #expect((uniform.min() ?? 0) >= 2)
    #expect((uniform.max() ?? 9) <= 4)
    let exponential = sample(.exponential(mean: .seconds(5)))
    #expect(abs(mean(exponential) / 5 - 1) < 0.036)
    // Measured propagation on Ethereum: median 0.35 s, 95th percentile 0.8 s, so σ = 0.5.
    let spread = sample(.logNormal(median: .milliseconds(350), deviation: .percent(50))).sorted()
    #expect(abs(spread[10_000] / 0.35 - 1) < 0.03)
    #expect(abs(spread[19_000] / 0.8 - 1) < 0.05)
    #expect(Set(sample(.fixed(.seconds(3)))) == [3])
  }

  @Test func `a draw belongs to its address`() {
    let law = LatencySpec.exponential(mean: .seconds(5))
    #expect(law.draw(from: stream, step: 4, index: 2) == law.draw(from: stream, step: 4, index: 2))
    #expect(law.draw(from: stream, step: 4, index: 2) != law.draw(from: stream, step: 4, index: 3))
  }
}

struct PrivateRelayTests {
  @Test func `only some builders are served by the relay, and the pool's limit does not count it`()
  {
    var chain = chain(
      network(fees: deserted(), poolLimit: 1, features: ChainFeatures(relayShare: .percent(30)))
    )
    _ = chain.submit(transaction(1, gwei: 5))
    #expect(chain.submit(transaction(2, gwei: 1, member: 2, route: .relay)) == .accepted)
    var waits = 0
    var included = 0
    var next: Int64 = 3
    for number in Int64(1)...4_000 {
      let block = chain.block(number, at: number * 13)
      if block.included.contains(where: { $0 != 1 }) {
        included += 1
        _ = chain.submit(transaction(next, gwei: 1, member: 2, sent: number * 13, route: .relay))
        next += 1
      } else {
        waits += 1
      }
    }
    #expect(abs(Double(included) / 4_000 - 0.3) < 0.04)
    #expect(waits > 0)
  }

  @Test func `without a relay its transactions are never included`() {
    var chain = chain(network(fees: deserted()))
    _ = chain.submit(transaction(1, route: .relay))
    for number in Int64(1)...50 { #expect(chain.block(number, at: number * 13).included == []) }
  }
}
