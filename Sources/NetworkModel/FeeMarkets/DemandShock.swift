import Determinism
public import Quantities

/// A time in which everyone else wants a multiple of what they want in quiet times.
///
/// The multiple rises from 1 in a straight line, stays, and fades by halves.
public struct DemandShock: Equatable, Sendable, BitwiseCopyable {
  /// When it begins.
  public var start: SimInstant
  /// Time from the start to the peak; zero is a step.
  public var ramp: SimDuration
  /// Time at the peak.
  public var hold: SimDuration
  /// Half-life of what exceeds 1 after that; zero ends it at once.
  public var halfLife: SimDuration
  /// The multiple at the peak; at least 0.
  public var multiple: Ratio

  /// Creates a shock.
  public init(
    start: SimInstant,
    ramp: SimDuration,
    hold: SimDuration,
    halfLife: SimDuration,
    multiple: Ratio
  ) {
    self.start = start
    self.ramp = ramp
    self.hold = hold
    self.halfLife = halfLife
    self.multiple = multiple
  }

  /// Three times the quiet demand from `start` on, for a year.
  public static func busy(from start: SimInstant) -> DemandShock {
    DemandShock(
      start: start,
      ramp: .zero,
      hold: .seconds(366 * 86_400),
      halfLife: .zero,
      multiple: .percent(300)
    )
  }

  /// Six times the quiet demand for a day, reached in an hour and gone by halves of an hour.
  public static func blackThursday(from start: SimInstant) -> DemandShock {
    DemandShock(
      start: start,
      ramp: .seconds(3_600),
      hold: .seconds(82_800),
      halfLife: .seconds(3_600),
      multiple: .percent(600)
    )
  }

  /// Fifty times the quiet demand for ten minutes.
  public static func spike(from start: SimInstant) -> DemandShock {
    DemandShock(
      start: start,
      ramp: .zero,
      hold: .seconds(600),
      halfLife: .seconds(60),
      multiple: .percent(5_000)
    )
  }

  /// The multiple at an instant; 1 before the start.
  public func factor(at now: SimInstant) -> Double {
    let peak = multiple.value
    if now < start { return 1 }
    let elapsed = now - start
    if elapsed < ramp { return 1 + (peak - 1) * (elapsed.secondsValue / ramp.secondsValue) }
    let faded = (elapsed - ramp - hold).secondsValue
    if faded < 0 { return peak }
    if halfLife == .zero { return 1 }
    return 1 + (peak - 1)
      * PortableMath.exp(-0.693_147_180_559_945_3 * faded / halfLife.secondsValue)
  }
}
