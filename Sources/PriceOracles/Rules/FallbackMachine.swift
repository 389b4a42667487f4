public import Quantities

/// A fallback between two sources with thresholds of its own and hysteresis.
///
/// | state | first condition that holds | next |
/// | --- | --- | --- |
/// | primary | second source missing or old | primary |
/// | primary | primary old | secondary, cause `age` |
/// | primary | deviation reached | secondary, cause `deviation` |
/// | secondary | either source missing | primary |
/// | secondary | second source old while the primary is not | primary |
/// | secondary | both live and similar without a break for `holdTime` | primary |
///
/// When both sources are old the one in use stays. Every state has an exit; a market that moves
/// fast can make the machine oscillate: `similar` below `deviation`, and `holdTime`, are the
/// hysteresis against it.
public struct FallbackMachine: Equatable, Sendable, BitwiseCopyable {
  /// The thresholds.
  public struct Rules: Equatable, Sendable, BitwiseCopyable {
    /// Distance of the sources, over the second one, that switches.
    public var deviation: Ratio
    /// Age of an observation that is too old.
    public var maximumAge: SimDuration
    /// Largest distance at which the primary source is trusted again; at most `deviation`.
    public var similar: Ratio
    /// How long the sources must agree without a break to return.
    public var holdTime: SimDuration

    /// Creates rules.
    public init(
      deviation: Ratio,
      maximumAge: SimDuration,
      similar: Ratio,
      holdTime: SimDuration
    ) {
      self.deviation = deviation
      self.maximumAge = maximumAge
      self.similar = similar
      self.holdTime = holdTime
    }
  }

  /// What a source said, as a contract sees it.
  public struct Reading: Equatable, Sendable, BitwiseCopyable {
    /// The price.
    public var price: Price
    /// When the source looked.
    public var observedAt: SimInstant

    /// Creates a reading.
    public init(price: Price, observedAt: SimInstant) {
      self.price = price
      self.observedAt = observedAt
    }
  }

  /// Which source is in use.
  public enum State: Equatable, Sendable, BitwiseCopyable {
    /// The primary source.
    case primary
    /// The second source; since when both have been similar, or nil.
    case secondary(similarSince: SimInstant?)
  }

  /// Why the second source is in use.
  public enum Cause: UInt8, Sendable, BitwiseCopyable {
    /// The sources differed too much.
    case deviation = 1
    /// The primary source was too old.
    case age = 2
  }

  /// What an update changed.
  public enum Change: Equatable, Sendable, BitwiseCopyable {
    /// Nothing, or only since when the sources agree.
    case none
    /// The second source is in use now.
    case fellBack(Cause)
    /// The primary source is in use again.
    case returned
  }

  /// The state as of the last update.
  public private(set) var state: State = .primary
  private let rules: Rules

  /// Creates a machine that uses the primary source.
  public init(rules: Rules) { self.rules = rules }

  /// When the primary source may be trusted again if nothing changes, or nil.
  public var returnsAt: SimInstant? {
    guard case .secondary(let since?) = state else { return nil }
    return since + rules.holdTime
  }

  /// Moves the machine on.
  public mutating func update(
    primary: Reading?,
    secondary: Reading?,
    at now: SimInstant
  ) -> Change {
    guard let primary, let secondary else {
      // Without a second source there is nothing to fall back to, without a first no reason.
      return returnToPrimary()
    }
    let primaryIsOld = now - primary.observedAt > rules.maximumAge
    let secondaryIsOld = now - secondary.observedAt > rules.maximumAge
    switch state {
    case .primary:
      if secondaryIsOld { return .none }
      if primaryIsOld { return fallBack(.age) }
      let deviates = gap(primary, secondary) >= limit(rules.deviation, secondary)
      return deviates ? fallBack(.deviation) : .none
    case .secondary(let since):
      let isSimilar = gap(primary, secondary) <= limit(rules.similar, secondary)
      if primaryIsOld || (!isSimilar && !secondaryIsOld) {
        state = .secondary(similarSince: nil)
      } else if secondaryIsOld || now - (since ?? now) >= rules.holdTime {
        return returnToPrimary()
      } else {
        state = .secondary(similarSince: since ?? now)
      }
      return .none
    }
  }

  private mutating func fallBack(_ cause: Cause) -> Change {
    state = .secondary(similarSince: nil)
    return .fellBack(cause)
  }

  private mutating func returnToPrimary() -> Change {
    if state == .primary { return .none }
    state = .primary
    return .returned
  }

  private func gap(_ one: Reading, _ other: Reading) -> UInt128 {
    let gap = Int128(one.price.nanos) - Int128(other.price.nanos)
    return gap.magnitude * UInt128(Ratio.one.partsPerBillion)
  }

  private func limit(_ ratio: Ratio, _ reading: Reading) -> UInt128 {
    UInt128(ratio.partsPerBillion.magnitude) * UInt128(reading.price.nanos.magnitude)
  }
}
