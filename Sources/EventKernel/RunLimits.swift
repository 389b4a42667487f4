public import Quantities

/// Where a run must stop, whatever still waits.
@frozen
public struct RunLimits: Hashable, Sendable, BitwiseCopyable {
  /// The most events that may be dispatched; a run that would need more is stopped, and says so.
  public let events: Int64
  /// The last instant at which events are dispatched; a run with later ones is stopped likewise.
  public let horizon: SimInstant

  /// Creates limits.
  ///
  /// - Precondition: `events` is not negative.
  @inlinable
  public init(events: Int64, horizon: SimInstant) {
    precondition(events >= 0, "a run cannot be limited to fewer than no events")
    self.events = events
    self.horizon = horizon
  }
}
