import Determinism
import Markets
import Quantities
import TestSupport
import Testing

/// Mean and variance of a sample, with the mean's standard error.
struct Moments {
  var mean: Double
  var variance: Double
  var error: Double

  init(_ sample: [Double]) {
    let count = Double(sample.count)
    let mean = sample.reduce(0, +) / count
    self.mean = mean
    variance = sample.reduce(0) { $0 + ($1 - mean) * ($1 - mean) } / (count - 1)
    error = (variance / count).squareRoot()
  }
}

/// The log price after `ticks` ticks, less the first, by seed.
func logMoves(
  _ spec: PathSpec,
  tick: SimDuration,
  ticks: Int32,
  count: UInt64
) throws -> [Double] {
  try (1...count).map { seed in
    let prices = try PathBuilder.build(
      spec,
      tick: tick,
      tickCount: ticks,
      key: key(seed),
      shocks: []
    )
    return PortableMath.log(prices[Int(ticks)].wholeValue / prices[0].wholeValue)
  }
}

struct StochasticPathTests {
  static let day = SimDuration.seconds(86_400)

  // MARK: Mean reversion

  @Test(
    arguments: [
      (tick: 86_400, ticks: 10), (tick: 432_000, ticks: 2), (tick: 864_000, ticks: 1),
    ] as [(tick: Int64, ticks: Int32)]
  )
  func `a reverting price has the closed form's moments at any tick`(
    row: (tick: Int64, ticks: Int32)
  ) throws {
    let spec = MeanRevertingSpec(
      initialPrice: Price(nanos: 1_100_000_000),
      level: usd(1),
      halfLife: .seconds(5 * 86_400),
      volatility: .percent(20)
    )
    let sample = try logMoves(
      .meanReverting(spec),
      tick: .seconds(row.tick),
      ticks: row.ticks,
      count: 2_000
    )
    let found = Moments(sample)
    // Ten days are two half-lives.
    let distance = PortableMath.log(1.1)
    let kappa = PortableMath.log(2) * 365 / 5
    let variance = 0.04 * (1 - 1.0 / 16) / (2 * kappa)
    #expect(abs(found.mean + distance * 0.75) < 4 * found.error)
    #expect(abs(found.variance / variance - 1) < 0.13)
  }

  @Test func `without volatility a price goes to its level by halves`() throws {
    let spec = MeanRevertingSpec(
      initialPrice: usd(4),
      level: usd(1),
      halfLife: .seconds(3_600),
      volatility: .zero
    )
    let prices = try build(.meanReverting(spec), tick: .seconds(1_800), tickCount: 4)
    #expect(abs(prices[2].nanos - 2_000_000_000) <= 1)
    #expect(abs(prices[4].nanos - 1_414_213_562) <= 1)
  }

  // MARK: Heston

  static let heston = HestonSpec(
    initialPrice: usd(2_000),
    drift: .percent(30),
    initialVariance: .percent(40),
    meanVariance: .percent(90),
    reversion: .percent(600),
    varianceVolatility: .percent(250),
    correlation: .percent(-60)
  )

  @Test(arguments: [(ticks: 60, days: 1), (ticks: 6, days: 10)] as [(ticks: Int32, days: Int64)])
  func `Heston's price grows at its drift and has the closed form's mean log`(
    row: (ticks: Int32, days: Int64)
  ) throws {
    let sample = try logMoves(
      .heston(Self.heston),
      tick: .seconds(86_400 * row.days),
      ticks: row.ticks,
      count: 2_000
    )
    let years = 60.0 / 365
    let growth = Moments(sample.map { PortableMath.exp($0) })
    #expect(abs(growth.mean - PortableMath.exp(0.3 * years)) < 4 * growth.error)
    // E[∫v dt] = θT + (v₀ − θ)(1 − e^(−κT)) ÷ κ
    let integrated = 0.9 * years - 0.5 * (1 - PortableMath.exp(-6 * years)) / 6
    let found = Moments(sample)
    #expect(abs(found.mean - (0.3 * years - integrated / 2)) < 4 * found.error + 0.004)
  }

  @Test func `Heston with next to no volatility of variance is geometric Brownian motion`() throws {
    var spec = Self.heston
    spec.varianceVolatility = Ratio(partsPerBillion: 1)
    spec.initialVariance = .percent(64)
    spec.meanVariance = .percent(64)
    spec.correlation = .zero
    var diffusion = JumpDiffusionTests.makeSpec(drift: .percent(30), volatility: .percent(80))
    diffusion.initialPrice = spec.initialPrice
    let found = try build(.heston(spec), tick: Self.day, tickCount: 50)
    let expected = try build(.jumpDiffusion(diffusion), tick: Self.day, tickCount: 50)
    for (a, b) in zip(found, expected) {
      #expect(abs(a.wholeValue / b.wholeValue - 1) < 1e-6)
    }
  }

