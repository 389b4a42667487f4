/// An instant of simulated time: nanoseconds since the start of the scenario.
///
/// Instants and durations are different types, so that an instant can never be added to an
/// instant. The range is ±292 years, far beyond any horizon a scenario may state.
@frozen
public struct SimInstant: Comparable, Hashable, Sendable, BitwiseCopyable {
  /// Nanoseconds since the start of the scenario.
  public let nanoseconds: Int64

  /// Creates an instant from nanoseconds since the start.
  @inlinable
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// The start of the scenario.
  @inlinable public static var start: SimInstant { SimInstant(nanoseconds: 0) }

  /// The last representable instant.
  @inlinable public static var distantFuture: SimInstant { SimInstant(nanoseconds: .max) }

  /// Orders instants by time.
  @inlinable
  public static func < (left: SimInstant, right: SimInstant) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// Returns the instant `duration` later; traps when it is not representable.
  @inlinable
  public static func + (instant: SimInstant, duration: SimDuration) -> SimInstant {
    SimInstant(nanoseconds: instant.nanoseconds + duration.nanoseconds)
  }

  /// Returns the instant `duration` earlier; traps when it is not representable.
  @inlinable
  public static func - (instant: SimInstant, duration: SimDuration) -> SimInstant {
    SimInstant(nanoseconds: instant.nanoseconds - duration.nanoseconds)
  }

  /// Returns the time from `earlier` to `later`; traps when it is not representable.
  @inlinable
  public static func - (later: SimInstant, earlier: SimInstant) -> SimDuration {
    SimDuration(nanoseconds: later.nanoseconds - earlier.nanoseconds)
  }
}

/// A span of simulated time in nanoseconds; may be negative.
@frozen
public struct SimDuration: Comparable, Hashable, Sendable, BitwiseCopyable {
  /// Length in nanoseconds.
  public let nanoseconds: Int64

  /// Creates a duration from nanoseconds.
  @inlinable
  public init(nanoseconds: Int64) { self.nanoseconds = nanoseconds }

  /// Creates a duration of whole seconds; traps beyond ±292 years.
  @inlinable
  public static func seconds(_ count: Int64) -> SimDuration {
    SimDuration(nanoseconds: count * 1_000_000_000)
  }

  /// Creates a duration of whole milliseconds; traps beyond ±292 years.
  @inlinable
  public static func milliseconds(_ count: Int64) -> SimDuration {
    SimDuration(nanoseconds: count * 1_000_000)
  }

  /// The empty span.
  @inlinable public static var zero: SimDuration { SimDuration(nanoseconds: 0) }

  /// Orders durations by length.
  @inlinable
  public static func < (left: SimDuration, right: SimDuration) -> Bool {
    left.nanoseconds < right.nanoseconds
  }

  /// Adds two spans; traps when the sum is not representable.
  @inlinable
  public static func + (left: SimDuration, right: SimDuration) -> SimDuration {
    SimDuration(nanoseconds: left.nanoseconds + right.nanoseconds)
  }

  /// Subtracts two spans; traps when the difference is not representable.
  @inlinable
  public static func - (left: SimDuration, right: SimDuration) -> SimDuration {
    SimDuration(nanoseconds: left.nanoseconds - right.nanoseconds)
  }

  /// Length in seconds as a `Double`, for statistics and stochastic paths only.
  @inlinable public var secondsValue: Double { Double(nanoseconds) / 1_000_000_000 }
}
