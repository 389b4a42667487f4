import Determinism
import Quantities

/// How unusual a return is: its distance from an exponential mean in exponential deviations.
///
/// The n-th value, Δ after the last one, with memory τ: k = min(e^(−Δ/τ), 1 − 1/n), so that the
/// first values count alike and no start value biases the moments; z is computed with the moments
/// *before* the new value, then m ← k·m + (1 − k)·x and v ← k·v + (1 − k)·(x − m)(x − m′), m′ the
/// mean before. Until `warmUp` values were seen z is zero.
struct ExponentialScore: Sendable {
  private let memory: Double
  private let warmUp: Int32
  private var mean: Double = 0
  private var variance: Double = 0
  private var count: Int32 = 0

  init(memory: SimDuration, warmUp: Int32) {
    self.memory = memory.secondsValue
    self.warmUp = warmUp
  }

  /// Takes a value `elapsed` seconds after the last one and returns its score.
  mutating func absorb(_ value: Double, elapsed: Double) -> Double {
    let deviation = variance.squareRoot()
    let score = count >= warmUp && deviation > 0 ? (value - mean) / deviation : 0
    count = min(count + 1, 1 << 30)
    let kept = min(PortableMath.exp(-elapsed / memory), 1 - 1 / Double(count))
    let before = value - mean
    mean = kept * mean + (1 - kept) * value
    variance = kept * variance + (1 - kept) * before * (value - mean)
    return score
  }
}
