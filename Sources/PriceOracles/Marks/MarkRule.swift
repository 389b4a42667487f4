public import Quantities

/// How a perpetual venue makes its mark price.
///
/// | rule | price |
/// | --- | --- |
/// | `index` | the index itself (dYdX v4) |
/// | `last` | the venue's last trade |
/// | `basisSamples` | median(index × (1 + funding × time left ÷ interval), index + mean basis of n samples, last) (Binance) |
/// | `basisAverage` | median(index + EWMA of mid − index, median(bid, ask, last), weighted median of other venues' mids) (Hyperliquid) |
///
/// With no other venue, `basisAverage` takes the EWMA of its second component as the third.
///
/// - Source: Binance, mark price; Hyperliquid, robust price indices; dYdX v4 documentation.
public enum MarkRule: Equatable, Sendable, BitwiseCopyable {
  /// The index itself.
  case index
  /// The venue's last trade.
  case last
  /// Median of funding-adjusted index, index plus mean sampled basis, and last trade.
  case basisSamples(count: Int32, fundingInterval: SimDuration)
  /// Median of index plus averaged basis, the book, and other venues.
  case basisAverage(basis: SimDuration, book: SimDuration)

  /// Binance: 30 samples, one every 5 s; funding every 8 h.
  public static var binance: MarkRule {
    .basisSamples(count: 30, fundingInterval: .seconds(28_800))
  }
  /// Hyperliquid: 150 s for the basis, 30 s for the book.
  public static var hyperliquid: MarkRule {
    .basisAverage(basis: .seconds(150), book: .seconds(30))
  }
}

/// What a mark price is made of at one instant.
public struct MarkInputs: Equatable, Sendable {
  /// The index: the oracle's price.
  public var index: Price
  /// Best bid of the venue.
  public var bid: Price
  /// Best ask of the venue.
  public var ask: Price
  /// Last trade of the venue.
  public var last: Price
  /// Last funding rate; may be negative.
  public var funding: Ratio
  /// Time until the next funding payment.
  public var timeToFunding: SimDuration
  /// Mids of other venues.
  public var otherMids: [Price]
  /// Weight of each other venue.
  public var otherWeights: [Int64]

  /// Creates inputs of a venue without spread, funding or neighbours.
  public init(index: Price, last: Price) {
    self.index = index
    bid = last
    ask = last
    self.last = last
    funding = .zero
    timeToFunding = .zero
    otherMids = []
    otherWeights = []
  }
}

/// A mark price and which of its components it is: that explains most disputed liquidations.
public struct MarkPrice: Equatable, Sendable, BitwiseCopyable {
  /// The components of the rules.
  public enum Component: UInt8, Sendable, BitwiseCopyable {
    /// The index, funding included.
    case index = 0
    /// The index plus the mean basis.
    case basis = 1
    /// The venue's own book or last trade.
    case book = 2
    /// Other venues, or the average of the book in their place.
    case others = 3
  }

  /// The price.
  public var price: Price
  /// The component that was the median.
  public var component: Component

  /// Creates a mark price.
  public init(price: Price, component: Component) {
    self.price = price
    self.component = component
  }
}