  @Test func `a negative correlation makes falls more volatile than rises`() throws {
    let sample = try logMoves(.heston(Self.heston), tick: Self.day, ticks: 60, count: 2_000)
    let moments = Moments(sample)
    let skew =
      sample.reduce(0) { $0 + ($1 - moments.mean) * ($1 - moments.mean) * ($1 - moments.mean) }
      / Double(sample.count) / (moments.variance * moments.variance.squareRoot())
    #expect(skew < -0.2)
  }

  // MARK: Regimes

  static func regime(
    _ name: String,
    _ volatility: Ratio,
    _ switches: [Int64],
    jumps: Int64 = 0
  ) -> RegimeSpec {
    RegimeSpec(
      name: name,
      drift: .zero,
      volatility: volatility,
      jumpsPerYear: Ratio(partsPerBillion: jumps * 1_000_000_000),
      jumpMean: .percent(-2),
      jumpDeviation: .percent(5),
      switchesPerYear: switches.map { Ratio(partsPerBillion: $0 * 1_000_000_000) }
    )
  }

  @Test func `switching regimes mix their variances by the time spent in each`() throws {
    // Calm leaves 36.5 times a year, stress 73 times: a third of the time is stress.
    let spec = RegimeSwitchingSpec(
      initialPrice: usd(2_000),
      regimes: [
        Self.regime("calm", .percent(40), [0, 365 / 10]),
        Self.regime("stress", .percent(200), [73, 0], jumps: 100),
      ]
    )
    let sample = try logMoves(.regimeSwitching(spec), tick: Self.day, ticks: 20, count: 3_000)
    let found = Moments(sample)
    let (a, b) = (36.0, 73.0)
    let years = 20.0 / 365
    let stressed =
      a / (a + b) * (years - (1 - PortableMath.exp(-(a + b) * years)) / (a + b))
    let jumpVariance = 100 * (0.0004 + 0.0025)
    let expected = 0.16 * (years - stressed) + (4 + jumpVariance) * stressed
    // The mean log varies with the time in stress, which adds a little.
    #expect(abs(found.variance / expected - 1) < 0.2)
    let growth = Moments(sample.map { PortableMath.exp($0) })
    #expect(abs(growth.mean - 1) < 4 * growth.error)
  }

  @Test func `one regime is a jump diffusion`() throws {
    let spec = RegimeSwitchingSpec(
      initialPrice: usd(2_000),
      regimes: [Self.regime("only", .percent(80), [0], jumps: 50)]
    )
    let diffusion = JumpDiffusionTests.makeSpec(
      jumpsPerYear: 50,
      jumpMean: .percent(-2),
      jumpDeviation: .percent(5)
    )
    let found = try build(.regimeSwitching(spec), tick: Self.day, tickCount: 100)
    let expected = try build(.jumpDiffusion(diffusion), tick: Self.day, tickCount: 100)
    for (a, b) in zip(found, expected) {
      #expect(abs(a.wholeValue / b.wholeValue - 1) < 1e-9)
    }
  }

  // MARK: All

  @Test func `a longer horizon changes nothing before its end`() throws {
    let regimes = RegimeSwitchingSpec(
      initialPrice: usd(10),
      regimes: [
        Self.regime("a", .percent(40), [0, 2_000]), Self.regime("b", .percent(90), [3_000, 0]),
      ]
    )
    let reverting = MeanRevertingSpec(
      initialPrice: usd(1),
      level: usd(2),
      halfLife: .seconds(999),
      volatility: .percent(9)
    )
    for spec: PathSpec in [
      .heston(Self.heston), .regimeSwitching(regimes), .meanReverting(reverting),
    ] {
      let long = try build(spec, tick: .seconds(600), tickCount: 200)
      #expect(try build(spec, tick: .seconds(600), tickCount: 50) == Array(long.prefix(51)))
      #expect(long[0] == (try spec.initialPrice))
    }
  }

  @Test func `wrong specifications are refused by name`() {
    var heston = Self.heston
    heston.initialPrice = Price(nanos: 0)
    heston.varianceVolatility = .zero
    heston.reversion = .zero
    heston.correlation = .one
    #expect(
      heston.problems() == [
        .nonPositiveInitialPrice, .varianceOutOfRange, .reversionNotPositive,
        .correlationOutOfRange,
      ]
    )
    let reverting = MeanRevertingSpec(
      initialPrice: usd(1),
      level: Price(nanos: 0),
      halfLife: .zero,
      volatility: .percent(-1)
    )
    #expect(reverting.problems() == [.reversionNotPositive, .negativeVolatility])
    let regimes = RegimeSwitchingSpec(
      initialPrice: usd(1),
      regimes: [Self.regime("a", .percent(1), []), Self.regime("b", .percent(1), [-1, 0])]
    )
    #expect(regimes.problems() == [.invalidSwitches(regime: 0), .invalidSwitches(regime: 1)])
    let none = RegimeSwitchingSpec(initialPrice: usd(1), regimes: [])
    #expect(none.problems() == [.regimeCountOutOfRange(0)])
  }

  func build(_ spec: PathSpec, tick: SimDuration, tickCount: Int32) throws -> [Price] {
    try PathBuilder.build(spec, tick: tick, tickCount: tickCount, key: key(3), shocks: [])
  }
}
