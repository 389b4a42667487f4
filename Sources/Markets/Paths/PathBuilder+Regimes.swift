import Determinism
import Quantities

extension PathBuilder {
  /// Steps the exact law of an Ornstein–Uhlenbeck process in logarithms.
  ///
  ///     x′ = m + (x − m) e^(−κ dt) + σ √((1 − e^(−2κ dt)) ÷ 2κ) z
  static func revert(
    _ spec: MeanRevertingSpec,
    tick: SimDuration,
    tickCount: Int32,
    normals: PathNormals
  ) throws(PathError) -> [Price] {
    let halvings = Double(tick.nanoseconds) / Double(spec.halfLife.nanoseconds)
    let exponent = 0.693_147_180_559_945_3 * halvings
    let kappa = exponent / years(tick)
    let decay = PortableMath.exp(-exponent)
    let deviation =
      spec.volatility.value * (-PortableMath.expm1(-2 * exponent) / (2 * kappa)).squareRoot()
    let level = PortableMath.log(spec.level.wholeValue)
    var logarithm = PortableMath.log(spec.initialPrice.wholeValue)
    var prices = [spec.initialPrice]
    prices.reserveCapacity(Int(tickCount) + 1)
    for tick in 0..<tickCount {
      let noise = normals.diffusion(step: UInt64(tick) + 1)
      logarithm = level + (logarithm - level) * decay + deviation * noise
      prices.append(try quantised(logarithm, tick: tick + 1))
    }
    return prices
  }

  /// Steps a jump diffusion whose parameters follow a Markov chain.
  ///
  /// The chain moves in continuous time: a tick mixes the regimes by the time spent in each, which
  /// is the exact law given the chain.
  static func switchRegimes(
    _ spec: RegimeSwitchingSpec,
    tick: SimDuration,
    tickCount: Int32,
    normals: PathNormals
  ) throws(PathError) -> [Price] {
    let laws = spec.regimes.map { RegimeLaw($0) }
    var chain = MarkovChain(
      rates: spec.regimes.map { $0.switchesPerYear.map { $0.value } },
      stream: normals.stream
    )
    let elapsed = years(tick)
    var spent = Array(repeating: 0.0, count: laws.count)
    var logarithm = PortableMath.log(spec.initialPrice.wholeValue)
    var prices = [spec.initialPrice]
    prices.reserveCapacity(Int(tickCount) + 1)
    for tick in 0..<tickCount {
      chain.advance(elapsed, spent: &spent)
      let step = UInt64(tick) + 1
      var variance = 0.0
      for (index, law) in laws.enumerated() where spent[index] > 0 {
        guard law.jumps * spent[index] <= RandomStream.largestPoissonMean else {
          throw .jumpRateOutOfRange
        }
        logarithm += law.drift * spent[index]
        variance += law.variance * spent[index]
        logarithm += law.jump(
          over: spent[index],
          normals.stream,
          step: step,
          regime: UInt64(index)
        )
      }
      logarithm += variance.squareRoot() * normals.diffusion(step: step)
      prices.append(try quantised(logarithm, tick: tick + 1))
    }
    return prices
  }
}

/// The constants of one regime, per year.
private struct RegimeLaw {
  let drift: Double
  let variance: Double
  let jumps: Double
  let jumpMean: Double
  let jumpDeviation: Double

  init(_ spec: RegimeSpec) {
    jumps = spec.jumpsPerYear.value
    jumpMean = spec.jumpMean.value
    jumpDeviation = spec.jumpDeviation.value
    variance = spec.volatility.value * spec.volatility.value
    let compensation =
      jumps * PortableMath.expm1(jumpMean + jumpDeviation * jumpDeviation / 2)
    drift = spec.drift.value - variance / 2 - compensation
  }

  /// The sum of the jumps in a stretch of years.
  func jump(over elapsed: Double, _ stream: RandomStream, step: UInt64, regime: UInt64) -> Double {
    if jumps == 0 { return 0 }
    let count = Double(
      stream.poisson(
        mean: jumps * elapsed,
        step: step,
        index: regime,
        purpose: PathPurpose.jumpCount
      )
    )
    if count == 0 { return 0 }
    let size = stream.normal(step: step, index: regime, purpose: PathPurpose.jumpSize)
    return count * jumpMean + count.squareRoot() * jumpDeviation * size
  }
}

/// A Markov chain in continuous time; its n-th stay and where it then goes are addressed by n.
struct MarkovChain {
  /// Expected moves a year, from the row's state to the column's.
  let rates: [[Double]]
  let stream: RandomStream
  private(set) var state: Int32 = 0
  private var stay: UInt64 = 0
  /// Years until the next move; infinite in a state without exit.
  private var left = 0.0

  init(rates: [[Double]], stream: RandomStream) {
    self.rates = rates
    self.stream = stream
    left = length(of: 0)
  }

  /// Moves on by so many years, and says how many were spent in each state.
  mutating func advance(_ years: Double, spent: inout [Double]) {
    for index in spent.indices { spent[index] = 0 }
    var rest = years
    while left < rest {
      spent[Int(state)] += left
      rest -= left
      let total = exitRate
      var pick =
        total * stream.uniform(step: stay, index: 1, purpose: PathPurpose.regime)
      var next = state
      let exits = rates[Int(state)]
      for target in exits.indices where target != Int(state) && exits[target] > 0 {
        next = Int32(target)
        pick -= exits[target]
        if pick < 0 { break }
      }
      state = next
      stay += 1
      left = length(of: stay)
    }
    spent[Int(state)] += rest
    left -= rest
  }

  private var exitRate: Double {
    var total = 0.0
    let exits = rates[Int(state)]
    for target in exits.indices where target != Int(state) { total += exits[target] }
    return total
  }

  private func length(of stay: UInt64) -> Double {
    let total = exitRate
    if total <= 0 { return .infinity }
    return stream.exponential(step: stay, purpose: PathPurpose.regime) / total
  }
}
