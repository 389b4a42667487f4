import Determinism
import Margining
import Mitigations
import PriceOracles
import Quantities

/// Where a protocol's engine stands in the world's columns.
enum EngineReference: Equatable {
  case vaults(Int)
  case perpetual(Int)
  case lending(Int)
}

/// One strategy of one protocol while it runs.
struct StrategyState {
  let descriptor: StrategyDescriptor
  let strategy: any MitigationStrategy
  var standing = Directives()
  /// Whether a transaction of it is waiting, or people are deciding on one.
  var isPokePending = false
  /// How often people were asked.
  var requestCount: Int64 = 0
  /// The draws of the people who are asked.
  let people: RandomStream
  var wakeAt: SimInstant?
}

/// What the world remembers of one account beside the engine's own books.
struct AccountState: Sendable, BitwiseCopyable {
  /// Why it is due, while it is due.
  var trigger: LiquidationTrigger?
  /// Since when it is below base maintenance at market.
  var spellStart: SimInstant?
  /// Market price at which the last such spell began.
  var spellPrice = Price(nanos: 0)
  /// Keeper groups that have a start in the mempool, one bit each.
  var pendingStarts: UInt32 = 0
  /// Whether it stands in the list of accounts that somebody should start.
  var isQueued = false
  /// Whether an owner's reaction is on its way.
  var isReacting = false
  /// Whether it was ever liquidated.
  var wasLiquidated = false
  /// Reactions of its owner so far.
  var reactions: Int32 = 0
  /// Whether its liquidation was held back beyond the stop.
  var isStopped = false
  /// Whether it stands in the queue of an automation.
  var isWatched = false
  /// Whether a transaction of an automation is on its way.
  var isAutomated = false
  /// Actions of an automation so far.
  var automations: Int32 = 0
  /// What an automation sold inside its band and owes to buy back; negative of shorts.
  var bandUnits: Int64 = 0
}

/// What keepers remember of one auction.
struct AuctionWatch: Sendable, BitwiseCopyable {
  /// Keeper groups with a transaction about it in the mempool, one bit each.
  var pendingGroups: UInt32 = 0
  /// When they look at it next.
  var lookAt: SimInstant
}

/// One protocol while it runs.
struct ProtocolState {
  let id: Int32
  let name: String
  let engine: EngineReference
  let marketID: MarketID
  let oracleID: OracleID
  let scale: BaseScale
  /// Position of its market.
  var market: Int { Int(marketID.index) }
  /// Position of its oracle.
  var oracle: Int { Int(oracleID.index) }
  /// The participant that owns its accounts, or nil.
  let ownerParticipant: Int32?
  /// Whether its oracle has references that only transactions bring to the chain.
  let readsPostedFeeds: Bool
  /// Distance from its threshold at which an account alarms that participant.
  let alarmDistance: Ratio
  var pipeline: PricePipeline
  /// State of its price rule at the last decision.
  var ruleState: UInt8 = 0
  /// What the protocol believes, or nil before the first publication.
  var price: ProtocolPrice?
  /// What it believed before that.
  var previousPrice: Price?
  /// Its markets beside its own; empty but for venues of several markets.
  var legs: [ProtocolLeg] = []
  /// What moving requirements ask for, by market; empty where they stand still.
  var requirements: [MovingRequirement] = []
  /// What accounts had when they fell below base maintenance; empty with one market.
  var spellEquities: [QuoteAmount] = []
  /// Multiple of the base requirement in force.
  var multiplier: Ratio = .one
  /// Multiple of the base requirement that an unauthorised change asks for.
  var faultMultiplier: Ratio = .one
  /// Whether a code fault keeps all of its functions from working.
  var isStuck = false
  var strategies: [StrategyState]
  var combined = CombinedDirectives(directives: Directives(), conflicts: 0, changesAt: nil)
  var accounts: [AccountState]
  /// Accounts that are due and that nobody has started yet.
  var startQueue: [AccountID] = []
  /// Accounts that a standing automation looks after.
  var automationQueue: [AccountID] = []
  /// What keepers remember of each auction, by its number.
  var auctionWatch: [AuctionWatch] = []
  /// Open auctions that keepers look at after this block, in order of number.
  var watchedAuctions: [AuctionID] = []
  /// Notional liquidated in the block that is being executed.
  var liquidatedInBlock: QuoteAmount = .zero
  /// Open interest or debt at the start, in 10⁻⁶.
  var initialInterest: Int128 = 0
  var figures = ProtocolFigures()
  var oracleFigures = OracleFigures()
  var blocked = BlockedIntents()
  /// What its accounts were at the last checkpoint, or nil without one.
  var checkpoint: AccountCheckpoint?

  /// Multiple of the base requirement that new risk has to meet.
  @inline(__always)
  var initialMultiplier: Ratio {
    max(multiplier, combined.directives.initialMarginMultiplier ?? .one)
  }
  /// Actions that a directive closes now, or while the price is held.
  @inline(__always)
  var closed: ActionSet {
    if isStuck { return [.liquidate, .bid, .open, .reduce, .withdraw, .topUp] }
    let held: ActionSet = price?.state == .held ? combined.directives.closedWhileHeld : []
    return combined.directives.closed.union(held)
  }
}
