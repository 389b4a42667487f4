public import NetworkModel
public import Quantities

/// What is done for enrolled accounts that come close to their requirement.
public struct AccountAutomation: Equatable, Sendable, BitwiseCopyable {
  /// What is done.
  public enum Action: UInt8, Sendable, BitwiseCopyable {
    /// Margin or collateral is added from the owner's pocket.
    case topUp = 0
    /// A part of the position is sold, or collateral is sold and debt repaid.
    case reduce = 1
    /// A part is sold inside the band and bought back above it; positions only.
    case band = 2
    /// A position that has come far from its threshold is enlarged; positions only.
    case boost = 3
  }

  /// What is done.
  public var action: Action
  /// Share of accounts that are enrolled, drawn once by account.
  public var share: Ratio
  /// Relative distance from the threshold, at the protocol's price, within which it acts; a boost
  /// acts beyond it.
  public var trigger: Ratio
  /// What one action adds over the requirement or collateral, or closes or buys of the position.
  public var size: Ratio
  /// Most actions for one account in a run.
  public var limit: Int32

  /// Creates an automation.
  public init(action: Action, share: Ratio, trigger: Ratio, size: Ratio, limit: Int32) {
    self.action = action
    self.share = share
    self.trigger = trigger
    self.size = size
    self.limit = limit
  }
}

/// How the protocol's contracts carry out owners' operations, in place of the owners' own way.
public enum ExecutionRule: Equatable, Sendable, BitwiseCopyable {
  /// Repayments in one transaction, top-ups directly: all steps or none.
  case atomic
  /// Top-ups as a request with the funds in escrow and an expiry.
  case twoPhase(TwoPhaseSpec)
  /// Steps that fail are tried again, and undone when that fails too.
  case compensating(RetryPolicy)
}

/// Limits of what one account may open.
public struct AccountCaps: Equatable, Sendable, BitwiseCopyable {
  /// Largest notional of an account after an order that enlarges it, or nil.
  public var each: QuoteAmount?
  /// The same for an account that has been liquidated before, or nil.
  public var liquidated: QuoteAmount?

  /// Creates limits.
  public init(each: QuoteAmount? = nil, liquidated: QuoteAmount? = nil) {
    self.each = each
    self.liquidated = liquidated
  }
}
