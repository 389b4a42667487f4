public import Margining
public import NetworkModel
public import Quantities

/// A defence of one protocol: it sees what the protocol could see and answers with directives.
///
/// The engine makes one instance per run and protocol. `observe` is called off the chain at the
/// end of every block and at instants the strategy booked; it may remember what it saw, book a
/// wake-up, and ask for a transaction. `act` is called on the chain: for `inContract` at the end
/// of every block, after every change of the published price and at booked instants; otherwise
/// only when the strategy's transaction executes, which a keeper sends at once and which people
/// send after their `approval`. What `act` leaves in `directives` stands until
/// the next `act`.
///
/// The true price is unreachable: `ProtocolView` holds no fundamental price and no shadow.
public protocol MitigationStrategy: AnyObject {
  /// Who has to agree before a transaction of the strategy is sent; nil for nobody.
  var approval: ApprovalPath? { get }
  /// Parts of the protocol's rule book that it replaces before the run begins.
  var replaces: RuleBookParts { get }
  /// Replaces these parts; a protocol of a form that has none of them stays as it is.
  func amend(_ rules: inout ProtocolSpec)
  /// Replaces the chain's part of them, for all protocols alike.
  func amend(_ network: inout NetworkSpec)
  /// Looks at the protocol from outside; may ask for a wake-up or a transaction.
  func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests)
  /// Changes the strategy's standing directives.
  func act(_ view: borrowing ProtocolView, directives: inout Directives)
  /// How near its public rule is to closing or limiting what users do, as of its last look: 1 is
  /// where it acts, 0 is far or does not apply.
  ///
  /// Whoever knows the rule and sees the chain can compute it.
  var nearness: Ratio { get }
}

extension MitigationStrategy {
  /// Nobody: a contract or a keeper acts alone.
  public var approval: ApprovalPath? { nil }
  /// Nothing: it acts while the run goes on.
  public var replaces: RuleBookParts { [] }
  /// Leaves the rule book as it is.
  public func amend(_ rules: inout ProtocolSpec) {}
  /// Leaves the chain as it is.
  public func amend(_ network: inout NetworkSpec) {}
  /// Asks for nothing: it acts when the chain lets it.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {}
  /// Far: the strategy closes nothing that users want to do, or at no stated point.
  public var nearness: Ratio { .zero }
}

/// What a strategy asks of the engine while it observes.
public struct StrategyRequests: Sendable, BitwiseCopyable {
  /// The next instant at which it wants to be asked again, or nil; replaces an earlier booking.
  public var wakeAt: SimInstant?
  /// Whether it wants its transaction sent; ignored while one is pending.
  public var wantsTransaction: Bool

  /// Creates an empty list of requests.
  public init() {
    wakeAt = nil
    wantsTransaction = false
  }
}

/// A price as the chain holds it.
///
/// There is no shadow and no true price in it.
public struct PublishedPrice: Equatable, Sendable, BitwiseCopyable {
  /// The price.
  public var price: Price
  /// When its source looked at the market.
  public var observedAt: SimInstant
  /// When the chain got it.
  public var writtenAt: SimInstant

  /// Creates a published price.
  public init(price: Price, observedAt: SimInstant, writtenAt: SimInstant) {
    self.price = price
    self.observedAt = observedAt
    self.writtenAt = writtenAt
  }
}

/// What a protocol can see at an instant: its own ledger, its oracle, the last block.
public struct ProtocolView: Sendable {
  /// Now.
  public var now: SimInstant
  /// Number of the last block.
  public var blockNumber: Int64
  /// Instant of the last block.
  public var blockAt: SimInstant
  /// Gas price that the last block's senders were quoted.
  public var gasPrice: GasPrice
  /// Gas used in the last block over its limit.
  public var blockFullness: Ratio
  /// The price the protocol uses now (after source, filter and guard), or nil before the first.
  public var price: PublishedPrice?
  /// The primary source's current value before filter and guard, or nil before the first.
  public var primary: PublishedPrice?
  /// The value that the delayed primary feed will publish next, or nil.
  public var queued: PublishedPrice?
  /// The second source's value, or nil where there is none.
  public var secondary: PublishedPrice?
  /// Sum of debts, or of position notionals at the protocol's price.
  public var openInterest: QuoteAmount
  /// Accounts below their requirement at the protocol's price.
  public var dueCount: Int32
  /// Notional liquidated since the start.
  public var liquidatedNotional: QuoteAmount
  /// Insurance or surplus left.
  public var insurance: QuoteAmount
  /// Bad debt that the protocol has booked.
  public var badDebt: QuoteAmount
  /// Value withdrawn by users since the start, each at the protocol's price of its instant.
  public var withdrawnValue: QuoteAmount
  /// Collateral or margin that the protocol holds for its users, at its price.
  public var lockedValue: QuoteAmount
  /// When the chain produced its first block after its last outage, or nil.
  public var restartedAt: SimInstant?
  /// What the protocol's own layers and rules have done since the start.
  public var layers: LayerFigures

  /// Creates a view.
  public init(
    now: SimInstant,
    blockNumber: Int64,
    blockAt: SimInstant,
    gasPrice: GasPrice,
    blockFullness: Ratio,
    price: PublishedPrice?,
    primary: PublishedPrice?,
    queued: PublishedPrice?,
    secondary: PublishedPrice?,
    openInterest: QuoteAmount,
    dueCount: Int32,
    liquidatedNotional: QuoteAmount,
    insurance: QuoteAmount,
    badDebt: QuoteAmount,
    withdrawnValue: QuoteAmount,
    lockedValue: QuoteAmount,
    restartedAt: SimInstant? = nil,
    layers: LayerFigures = LayerFigures()
  ) {
    self.now = now
    self.blockNumber = blockNumber
    self.blockAt = blockAt
    self.gasPrice = gasPrice
    self.blockFullness = blockFullness
    self.price = price
    self.primary = primary
    self.queued = queued
    self.secondary = secondary
    self.openInterest = openInterest
    self.dueCount = dueCount
    self.liquidatedNotional = liquidatedNotional
    self.insurance = insurance
    self.badDebt = badDebt
    self.withdrawnValue = withdrawnValue
    self.lockedValue = lockedValue
    self.restartedAt = restartedAt
    self.layers = layers
  }
}
