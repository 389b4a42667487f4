public import NetworkModel
public import Quantities

/// Somebody who borrows from a lending protocol against what is worth less than the protocol
/// believes, in accounts of their own, and leaves.
///
/// In one transaction it buys collateral at the venue, supplies it, and borrows as much as the
/// protocol's price allows. That pays while the price that the protocol believes, less its margin,
/// lies above the market: as long as the oracle is late. What decides is a race for the block in
/// which the oracle's write comes. Who captures a vote needs no collateral.
public struct RaiderSpec: Equatable, Sendable, BitwiseCopyable {
  /// The lending protocol.
  public var protocolID: ProtocolID
  /// Most collateral bought in one raid, at the venue's price.
  public var capital: QuoteAmount
  /// Fee of flash liquidity over what is borrowed and paid back in the transaction; nil for money
  /// of their own.
  public var flashFee: Ratio?
  /// Accounts over which a raid is split; positive.
  public var accounts: Int32
  /// From when on it looks.
  public var at: SimInstant
  /// Time between two looks at the venue.
  public var interval: SimDuration
  /// Most raids of a run.
  public var limit: Int32
  /// Least profit of a raid.
  public var minimumProfit: QuoteAmount
  /// How it captures a vote; nil where it does not.
  public var votes: VoteCapture?
  /// Gas of one transaction with one account.
  public var gas: Int64
  /// What it bids for gas.
  public var fee: FeePolicy

  /// Creates a raider.
  public init(
    protocolID: ProtocolID,
    capital: QuoteAmount,
    flashFee: Ratio?,
    accounts: Int32,
    at: SimInstant,
    interval: SimDuration,
    limit: Int32,
    minimumProfit: QuoteAmount,
    votes: VoteCapture?,
    gas: Int64,
    fee: FeePolicy
  ) {
    self.protocolID = protocolID
    self.capital = capital
    self.flashFee = flashFee
    self.accounts = accounts
    self.at = at
    self.interval = interval
    self.limit = limit
    self.minimumProfit = minimumProfit
    self.votes = votes
    self.gas = gas
    self.fee = fee
  }

  /// Whether it can do anything.
  public var canAct: Bool { limit > 0 && (capital > .zero || votes != nil) }
}

/// Votes that are bought to list something worthless as collateral.
public struct VoteCapture: Equatable, Sendable, BitwiseCopyable {
  /// What the votes cost, whether or not anything is borrowed after them.
  public var cost: QuoteAmount
  /// Time from the proposal to its execution, in which others may close the protocol.
  public var delay: SimDuration

  /// Creates a capture.
  public init(cost: QuoteAmount, delay: SimDuration) {
    self.cost = cost
    self.delay = delay
  }
}
