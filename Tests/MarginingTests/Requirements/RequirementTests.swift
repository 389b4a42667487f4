import Determinism
import Margining
import Quantities
import TestSupport
import Testing

struct RequirementTests {
  private let minute = SimDuration.seconds(60)

  private func spec(
    _ estimator: VolatilitySpec = .ewma(memory: .seconds(3_600)),
    _ tool: ProcyclicalityTool = .none
  ) -> RequirementSpec {
    RequirementSpec(
      estimator: estimator,
      updateInterval: minute,
      notice: .zero,
      quantile: Ratio(partsPerBillion: 2_330_000_000),
      horizon: .seconds(3_600),
      ceiling: .percent(400),
      stepUp: .percent(10_000),
      stepDown: Ratio(partsPerBillion: 999_999_999),
      procyclicality: tool
    )
  }

  /// Feeds a geometric walk of 60 % a year in steps of a second, sampled as stated.
  private func measured(_ estimator: VolatilitySpec, hours: Int, every: Int = 60) -> Double {
    var found = VolatilityEstimator(estimator)
    var draws = TestDraws(seed: 5)
    let perSecond = 0.6 / Double(365 * 86_400).squareRoot()
    var level = 7.6
    for second in 0..<(hours * 3_600) {
      // A sum of four uniforms has a finite fourth moment near the normal's.
      let noise = (0..<4).reduce(0.0) { sum, _ in sum + draws.uniform() } - 2
      level += perSecond * noise * 3.0.squareRoot()
      if second % every == 0 {
        let price = Price(nanos: Int64(PortableMath.exp(level) * 1e9))
        found.absorb(price, at: .start + .seconds(Int64(second)))
      }
    }
    return found.hourlyVolatility
  }

  @Test func `four estimators agree on a known volatility`() {
    // 60 % a year is 0.641 % an hour.
    let expected = 0.6 / Double(365 * 24).squareRoot()
    let rolling = measured(.rolling(samples: 480), hours: 10)
    #expect(abs(rolling / expected - 1) < 0.15)
    let weighted = measured(.ewma(memory: .seconds(20_000)), hours: 10)
    #expect(abs(weighted / expected - 1) < 0.2)
    // 960 bars of 60 steps: sampling errors of 1.1 and 0.9 % of the volatility.
    let bar = SimDuration.seconds(900)
    let parkinson = measured(.parkinson(bar: bar, bars: 960), hours: 241, every: 15)
    let garmanKlass = measured(.garmanKlass(bar: bar, bars: 960), hours: 241, every: 15)
    let seen = Self.rangeSeen(steps: 60)
    let ln2 = PortableMath.log(2)
    let low = (seen / (4 * ln2)).squareRoot()
    #expect(abs(parkinson / expected / low - 1) < 0.035, "\(parkinson / expected)")
    let lower = (0.5 * seen - (2 * ln2 - 1)).squareRoot()
    #expect(abs(garmanKlass / expected / lower - 1) < 0.035, "\(garmanKlass / expected)")
  }

  /// What n samples of a bar see of the mean squared range, in variances of the bar; a path that
  /// never stops being seen has 4 ln 2.
  ///
  /// Each extreme is short by 0.5826 of a step's deviation, −ζ(½)/√(2π); the mean range is √(8/π), so
  /// E[(R − 2·0.5826/√n)²] = 4 ln 2 − 4·0.5826·√(8/π)/√n + O(1/n), the last term (2·0.5826)²/n and
  /// what the shortfalls vary by.
  ///
  /// - Source: Broadie, Glasserman and Kou (1997); Garman and Klass (1980), section 4, has the bias.
  private static func rangeSeen(steps: Double) -> Double {
    let short = 2 * 0.582_597_157_9 / steps.squareRoot()
    let meanRange = (8 / Double.pi).squareRoot()
    return 4 * PortableMath.log(2) - 2 * short * meanRange + short * short
  }

