public import Quantities

/// Liquidations at the venue that are collected and cleared together at one price.
///
/// What one strategy cleared is carried out once, when its number grows; whether liquidations wait
/// is asked of all strategies together.
public struct LiquidationBatch: Equatable, Sendable, BitwiseCopyable {
  /// Auctions that were cleared so far.
  public var cleared: Int64
  /// Whether single liquidations at the venue wait for the next auction.
  public var holds: Bool

  /// Creates a batch.
  public init(cleared: Int64, holds: Bool) {
    self.cleared = cleared
    self.holds = holds
  }
}

/// What a report of a code fault is paid: a share of the value at risk, up to a cap and to what
/// the insurance holds.
public struct BountyOffer: Equatable, Sendable, BitwiseCopyable {
  /// Share of the value locked.
  public var share: Ratio
  /// Most that is paid.
  public var cap: QuoteAmount

  /// Creates an offer.
  public init(share: Ratio, cap: QuoteAmount) {
    self.share = share
    self.cap = cap
  }

  /// Returns what is offered for a locked value, in 10⁻⁶, rounded down; `fund` is what can be
  /// paid.
  public func amount(ofLocked locked: Int128, fund: QuoteAmount) -> QuoteAmount {
    let part = max(0, locked) * Int128(share.partsPerBillion) / Int128(Ratio.one.partsPerBillion)
    return min(min(QuoteAmount(micros: Int64(clamping: part)), cap), max(.zero, fund))
  }
}

/// A third party's account with the protocol: sums since the start.
public struct CoverAccount: Equatable, Sendable, BitwiseCopyable {
  /// Premium that is due from the insurance.
  public var premium: QuoteAmount
  /// Claims that are due to it.
  public var claims: QuoteAmount

  /// Creates an account.
  public init(premium: QuoteAmount, claims: QuoteAmount) {
    self.premium = premium
    self.claims = claims
  }
}

/// Liquidations that are undone, or whose owners are paid; carried out once, when it changes.
public struct Remedy: Equatable, Sendable, BitwiseCopyable {
  /// How.
  public enum Form: UInt8, Sendable, BitwiseCopyable {
    /// The owner's loss is paid.
    case compensate = 0
    /// The position is bought again at today's price, and the owner's loss is paid with what it
    /// would have gained since.
    case void = 1
    /// The account is restored to its state of the last checkpoint at today's price.
    case rollback = 2
  }

  /// Remedies of this strategy before it.
  public var number: Int64
  /// How.
  public var form: Form
  /// Liquidations executed from this instant on.
  public var from: SimInstant
  /// And at the latest at this one.
  public var until: SimInstant

  /// Creates a remedy.
  public init(number: Int64, form: Form, from: SimInstant, until: SimInstant) {
    self.number = number
    self.form = form
    self.from = from
    self.until = until
  }
}
