import Determinism
import Experiments
import MarketSimulation
import Testing

private func bootstrap(resamples: Int = 2_000) -> Bootstrap {
  Bootstrap(stream: RandomStream(key: StreamKey(lo: 11, hi: 22)), resamples: resamples)
}

private func compare(
  _ policy: [MetricValue],
  _ reference: [MetricValue],
  _ direction: MetricDefinition.Direction = .lower
) -> PairedStatistics {
  PairedStatistics(
    policy: policy,
    reference: reference,
    direction: direction,
    bootstrap: bootstrap(resamples: 200)
  )
}

private func numbers(_ values: [Double]) -> [MetricValue] { values.map { .number($0) } }

struct PairedStatisticsTests {
  @Test func `figures agree with numpy scipy and an independent bootstrap`() {
    let reference = formulaSample(60)
    let policy = reference.enumerated().map { $1 * 0.8 + Double(($0 * 13) % 17) }
    let figures = PairedStatistics(
      policy: numbers(policy),
      reference: numbers(reference),
      direction: .lower,
      bootstrap: bootstrap()
    )
    #expect(figures.pairCount == 60)
    #expect(isClose(figures.referenceMean, 471.65))
    #expect(isClose(figures.policyMean, 385.12))
    #expect(isClose(figures.differenceMean, -86.53))
    #expect(isClose(figures.differenceDeviation, 85.93943189445143))
    #expect(isClose(figures.correlation, 0.999896950811129))
    #expect(isClose(figures.varianceReduction, 41.17301182499264, tolerance: 1e-10))
    // A Philox4x64-10 written in Python, key (11, 22), the same addresses, numpy's percentiles.
    #expect(isClose(figures.interval?.low, -108.88486904761902))
    #expect(isClose(figures.interval?.high, -65.70617857142857))
    // scipy.stats.bootstrap, percentile, 20 000 resamples: (−108.43, −65.33).
    #expect(isClose(figures.interval?.low, -108.4259, tolerance: 0.02))
    #expect(isClose(figures.interval?.high, -65.3324, tolerance: 0.02))
    #expect(figures.improvedCount == 50)
    #expect(figures.worseCount == 9)
    #expect(figures.tiedCount == 1)
    #expect(figures.undefinedCount == 0)
    #expect(isClose(figures.relativeChange, -86.53 / 471.65))
    #expect(figures.verdict == .better)
    // numpy and scipy: ceil((norm.ppf(.975) · sd ÷ (0.05 · reference mean))²).
    #expect(figures.replicationsNeeded(halfWidth: 0.05 * 471.65) == 52)
    #expect(isClose(figures.halfWidth, 43.178690476190454 / 2))
  }

  @Test func `replications for a half-width`() {
    // Differences −1 and 1 alternating: deviation √(8/7), (1.959964² · 8/7) ÷ 0.25 = 17.56.
    let figures = compare(
      numbers([1, -1, 1, -1, 1, -1, 1, -1]),
      numbers(Array(repeating: 0, count: 8))
    )
    #expect(figures.replicationsNeeded(halfWidth: 0.5) == 18)
    #expect(figures.replicationsNeeded(halfWidth: 50) == 5)
    #expect(figures.replicationsNeeded(halfWidth: 0) == nil)
    #expect(figures.replicationsNeeded(halfWidth: 1e-9) == nil)
    #expect(compare(numbers([1]), numbers([0])).replicationsNeeded(halfWidth: 1) == nil)
  }

  @Test func `verdicts follow the direction`() {
    let base = numbers([10, 11, 12, 13, 14, 15])
    let lower = numbers([9, 9, 10, 11, 13, 13])
    let mixed = numbers([9, 12, 11, 14, 13, 16])
    #expect(compare(lower, base, .lower).verdict == .better)
    #expect(compare(lower, base, .higher).verdict == .worse)
    #expect(compare(lower, base, .neutral).verdict == .notJudged)
    #expect(compare(base, lower, .lower).verdict == .worse)
    #expect(compare(base, lower, .higher).verdict == .better)
    #expect(compare(mixed, base, .lower).verdict == .notDistinguishable)
    #expect(compare(base, base, .lower).verdict == .tied)
    #expect(compare(base, base, .neutral).verdict == .tied)
    #expect(compare([.undefined], [.number(1)]).verdict == .undefined)
    #expect(compare([], []).verdict == .undefined)
  }

