import Markets
import Quantities

/// The impact-free future of a path: what lies at or after each tick.
///
/// Only the metrics read it, after the run; nothing in the modelled world can.
struct PathFuture: Sendable {
  private let minimum: [Price]
  private let maximum: [Price]
  private let tick: SimDuration

  init(path: [Price], tick: SimDuration) {
    minimum = PathBuilder.suffixMinimum(path)
    maximum = PathBuilder.suffixMaximum(path)
    self.tick = tick
  }

  /// Whether the impact-free price crosses a threshold at or after an instant.
  func crosses(_ threshold: Price, from instant: SimInstant, falling: Bool) -> Bool {
    let position = min(Int(instant.nanoseconds / tick.nanoseconds), minimum.count - 1)
    return falling ? minimum[position] < threshold : maximum[position] > threshold
  }
}
