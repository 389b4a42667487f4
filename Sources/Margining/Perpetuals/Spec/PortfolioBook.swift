public import Quantities

/// One stated account of a venue with several markets.
public struct PortfolioAccount: Equatable, Sendable {
  /// One position of an account.
  public struct Position: Equatable, Sendable, BitwiseCopyable {
    /// The venue's market; 0 is its own.
    public var market: Int32
    /// Signed size.
    public var base: BaseQuantity
    /// Entry price.
    public var entryPrice: Price

    /// Creates a position.
    public init(market: Int32, base: BaseQuantity, entryPrice: Price) {
      self.market = market
      self.base = base
      self.entryPrice = entryPrice
    }
  }

  /// Whether its margin stands for all its positions; otherwise it has at most one.
  public var isCross: Bool
  /// Posted margin.
  public var margin: QuoteAmount
  /// The positions, at most one in each market.
  public var positions: [Position]

  /// Creates an account.
  public init(isCross: Bool, margin: QuoteAmount, positions: [Position]) {
    self.isCross = isCross
    self.margin = margin
    self.positions = positions
  }
}

/// A synthetic book of a venue with several markets.
///
/// Notional and leverage of an account are drawn as for isolated positions. An isolated account
/// holds its notional in one market, drawn by weight; a cross account splits it over all markets by
/// weight, each on a side of its own.
public struct DrawnPortfolioBook: Equatable, Sendable {
  /// Count, open interest, leverage and sides.
  public var positions: DrawnPositionBook
  /// Share of accounts that are cross.
  public var crossShare: Ratio
  /// Weights of the venue's markets; all positive.
  public var weights: [Ratio]

  /// Creates a drawn book.
  public init(positions: DrawnPositionBook, crossShare: Ratio, weights: [Ratio]) {
    self.positions = positions
    self.crossShare = crossShare
    self.weights = weights
  }
}

/// The accounts of a venue as its engine opens them.
public struct VenueBook: Equatable, Sendable {
  /// One entry for each account: margin, and its first position.
  public var accounts: [BookAccount]
  /// Modes and further positions.
  public var layout: PortfolioLayout

  /// Creates a book.
  public init(accounts: [BookAccount], layout: PortfolioLayout) {
    self.accounts = accounts
    self.layout = layout
  }
}
