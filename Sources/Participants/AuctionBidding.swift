public import Quantities

/// What a keeper sees of an auction.
public struct AuctionQuote: Equatable, Sendable, BitwiseCopyable {
  /// Collateral on offer.
  public var lot: BaseQuantity
  /// Standing bid; zero before the first.
  public var standingBid: QuoteAmount
  /// Debt and penalty that the auction asks for.
  public var tab: QuoteAmount
  /// Least relative raise of a bid, and least relative cut of the lot.
  public var minimumRaise: Ratio

  /// Creates a quote.
  public init(
    lot: BaseQuantity,
    standingBid: QuoteAmount,
    tab: QuoteAmount,
    minimumRaise: Ratio
  ) {
    self.lot = lot
    self.standingBid = standingBid
    self.tab = tab
    self.minimumRaise = minimumRaise
  }
}

/// What a keeper does about an auction.
public enum BidDecision: Equatable, Sendable, BitwiseCopyable {
  /// Nothing: the lot is not worth more.
  case pass
  /// Offer more for the whole lot.
  case raise(QuoteAmount)
  /// Pay the whole tab for a smaller lot.
  case cut(BaseQuantity)
}

/// The bidding rule of English collateral auctions, a pure function of what the keeper sees.
///
/// A keeper values the lot at market less its discount. Its first aim is the share `openingBid` of
/// that value (all of it for a competitive keeper, next to nothing for an opportunist), never less
/// than the rules ask. It never bids above its value.
public enum AuctionBidding {
  /// Decides on one auction.
  ///
  /// - Parameters:
  ///   - quote: what the auction asks.
  ///   - market: price at which the keeper could sell.
  ///   - discount: its discount to market.
  ///   - openingBid: the share of its value that it aims at.
  ///   - scale: decimals of the collateral.
  /// - Returns: What it does.
  /// - Throws: `overflow` when a value does not fit.
  /// - Rounding: values down, asked bids up.
  public static func decide(
    _ quote: AuctionQuote,
    market: Price,
    discount: Ratio,
    openingBid: Ratio,
    scale: BaseScale
  ) throws(QuantityError) -> BidDecision {
    let kept = Ratio(partsPerBillion: Ratio.one.partsPerBillion - discount.partsPerBillion)
    let value = try quote.lot.value(at: market, scale: scale, rounding: .floor)
      .scaled(by: kept, rounding: .floor)
    if quote.standingBid < quote.tab {
      return try raise(quote, value: value, openingBid: openingBid)
    }
    return try cut(quote, market: market, kept: kept, openingBid: openingBid, scale: scale)
  }

  private static func raise(
    _ quote: AuctionQuote,
    value: QuoteAmount,
    openingBid: Ratio
  ) throws(QuantityError) -> BidDecision {
    let factor = Ratio(
      partsPerBillion: try WideArithmetic.sum(
        Ratio.one.partsPerBillion,
        quote.minimumRaise.partsPerBillion
      )
    )
    let raised = try quote.standingBid.scaled(by: factor, rounding: .ceiling)
    let least = min(max(raised, QuoteAmount(micros: 1)), quote.tab)
    if value < least { return .pass }
    let aim = try min(value, quote.tab).scaled(by: openingBid, rounding: .floor)
    return .raise(max(least, aim))
  }

  private static func cut(
    _ quote: AuctionQuote,
    market: Price,
    kept: Ratio,
    openingBid: Ratio,
    scale: BaseScale
  ) throws(QuantityError) -> BidDecision {
    let largest = try WideArithmetic.multiplyDivide(
      quote.lot.units,
      Ratio.one.partsPerBillion,
      by: try WideArithmetic.sum(
        Ratio.one.partsPerBillion,
        quote.minimumRaise.partsPerBillion
      ),
      rounding: .floor
    )
    let worth = try market.scaled(by: kept, rounding: .floor)
    if worth.nanos <= 0 || largest <= 0 { return .pass }
    let smallest = try WideArithmetic.narrow(
      try WideArithmetic.divide(
        Int128(quote.tab.micros) * Int128(scale.unitsPerWhole) * 1_000,
        by: Int128(worth.nanos),
        rounding: .ceiling
      )
    )
    if smallest > largest { return .pass }
    let step = try WideArithmetic.multiplyDivide(
      largest - smallest,
      min(openingBid, .one).partsPerBillion,
      by: Ratio.one.partsPerBillion,
      rounding: .floor
    )
    return .cut(BaseQuantity(units: largest - step))
  }
}