  @Test func `finer sampling takes the bias of ranges away as the correction says`() {
    let expected = 0.6 / Double(365 * 24).squareRoot()
    let bar = SimDuration.seconds(900)
    var last = 0.0
    for every in [75, 15, 3] {
      let found = measured(.parkinson(bar: bar, bars: 960), hours: 241, every: every) / expected
      let seen = Self.rangeSeen(steps: 900 / Double(every))
      let predicted = (seen / (4 * PortableMath.log(2))).squareRoot()
      #expect(abs(found / predicted - 1) < 0.035, "\(every): \(found), not \(predicted)")
      #expect(found > last)
      last = found
    }
  }

  @Test func `estimators give their closed forms`() {
    func feed(_ estimator: VolatilitySpec, _ prices: [Int64]) -> Double {
      var found = VolatilityEstimator(estimator)
      for (index, price) in prices.enumerated() {
        found.absorb(usd(price), at: .start + .seconds(Int64(index) * 1_800))
      }
      return found.variancePerHour
    }
    let up = PortableMath.log(110.0 / 100)
    let down = PortableMath.log(99.0 / 110)
    // Squares of two half-hour returns, per hour.
    let rolling = feed(.rolling(samples: 2), [100, 110, 99])
    #expect(abs(rolling - (2 * up * up + 2 * down * down) / 2) < 1e-15)
    // An hour with high 110, low 99, open 100, close 99.
    let bar = SimDuration.seconds(3_600)
    let range = PortableMath.log(110.0 / 99)
    let body = PortableMath.log(99.0 / 100)
    let ln2 = PortableMath.log(2)
    let parkinson = feed(.parkinson(bar: bar, bars: 4), [100, 110, 99])
    #expect(abs(parkinson - range * range / (4 * ln2)) < 1e-15)
    let garmanKlass = feed(.garmanKlass(bar: bar, bars: 4), [100, 110, 99])
    let expected = 0.5 * range * range - (2 * ln2 - 1) * body * body
    #expect(abs(garmanKlass - expected) < 1e-15)
    // One step of half the time constant: 1 − e^(−1/2) of its square per hour.
    let ewma = feed(.ewma(memory: bar), [100, 110])
    #expect(abs(ewma - (1 - PortableMath.exp(-0.5)) * 2 * 0.01) < 1e-15)
    #expect(feed(.parkinson(bar: bar, bars: 4), [100, 110]) == 0)
  }

  @Test func `a requirement follows volatility up to its ceiling and back to one`() {
    var model = RequirementModel(spec(), maintenance: .percent(5), initial: .percent(10))
    let inputs = RequirementInputs(openInterest: .zero)
    var now = SimInstant.start
    model.sample(usd(100), at: now)
    #expect(model.update(inputs, at: now).multiplier == .one)
    // A fall of 3 % in a minute: σ² = (1 − e^(−1/60))·3 %²·60 an hour, k·σ ÷ 5 %.
    now = now + minute
    model.sample(usd(97), at: now)
    let variance = (1 - PortableMath.exp(-1.0 / 60)) * 0.03 * 0.03 * 60
    let wanted = 2.33 * variance.squareRoot() / 0.05
    let found = model.update(inputs, at: now)
    #expect(abs(found.multiplier.value - wanted) < 1e-8 && found.holdsFrom == now)
    for _ in 0..<50 {
      now = now + minute
      model.sample(usd(model.estimator.sampleCount % 2 == 0 ? 90 : 100), at: now)
    }
    #expect(model.update(inputs, at: now).multiplier == .percent(400))
    for _ in 0..<2_000 {
      now = now + minute
      model.sample(usd(100), at: now)
    }
    #expect(model.update(inputs, at: now).multiplier == .one)
  }

  @Test func `steps, notice and scope are kept`() {
    var rules = spec()
    rules.stepUp = .percent(10)
    rules.stepDown = .percent(5)
    rules.notice = .seconds(300)
    var model = RequirementModel(rules, maintenance: .percent(5), initial: .percent(10))
    model.sample(usd(100), at: .start)
    let inputs = RequirementInputs(openInterest: .zero)
    let now = SimInstant.start + minute
    model.sample(usd(80), at: now)
    let first = model.update(inputs, at: now)
    #expect(first.multiplier == .percent(110) && first.holdsFrom == now + .seconds(300))
    #expect(model.update(inputs, at: now + minute).multiplier == .percent(121))
    rules.scope = .newPositions
    var lenient = RequirementModel(rules, maintenance: .percent(5), initial: .percent(10))
    lenient.sample(usd(100), at: .start)
    lenient.sample(usd(80), at: now)
    let update = lenient.update(inputs, at: now)
    #expect(update.multiplier == .one && update.admission == .percent(110))
  }

