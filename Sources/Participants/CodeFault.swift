public import Quantities

/// What is wrong with a protocol's code.
public struct CodeFault: Equatable, Sendable, BitwiseCopyable {
  /// What the fault lets its finder do.
  public enum Kind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
    /// Withdraw what others hold, from one account after another.
    case unauthorisedWithdrawal = 0
    /// Withdraw the collateral of own accounts whose debt stays: nobody asks whether they are safe.
    case skippedCheck = 1
    /// Take the same share of what everybody holds, again and again: a rounding in favour of
    /// whoever calls.
    case roundingLeak = 2
    /// Raise what every account has to hold.
    case parameterChange = 3
    /// Withdraw again before the first withdrawal is booked, as often as the gas of a transaction
    /// allows.
    case reentrancy = 4
    /// Bring the protocol into a state in which none of its functions works.
    case stuckState = 5
  }

  /// What it lets its finder do.
  public var kind: Kind
  /// Accounts of the finder's own, the first ones of the book; for a skipped check.
  public var ownAccounts: Int32
  /// Multiple of the requirement that a changed parameter asks for; at least 1.
  public var severity: Ratio
  /// Time from the first use until the code is repaired; nil for not before the horizon.
  public var repair: SimDuration?

  /// Creates a fault.
  public init(
    kind: Kind = .unauthorisedWithdrawal,
    ownAccounts: Int32 = 10,
    severity: Ratio = .percent(150),
    repair: SimDuration? = nil
  ) {
    self.kind = kind
    self.ownAccounts = ownAccounts
    self.severity = severity
    self.repair = repair
  }

  /// Whether its use moves money to the finder.
  public var takesMoney: Bool { kind != .parameterChange && kind != .stuckState }

  /// Gas of one call within a transaction that makes several: a nested withdrawal, a leaking one.
  public static var callGas: Int64 { 50_000 }
}
