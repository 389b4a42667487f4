import Determinism
import EventKernel
import Margining
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

/// One market while it runs.
struct MarketState {
  let id: MarketID
  let scale: BaseScale
  /// Impact-free price at every tick; the record itself in the pinned pass.
  let path: [Price]
  var venue: Venue
  var tracker: MarketTracker
  var forcedFills: [ForcedFill] = []
  /// Market price that the observers last saw.
  var seenPrice: Price
  let venueBase: LedgerSlot
  let venueQuote: LedgerSlot
}

/// One population of keepers while it runs.
struct KeeperGroup {
  let participant: Int32
  var population: KeeperPopulation
  let stable: LedgerColumn
  let recycling: LedgerColumn
  let gas: LedgerColumn
  /// One column per market.
  let inventory: [LedgerColumn]
  var sales: [KeeperSale] = []
}

/// Collateral that a keeper won and sells later, then its proceeds on the way back.
struct KeeperSale: Sendable, BitwiseCopyable {
  var member: Int32
  var market: MarketID
  var quantity: BaseQuantity
  var proceeds: QuoteAmount
  var liquidation: Int64
}

/// How a run treats the exogenous path.
enum PathMode: Sendable {
  /// The path is the impact-free price.
  case impactFree
  /// The path is the record: the venue is pinned to it, and what remains is collected.
  case pinned
}

/// The whole modelled world of one run: state, and the only place where effects become events.
struct World: ~Copyable {
  /// What the run is given; behind one reference, so that the world stays a small value.
  let input: RunInput
  let mode: PathMode
  let sink: (any RunSink)?
  let limits: RunLimits
  /// Reorders simultaneous events of one phase; nil in a stated run.
  let ties: TieShuffle?

  var queue: EventQueue<MarketEvent>
  var now: SimInstant = .start
  var ledger: Ledger
  var chain: Chain
  /// Draws of how long transactions travel.
  let propagation: RandomStream
  var markets: [MarketState]
  var oracles: [OracleState]
  var protocols: [ProtocolState]
  var vaults: [VaultProtocol]
  var perpetuals: [PerpetualProtocol]
  var lendings: [LendingProtocol]
  var lendingRuns: [LendingRun]
  /// By asset: where flash liquidity comes from and pool members sell to; empty without lending.
  let outside: [LedgerSlot]
  var keepers: [KeeperGroup]
  /// Who trades at venues with money from outside the protocols.
  var traders: [VenueTrader]
  /// Code faults and who knows of them.
  var exploits: [ExploitState]
  /// Who supplies several protocols at once.
  var depositors: [DepositorState] = []
  /// Who goes before a halt or gate holds them.
  var anticipations: [AnticipationState] = []
  /// Who leaves a pool before the others do.
  var savers: [SaverState] = []
  /// Who borrows against what is worth less than a protocol believes.
  var raiders: [RaiderState] = []
  var digest = RunDigest()
  var flags: RunFlags = []
  /// Events that changed something so far.
  var eventCount: Int64 = 0
  /// What caused what, while a sink listens.
  var causes: CauseBook?
  /// Events that the kernel has dispatched.
  var dispatched: Int64 = 0
  var log = LiquidationLog()
  var figures = RunFigures()
  var network = NetworkFigures()
  var operations = OperationBook()
  var nextTransaction: Int64 = 0
  /// Impact-free prices that the pinned pass found, per market.
  var stripped: [[Price]]

  let gasScale: BaseScale
  let blockProducers: LedgerSlot
  // Reused in every call, so that nothing is allocated in steady state.
  var chainEffects = EffectBuffer<ChainEffect>()
  // Of the reporters; lent out while they are being answered.
  var reporterEffects = EffectBuffer<ReporterEffect>()
  var crossings: [Crossing] = []
  /// Venue marks of the further markets of the protocol whose transaction is executed.
  var legMarks: [Int32] = []

  /// The draws of the replication.
  var prepared: PreparedReplication { _read { yield input.prepared } }
  /// The world's scenario: the replication's, or what the pinned pass makes of it.
  var scenario: Scenario { _read { yield input.scenario } }

  /// The instant up to which the run goes, inclusive.
  var horizon: SimInstant { .start + scenario.horizon }

  /// Runs to the horizon or to a limit.
  mutating func run() throws(RunFailure) { try run(until: horizon) }

  /// Runs every event up to an instant, inclusive, or to a limit.
  mutating func run(until end: SimInstant) throws(RunFailure) {
    while flags.isDisjoint(with: .stops), let next = queue.nextInstant, next <= end {
      if next > limits.horizon {
        flags.insert(.instantLimit)
        now = limits.horizon
      } else if dispatched >= limits.events {
        flags.insert(.eventLimit)
      } else if let event = queue.popFirst() {
        now = event.key.instant
        dispatched += 1
        try dispatch(event.payload)
      }
    }
    if flags.isDisjoint(with: .stops) { now = end }
  }

