public import Quantities

/// The life of a halt: armed, halted for a stated time, cooling, armed again.
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | armed | its strategy trips it | halted |
/// | halted | `haltTime` has passed; nobody has to act | cooling |
/// | cooling | `rearmTime` has passed and its strategy finds the market calm | armed |
public struct HaltMachine: Equatable, Sendable, BitwiseCopyable {
  /// Where a halt stands.
  public enum State: Equatable, Sendable, BitwiseCopyable {
    /// It trips when its condition holds.
    case armed
    /// It holds the halt until this instant.
    case halted(until: SimInstant)
    /// It cannot trip before this instant, nor before the market calms down.
    case cooling(until: SimInstant)
  }

  /// The state as of the last call of `advance` or `trip`.
  public private(set) var state: State = .armed

  private let haltTime: SimDuration
  private let rearmTime: SimDuration

  init(haltTime: SimDuration, rearmTime: SimDuration) {
    self.haltTime = haltTime
    self.rearmTime = rearmTime
  }

  /// When the standing halt ends, or nil.
  var haltEnd: SimInstant? {
    if case .halted(let end) = state { return end }
    return nil
  }

  /// Passes the states whose time has come; a calm market is what cooling waits for.
  mutating func advance(to now: SimInstant, isCalm: Bool) {
    if case .halted(let end) = state, now >= end { state = .cooling(until: end + rearmTime) }
    if case .cooling(let end) = state, now >= end, isCalm { state = .armed }
  }

  /// Starts a halt of `length`, or of the stated time, and returns its end.
  mutating func trip(at now: SimInstant, for length: SimDuration? = nil) -> SimInstant {
    let end = now + (length ?? haltTime)
    state = .halted(until: end)
    return end
  }
}

extension Directives {
  /// Closes actions until an instant, at a level of the strategy's own.
  mutating func halt(_ actions: ActionSet, until end: SimInstant, level: UInt8, cause: UInt8) {
    closed = actions
    closedUntil = end
    self.level = level
    self.cause = cause
  }
}
