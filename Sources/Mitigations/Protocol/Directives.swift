public import PriceOracles
public import Quantities

/// Kinds of action that a directive can close.
@frozen
public struct ActionSet: OptionSet, Sendable, BitwiseCopyable, Hashable {
  /// One bit per kind.
  public let rawValue: UInt16
  /// Creates a set from bits.
  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Starting a liquidation.
  public static let liquidate = ActionSet(rawValue: 1 << 0)
  /// Bidding in an auction and settling one.
  public static let bid = ActionSet(rawValue: 1 << 1)
  /// New debt or new risk.
  public static let open = ActionSet(rawValue: 1 << 2)
  /// Reducing a position.
  public static let reduce = ActionSet(rawValue: 1 << 3)
  /// Adding collateral or repaying.
  public static let topUp = ActionSet(rawValue: 1 << 4)
  /// Taking collateral out.
  public static let withdraw = ActionSet(rawValue: 1 << 5)
  /// Writing a price.
  public static let oracleWrite = ActionSet(rawValue: 1 << 6)
}

/// Which source the price pipeline reads.
public enum PriceSource: UInt8, Sendable, BitwiseCopyable {
  /// The oracle's own feed, behind its delay.
  case primary = 0
  /// The second source.
  case secondary = 1
  /// The last value that passed the guard.
  case lastGood = 2
}

/// What one strategy demands while it stands; `Directives()` demands nothing.
///
/// A strategy with nothing to demand leaves the baseline digest unchanged.
public struct Directives: Equatable, Sendable, BitwiseCopyable {
  /// Actions that revert, checked when a transaction executes, not when it is sent.
  public var closed: ActionSet
  /// When the contract opens `closed` again by itself, or nil for no stated end.
  ///
  /// From this instant on the directives count as `standing(at:)` returns them.
  public var closedUntil: SimInstant?
  /// What stays closed after `closedUntil`, until `closedAfterwardsUntil`: a reopening in steps.
  public var closedAfterwards: ActionSet
  /// When `closedAfterwards` opens by itself; read only with `closedUntil`.
  public var closedAfterwardsUntil: SimInstant?
  /// The source it wants, or nil.
  public var source: PriceSource?
  /// How the oracle's sources become one price, or nil for the primary one.
  public var rule: SourceRule?
  /// Length of the arithmetic time-weighted average, or nil for none.
  public var averageWindow: SimDuration?
  /// Oldest observation that may be used, or nil; older ones leave the last good price.
  public var maximumAge: SimDuration?
  /// Largest relative step of the protocol's price, or nil; larger ones leave the last good price.
  public var maximumStep: Ratio?
  /// Least distance from the feed's reporting bounds, or nil; nearer leaves the last good price.
  public var boundMargin: Ratio?
  /// Widest confidence interval, or nil; wider leaves the last good price.
  public var maximumConfidence: Ratio?
  /// Speed limit of the protocol's price, or nil.
  public var rateLimit: RateLimit?
  /// Cap of the protocol's price, or nil.
  public var cap: PriceCap?
  /// Actions that revert while the last good price stands in place of a new one.
  public var closedWhileHeld: ActionSet
  /// Multiple of the base maintenance requirement, or nil for 1.
  public var marginMultiplier: Ratio?
  /// Most notional that may be liquidated in one block, or nil.
  public var blockLiquidationCap: QuoteAmount?
  /// Multiple of the base requirement for new risk only, or nil for 1.
  public var initialMarginMultiplier: Ratio?
  /// Largest open interest (debt, of a lender) after which no new risk is taken, or nil.
  public var openInterestCap: QuoteAmount?
  /// Largest value withdrawn since the start of the run that a withdrawal may reach, or nil.
  public var withdrawalCeiling: QuoteAmount?
  /// How long an account must have been due before it may be liquidated, or nil for at once.
  public var liquidationGrace: SimDuration?
  /// Share of the equity that the base requirement asks for, below which an account is no longer
  /// liquidated; or nil.
  public var liquidationStop: Ratio?
  /// Limits of what one account may open, or nil.
  public var accountCaps: AccountCaps?
  /// What is done for accounts close to their requirement, or nil.
  public var automation: AccountAutomation?
  /// How owners' operations are carried out, or nil for the owners' own way.
  public var execution: ExecutionRule?
  /// Whether liquidations at the venue wait for an auction, and which one is cleared; or nil.
  public var batch: LiquidationBatch?
  /// What a finder of a code fault is offered for a report, or nil.
  public var bounty: BountyOffer?
  /// What a third party has been paid and has paid so far, or nil.
  public var cover: CoverAccount?
  /// Number of the checkpoint that was taken last, or nil.
  public var checkpoint: Int64?
  /// The last thing that was undone or made good, or nil.
  public var remedy: Remedy?
  /// Level of the strategy's state machine; 0 is inactive.
  ///
  /// A rise counts as an activation.
  public var level: UInt8
  /// Why the level is what it is; a code of the strategy's own, for the events file.
  public var cause: UInt8

  /// Creates directives that demand nothing.
  public init() {
    closed = []
    closedUntil = nil
    closedAfterwards = []
    closedAfterwardsUntil = nil
    source = nil
    rule = nil
    boundMargin = nil
    maximumConfidence = nil
    rateLimit = nil
    cap = nil
    closedWhileHeld = []
    averageWindow = nil
    maximumAge = nil
    maximumStep = nil
    marginMultiplier = nil
    blockLiquidationCap = nil
    initialMarginMultiplier = nil
    openInterestCap = nil
    withdrawalCeiling = nil
    liquidationGrace = nil
    liquidationStop = nil
    accountCaps = nil
    automation = nil
    execution = nil
    batch = nil
    bounty = nil
    cover = nil
    checkpoint = nil
    remedy = nil
    level = 0
    cause = 0
  }

  /// Returns what still stands at `now`.
  ///
  /// When a halt has reached its stated end, nothing is closed and level and cause are 0, without
  /// a transaction: the end is written into the contract. A halt that reopens in steps keeps its
  /// level until the last step. Everything else stands on. The engine stores this value before the
  /// next `act`, so that a second halt is a second rise of the level.
  public func standing(at now: SimInstant) -> Directives {
    guard let end = closedUntil, end <= now else { return self }
    var standing = self
    if let last = closedAfterwardsUntil, last > now {
      standing.closed = closedAfterwards
      standing.closedUntil = last
      standing.closedAfterwards = []
      standing.closedAfterwardsUntil = nil
      return standing
    }
    standing.closed = []
    standing.closedUntil = nil
    standing.closedAfterwards = []
    standing.closedAfterwardsUntil = nil
    standing.level = 0
    standing.cause = 0
    return standing
  }
}