  private mutating func dispatch(_ event: MarketEvent) throws(RunFailure) {
    if causes != nil {
      let cause = cause(of: event)
      causes?.follow(cause)
    }
    switch event.kind {
    case .pathTick: try stepPaths(tick: event.entity)
    case .feedSample: try sampleFeed(Int(event.scope))
    case .secondaryPublication: try publishSecondary(Int(event.scope), number: event.entity)
    case .referencePublication: try publishReference(Int(event.scope), Int(event.entity))
    case .manipulation: try manipulate(Int(event.scope), event.entity)
    case .block: try produceBlock(number: event.entity)
    case .funding: try payFunding(Int(event.scope))
    case .ownerReaction: try react(participant: Int(event.scope), account: event.entity)
    case .keeperSale: try sellInventory(group: Int(event.scope), sale: Int(event.entity))
    case .keeperRecycle: try recycle(group: Int(event.scope), sale: Int(event.entity))
    case .orderIntent: try sendIntent(participant: Int(event.scope), intent: Int(event.entity))
    case .anticipation: try anticipate(Int(event.scope), account: event.entity)
    case .exploitFound: try findExploit(Int(event.scope))
    case .exploitRepaired: try repairExploit(Int(event.scope))
    case .raiderLook: try lookForRaid(Int(event.scope))
    case .saverLook: try lookAtCash(Int(event.scope), look: event.entity)
    case .saverLeave: try leavePool(Int(event.scope), account: event.entity)
    case .traderWake: try wakeTrader(Int(event.scope), step: event.entity)
    case .strategyWake: try wakeStrategy(protocol: Int(event.scope), strategy: Int(event.entity))
    case .strategyApproval:
      try sendStrategyTransaction(protocol: Int(event.scope), strategy: Int(event.entity))
    case .seriesSample: try recordSeries()
    case .operationWake: try operationDue(Int(event.entity))
    case .poolSale: try sellPoolGain(Int(event.scope), account: event.entity)
    case .backstop: try tendBackstop(Int(event.scope))
    case .requirementUpdate: try updateRequirements(Int(event.scope))
    case .requirementStart: try applyRequirements(Int(event.scope))
    case .laneAuction: try auctionLane(round: event.entity)
    case .depositorWake: try leaveProtocols(Int(event.scope), Int(event.entity))
    }
  }

  /// Books an event, unless it lies beyond the horizon.
  ///
  /// A source that has booked all that its sequence number can count stops the run: without that
  /// event what follows would be another world.
  mutating func schedule(
    _ event: MarketEvent,
    at instant: SimInstant,
    phase: EventPhase,
    source: EventSource
  ) throws(RunFailure) {
    guard instant <= horizon else { return }
    do throws(SchedulingError) {
      if let ties {
        try queue.schedule(
          event,
          at: instant,
          phase: phase,
          source: source.rawValue,
          shuffledBy: ties
        )
      } else {
        try queue.schedule(event, at: instant, phase: phase, source: source.rawValue)
      }
    } catch {
      guard case .sequenceExhausted = error else { throw .scheduling(error) }
      flags.insert(.sequenceExhausted)
    }
  }

  /// Adds something that happened to the digest, the count and the sink.
  ///
  /// What follows in the same breath is caused by it. `parent` is the record that caused it, where
  /// that is another one than the current cause; `identity` stands for the entity in the digest
  /// where its number depends on its neighbours.
  mutating func happened(
    _ kind: EventKind,
    scope: Int32,
    entity: Int64,
    amount: Int64 = 0,
    price: Price? = nil,
    parent: Int64? = nil,
    identity: UInt64? = nil
  ) {
    digest.absorb(UInt64(kind.rawValue))
    digest.absorb(now.nanoseconds)
    digest.absorb(Int64(scope))
    digest.absorb(identity ?? UInt64(bitPattern: entity))
    digest.absorb(amount)
    digest.absorb(price?.nanos ?? 0)
    eventCount += 1
    guard causes != nil else { return }
    let ordinal = trace(
      kind,
      scope: scope,
      entity: entity,
      amount: amount,
      price: price?.nanos ?? 0,
      parent: parent
    )
    causes?.follow(ordinal)
  }
}

/// Fixed numbers of event sources: one component's events never flip another one's ties.
enum EventSource {
  case paths
  case chain
  case feed(Int)
  case secondary(Int)
  case reference(oracle: Int, position: Int)
  case manipulation(oracle: Int)
  case funding(Int)
  case participant(Int)
  case strategy(protocol: Int, strategy: Int)
  case series
  case lane
  case venue(Int)

  /// Number of sources that a queue has to know.
  static let count: UInt32 = 1 << 16

  /// The source's number in the event key.
  var rawValue: UInt32 {
    switch self {
    case .paths: 0
    case .chain: 1
    case .series: 2
    case .lane: 3
    case .feed(let oracle): 0x100 + UInt32(oracle)
    case .secondary(let oracle): 0x200 + UInt32(oracle)
    case .reference(let oracle, let position): 0x8000 + UInt32(oracle) * 16 + UInt32(position)
    case .manipulation(let oracle): 0x9000 + UInt32(oracle)
    case .funding(let index): 0x300 + UInt32(index)
    case .venue(let index): 0x800 + UInt32(index)
    case .participant(let index): 0x400 + UInt32(index)
    case .strategy(let index, let strategy): 0x1000 + UInt32(index) * 64 + UInt32(strategy)
    }
  }
}
