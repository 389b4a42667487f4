public import PriceOracles
public import Quantities

/// What happened, as the events file names it.
public enum EventKind: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// The exogenous path stepped.
  case pathTick = 0
  /// A block was produced.
  case block = 1
  /// A source's price reached the chain.
  case oracleWrite = 2
  /// A delayed price moved up.
  case oraclePoke = 3
  /// The protocol's price changed.
  case protocolPrice = 4
  /// A liquidation was executed, or an auction started.
  case liquidation = 5
  /// A bid was accepted.
  case bid = 6
  /// An auction was settled.
  case settlement = 7
  /// An auction without bids was restarted.
  case auctionRestart = 8
  /// Won collateral was sold at the venue.
  case keeperSale = 9
  /// An account was topped up.
  case topUp = 10
  /// An account repaid from its own collateral.
  case autoRepay = 11
  /// A user changed a position.
  case order = 12
  /// Funding was paid.
  case funding = 13
  /// A strategy's directives changed.
  case directive = 14
  /// A transaction failed and left only its fee.
  case failedTransaction = 15
  /// The venue's price moved because of fills; `amount` is by how much, in 10⁻⁹.
  case fill = 16
  /// An amount was moved between ledger accounts.
  case ledger = 17
  /// A price rule decided: `amount` says how, `entity` in which state of its own.
  case priceDecision = 18
  /// Somebody traded to move an oracle; `amount` is the base bought, negative for sold.
  case manipulation = 19
  /// An operation of several steps ended; `amount` is 1 completed, 2 undone, 3 stranded.
  case operation = 20
  /// A round of the express lane was sold; `scope` is the holder's population, `amount` the price
  /// in 10⁻⁶.
  case laneGrant = 21
  /// A requirement changed; `amount` is the multiple in billionths.
  case requirement = 24
  /// Winners took a position over.
  case deleveraging = 25
  /// A backstop took a position over, or sold some of it.
  case backstop = 26
  /// Somebody with money from outside traded at a venue; `amount` is the base bought, negative for
  /// sold, `entity` the participant.
  case venueTrade = 32
  /// A code fault let something through; `amount` is its worth, `entity` the participant.
  case exploit = 33
  /// Something was undone or made good; `amount` is what the insurance paid, in 10⁻⁶.
  case remedy = 34
  /// A third party was paid its premium (negative) or paid a claim, in 10⁻⁶.
  case cover = 35

  /// The word in the events file.
  public var word: String {
    switch self {
    case .pathTick: "path-tick"
    case .block: "block"
    case .oracleWrite: "oracle-write"
    case .oraclePoke: "oracle-poke"
    case .protocolPrice: "protocol-price"
    case .liquidation: "liquidation"
    case .bid: "bid"
    case .settlement: "settlement"
    case .auctionRestart: "auction-restart"
    case .keeperSale: "keeper-sale"
    case .topUp: "top-up"
    case .autoRepay: "auto-repay"
    case .order: "order"
    case .funding: "funding"
    case .directive: "directive"
    case .failedTransaction: "failed-transaction"
    case .fill: "fill"
    case .ledger: "ledger"
    case .priceDecision: "price-decision"
    case .manipulation: "manipulation"
    case .operation: "operation"
    case .laneGrant: "lane-grant"
    case .requirement: "requirement"
    case .deleveraging: "deleveraging"
    case .backstop: "backstop"
    case .venueTrade: "venue-trade"
    case .exploit: "exploit"
    case .remedy: "remedy"
    case .cover: "cover"
    }
  }
}

/// One thing that happened and changed something.
public struct EventRecord: Equatable, Sendable, BitwiseCopyable {
  /// Position among the records of the run, ledger entries and fills included, from 0.
  public var ordinal: Int64
  /// When.
  public var at: SimInstant
  /// What.
  public var kind: EventKind
  /// Index of the protocol, market or oracle it belongs to, by kind; −1 is printed as empty.
  public var scope: Int32
  /// Account, auction, block or member, by kind; −1 is printed as empty.
  public var entity: Int64
  /// Amount in stored units, by kind.
  public var amount: Int64
  /// Price in 10⁻⁹, or 0 where there is none.
  public var price: Int64
  /// Ordinal of the event that caused it; −1 is printed as empty.
  public var parent: Int64

  /// Creates a record.
  public init(
    ordinal: Int64,
    at: SimInstant,
    kind: EventKind,
    scope: Int32,
    entity: Int64,
    amount: Int64,
    price: Int64,
    parent: Int64
  ) {
    self.ordinal = ordinal
    self.at = at
    self.kind = kind
    self.scope = scope
    self.entity = entity
    self.amount = amount
    self.price = price
    self.parent = parent
  }
}

/// Why a liquidation happened, fixed at its last trigger before execution.
public enum LiquidationCause: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// The impact-free shadow crossed the threshold too.
  case exogenous = 0
  /// Only the price with impact crossed it.
  case impact = 1
  /// The requirement moved, not the price.
  case policy = 2
  /// The oracle was at fault.
  case fault = 3

  /// The word in the liquidations file.
  public var word: String {
    switch self {
    case .exogenous: "exogenous"
    case .impact: "impact"
    case .policy: "policy"
    case .fault: "fault"
    }
  }
}

