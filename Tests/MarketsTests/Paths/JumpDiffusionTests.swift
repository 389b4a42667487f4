import Determinism
import Markets
import Quantities
import TestSupport
import Testing

struct JumpDiffusionTests {
  static func makeSpec(
    drift: Ratio = .zero,
    volatility: Ratio = .percent(80),
    jumpsPerYear: Int64 = 0,
    jumpMean: Ratio = .zero,
    jumpDeviation: Ratio = .zero
  ) -> JumpDiffusionSpec {
    JumpDiffusionSpec(
      initialPrice: usd(2_000),
      drift: drift,
      volatility: volatility,
      jumpsPerYear: Ratio(partsPerBillion: jumpsPerYear * 1_000_000_000),
      jumpMean: jumpMean,
      jumpDeviation: jumpDeviation
    )
  }

  /// Moments of the log move and the mean growth over `ticks` ticks of a day.
  static func moments(
    _ spec: JumpDiffusionSpec,
    ticks: Int32,
    count: UInt64
  ) throws -> (mean: Double, variance: Double, growth: Double) {
    var sum = 0.0
    var squares = 0.0
    var growth = 0.0
    for seed in 1...count {
      let prices = try PathBuilder.build(
        .jumpDiffusion(spec),
        tick: .seconds(86_400),
        tickCount: ticks,
        key: key(seed),
        shocks: []
      )
      let ratio = prices[Int(ticks)].wholeValue / 2_000
      let move = PortableMath.log(ratio)
      sum += move
      squares += move * move
      growth += ratio
    }
    let mean = sum / Double(count)
    return (mean, squares / Double(count) - mean * mean, growth / Double(count))
  }

  @Test func `a diffusion has the moments of its formula`() throws {
    let result = try Self.moments(Self.makeSpec(drift: .percent(50)), ticks: 10, count: 3_000)
    let years = 10.0 / 365
    let variance = 0.64 * years
    #expect(abs(result.mean - (0.5 - 0.32) * years) < 4 * (variance / 3_000).squareRoot())
    #expect(abs(result.variance / variance - 1) < 0.1)
  }

  @Test func `jumps add their variance and leave the mean price alone`() throws {
    let spec = Self.makeSpec(
      volatility: .percent(40),
      jumpsPerYear: 60,
      jumpMean: .percent(-2),
      jumpDeviation: .percent(5)
    )
    let result = try Self.moments(spec, ticks: 10, count: 3_000)
    let years = 10.0 / 365
    let variance = (0.16 + 60 * (0.0004 + 0.0025)) * years
    #expect(abs(result.variance / variance - 1) < 0.15)
    #expect(abs(result.growth - 1) < 4 * (variance / 3_000).squareRoot())
  }

  @Test func `without volatility and jumps the price grows at the drift`() throws {
    let spec = Self.makeSpec(drift: .percent(365), volatility: .zero)
    let prices = try PathBuilder.build(
      .jumpDiffusion(spec),
      tick: .seconds(86_400),
      tickCount: 100,
      key: key(1),
      shocks: []
    )
    // e^0.01 a day, hence e after a hundred.
    #expect(abs(prices[100].wholeValue / 2_000 - 2.718_281_828_459_045) < 1e-9)
    #expect(prices[0] == usd(2_000))
  }

  @Test func `a longer horizon changes nothing before its end`() throws {
    let spec = PathSpec.jumpDiffusion(
      Self.makeSpec(jumpsPerYear: 5_000, jumpDeviation: .percent(3))
    )
    func path(_ ticks: Int32) throws -> [Price] {
      try PathBuilder.build(
        spec,
        tick: .seconds(600),
        tickCount: ticks,
        key: key(9),
        shocks: []
      )
    }
    #expect(try path(50) == Array(path(200).prefix(51)))
  }

  @Test func `a wrong diffusion is refused by name`() {
    var spec = Self.makeSpec(volatility: .percent(-1), jumpsPerYear: -1)
    spec.initialPrice = Price(nanos: 0)
    spec.jumpDeviation = .percent(-1)
    #expect(
      spec.problems() == [
        .nonPositiveInitialPrice, .negativeVolatility, .jumpRateOutOfRange, .negativeJumpDeviation,
      ]
    )
  }

  @Test func `a price that leaves its integer ends the path with an error`() {
    let spec = Self.makeSpec(drift: Ratio(partsPerBillion: .max), volatility: .zero)
    #expect(throws: PathError.priceOutOfRange(tick: 1)) {
      try PathBuilder.build(
        .jumpDiffusion(spec),
        tick: .seconds(86_400_000),
        tickCount: 3,
        key: key(1),
        shocks: []
      )
    }
  }
}
