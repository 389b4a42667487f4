import Determinism
import Experiments
import MarketSimulation
import Testing

private func bootstrap(_ resamples: Int = 500) -> MaxTBootstrap {
  MaxTBootstrap(stream: RandomStream(key: StreamKey(lo: 11, hi: 22)), resamples: resamples)
}

struct MaxTBootstrapTests {
  @Test func `p-values agree with an independent step-down in numpy`() {
    // Five comparisons over 60 replications: a clear one, none, one between, a tie, and one that
    // is undefined in every third replication. Philox and the algorithm written again in Python.
    let base = formulaSample(60)
    func residues(_ factor: Int, _ modulus: Int, _ shift: Double) -> [Double?] {
      (0..<60).map { Double(($0 * factor) % modulus) - shift }
    }
    var clear = residues(13, 17, 0)
    for index in clear.indices { clear[index] = clear[index].map { $0 - 0.2 * base[index] } }
    var partial = residues(11, 23, 9.5)
    for index in stride(from: 0, to: 60, by: 3) { partial[index] = nil }
    let tied: [Double?] = Array(repeating: 0, count: 60)
    let differences = [clear, residues(29, 31, 15), residues(7, 13, 4), tied, partial]
    let found = bootstrap().adjustedProbabilities(of: differences)
    #expect(isClose(found[0], 0.001996007984031936))
    #expect(isClose(found[1], 0.7305389221556886))
    #expect(isClose(found[2], 0.003992015968063872))
    #expect(found[3] == 1)
    #expect(isClose(found[4], 0.14770459081836326))
    // A family never makes a p-value smaller than scipy.stats.ttest_1samp has it alone.
    #expect((found[4] ?? 0) > 0.0740)
  }

  @Test func `a constant difference is as sure as the resamples allow`() {
    let short: [Double?] = [1, 2, 3, nil, nil, nil, nil, nil]
    let found = bootstrap(99).adjustedProbabilities(of: [
      Array(repeating: 0.1, count: 8), Array(repeating: 0, count: 8), short,
    ])
    #expect(found == [0.01, 1, nil])
  }

  @Test func `nothing to compare has no p-values`() {
    #expect(bootstrap(10).adjustedProbabilities(of: []) == [])
    #expect(bootstrap(10).adjustedProbabilities(of: [[], []]) == [nil, nil])
  }

  @Test func `without any difference a family errs in about one study of twenty`() {
    // Ten policies that are noise: read one by one, the least p-value would be below 5 % in 40 %
    // of the studies. 300 studies have a standard error of 1.3 %.
    var rejected = 0
    for study in UInt64(0)..<300 {
      let draws = SeedTree(rootSeed: 8, replication: 0).stream("test.family", entity: study)
      let differences: [[Double?]] = (UInt64(0)..<10).map { policy in
        (UInt64(0)..<30).map { draws.normal(step: $0, index: policy) }
      }
      let stream = MaxTBootstrap.stream(seed: study, metric: "m", point: "p0000")
      let found = MaxTBootstrap(stream: stream, resamples: 99)
        .adjustedProbabilities(of: differences)
      if found.contains(where: { ($0 ?? 1) <= MaxTBootstrap.level }) { rejected += 1 }
    }
    #expect((3...27).contains(rejected), "rejected in \(rejected) of 300")
  }
}

struct PolicyRankingTests {
  private func ranking(
    _ values: [[Double?]],
    _ direction: MetricDefinition.Direction = .lower
  ) -> PolicyRanking {
    PolicyRanking(
      metric: "loss",
      values: values.map { $0.map { $0.map { .number($0) } ?? .undefined } },
      direction: direction,
      bootstrap: bootstrap(199)
    )
  }

  @Test func `clear gaps give sharp ranks and overlaps give ranges`() {
    let noise: [Double] = (0..<40).map { Double(($0 * 17) % 11) - 5 }
    let other: [Double] = (0..<40).map { Double(($0 * 13) % 7) - 3 }
    // Two that differ by noise alone, one far above.
    let found = ranking([noise.map { $0 + 50 }, noise, other])
    #expect(found.places.map(\.rank) == [3, 2, 1] || found.places.map(\.rank) == [3, 1, 2])
    #expect(found.places.map(\.bestRank) == [3, 1, 1])
    #expect(found.places.map(\.worstRank) == [3, 2, 2])
    #expect(found.places[0].shareFirst == 0)
    let higher = ranking([noise.map { $0 + 50 }, noise, other], .higher)
    #expect(higher.places.map(\.bestRank) == [1, 2, 2])
    #expect(higher.places[0].shareFirst == 1)
    #expect(isClose(higher.places[0].mean, found.places[0].mean ?? 0))
  }

  @Test func `ties divide the first place and share a rank`() {
    let found = ranking([[1, 2, 3, 4, 5, 6], [1, 2, 3, 4, 5, 6], [1, 9, 9, 9, 9, 9]])
    #expect(found.places.map(\.rank) == [1, 1, 3])
    // In the first replication all three tie, in the others two.
    let shares = found.places.compactMap(\.shareFirst)
    #expect(isClose(shares[0], (1.0 / 3 + 5.0 / 2) / 6))
    #expect(isClose(shares[2], 1.0 / 18))
  }

  @Test func `replications with an undefined value do not say who is first`() {
    let found = ranking([[1, nil, 3], [2, 1, nil]])
    #expect(found.places.map(\.shareFirst) == [1, 0])
    #expect(ranking([[nil], [1]]).places.map(\.shareFirst) == [nil, nil])
    #expect(ranking([[nil], [1]]).places.map(\.rank) == [nil, 1])
  }
}
