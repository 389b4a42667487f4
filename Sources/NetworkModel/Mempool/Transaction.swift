public import Quantities

/// What a transaction is for, as far as an enshrined ordering rule can tell.
public enum TransactionLane: UInt8, Sendable, BitwiseCopyable {
  /// Writing a price.
  case oracleWrite = 0
  /// Adding collateral or repaying.
  case topUp = 1
  /// Liquidations and auction bids.
  case liquidation = 2
  /// Everything else.
  case other = 3
}

/// Three numbers that travel with a transaction; the network never looks at them.
public struct TransactionPayload: Equatable, Sendable, BitwiseCopyable {
  /// First number; its meaning belongs to the transaction's kind.
  public var a: Int64
  /// Second number; its meaning belongs to the transaction's kind.
  public var b: Int64
  /// Third number; its meaning belongs to the transaction's kind.
  public var c: Int64

  /// Creates a payload.
  public init(a: Int64 = 0, b: Int64 = 0, c: Int64 = 0) {
    self.a = a
    self.b = b
    self.c = c
  }
}

/// The way that a transaction takes to block producers.
public enum TransactionRoute: UInt8, Sendable, BitwiseCopyable {
  /// The public network: everyone sees it pending.
  case gossip = 0
  /// A private relay: only the builders that it serves can include it, nobody sees it before, and
  /// it never counts against the pool's limit.
  case relay = 1
  /// The inbox of a rollup on its parent chain: before everything else of the sequencer's.
  case inbox = 2
}

/// A transaction of the model's own, from its submission until a block executes it.
///
/// A sender is a member of a population. A later submission of the same sender with the same
/// `slot` replaces a pending one, as a wallet replaces a transaction by its nonce.
public struct Transaction: Equatable, Sendable, BitwiseCopyable {
  /// Submission ordinal, unique in a run; the last tie-break of the order.
  public var id: Int64
  /// What the simulation makes of it; opaque to the network.
  public var kind: UInt8
  /// Its class under `OrderingPolicy.protocolPriority`.
  public var lane: TransactionLane
  /// The sender's population.
  public var population: Int32
  /// The sender's position in the population.
  public var member: Int32
  /// Replacement key, unique among the sender's pending transactions.
  public var slot: Int64
  /// Gas it uses; positive.
  public var gas: Int64
  /// The most it pays for a unit of gas, and just what it pays without a base fee; never negative.
  public var bid: GasPrice
  /// The most it pays above a base fee; from zero to `bid`.
  public var tip: GasPrice
  /// When the sender sent it; its lifetime counts from here.
  public var submittedAt: SimInstant
  /// When block producers know it; never before `submittedAt`.
  public var arrivesAt: SimInstant
  /// The way it takes.
  public var route: TransactionRoute
  /// Its place among all that its sender ever sent; the pool gives it where nonces are kept.
  public var nonce: Int64
  /// The simulation's own data.
  public var payload: TransactionPayload

  /// Creates a transaction.
  ///
  /// Where no `tip` is stated it is the whole bid, as in transactions from before EIP-1559.
  ///
  /// - Precondition: `gas` is positive, `bid` is not negative, `tip` is from zero to `bid`, and it
  ///   does not arrive before it is sent.
  public init(
    id: Int64,
    kind: UInt8,
    lane: TransactionLane,
    population: Int32,
    member: Int32,
    slot: Int64,
    gas: Int64,
    bid: GasPrice,
    tip: GasPrice? = nil,
    submittedAt: SimInstant,
    arrivesAt: SimInstant,
    route: TransactionRoute = .gossip,
    payload: TransactionPayload = TransactionPayload()
  ) {
    precondition(gas > 0, "a transaction uses gas")
    precondition(bid >= .zero, "a bid is not negative")
    let tip = tip ?? bid
    precondition(tip >= .zero && tip <= bid, "a tip is part of the bid")
    precondition(arrivesAt >= submittedAt, "a transaction arrives after it is sent")
    self.id = id
    self.kind = kind
    self.lane = lane
    self.population = population
    self.member = member
    self.slot = slot
    self.gas = gas
    self.bid = bid
    self.tip = tip
    self.submittedAt = submittedAt
    self.arrivesAt = arrivesAt
    self.route = route
    nonce = 0
    self.payload = payload
  }
}
