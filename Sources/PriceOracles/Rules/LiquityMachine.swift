/// The fallback machine of Liquity v1: two sources, five states, evaluated whenever a price is read.
///
/// The first condition that holds decides. P is the primary source (Chainlink), S the second one
/// (Tellor); LG the last good price.
///
/// | state | conditions in order |
/// | --- | --- |
/// | working | P broken: S broken → both untrusted, LG; S frozen → secondary, LG; else secondary, S. P frozen: S broken → primary only, LG; S frozen → frozen, LG; else frozen, S. P jumped: S broken → both untrusted, LG; S frozen → secondary, LG; similar → working, P; else secondary, S. Else: S broken → primary only, P; else working, P |
/// | secondary | both live and similar → working, P; S broken → both untrusted, LG; S frozen → LG; else S |
/// | bothUntrusted | both live and similar → working, P; else LG |
/// | frozen | P broken: S broken → both untrusted, LG; S frozen → secondary, LG; else secondary, S. P frozen: S broken → primary only, LG; S frozen → LG; else S. Else: S broken → primary only, P; S frozen → LG; similar → working, P; else secondary, S |
/// | primaryOnly | P broken → both untrusted, LG; P frozen → LG; both live and similar → working, P; P jumped → both untrusted, LG; else P |
///
/// A return to `working` always needs two live sources that agree; but `frozen` → `primaryOnly`
/// resumes the primary price without agreement, and LG can stand without limit.
///
/// - Source: Liquity v1, `PriceFeed.sol`; its constants, where a comment beside them differs.
public enum LiquityMachine {
  /// The five states.
  public enum State: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// The primary source works.
    case working = 0
    /// The second source is used; the primary one is not trusted.
    case secondary = 1
    /// Neither source is trusted.
    case bothUntrusted = 2
    /// The second source is used; the primary one is frozen.
    case frozen = 3
    /// The primary source is used; the second one is not trusted.
    case primaryOnly = 4
  }

  /// Which price a step gives.
  public enum Output: UInt8, Sendable, BitwiseCopyable {
    /// The primary source's.
    case primary = 0
    /// The second source's.
    case secondary = 1
    /// The last good one.
    case lastGood = 2
  }

  /// What the machine asks of the two sources.
  public struct Conditions: Equatable, Sendable, BitwiseCopyable {
    /// The primary source cannot be read, now or in the round before.
    public var primaryBroken: Bool
    /// Its answer is older than the timeout.
    public var primaryFrozen: Bool
    /// It moved by more than the limit since the round before.
    public var primaryJumped: Bool
    /// The second source cannot be read.
    public var secondaryBroken: Bool
    /// Its answer is older than the timeout.
    public var secondaryFrozen: Bool
    /// Both answers are close to each other.
    public var similar: Bool

    /// Creates conditions.
    public init(
      primaryBroken: Bool,
      primaryFrozen: Bool,
      primaryJumped: Bool,
      secondaryBroken: Bool,
      secondaryFrozen: Bool,
      similar: Bool
    ) {
      self.primaryBroken = primaryBroken
      self.primaryFrozen = primaryFrozen
      self.primaryJumped = primaryJumped
      self.secondaryBroken = secondaryBroken
      self.secondaryFrozen = secondaryFrozen
      self.similar = similar
    }

    /// Whether both sources are live, unbroken and similar.
    var agree: Bool {
      similar && !primaryBroken && !primaryFrozen && !secondaryBroken && !secondaryFrozen
    }
  }

  /// What a step leads to.
  public struct Step: Equatable, Sendable, BitwiseCopyable {
    /// The next state.
    public var state: State
    /// The price that is read.
    public var output: Output

    init(_ state: State, _ output: Output) {
      self.state = state
      self.output = output
    }
  }

  /// Returns the step from a state.
  public static func step(from state: State, _ now: Conditions) -> Step {
    switch state {
    case .working: fromWorking(now)
    case .secondary: fromSecondary(now)
    case .bothUntrusted: now.agree ? Step(.working, .primary) : Step(.bothUntrusted, .lastGood)
    case .frozen: fromFrozen(now)
    case .primaryOnly: fromPrimaryOnly(now)
    }
  }

  private static func fromWorking(_ now: Conditions) -> Step {
    if now.primaryBroken { return afterBrokenPrimary(now) }
    if now.primaryFrozen {
      if now.secondaryBroken { return Step(.primaryOnly, .lastGood) }
      return Step(.frozen, now.secondaryFrozen ? .lastGood : .secondary)
    }
    if now.primaryJumped {
      if now.secondaryBroken { return Step(.bothUntrusted, .lastGood) }
      if now.secondaryFrozen { return Step(.secondary, .lastGood) }
      return now.similar ? Step(.working, .primary) : Step(.secondary, .secondary)
    }
    return Step(now.secondaryBroken ? .primaryOnly : .working, .primary)
  }

  private static func fromSecondary(_ now: Conditions) -> Step {
    if now.agree { return Step(.working, .primary) }
    return afterBrokenPrimary(now)
  }

  private static func fromFrozen(_ now: Conditions) -> Step {
    if now.primaryBroken { return afterBrokenPrimary(now) }
    if now.primaryFrozen {
      if now.secondaryBroken { return Step(.primaryOnly, .lastGood) }
      return Step(.frozen, now.secondaryFrozen ? .lastGood : .secondary)
    }
    if now.secondaryBroken { return Step(.primaryOnly, .primary) }
    if now.secondaryFrozen { return Step(.frozen, .lastGood) }
    return now.similar ? Step(.working, .primary) : Step(.secondary, .secondary)
  }

  private static func fromPrimaryOnly(_ now: Conditions) -> Step {
    if now.primaryBroken { return Step(.bothUntrusted, .lastGood) }
    if now.primaryFrozen { return Step(.primaryOnly, .lastGood) }
    if now.agree { return Step(.working, .primary) }
    if now.primaryJumped { return Step(.bothUntrusted, .lastGood) }
    return Step(.primaryOnly, .primary)
  }

  /// The second source alone decides.
  private static func afterBrokenPrimary(_ now: Conditions) -> Step {
    if now.secondaryBroken { return Step(.bothUntrusted, .lastGood) }
    return Step(.secondary, now.secondaryFrozen ? .lastGood : .secondary)
  }
}
