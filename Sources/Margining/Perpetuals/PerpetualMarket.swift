public import Quantities

/// Sums of one market over the run that are not balances.
public struct PerpetualMarketTotals: Equatable, Sendable, BitwiseCopyable {
  /// Open long contracts, base units.
  public var longUnits: Int128 = 0
  /// Open short contracts, base units.
  public var shortUnits: Int128 = 0
  /// Nanos per whole base unit that a long paid since the start.
  public var longIndex: Int64 = 0
  /// Nanos per whole base unit that a short received since the start; below `longIndex` by the
  /// losses that open positions shared.
  public var shortIndex: Int64 = 0
  /// Standing daily funding rate of a rule that has one.
  public var dailyRate: Ratio = .zero
  /// What insurance paid for this market.
  public var insuranceDrawn: Int128 = 0

  /// The index that a position of this sign is charged by.
  func index(for size: Int64) -> Int64 { size < 0 ? shortIndex : longIndex }
}

/// One market of a perpetual venue while it runs.
struct PerpetualMarket: Sendable {
  let rules: PerpetualMarketSpec
  let schedule: MarginSchedule
  let scale: BaseScale
  /// 10⁻¹² micros in one nano of price times one stored unit.
  let factor: Int128
  /// Signed positions, a member for each account and the backstop.
  let position: LedgerColumn
  /// The venue's side of contract legs.
  let venuePosition: LedgerColumn
  var totals = PerpetualMarketTotals()
  var audit = PerpetualAudit.MarketLayers()
  /// Keys of isolated accounts under a flat schedule; empty where the venue has none.
  var longs: ThresholdIndex
  var shorts: ThresholdIndex
  /// The side's funding index when an account was last touched.
  var marks: [Int64]
  /// Unsigned quote cost of open positions; empty where nobody asks for profits.
  var entryCosts: [Int64]

  /// Moves an observer on both sides, longs first, and returns where it stood.
  mutating func move(
    _ observer: RiskObserver,
    long: Int64,
    short: Int64,
    _ crossings: inout [Crossing]
  ) -> (long: Int64, short: Int64) {
    let before = (longs.scalar(observer), shorts.scalar(observer))
    longs.move(observer, to: long, crossings: &crossings)
    shorts.move(observer, to: short, crossings: &crossings)
    return before
  }

  mutating func countPosition(from old: Int64, to new: Int64) {
    totals.longUnits += Int128(max(0, new)) - Int128(max(0, old))
    totals.shortUnits += Int128(min(0, old)) - Int128(min(0, new))
  }
}

/// Where an account's margin stands for.
public enum AccountMode: Equatable, Sendable, BitwiseCopyable {
  /// For one position in one market.
  case isolated(market: Int32)
  /// For positions in all markets together.
  case cross

  // −1 is cross: one small column instead of an enum's two words.
  var code: Int16 {
    switch self {
    case .cross: -1
    case .isolated(let market): Int16(market)
    }
  }

  init(code: Int16) { self = code < 0 ? .cross : .isolated(market: Int32(code)) }
}

/// A position of an account beside its first.
public struct BookPosition: Equatable, Sendable, BitwiseCopyable {
  /// The account.
  public var account: AccountID
  /// The market of the venue.
  public var market: Int32
  /// Signed size.
  public var base: BaseQuantity
  /// Entry price.
  public var entryPrice: Price

  /// Creates a position.
  public init(account: AccountID, market: Int32, base: BaseQuantity, entryPrice: Price) {
    self.account = account
    self.market = market
    self.base = base
    self.entryPrice = entryPrice
  }
}

/// What a venue's accounts have beyond one isolated position in its own market.
public struct PortfolioLayout: Equatable, Sendable {
  /// Modes by account; empty where all are isolated in market 0.
  ///
  /// A book account's own position lies in its isolated market, or for cross in market 0.
  public var modes: [AccountMode]
  /// Positions beside the first, in order of account.
  public var further: [BookPosition]

  /// Creates a layout; without arguments nothing is beyond.
  public init(modes: [AccountMode] = [], further: [BookPosition] = []) {
    self.modes = modes
    self.further = further
  }
}
