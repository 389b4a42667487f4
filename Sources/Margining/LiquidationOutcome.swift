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
  /// Who took the position.
  public enum Taker: UInt8, Sendable, BitwiseCopyable {
    /// The venue.
    case venue = 0
    /// The backstop.
    case backstop = 1
    /// Winners of the other side.
    case winners = 2
  }

  /// The account.
  public let account: AccountID
  /// The venue's market; that of the largest position where several were closed at once.
  public let market: Int32
  /// Who took the position.
  public let taker: Taker
  /// Signed contracts closed in that market: negative for a long.
  public let filled: BaseQuantity
  /// The quote legs without sign, over all markets.
  public let quote: QuoteAmount
  /// Whether the account has no position left.
  public let isComplete: Bool
  /// Equity at the protocol's price just before, rounded down; may be negative.
  public let equityBefore: QuoteAmount
  /// Charge that the keeper got.
  public let keeperFee: QuoteAmount
  /// Charge that the insurance fund got.
  public let insuranceFee: QuoteAmount
  /// Cash that stays with the account when it is closed.
  public let marginLeft: QuoteAmount
  /// What the account lacked.
  public let deficit: QuoteAmount
  /// The part of the deficit that insurance paid.
  public let fromInsurance: QuoteAmount
  /// The part of the deficit that the backstop paid.
  public let fromBackstop: QuoteAmount
  /// The part of the deficit that the other accounts bear.
  public let socialised: QuoteAmount
  /// What winners lost against the protocol's price; negative is a gain.
  public let haircut: QuoteAmount
}

/// The layers that a deficit fell to, in micros.
struct DeficitCover: Sendable, BitwiseCopyable {
  var insurance: Int64 = 0
  var backstop: Int64 = 0
  var others: Int64 = 0

  func total() throws(MarginError) -> Int64 {
    try MarginMath.sum(try MarginMath.sum(insurance, backstop), others)
  }
}
