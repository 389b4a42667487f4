import Determinism
import Quantities

/// How unusual a return is: its distance from an exponential mean in exponential deviations.
///
/// Per update with memory τ and elapsed Δ: k = e^(−Δ/τ); z is computed with the moments *before*
/// the new value, then m ← k·m + (1 − k)·x and v ← k·v + (1 − k)·(x − m)². Until `warmUp` values
/// were seen z is zero.
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
    let kept = count == 0 ? 0 : PortableMath.exp(-elapsed / memory)
    mean = kept * mean + (1 - kept) * value
    let gap = value - mean
    variance = kept * variance + (1 - kept) * gap * gap
    count += count < warmUp ? 1 : 0
    return score
  }
}
