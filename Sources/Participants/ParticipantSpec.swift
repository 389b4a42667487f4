public import NetworkModel
public import Quantities

/// One population of a scenario: many members, one set of columns.
public struct ParticipantSpec: Equatable, Sendable {
  /// Name, unique in the scenario; it keys the population's random streams.
  public var name: String
  /// What its members do.
  public var kind: Kind

  /// Creates a population.
  public init(name: String, kind: Kind) {
    self.name = name
    self.kind = kind
  }

  /// What the members of a population do.
  public enum Kind: Equatable, Sendable {
    /// Liquidators and auction bidders.
    case keepers(KeeperSpec)
    /// Account owners who defend their own accounts.
    case owners(OwnerSpec)
    /// Users who change their positions for reasons of their own.
    case orderFlow(OrderFlowSpec)
    /// Somebody who moves a venue's price, waits, and trades back.
    case manipulator(ManipulatorSpec)
    /// Somebody who trades a venue toward the price that an oracle publishes.
    case arbitrageur(ArbitrageurSpec)
    /// Account holders who go before a halt or gate holds them.
    case anticipators(AnticipatorSpec)
    /// Depositors of a lending protocol who leave before the others do.
    case savers(SaverSpec)
    /// Somebody who borrows against what is worth less than a protocol believes.
    case raider(RaiderSpec)
    /// Somebody who finds a fault in a protocol's code.
    case exploit(ExploitSpec)
    /// Depositors of several lending protocols.
    case depositors(DepositorSpec)
  }
}

/// Keepers: they start liquidations, bid, settle, and sell what they won.
public struct KeeperSpec: Equatable, Sendable, BitwiseCopyable {
  /// Number of members.
  public var count: Int32
  /// Stablecoin of each member at the start.
  public var capital: QuoteAmount
  /// Gas asset of each member at the start; without it nothing can be sent.
  public var gasFunds: BaseQuantity
  /// What they bid for gas.
  public var fee: FeePolicy
  /// Discount to market at which they value collateral: smallest of the members.
  public var discountLow: Ratio
  /// Discount to market at which they value collateral: largest of the members.
  public var discountHigh: Ratio
  /// First bid on an auction without bids, as a share of their valuation.
  public var openingBid: Ratio
  /// Whether they start liquidations.
  public var starts: Bool
  /// Whether they bid in auctions.
  public var bids: Bool
  /// Most transactions that one member keeps pending.
  public var pendingLimit: Int32
  /// Time from winning collateral to selling it.
  public var saleDelay: SimDuration
  /// Time from the sale until the proceeds are stablecoin that can bid again.
  public var recycleDelay: SimDuration
  /// Time from seeing a block to the arrival of a transaction in the mempool.
  public var latency: SimDuration
  /// The one protocol that they serve; every one where absent.
  public var protocolID: ProtocolID?
  /// What a round of an express lane is worth to a member, in the middle of its draws; zero where
  /// nobody bids for one.
  public var laneBid: QuoteAmount

  /// Creates a keeper population.
  public init(
    count: Int32,
    capital: QuoteAmount,
    gasFunds: BaseQuantity,
    fee: FeePolicy,
    discountLow: Ratio,
    discountHigh: Ratio,
    openingBid: Ratio,
    starts: Bool,
    bids: Bool,
    pendingLimit: Int32,
    saleDelay: SimDuration,
    recycleDelay: SimDuration,
    latency: SimDuration,
    protocolID: ProtocolID? = nil,
    laneBid: QuoteAmount = .zero
  ) {
    self.protocolID = protocolID
    self.count = count
    self.capital = capital
    self.gasFunds = gasFunds
    self.fee = fee
    self.discountLow = discountLow
    self.discountHigh = discountHigh
    self.openingBid = openingBid
    self.starts = starts
    self.bids = bids
    self.pendingLimit = pendingLimit
    self.saleDelay = saleDelay
    self.recycleDelay = recycleDelay
    self.latency = latency
    self.laneBid = laneBid
  }
}

extension KeeperSpec {
  /// Whether they look at a protocol.
  public func serves(_ position: Int) -> Bool {
    protocolID.map { Int($0.index) == position } ?? true
  }
}

/// Owners: a share of a protocol's accounts that watches the market and reacts.
public struct OwnerSpec: Equatable, Sendable, BitwiseCopyable {
  /// The protocol whose accounts they own.
  public var protocolID: ProtocolID
  /// Share of accounts that top up.
  public var topUpShare: Ratio
  /// Share of accounts with automatic repayment (withdraw, sell, repay); vaults only.
  public var autoRepayShare: Ratio
  /// Share of accounts with a stop loss, which closes the whole position; perpetuals only.
  public var stopLossShare: Ratio
  /// Distance of the market price above the liquidation price at which they react, relative.
  public var trigger: Ratio
  /// What they add, as a share of the account's collateral value or margin requirement.
  public var topUpSize: Ratio
  /// Collateral ratio over the liquidation ratio that an automatic repayment restores; above 1.
  public var repayTarget: Ratio
  /// Median of the reaction time.
  public var reactionMedian: SimDuration
  /// Standard deviation of the reaction time's logarithm.
  public var reactionDeviation: Ratio
  /// Most reactions of one account in one run.
  public var reactionLimit: Int32
  /// What they bid for gas.
  public var fee: FeePolicy
  /// How their operations reach the chain.
  public var execution: OwnerExecution

  /// Creates an owner population.
  public init(
    protocolID: ProtocolID,
    topUpShare: Ratio,
    autoRepayShare: Ratio,
    trigger: Ratio,
    topUpSize: Ratio,
    repayTarget: Ratio,
    reactionMedian: SimDuration,
    reactionDeviation: Ratio,
    reactionLimit: Int32,
    fee: FeePolicy,
    execution: OwnerExecution = OwnerExecution(),
    stopLossShare: Ratio = .zero
  ) {
    self.protocolID = protocolID
    self.topUpShare = topUpShare
    self.autoRepayShare = autoRepayShare
    self.stopLossShare = stopLossShare
    self.trigger = trigger
    self.topUpSize = topUpSize
    self.repayTarget = repayTarget
    self.reactionMedian = reactionMedian
    self.reactionDeviation = reactionDeviation
    self.reactionLimit = reactionLimit
    self.fee = fee
    self.execution = execution
  }
}

/// Order flow: a Poisson or Hawkes stream of users who withdraw, reduce or enlarge at their own times.
public struct OrderFlowSpec: Equatable, Sendable, BitwiseCopyable {
  /// The protocol they use.
  public var protocolID: ProtocolID
  /// Expected intents of the whole population in an hour.
  public var intentsPerHour: Ratio
  /// Share of intents that reduce a position or withdraw collateral; the rest add to it.
  public var reduceShare: Ratio
  /// Size of an intent as a share of the account's position or collateral.
  public var size: Ratio
  /// What they bid for gas.
  public var fee: FeePolicy
  /// How intents follow upon each other; independent where absent.
  public var clustering: FlowClustering?

  /// Creates an order flow.
  public init(
    protocolID: ProtocolID,
    intentsPerHour: Ratio,
    reduceShare: Ratio,
    size: Ratio,
    fee: FeePolicy,
    clustering: FlowClustering? = nil
  ) {
    self.clustering = clustering
    self.protocolID = protocolID
    self.intentsPerHour = intentsPerHour
    self.reduceShare = reduceShare
    self.size = size
    self.fee = fee
  }
}