  @Test func `a buffer is used up before anyone pays more, and rebuilt by the day`() {
    var rules = spec(
      .ewma(memory: .seconds(3_600)),
      .buffer(size: .percent(25), rebuild: .percent(10))
    )
    rules.stepUp = .percent(10)
    var model = RequirementModel(rules, maintenance: .percent(5), initial: .percent(10))
    let inputs = RequirementInputs(openInterest: .zero)
    #expect(model.update(inputs, at: .start).multiplier == .percent(125))
    model.sample(usd(100), at: .start)
    model.sample(usd(80), at: .start + minute)
    // 1.1 and 1.21 hide in the buffer, 1.331 does not.
    let charges = (2...4).map {
      model.update(inputs, at: .start + .seconds(60 * $0)).multiplier.partsPerBillion
    }
    // Rounded up to billionths.
    #expect(charges[0] >= 1_250_000_000 && charges[0] <= 1_250_000_002)
    #expect(charges[1] >= 1_250_000_000 && charges[1] <= 1_250_000_004)
    #expect(charges[2] == 1_331_000_000 && model.buffer == .zero)
    for hour in 1...200 { model.sample(usd(80), at: .start + .seconds(Int64(hour) * 3_600)) }
    _ = model.update(inputs, at: .start + .seconds(86_400 + 240))
    #expect(model.multiple == .one && abs(model.buffer.value - 0.1) < 1e-6)
  }

  @Test func `stress, floors, open interest, depth and congestion add what they say`() {
    let maintenance = Ratio.percent(5)
    let quiet = RequirementInputs(openInterest: .zero)
    func first(
      _ rules: RequirementSpec,
      _ inputs: RequirementInputs
    ) -> RequirementUpdate {
      var model = RequirementModel(rules, maintenance: maintenance, initial: .percent(10))
      return model.update(inputs, at: .start)
    }
    // A floor of 4 % an hour: 2.33 × 4 % ÷ 5 %.
    let floor = first(spec(.rolling(samples: 5), .floor(volatility: .percent(4))), quiet)
    #expect(abs(floor.multiplier.value - 1.864) < 1e-8)
    // A quarter of the weight on 8 %: the same.
    let stress = first(
      spec(.rolling(samples: 5), .stress(weight: .percent(25), volatility: .percent(8))),
      quiet
    )
    #expect(abs(stress.multiplier.value - 1.864) < 1e-8)
    var ramped = spec()
    ramped.openInterest = OpenInterestRamp(lower: quote(40), upper: quote(100))
    // Half of the ramp: 10 % + 45 % of the notional is 5.5 times the initial margin.
    let half = first(ramped, RequirementInputs(openInterest: quote(70)))
    #expect(half.admission == .percent(550) && half.multiplier == .one)
    #expect(first(ramped, RequirementInputs(openInterest: quote(200))).admission == .percent(1_000))
    #expect(first(ramped, quiet).admission == .one)
    var deep = spec()
    deep.depthStress = .percent(20)
    // 1 000 of notional against 100 for 1 %: 10 %, twice the requirement.
    let thin = RequirementInputs(
      openInterest: .zero,
      typicalNotional: quote(1_000),
      depthPerPercent: quote(100)
    )
    #expect(first(deep, thin).multiplier == .percent(200))
    var slow = spec(.rolling(samples: 5), .floor(volatility: .percent(4)))
    slow.congestionCap = .one
    // Three hours of delay double the horizon's root: 2.33 × 4 % × (2 − 1) more, capped at 5 %.
    let late = RequirementInputs(openInterest: .zero, inclusionDelay: .seconds(10_800))
    #expect(abs(first(slow, late).multiplier.value - 2.864) < 1e-8)
  }
}