  @Test func `improved and worse swap with the direction and are empty for a neutral metric`() {
    let base = numbers([1, 2, 3, 4, 5])
    let policy = numbers([0, 2, 2, 5, 4])
    let lower = compare(policy, base, .lower)
    #expect([lower.improvedCount, lower.worseCount, lower.tiedCount] == [3, 1, 1])
    let higher = compare(policy, base, .higher)
    #expect([higher.improvedCount, higher.worseCount, higher.tiedCount] == [1, 3, 1])
    let neutral = compare(policy, base, .neutral)
    #expect([neutral.improvedCount, neutral.worseCount, neutral.tiedCount] == [nil, nil, 1])
  }

  @Test func `undefined values and numbers that are not finite leave their pair out`() {
    let figures = compare(
      [.number(1), .undefined, .number(.nan), .number(4), .number(5)],
      [.number(0), .number(2), .number(3), .undefined, .number(.infinity)]
    )
    #expect(figures.pairCount == 1)
    #expect(figures.undefinedCount == 4)
    #expect(figures.differenceMean == 1)
    #expect(figures.interval == nil)
    #expect(figures.verdict == .notDistinguishable)
  }

  @Test func `amounts are subtracted before they become numbers`() {
    // 10¹⁸ USD and a millionth: as doubles both are equal.
    let large: Int128 = 1_000_000_000_000_000_000_000_000
    let figures = compare(
      Array(repeating: .micros(large + 1), count: 6),
      Array(repeating: .micros(large), count: 6)
    )
    #expect(figures.differenceMean == 0.000001)
    #expect(figures.worseCount == 6)
    #expect(figures.verdict == .worse)
  }

  @Test func `a constant difference has the interval of one value`() {
    let figures = compare(numbers([3, 4, 5, 6, 7]), numbers([1, 2, 3, 4, 5]))
    #expect(figures.interval == ConfidenceInterval(low: 2, high: 2))
    #expect(figures.differenceDeviation == 0)
    #expect(figures.varianceReduction == nil)
    #expect(figures.correlation == 1)
    #expect(figures.verdict == .worse)
  }

  @Test func `there is no relative change at a zero reference and no interval below five pairs`() {
    let figures = compare(numbers([1, 2, 3, 4]), numbers([0, 0, 0, 0]))
    #expect(figures.relativeChange == nil)
    #expect(figures.interval == nil)
    #expect(figures.correlation == nil)
    #expect(figures.verdict == .notDistinguishable)
  }
}

struct BootstrapTests {
  @Test func `the same name gives the same interval and another name another`() {
    let values = formulaSample(30)
    func interval(_ metric: String, _ policy: String, _ point: String) -> ConfidenceInterval? {
      let stream = Bootstrap.stream(seed: 1, metric: metric, policy: policy, point: point)
      return Bootstrap(stream: stream, resamples: 300).interval(ofMean: values)
    }
    let first = interval("loss", "brake", "p0000")
    #expect(first == interval("loss", "brake", "p0000"))
    #expect(first != interval("gain", "brake", "p0000"))
    #expect(first != interval("loss", "shield", "p0000"))
    #expect(first != interval("loss", "brake", "p0001"))
  }

  @Test func `intervals cover the mean about as often as they say`() {
    // Exponential draws of mean one, n = 50: the percentile bootstrap is known to cover a little
    // less than 95 %; 400 trials have a standard error of about 1.2 %.
    var covered = 0
    for trial in UInt64(0)..<400 {
      let draws = SeedTree(rootSeed: 5, replication: 0).stream("test.coverage", entity: trial)
      let values = (UInt64(0)..<50).map { draws.exponential(step: $0) }
      let stream = Bootstrap.stream(seed: trial, metric: "m", policy: "p", point: "p0000")
      guard
        let interval = Bootstrap(stream: stream, resamples: 200).interval(ofMean: values)
      else { continue }
      if interval.low <= 1, interval.high >= 1 { covered += 1 }
    }
    #expect((355...392).contains(covered), "covered \(covered) of 400")
  }
}