/// One executed liquidation.
public struct LiquidationRecord: Equatable, Sendable, BitwiseCopyable {
  /// Position among the run's liquidations, from 0.
  public var ordinal: Int64
  /// When it became due for the last time.
  public var triggeredAt: SimInstant
  /// When it was executed.
  public var executedAt: SimInstant
  /// Index of the protocol.
  public var protocolIndex: Int32
  /// Account in that protocol's book.
  public var account: Int32
  /// Why.
  public var cause: LiquidationCause
  /// Steps from an exogenous trigger; 0 is a root.
  public var generation: Int32
  /// Ordinal of the liquidation whose forced fill triggered it; −1 for a root.
  public var parent: Int64
  /// Collateral or position taken, in base units.
  public var quantity: Int64
  /// Value taken at market just before, in 10⁻⁶ USD.
  public var notionalMicros: Int64
  /// Protocol price in 10⁻⁹.
  public var protocolPrice: Int64
  /// Market price just before in 10⁻⁹.
  public var marketPrice: Int64
  /// Price below (above, for a short) which the account is due, in 10⁻⁹.
  public var thresholdPrice: Int64
  /// Whether the account was healthy at market under the rule in force.
  public var wasHealthyInForce: Bool
  /// Whether the account was healthy at market under the base margin.
  public var wasHealthyAtBase: Bool

  /// Creates a record.
  public init(
    ordinal: Int64,
    triggeredAt: SimInstant,
    executedAt: SimInstant,
    protocolIndex: Int32,
    account: Int32,
    cause: LiquidationCause,
    generation: Int32,
    parent: Int64,
    quantity: Int64,
    notionalMicros: Int64,
    protocolPrice: Int64,
    marketPrice: Int64,
    thresholdPrice: Int64,
    wasHealthyInForce: Bool,
    wasHealthyAtBase: Bool
  ) {
    self.ordinal = ordinal
    self.triggeredAt = triggeredAt
    self.executedAt = executedAt
    self.protocolIndex = protocolIndex
    self.account = account
    self.cause = cause
    self.generation = generation
    self.parent = parent
    self.quantity = quantity
    self.notionalMicros = notionalMicros
    self.protocolPrice = protocolPrice
    self.marketPrice = marketPrice
    self.thresholdPrice = thresholdPrice
    self.wasHealthyInForce = wasHealthyInForce
    self.wasHealthyAtBase = wasHealthyAtBase
  }
}

/// One row of the series file.
public struct SeriesSample: Equatable, Sendable, BitwiseCopyable {
  /// When.
  public var at: SimInstant
  /// Index of the protocol.
  public var protocolIndex: Int32
  /// Impact-free price in 10⁻⁹.
  public var fundamentalPrice: Int64
  /// Venue price in 10⁻⁹.
  public var marketPrice: Int64
  /// Protocol price in 10⁻⁹; 0 before the first.
  public var protocolPrice: Int64
  /// Quoted gas price in wei.
  public var gasPriceWei: Int64
  /// Pending transactions of the model's own.
  public var pendingTransactions: Int32
  /// Accounts due at the protocol's price.
  public var dueCount: Int32
  /// Open auctions.
  public var openAuctions: Int32
  /// Notional liquidated so far in 10⁻⁶ USD.
  public var liquidatedMicros: Int64
  /// Highest directive level in force.
  public var level: UInt8
  /// The chain, the same in every protocol's row of an instant.
  public var network: NetworkSample
  /// How far the protocol's price is from the truth, or nil before the first price.
  public var priceError: PriceErrorSample?

  /// Creates a sample.
  public init(
    at: SimInstant,
    protocolIndex: Int32,
    fundamentalPrice: Int64,
    marketPrice: Int64,
    protocolPrice: Int64,
    gasPriceWei: Int64,
    pendingTransactions: Int32,
    dueCount: Int32,
    openAuctions: Int32,
    liquidatedMicros: Int64,
    level: UInt8,
    network: NetworkSample,
    priceError: PriceErrorSample? = nil
  ) {
    self.at = at
    self.protocolIndex = protocolIndex
    self.fundamentalPrice = fundamentalPrice
    self.marketPrice = marketPrice
    self.protocolPrice = protocolPrice
    self.gasPriceWei = gasPriceWei
    self.pendingTransactions = pendingTransactions
    self.dueCount = dueCount
    self.openAuctions = openAuctions
    self.liquidatedMicros = liquidatedMicros
    self.level = level
    self.network = network
    self.priceError = priceError
  }
}

/// How far a protocol's price is from market and from the impact-free price, and what it rests on.
public struct PriceErrorSample: Equatable, Sendable, BitwiseCopyable {
  /// |protocol − market| over market; rounded down.
  public var market: Ratio
  /// |protocol − impact-free| over the impact-free price; rounded down.
  public var fundamental: Ratio
  /// What the price rests on.
  public var state: PriceState
  /// Time since the newest observation in it was made.
  public var age: SimDuration

  /// Creates a sample.
  public init(market: Ratio, fundamental: Ratio, state: PriceState, age: SimDuration) {
    self.market = market
    self.fundamental = fundamental
    self.state = state
    self.age = age
  }
}

/// Where a run streams what it does; observing changes nothing, the digest included.
public protocol RunSink: AnyObject {
  /// An event that changed something.
  func record(_ event: EventRecord)
  /// An executed liquidation.
  func record(_ liquidation: LiquidationRecord)
  /// A row of the series.
  func record(_ sample: SeriesSample)
}
