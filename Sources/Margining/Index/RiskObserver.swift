public import Quantities

/// Who watches accounts cross their thresholds.
public enum RiskObserver: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// The protocol, at its own price and margin multiplier: the keepers' due list.
  case rule = 0
  /// The market price at the base margin: who should be liquidated.
  case market = 1
  /// The owners' alarm, at a distance above the threshold.
  case alarm = 2
  /// Free for the caller.
  case extra = 3
}

/// An account that changed sides when an observer's threshold moved.
public struct Crossing: Equatable, Sendable, BitwiseCopyable {
  /// The account.
  public let account: AccountID
  /// Whether it is now beyond its threshold; false when it came back.
  public let entered: Bool

  /// Creates a crossing.
  public init(account: AccountID, entered: Bool) {
    self.account = account
    self.entered = entered
  }
}
