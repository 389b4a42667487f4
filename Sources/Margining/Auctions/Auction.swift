public import Quantities

/// One auction of one protocol, numbered from 0 in the order of start.
@frozen
public struct AuctionID: Comparable, Equatable, Sendable, BitwiseCopyable {
  /// Number of auctions started before it.
  public let index: Int32
  /// Creates an identifier from a number.
  @inlinable
  public init(_ index: Int32) { self.index = index }
  /// Orders by start.
  @inlinable
  public static func < (left: AuctionID, right: AuctionID) -> Bool { left.index < right.index }
}

/// Where a bidder keeps cash and receives collateral.
public struct Bidder: Equatable, Sendable, BitwiseCopyable {
  /// Pays bids and receives refunds.
  public let cash: LedgerSlot
  /// Receives the lot.
  public let collateral: LedgerSlot

  /// Creates a bidder.
  public init(cash: LedgerSlot, collateral: LedgerSlot) {
    self.cash = cash
    self.collateral = collateral
  }
}

/// An auction of seized collateral: English in two phases (Maker's `flip`), or with a falling price
/// (`clip`) where `dutch` is there.
///
/// | state | move | next |
/// | --- | --- | --- |
/// | no bid | bid | raising |
/// | no bid, past `end` | restart | no bid |
/// | raising (bid < tab) | higher bid for the whole lot | raising, or reducing at the tab |
/// | reducing (bid = tab) | same bid for a smaller lot | reducing |
/// | raising or reducing, past `bidExpiry` or `end` | settle | settled |
public struct Auction: Equatable, Sendable, BitwiseCopyable {
  /// Which auction.
  public let id: AuctionID
  /// Whose collateral.
  public let account: AccountID
  /// When it started.
  public let startedAt: SimInstant
  /// Collateral at the start.
  public let startLot: BaseQuantity
  /// Debt that the protocol took over for the lot.
  public let debtShare: QuoteAmount
  /// What it has to raise: debt share and penalty.
  public let tab: QuoteAmount
  /// Collateral for the winner as bids stand.
  public internal(set) var lot: BaseQuantity
  /// The last bid; zero before the first.
  public internal(set) var bid: QuoteAmount
  /// Who bid last, or nil.
  public internal(set) var bidder: Bidder?
  /// When the last bid wins, or nil before the first bid (Maker's `tic`).
  public internal(set) var bidExpiry: SimInstant?
  /// When bidding ends.
  public internal(set) var end: SimInstant
  /// Whether it was settled.
  public internal(set) var isSettled: Bool
  /// Number of bids.
  public internal(set) var bidCount: Int32
  /// Number of restarts.
  public internal(set) var restartCount: Int32
  /// A word for the caller: cause, generation.
  public internal(set) var tag: Int64
  /// The falling price, or nil in an English auction.
  public internal(set) var dutch: DutchState?

  init(
    id: AuctionID,
    account: AccountID,
    startedAt: SimInstant,
    startLot: BaseQuantity,
    debtShare: QuoteAmount,
    tab: QuoteAmount,
    end: SimInstant,
    tag: Int64
  ) {
    self.id = id
    self.account = account
    self.startedAt = startedAt
    self.startLot = startLot
    self.debtShare = debtShare
    self.tab = tab
    self.lot = startLot
    self.bid = .zero
    self.bidder = nil
    self.bidExpiry = nil
    self.end = end
    self.isSettled = false
    self.bidCount = 0
    self.restartCount = 0
    self.tag = tag
    self.dutch = nil
  }

  /// Whether the bid has reached the tab, so that bids now lower the lot.
  public var isReducing: Bool { bid == tab }

  /// Whether the last bid has won at an instant.
  public func isWon(at now: SimInstant) -> Bool {
    guard let bidExpiry, !isSettled else { return false }
    return bidExpiry <= now || end <= now
  }

  /// Whether bidding ended without a bid.
  public func isStale(at now: SimInstant) -> Bool {
    bidExpiry == nil && !isSettled && end <= now
  }
}

/// The answer to starting an auction.
public enum AuctionStart: Equatable, Sendable, BitwiseCopyable {
  /// The auction runs.
  case started(AuctionID)
  /// Nothing happened.
  case rejected(Rejection)
}

/// The answer to a bid.
public enum BidOutcome: Equatable, Sendable, BitwiseCopyable {
  /// The bid stands.
  case accepted(BidReceipt)
  /// Nothing happened.
  case rejected(Rejection)
}

/// What an accepted bid moved.
public struct BidReceipt: Equatable, Sendable, BitwiseCopyable {
  /// The bidder who got a refund, or nil for the first bid.
  public let outbid: Bidder?
  /// The refund.
  public let refund: QuoteAmount
  /// Collateral that went back to the owner.
  public let returnedCollateral: BaseQuantity
  /// When the bid wins unless it is outbid.
  public let bidExpiry: SimInstant
}

/// The answer to settling an auction.
public enum SettleOutcome: Equatable, Sendable, BitwiseCopyable {
  /// The auction is over.
  case settled(Settlement)
  /// Nothing happened.
  case rejected(Rejection)
}

/// How an auction ended.
public struct Settlement: Equatable, Sendable, BitwiseCopyable {
  /// Which auction.
  public let auction: AuctionID
  /// Whose collateral.
  public let account: AccountID
  /// Who won.
  public let winner: Bidder
  /// Collateral for the winner.
  public let lot: BaseQuantity
  /// What the winner paid.
  public let bid: QuoteAmount
  /// Debt that the protocol had taken over.
  public let debtShare: QuoteAmount
  /// Debt not covered by the bid.
  public let shortfall: QuoteAmount
  /// Bid above the debt.
  public let penaltyIncome: QuoteAmount
  /// System debt that the surplus paid at this settlement.
  public let healed: QuoteAmount
  /// Collateral that went back to the owner over the whole auction.
  public let returnedCollateral: BaseQuantity
  /// When the auction started.
  public let startedAt: SimInstant
  /// The caller's word.
  public let tag: Int64
}
