public import Quantities

/// The answer to settling a liquidation.
public enum LiquidationVerdict: Equatable, Sendable, BitwiseCopyable {
  /// The fill was booked.
  case liquidated(LiquidationOutcome)
  /// Nothing happened.
  case rejected(Rejection)
}

/// What a liquidation's fill did to an account and to the loss layers.
public struct LiquidationOutcome: Equatable, Sendable, BitwiseCopyable {
  /// The account.
  public let account: AccountID
  /// Signed contracts closed: negative for a long.
  public let filled: BaseQuantity
  /// The fill's quote leg without sign.
  public let quote: QuoteAmount
  /// Whether the whole position is closed.
  public let isComplete: Bool
  /// Equity at the protocol's price just before, rounded down; may be negative.
  public let equityBefore: QuoteAmount
  /// Charge that the keeper got.
  public let keeperFee: QuoteAmount
  /// Charge that the insurance fund got.
  public let insuranceFee: QuoteAmount
  /// Cash that stays with the account when the position is closed.
  public let marginLeft: QuoteAmount
  /// What the account lacked.
  public let deficit: QuoteAmount
  /// The part of the deficit that insurance paid.
  public let fromInsurance: QuoteAmount
  /// The part of the deficit that the other accounts bear.
  public let socialised: QuoteAmount
}
