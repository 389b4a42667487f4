import Margining
import Markets
import Mitigations
import NetworkModel
import Quantities

/// Who sends a transaction, in the network's two numbers.
enum Sender {
  /// The reporters of an oracle, and whoever pokes it.
  case oracle(Int)
  /// Whoever pokes a strategy.
  case strategy(protocol: Int, strategy: Int)
  /// Whoever carries out a protocol's standing automation.
  case automation(protocol: Int)
  /// A member of a population.
  case participant(Int, member: Int32)

  var population: Int32 {
    switch self {
    case .oracle: 0
    case .strategy: 1
    case .automation: 2
    case .participant(let index, _): 16 + Int32(index)
    }
  }

  var member: Int32 {
    switch self {
    case .oracle(let index): Int32(index)
    case .strategy(let index, let strategy): Int32(index) * 64 + Int32(strategy)
    case .automation(let index): Int32(index)
    case .participant(_, let member): member
    }
  }
}

/// How an executed transaction ended.
enum Execution: Equatable {
  /// Every step took effect.
  case done
  /// A directive stands in the way; it leaves only its fee.
  case refused
  /// A step failed; it leaves only its fee.
  case failed(Rejection?)
}

/// The points to which a transaction's components go back when a step fails.
struct TransactionMarks: Sendable, BitwiseCopyable {
  var ledger: Int32
  var venue: Int32
  var engine: Int32
}

extension World {
  /// Offers a transaction to the mempool; nil when it was refused there.
  mutating func submit(
    _ kind: TransactionKind,
    from sender: Sender,
    lane: TransactionLane,
    slot: Int64,
    gas: Int64,
    bid: GasPrice,
    payload: TransactionPayload,
    latency: SimDuration = .zero
  ) throws(RunFailure) -> Transaction? {
    let route = route(of: lane)
    let transaction = Transaction(
      id: nextTransaction,
      kind: kind.rawValue,
      lane: lane,
      population: sender.population,
      member: sender.member,
      slot: slot,
      gas: gas + carriedGas(kind, scope: Int(payload.a), route),
      bid: bid,
      tip: tip(within: bid),
      submittedAt: now,
      arrivesAt: now + latency + travelTime(route, sender, slot: slot),
      route: route,
      payload: payload
    )
    nextTransaction += 1
    causes?.note(.transaction(transaction.id))
    switch chain.submit(transaction) {
    case .accepted: return transaction
    case .replaced(let old):
      try concluded(old, executed: false)
      return transaction
    case .underpriced: return nil
    case .full(let evicted):
      flags.insert(.poolEviction)
      figures.droppedTransactions += 1
      if evicted.id == transaction.id { return nil }
      try concluded(evicted, executed: false)
      return transaction
    }
  }

  /// Executes one included transaction: all of its steps, or none and only the fee.
  mutating func execute(_ transaction: Transaction, price: GasPrice) throws(RunFailure) {
    guard let kind = TransactionKind(rawValue: transaction.kind) else {
      throw .invariant("a transaction of unknown kind")
    }
    causes?.follow(.transaction(transaction.id))
    let scope = Int(transaction.payload.a)
    var marks = mark(kind, scope: scope)
    let gas = transaction.gas
    let scale = gasScale
    let fee = try exact { () throws(QuantityError) in try price.fee(forGas: gas, scale: scale) }
    guard try pay(fee, of: transaction) else {
      figures.droppedTransactions += 1
      try concluded(transaction, executed: false)
      return
    }
    figures.included(delay: now - transaction.arrivesAt)
    network.included(
      transaction.lane,
      delay: now - transaction.arrivesAt,
      feeMicros: try feeMicros(fee)
    )
    // A builder takes a private transaction only if it succeeds: a failed one costs nothing.
    if transaction.route != .relay { marks.ledger = ledger.mark() }
    // Prices that it brings along stay where they are when the rest is undone.
    if try postCarried(kind, transaction) { marks = mark(kind, scope: scope) }
    let outcome = try perform(kind, transaction)
    if outcome == .done {
      countStrandedLiquidation(kind, transaction)
      countWin(kind, transaction, price: price)
      try commit(kind, scope: scope)
    } else {
      revert(kind, scope: scope, to: marks)
      causes?.follow(.transaction(transaction.id))
      try commit(kind, scope: scope)
      figures.failedTransactions += 1
      network[transaction.lane].failed += 1
      if transaction.route == .relay {
        network[transaction.lane].feeMicros -= try feeMicros(fee)
      }
      happened(
        .failedTransaction,
        scope: Int32(scope),
        entity: transaction.payload.b,
        amount: Int64(transaction.kind)
      )
    }
    try concluded(transaction, executed: outcome == .done)
  }

  /// The market that a transaction can touch, or nil.
  func marketTouched(by kind: TransactionKind, scope: Int) -> Int? {
    switch kind {
    case .oracleWrite, .oraclePoke, .pullUpdate: nil
    default: protocols[scope].market
    }
  }

