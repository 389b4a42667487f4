import Determinism
import NetworkModel
import Quantities
import Testing

struct BlockScheduleTests {
  private func plans(
    _ spec: NetworkSpec,
    seed: UInt64 = 1,
    count: Int,
    stressed: [Bool] = []
  ) -> [PlannedBlock] {
    var schedule = BlockSchedule(
      spec: spec,
      key: SeedTree(rootSeed: seed, replication: 0).key("network"),
      stressedMinutes: stressed
    )
    return (0..<count).compactMap { _ in schedule.next() }
  }

  private func seconds(_ plan: PlannedBlock) -> Double { Double(plan.at.nanoseconds) / 1e9 }

  @Test func `fixed blocks come at multiples of the interval and are numbered from 0`() {
    let plans = plans(network(blocks: .fixed(interval: .seconds(12))), count: 50)
    #expect(plans.map(\.number) == Array(0..<50))
    #expect(plans.map(\.at) == (1...50).map { instant($0 * 12) })
  }

  @Test func `Poisson gaps have the moments of an exponential`() {
    let count = 20_000
    let plans = plans(network(blocks: .poisson(mean: .seconds(13))), count: count)
    var sum = 0.0
    var squares = 0.0
    var before = 0.0
    for plan in plans {
      let scaled = (seconds(plan) - before) / 13
      before = seconds(plan)
      sum += scaled
      squares += scaled * scaled
    }
    // Five standard errors: 1/√n of the mean, √20/√n of the second moment.
    #expect(abs(sum / Double(count) - 1) < 0.036)
    #expect(abs(squares / Double(count) - 2) < 0.16)
  }

  @Test func `even the shortest mean gives gaps of a nanosecond`() {
    let plans = plans(
      network(blocks: .poisson(mean: SimDuration(nanoseconds: 1))),
      count: 200
    )
    let gaps = zip(plans.dropFirst(), plans).map { $0.at.nanoseconds - $1.at.nanoseconds }
    #expect(gaps.min() == 1)
  }

  @Test func `a share of the slots is missed, and missing moves no other slot`() {
    let whole = plans(network(blocks: .poisson(mean: .seconds(13))), count: 20_000)
    let spec = network(
      blocks: .poisson(mean: .seconds(13)),
      features: ChainFeatures(missedSlots: .percent(10))
    )
    let missing = plans(spec, count: 18_000)
    let instants = Set(whole.map(\.at.nanoseconds))
    #expect(missing.allSatisfy { instants.contains($0.at.nanoseconds) || $0.at > whole[19_999].at })
    #expect(missing.map(\.number) == Array(0..<18_000))
    let slots = whole.firstIndex { $0.at == missing[17_000].at }
    // Missed 10 % ± five standard errors.
    let share = 1 - 17_000 / Double(slots ?? 0)
    #expect(abs(share - 0.1) < 0.012)
  }

  @Test func `no block falls into an outage and the first one after it says so`() {
    let spec = network(
      blocks: .fixed(interval: .seconds(10)),
      features: ChainFeatures(outages: [ChainOutage(from: instant(95), until: instant(200))])
    )
    let plans = plans(spec, count: 12)
    #expect(plans.map(seconds) == [10, 20, 30, 40, 50, 60, 70, 80, 90, 200, 210, 220])
    #expect(plans.filter(\.endsOutage).map(\.number) == [9])
  }

  @Test func `in a long outage the parent chain forces the inbox`() {
    let rollup = RollupSpec(
      forceInclusionDelay: .seconds(60),
      forceInclusionInterval: .seconds(30)
    )
    let spec = network(
      blocks: .fixed(interval: .seconds(10)),
      features: ChainFeatures(
        outages: [ChainOutage(from: instant(15), until: instant(140))],
        rollup: rollup
      )
    )
    let plans = plans(spec, count: 6)
    #expect(plans.map(seconds) == [10, 75, 105, 135, 140, 150])
    #expect(plans.map(\.isForced) == [false, true, true, true, false, false])
    #expect(plans.map(\.endsOutage) == [false, false, false, false, true, false])
  }

  @Test func `drawn outages have the stated rate and median, and more of them under stress`() {
    let hazard = OutageHazard(
      meanUp: .seconds(36_000),
      medianDown: .seconds(600),
      deviation: .one,
      stressMultiple: .percent(500)
    )
    let spec = network(
      blocks: .fixed(interval: .seconds(60)),
      features: ChainFeatures(outageHazard: hazard)
    )
    let calm = outages(plans(spec, count: 400_000))
    // One in 600 minutes up.
    #expect(abs(Double(calm.count) / 400_000 * 600 - 1) < 0.2)
    let median = calm.sorted()[calm.count / 2]
    #expect(abs(median / 600 - 1) < 0.25)
    let stressed = [Bool](repeating: true, count: 600_000)
    let tense = outages(plans(spec, count: 100_000, stressed: stressed))
    #expect(abs(Double(tense.count) / 100_000 * 120 - 1) < 0.2)
  }

  private func outages(_ plans: [PlannedBlock]) -> [Double] {
    var lengths: [Double] = []
    for (before, plan) in zip(plans, plans.dropFirst()) where plan.endsOutage {
      lengths.append(seconds(plan) - seconds(before))
    }
    return lengths
  }

  @Test func `forks begin as often and grow as long as stated, never beyond the limit`() {
    let law = ReorganisationSpec(
      probability: .percent(2),
      growth: .percent(40),
      depthLimit: 4
    )
    let spec = network(features: ChainFeatures(reorganisations: law))
    let plans = plans(spec, count: 100_000)
    var starts = [Int](repeating: 0, count: 6)
    var expected: Int32 = 0
    for plan in plans {
      if expected > 0 {
        #expect(plan.lostWith == expected)
        expected -= 1
      } else if plan.lostWith > 0 {
        starts[Int(plan.lostWith)] += 1
        expected = plan.lostWith - 1
      }
    }
    let forks = Double(starts.reduce(0, +))
    #expect(abs(forks / 100_000 - 0.02 / (1 + 0.02 * 0.6)) < 0.003)
    // Geometric with 0.4, cut at four.
    for (depth, share) in [(1, 0.6), (2, 0.24), (3, 0.096), (4, 0.064)] {
      #expect(abs(Double(starts[depth]) / forks - share) < 0.06)
    }
    #expect(starts[5] == 0)
  }

  @Test func `a schedule depends on its key only`() {
    let spec = network(blocks: .poisson(mean: .seconds(13)))
    #expect(plans(spec, count: 100) == plans(spec, count: 100))
    #expect(plans(spec, count: 100) != plans(spec, seed: 2, count: 100))
  }

  @Test func `finality counts slots, or batches and the parent chain`() {
    let plain = network(
      blocks: .fixed(interval: .seconds(12)),
      features: ChainFeatures(finalityDepth: 64)
    )
    #expect(plain.finality(ofInclusionAt: instant(100)) == instant(868))
    let rollup = network(
      features: ChainFeatures(
        rollup: RollupSpec(batchInterval: .seconds(300), parentFinality: .seconds(900))
      )
    )
    #expect(rollup.finality(ofInclusionAt: instant(1)) == instant(1_200))
    #expect(rollup.finality(ofInclusionAt: instant(300)) == instant(1_200))
    #expect(rollup.finality(ofInclusionAt: instant(301)) == instant(1_500))
  }
}
