public import Quantities

/// What one publisher of a pull feed says: a price and how sure it is.
public struct PublisherQuote: Equatable, Sendable, BitwiseCopyable {
  /// The price.
  public var price: Price
  /// Half the width of the publisher's interval; not negative.
  public var confidence: Price

  /// Creates a quote.
  public init(price: Price, confidence: Price) {
    self.price = price
    self.confidence = confidence
  }
}

/// The aggregate of a pull feed: a median of votes and the spread of the votes around it.
///
/// Every publisher casts three votes: price − confidence, price, price + confidence. The price is
/// the median of all votes; the confidence is the larger distance from it to the 25th and the
/// 75th percentile of the votes, those at positions ⌊v ÷ 4⌋ from either end. One publisher among
/// many can move neither far.
///
/// - Source: Pyth network, price aggregation.
public enum PullAggregate {
  /// Returns the aggregate of the publishers' quotes, or nil where there are none.
  ///
  /// - Rounding: to nearest even, for the mean of two middle votes.
  public static func of(_ quotes: [PublisherQuote]) throws(QuantityError) -> PublisherQuote? {
    var votes: [Price] = []
    for quote in quotes {
      votes.append(
        Price(nanos: try WideArithmetic.difference(quote.price.nanos, quote.confidence.nanos))
      )
      votes.append(quote.price)
      votes.append(
        Price(nanos: try WideArithmetic.sum(quote.price.nanos, quote.confidence.nanos))
      )
    }
    guard let price = try MedianOf.middle(votes) else { return nil }
    votes.sort()
    let quarter = votes.count / 4
    let below = price.nanos - votes[quarter].nanos
    let above = votes[votes.count - 1 - quarter].nanos - price.nanos
    return PublisherQuote(
      price: max(price, Price(nanos: 1)),
      confidence: Price(nanos: max(below, above))
    )
  }
}