  private mutating func mark(_ kind: TransactionKind, scope: Int) -> TransactionMarks {
    guard let market = marketTouched(by: kind, scope: scope) else {
      return TransactionMarks(ledger: ledger.mark(), venue: 0, engine: 0)
    }
    let engine: Int32
    switch protocols[scope].engine {
    case .vaults(let slot): engine = vaults[slot].mark()
    case .perpetual(let slot): engine = perpetuals[slot].mark()
    case .lending(let slot): engine = lendings[slot].mark()
    }
    if !legMarks.isEmpty { legMarks.removeAll(keepingCapacity: true) }
    for leg in protocols[scope].legs { legMarks.append(markets[leg.market].venue.mark()) }
    return TransactionMarks(
      ledger: ledger.mark(),
      venue: markets[market].venue.mark(),
      engine: engine
    )
  }

  private mutating func revert(
    _ kind: TransactionKind,
    scope: Int,
    to marks: TransactionMarks
  ) {
    ledger.revert(to: marks.ledger)
    guard let market = marketTouched(by: kind, scope: scope) else { return }
    markets[market].venue.revert(to: marks.venue)
    for (index, leg) in protocols[scope].legs.enumerated() {
      markets[leg.market].venue.revert(to: legMarks[index])
    }
    switch protocols[scope].engine {
    case .vaults(let slot): vaults[slot].revert(to: marks.engine)
    case .perpetual(let slot): perpetuals[slot].revert(to: marks.engine)
    case .lending(let slot): lendings[slot].revert(to: marks.engine)
    }
  }

  /// Makes a transaction's changes final and lets the observers see the new market price.
  private mutating func commit(_ kind: TransactionKind, scope: Int) throws(RunFailure) {
    commitLedger()
    guard let market = marketTouched(by: kind, scope: scope) else { return }
    markets[market].venue.commit()
    for leg in protocols[scope].legs { markets[leg.market].venue.commit() }
    commitEngine(protocols[scope].engine)
    try marketPriceMoved(market)
    for leg in protocols[scope].legs { try marketPriceMoved(leg.market) }
  }

  /// Folds the pending ledger entries into the digest and shows them to the sink.
  mutating func commitLedger() {
    ledger.commit()
    guard causes != nil else { return }
    for entry in ledger.committedEntries {
      trace(
        .ledger,
        scope: entry.asset.index,
        entity: Int64(entry.from.column.index) << 32 | Int64(entry.to.column.index),
        amount: entry.units,
        price: 0
      )
    }
  }

  /// Takes the gas fee from a keeper's wallet; false when it cannot pay.
  ///
  /// Everyone else pays from outside the modelled world.
  private mutating func pay(
    _ fee: BaseQuantity,
    of transaction: Transaction
  ) throws(RunFailure) -> Bool {
    guard transaction.population >= 16,
      let group = keeperGroup(participant: transaction.population - 16)
    else { return true }
    let wallet = LedgerSlot(column: keepers[group].gas, member: transaction.member)
    guard ledger.balance(wallet) >= fee.units else { return false }
    try transfer(fee.units, from: wallet, to: blockProducers, reason: .gasFee)
    return true
  }

  /// Moves an amount between two slots.
  mutating func transfer(
    _ units: Int64,
    from: LedgerSlot,
    to: LedgerSlot,
    reason: EntryReason
  ) throws(RunFailure) {
    do throws(MarginError) {
      try ledger.transfer(units, from: from, to: to, reason: reason)
    } catch {
      if case .quantity(let quantity) = error { throw .quantity(quantity) }
      throw .margin(error)
    }
  }

  /// The position of a keeper population, or nil when the participant is of another kind.
  func keeperGroup(participant: Int32) -> Int? {
    keepers.firstIndex { $0.participant == participant }
  }

  /// Routes a transaction to its steps.
  private mutating func perform(
    _ kind: TransactionKind,
    _ transaction: Transaction
  ) throws(RunFailure) -> Execution {
    let scope = Int(transaction.payload.a)
    switch kind {
    case .oracleWrite: return try writeOracle(scope, transaction)
    case .oraclePoke: return try pokeOracle(scope)
    case .pullUpdate: return try postUpdate(transaction)
    case .startAuction: return try startAuction(transaction)
    case .raiseBid, .cutLot: return try placeBid(kind, transaction)
    case .settle: return try settleAuction(transaction)
    case .restart: return try restartAuction(transaction)
    case .topUp: return try topUp(transaction)
    case .autoRepay: return try autoRepay(transaction)
    case .operationStep: return try performStep(transaction)
    case .liquidatePosition: return try liquidatePosition(transaction)
    case .liquidateLoan: return try liquidateLoan(transaction)
    case .buyCollateral: return try buyCollateral(transaction)
    case .takeLot: return try takeLot(transaction)
    case .resetAuction: return try resetAuction(transaction)
    case .withdraw: return try withdraw(transaction)
    case .withdrawDeposit: return try withdrawDeposit(transaction)
    case .exploit: return try exploit(transaction)
    case .raid: return try raid(transaction)
    case .reduce, .enlarge: return try changePosition(kind, transaction)
    case .strategyPoke:
      try actStrategy(protocol: scope, strategy: Int(transaction.payload.b))
      return .done
    }
  }
}
