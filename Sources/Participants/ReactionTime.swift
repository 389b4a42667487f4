import Determinism
import Quantities

extension RandomStream {
  /// A lognormal time from seeing something to acting on it; at least a nanosecond.
  func reactionTime(
    median: SimDuration,
    deviation: Ratio,
    step: UInt64,
    index: UInt64,
    purpose: UInt64
  ) -> SimDuration {
    let factor = logNormal(
      median: 1,
      sigma: deviation.value,
      step: step,
      index: index,
      purpose: purpose
    )
    let time = Double(median.nanoseconds) * factor
    return SimDuration(nanoseconds: Int64(min(max(time, 1), 1e17).rounded(.down)))
  }
}
