import Quantities

/// The one event type of the kernel: 16 bytes, a kind and two small numbers.
struct MarketEvent: Sendable, BitwiseCopyable {
  /// What the kernel dispatches.
  enum Kind: UInt8, Sendable, BitwiseCopyable {
    /// Every market's path steps; `entity` is the tick number.
    case pathTick
    /// Reporters look; `scope` is the oracle.
    case feedSample
    /// A second source publishes; `scope` is the oracle, `entity` its publication number.
    case secondaryPublication
    /// A reference publishes; `scope` is the oracle, `entity` the reference.
    case referencePublication
    /// Somebody trades to move an oracle; `scope` is the oracle, `entity` twice the number of the
    /// manipulation, plus one for the trade that takes it back.
    case manipulation
    /// A block; `entity` is its number.
    case block
    /// Funding is paid; `scope` is the protocol.
    case funding
    /// An owner's transaction leaves; `scope` is the participant, `entity` the account.
    case ownerReaction
    /// A keeper sells what it won; `scope` is the participant, `entity` the sale.
    case keeperSale
    /// Sale proceeds can bid again; `scope` is the participant, `entity` the sale.
    case keeperRecycle
    /// A user's own intent; `scope` is the participant, `entity` the intent.
    case orderIntent
    /// One who trades with outside money looks or acts; `scope` is its number, `entity` the step.
    case traderWake
    /// A code fault is found; `scope` is its number.
    case exploitFound
    /// A code fault is repaired; `scope` is its number.
    case exploitRepaired
    /// A raider looks; `scope` is its number.
    case raiderLook
    /// Depositors look at their pool; `scope` is the population's number, `entity` the look.
    case saverLook
    /// A depositor leaves; `scope` is the population's number, `entity` the account.
    case saverLeave
    /// An anticipator goes; `scope` is the population's number, `entity` the account.
    case anticipation
    /// A strategy asked to be woken; `scope` is the protocol, `entity` the strategy.
    case strategyWake
    /// People have agreed to what a strategy asked for.
    case strategyApproval
    /// A member of a stability pool sells its gains; `scope` is the protocol, `entity` the account.
    case poolSale
    /// A row of the series is due.
    case seriesSample
    /// An operation of several steps goes on; `scope` is the participant, `entity` the operation.
    case operationWake
    /// A backstop unwinds, or hands over what it may not keep; `scope` is the protocol.
    case backstop
    /// Moving requirements are decided; `scope` is the protocol.
    case requirementUpdate
    /// Decided requirements come into force; `scope` is the protocol.
    case requirementStart
    /// Bids for a round of the express lane close; `entity` is the round.
    case laneAuction
    /// A depositor of several protocols leaves; `scope` is its population, `entity` the member.
    case depositorWake
  }

  var kind: Kind
  var scope: Int32
  var entity: Int64

  init(_ kind: Kind, scope: Int32 = 0, entity: Int64 = 0) {
    self.kind = kind
    self.scope = scope
    self.entity = entity
  }
}

/// What a transaction asks for; the network carries it as an opaque number.
package enum TransactionKind: UInt8, Sendable, BitwiseCopyable {
  /// A reporter's write; a = oracle.
  case oracleWrite = 0
  /// Moves a delayed oracle's queue; a = oracle.
  case oraclePoke = 1
  /// Starts an auction; a = protocol, b = account.
  case startAuction = 2
  /// Raises a bid; a = protocol, b = auction, c = amount in 10⁻⁶.
  case raiseBid = 3
  /// Cuts a lot; a = protocol, b = auction, c = lot in base units.
  case cutLot = 4
  /// Settles a won auction; a = protocol, b = auction.
  case settle = 5
  /// Restarts an auction without bids; a = protocol, b = auction.
  case restart = 6
  /// Adds collateral or margin; a = protocol, b = account, c = units.
  case topUp = 7
  /// Withdraws, sells and repays in three steps; a = protocol, b = account.
  case autoRepay = 8
  /// Liquidates a position; a = protocol, b = account.
  case liquidatePosition = 9
  /// Takes collateral out; a = protocol, b = account, c = units.
  case withdraw = 10
  /// Reduces a position; a = protocol, b = account, c = base units.
  case reduce = 11
  /// Enlarges a position; a = protocol, b = account, c = base units.
  case enlarge = 12
  /// A strategy's own transaction; a = protocol, b = strategy.
  case strategyPoke = 13
  /// One step of an operation, or its undoing; a = protocol, b = account, c = which.
  case operationStep = 14
  /// An update of a pull feed; a = oracle, b = reference.
  case pullUpdate = 15
  /// Takes what a code fault lets through; a = protocol, b = fault.
  case exploit = 20
  /// Takes a depositor's supply out; a = protocol, b = account, c = asset.
  case withdrawDeposit = 44
  /// Borrows against what is worth less than is believed; a = protocol, b = raider.
  case raid = 21
  /// Liquidates a borrower; a = protocol, b = account.
  case liquidateLoan = 40
  /// Buys absorbed collateral; a = protocol, b = asset.
  case buyCollateral = 41
  /// Buys from a falling-price auction; a = protocol, b = auction, c = lot in base units.
  case takeLot = 42
  /// Starts a falling price anew; a = protocol, b = auction.
  case resetAuction = 43
}
