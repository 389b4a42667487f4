import EventKernel
import Markets
import Mitigations
import NetworkModel
import PriceOracles
import Quantities

/// One oracle while it runs: reporters off the chain, a contract on it, and other sources.
struct OracleState {
  let spec: OracleSpec
  let marketID: MarketID
  var market: Int { Int(marketID.index) }
  /// When which source is out of order, drawn faults included.
  let timetable: FaultTimetable
  var feed: ReporterFeed
  var published: PublishedFeed
  var secondary: ReferenceSource?
  var references: [ReferenceSource]
  /// What the references publish, in their order.
  var referencePrices: [OnChainPrice?]
  /// The account of whoever trades to move the price, where the scenario states one.
  let manipulator: TraderPurse?
  /// What was posted of the references that are pull feeds with updates; nil for the others.
  var posted: [PostedFeed?]
  /// The write that waits for inclusion.
  var pendingWrite: Transaction?
  /// What that write carries.
  var pendingObservation: Observation?
  var isPokePending = false
}

extension World {
  private static var writeSlot: Int64 { 0 }
  private static var pokeSlot: Int64 { 1 }

  /// The reporters look at the venue; a look that leads to nothing leaves no trace.
  mutating func sampleFeed(_ index: Int) throws(RunFailure) {
    let spec = oracles[index].spec.feed
    try schedule(
      MarketEvent(.feedSample, scope: Int32(index)),
      at: now + spec.sampleInterval,
      phase: .observation,
      source: .feed(index)
    )
    let market = oracles[index].market
    try tellReporters(
      index,
      .sample(
        market: markets[market].venue.price,
        shadow: markets[market].venue.impactFreePrice,
        forcedFills: Int64(markets[market].forcedFills.count)
      )
    )
  }

  private mutating func tellReporters(
    _ index: Int,
    _ input: ReporterInput
  ) throws(RunFailure) {
    // An answer may tell them something more, so the buffer is taken out first.
    var effects = EffectBuffer<ReporterEffect>()
    swap(&effects, &reporterEffects)
    effects.removeAll()
    do throws(QuantityError) {
      try oracles[index].feed.handle(input, at: now, into: &effects)
    } catch { throw .quantity(error) }
    for position in 0..<effects.count {
      switch effects[position] {
      case .write(let observation), .replaceWrite(let observation):
        try sendWrite(index, observation)
      }
    }
    swap(&effects, &reporterEffects)
  }

  private mutating func sendWrite(
    _ index: Int,
    _ observation: Observation
  ) throws(RunFailure) {
    let feed = oracles[index].spec.feed
    causes?.follow(.market(oracles[index].market))
    let sent = try submit(
      .oracleWrite,
      from: .oracle(index),
      lane: .oracleWrite,
      slot: Self.writeSlot,
      gas: feed.writeGas,
      bid: reporterBid(index),
      payload: TransactionPayload(a: Int64(index)),
      latency: feed.latency
    )
    guard let sent else {
      if let pending = oracles[index].pendingObservation {
        try tellReporters(index, .replacementRefused(stillPending: pending))
      } else {
        try tellReporters(index, .writeLost(observedAt: observation.observedAt))
      }
      return
    }
    oracles[index].pendingWrite = sent
    oracles[index].pendingObservation = observation
  }

  /// What reporters and pokers bid: the quoted price times a multiple, up to the cap.
  func reporterBid(_ index: Int) -> GasPrice {
    let feed = oracles[index].spec.feed
    let policy = FeePolicy.adaptive(
      low: feed.feeMultiple,
      high: feed.feeMultiple,
      cap: feed.feeCap
    )
    return policy.bid(quoted: chain.quotedGasPrice, uniform: 0)
  }

  /// A write was included: the contract takes the observation over.
  mutating func writeOracle(
    _ index: Int,
    _ transaction: Transaction
  ) throws(RunFailure) -> Execution {
    for state in protocols
    where state.oracle == index && state.closed.contains(.oracleWrite) { return .refused }
    guard let observation = oracles[index].pendingObservation,
      oracles[index].pendingWrite?.id == transaction.id
    else { return .failed(nil) }
    guard oracles[index].published.write(observation, at: now) else { return .failed(nil) }
    oracles[index].published.commit()
    happened(
      .oracleWrite,
      scope: Int32(index),
      entity: Int64(transaction.id),
      price: observation.price
    )
    causes?.note(.oracle(index))
    try refreshPrices(ofOracle: index)
    return .done
  }

  /// A poke was included: the delayed queue moves.
  mutating func pokeOracle(_ index: Int) throws(RunFailure) -> Execution {
    guard oracles[index].published.poke(at: now) else { return .failed(nil) }
    oracles[index].published.commit()
    happened(
      .oraclePoke,
      scope: Int32(index),
      entity: 0,
      price: oracles[index].published.current?.observation.price
    )
    causes?.note(.oracle(index))
    try refreshPrices(ofOracle: index)
    return .done
  }

  /// Tells the reporters what became of their transaction.
  mutating func oracleConcluded(
    _ transaction: Transaction,
    executed: Bool
  ) throws(RunFailure) {
    let index = Int(transaction.payload.a)
    if transaction.kind == TransactionKind.oraclePoke.rawValue {
      oracles[index].isPokePending = false
      return
    }
    guard oracles[index].pendingWrite?.id == transaction.id,
      let observation = oracles[index].pendingObservation
    else { return }
    oracles[index].pendingWrite = nil
    oracles[index].pendingObservation = nil
    try tellReporters(
      index,
      executed ? .writeConfirmed(observation) : .writeLost(observedAt: observation.observedAt)
    )
  }

  /// Sends the poke of every delayed feed whose hop has passed.
  mutating func sendPokes() throws(RunFailure) {
    for index in oracles.indices
    where !oracles[index].isPokePending && oracles[index].published.canPoke(at: now) {
      causes?.follow(.oracle(index))
      let sent = try submit(
        .oraclePoke,
        from: .oracle(index),
        lane: .oracleWrite,
        slot: Self.pokeSlot,
        gas: oracles[index].spec.pokeGas,
        bid: reporterBid(index),
        payload: TransactionPayload(a: Int64(index))
      )
      oracles[index].isPokePending = sent != nil
    }
  }

  /// A second source publishes.
  mutating func publishSecondary(_ index: Int, number: Int64) throws(RunFailure) {
    guard oracles[index].secondary != nil else { return }
    let market = oracles[index].market
    let feed = oracles[index].published.current
    do throws(QuantityError) {
      try oracles[index].secondary?.publish(
        market: markets[market].venue.price,
        shadow: markets[market].venue.impactFreePrice,
        forcedFills: Int64(markets[market].forcedFills.count),
        index: feed,
        at: now
      )
    } catch { throw .quantity(error) }
    if let next = oracles[index].secondary?.nextPublication(after: now) {
      try schedule(
        MarketEvent(.secondaryPublication, scope: Int32(index), entity: number + 1),
        at: next,
        phase: .observation,
        source: .secondary(index)
      )
    }
    try refreshPrices(ofOracle: index)
  }

  /// Runs the price pipeline of every protocol that reads an oracle.
  mutating func refreshPrices(ofOracle index: Int) throws(RunFailure) {
    let cause = causes?.current
    for position in protocols.indices {
      for leg in 0..<protocols[position].legCount
      where protocols[position].oracle(ofLeg: leg) == index {
        causes?.follow(cause)
        if leg == 0 { try refreshPrice(position) } else { try refreshLeg(position, leg) }
      }
    }
  }
}
