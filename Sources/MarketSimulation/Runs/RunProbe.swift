package import Margining
package import Markets
package import Mitigations
package import NetworkModel
import PriceOracles
package import Quantities

/// A run that can be stopped, looked into and disturbed; specifications are written with it.
///
/// Untouched, `run(until:)` and `finish()` give the row that `Simulation.run` gives.
package struct RunProbe: ~Copyable {
  private var world: World

  /// Opens the run of a policy at its start; `scheduledBefore` events count as booked already.
  package init(
    _ prepared: PreparedReplication,
    policy: PolicySpec,
    catalog: MitigationCatalog,
    options: RunOptions = RunOptions(),
    scheduledBefore: Int64 = 0,
    sink: (any RunSink)? = nil
  ) throws(RunFailure) {
    world = try World.open(
      prepared,
      policy: policy,
      catalog: catalog,
      mode: .impactFree,
      options: options,
      scheduledBefore: scheduledBefore,
      sink: sink
    )
  }

  /// Runs every event up to an instant, inclusive.
  package mutating func run(until instant: SimInstant) throws(RunFailure) {
    try world.run(until: instant)
  }

  /// Runs to the horizon and closes the run out.
  package mutating func finish() throws(RunFailure) -> RunResult {
    try world.run()
    try world.closeOut()
    return try world.result()
  }

  /// The books; a change is seen by everything that follows.
  package var ledger: Ledger {
    get { world.ledger }
    set { world.ledger = newValue }
  }

  /// Lets an operation's request of this ordinal fail in this way: a transaction that executes
  /// and fails, or, `undelivered`, one that is never sent, and a message that is stuck.
  package mutating func interrupt(request: Int64, _ failure: StepFailure) {
    world.operations.interruptions.append(
      OperationBook.Interruption(request: request, failure: failure)
    )
  }

  /// What became of operations: completed, undone, stranded, still running.
  package var operationCounts: (completed: Int64, undone: Int64, stranded: Int64, begun: Int64) {
    let book = world.operations
    return (book.completed, book.compensated, book.stranded, Int64(book.running.count))
  }

  /// Requests that operations made so far.
  package var operationRequests: Int64 { world.operations.requests }

  /// How every operation ended, and its steps in effect.
  package var operationEnds: [(status: OperationStatus, stepsInEffect: Int32)] {
    world.operations.running.map { ($0.machine.status, $0.machine.stepsInEffect) }
  }

  /// Units in transit of a protocol's accounts: base and quote.
  package func transit(protocol position: Int) -> (base: Int128, quote: Int128) {
    guard let transit = world.operations.transit[position] else { return (0, 0) }
    return (world.ledger.total(transit.base), world.ledger.total(transit.quote))
  }

  /// The vault protocols, in the order of the scenario.
  package var vaults: [VaultProtocol] { world.vaults }

  /// The perpetual protocols, in the order of the scenario.
  package var perpetuals: [PerpetualProtocol] { world.perpetuals }

  /// The lending protocols, in the order of the scenario.
  package var lendings: [LendingProtocol] { world.lendings }

  /// The venue of a market.
  package func venue(_ market: Int) -> Venue { world.markets[market].venue }

  /// What a protocol believes, or nil before the first publication.
  package func protocolPrice(_ position: Int) -> Price? { world.protocols[position].price?.price }

  /// Sells at a market's venue for somebody outside the modelled world.
  package mutating func sell(_ quantity: BaseQuantity, market: Int) throws(RunFailure) {
    _ = try exact { () throws(QuantityError) in
      try world.markets[market].venue.execute(.sell, quantity)
    }
    world.markets[market].venue.commit()
    try world.marketPriceMoved(market)
  }

  /// Closes actions of a protocol until a strategy says otherwise.
  package mutating func close(_ actions: ActionSet, protocol position: Int) {
    world.countHalt(until: world.now)
    world.protocols[position].combined.directives.closed = actions
  }

  /// Executes one transaction of an account now, as if a block had just included it.
  package mutating func execute(
    _ kind: TransactionKind,
    protocol position: Int,
    account: AccountID,
    units: Int64
  ) throws(RunFailure) {
    let transaction = Transaction(
      id: world.nextTransaction,
      kind: kind.rawValue,
      lane: .other,
      // Neither an oracle, nor a strategy, nor a participant: its fee is paid from outside.
      population: 2,
      member: account.index,
      slot: 0,
      gas: 1,
      bid: .zero,
      submittedAt: world.now,
      arrivesAt: world.now,
      payload: TransactionPayload(a: Int64(position), b: Int64(account.index), c: units)
    )
    world.nextTransaction += 1
    try world.execute(transaction, price: transaction.bid)
  }
}

extension PreparedReplication {
  /// The impact-free price of each market at the start and at each tick.
  package var impactFreePaths: [[Price]] { paths }
}
