import Determinism
import EventKernel
import Margining
import Mitigations
import NetworkModel
import PriceOracles
import Quantities

extension World {
  /// What whoever pokes a strategy bids: the quoted price.
  private static var pokeFee: FeePolicy {
    .adaptive(low: .one, high: Ratio(partsPerBillion: 1_200_000_000), cap: .gwei(100_000))
  }

  /// Asks every strategy of a protocol at the end of a block.
  mutating func runStrategies(_ position: Int) throws(RunFailure) {
    for index in protocols[position].strategies.indices {
      causes?.follow(.price(position))
      try observeStrategy(position, index)
      if protocols[position].strategies[index].descriptor.runs == .inContract {
        try actStrategy(protocol: position, strategy: index)
      }
    }
  }

  /// Lets a strategy look; books what it asks for.
  private mutating func observeStrategy(_ position: Int, _ index: Int) throws(RunFailure) {
    var requests = StrategyRequests()
    let view = view(of: position)
    protocols[position].strategies[index].strategy.observe(view, requests: &requests)
    if let wake = requests.wakeAt, wake > now,
      protocols[position].strategies[index].wakeAt != wake
    {
      protocols[position].strategies[index].wakeAt = wake
      try schedule(
        MarketEvent(.strategyWake, scope: Int32(position), entity: Int64(index)),
        at: wake,
        phase: .strategyWake,
        source: .strategy(protocol: position, strategy: index)
      )
    }
    let state = protocols[position].strategies[index]
    guard requests.wantsTransaction, !state.isPokePending, state.descriptor.runs != .inContract
    else { return }
    if let approval = state.strategy.approval {
      try askPeople(approval, protocol: position, strategy: index)
    } else {
      try sendStrategyTransaction(protocol: position, strategy: index)
    }
  }

  /// Asks guardians or voters; their transaction is sent when they have agreed.
  private mutating func askPeople(
    _ approval: ApprovalPath,
    protocol position: Int,
    strategy index: Int
  ) throws(RunFailure) {
    let state = protocols[position].strategies[index]
    let delay = approval.delay(ofRequest: UInt64(state.requestCount), stream: state.people)
    protocols[position].strategies[index].requestCount += 1
    protocols[position].strategies[index].isPokePending = true
    try schedule(
      MarketEvent(.strategyApproval, scope: Int32(position), entity: Int64(index)),
      at: now + delay,
      phase: .participant,
      source: .strategy(protocol: position, strategy: index)
    )
  }

  /// Sends a strategy's transaction, which waits and pays like any other.
  mutating func sendStrategyTransaction(
    protocol position: Int,
    strategy index: Int
  ) throws(RunFailure) {
    let sent = try submit(
      .strategyPoke,
      from: .strategy(protocol: position, strategy: index),
      lane: .other,
      slot: 0,
      gas: protocols[position].strategies[index].descriptor.pokeGas,
      bid: Self.pokeFee.bid(quoted: chain.quotedGasPrice, uniform: 0.5),
      payload: TransactionPayload(a: Int64(position), b: Int64(index))
    )
    protocols[position].strategies[index].isPokePending = sent != nil
  }

  /// A booked instant has come.
  mutating func wakeStrategy(protocol position: Int, strategy index: Int) throws(RunFailure) {
    guard protocols[position].strategies[index].wakeAt == now else { return }
    protocols[position].strategies[index].wakeAt = nil
    try expireDirectives(position)
    causes?.follow(.price(position))
    try observeStrategy(position, index)
    if protocols[position].strategies[index].descriptor.runs == .inContract {
      try actStrategy(protocol: position, strategy: index)
    }
  }

  /// Lets a strategy act on the chain; a change of its directives takes effect at once.
  mutating func actStrategy(protocol position: Int, strategy index: Int) throws(RunFailure) {
    let before = protocols[position].strategies[index].standing.standing(at: now)
    var directives = before
    let view = view(of: position)
    protocols[position].strategies[index].strategy.act(view, directives: &directives)
    guard directives != protocols[position].strategies[index].standing else { return }
    protocols[position].strategies[index].standing = directives
    if directives.level > before.level { protocols[position].figures.activations += 1 }
    guard directives != before else { return }
    happened(
      .directive,
      scope: Int32(position),
      entity: Int64(index),
      amount: Int64(directives.level) << 8 | Int64(directives.cause),
      identity: StableName.hash(protocols[position].strategies[index].descriptor.kind)
    )
    causes?.note(.directive(position))
    try recombine(position)
    try carryOut(position, directives, after: before)
  }

  /// Drops halts whose end has come.
  mutating func expireDirectives(_ position: Int) throws(RunFailure) {
    guard let end = protocols[position].combined.changesAt, end <= now else { return }
    countHalt(until: end)
    for index in protocols[position].strategies.indices {
      let standing = protocols[position].strategies[index].standing
      protocols[position].strategies[index].standing = standing.standing(at: now)
    }
    causes?.follow(.directive(position))
    try recombine(position)
  }

  /// Joins what the strategies demand and puts it into force.
  mutating func recombine(_ position: Int) throws(RunFailure) {
    countHalt(until: now)
    var demands: [Directives] = []
    for state in protocols[position].strategies { demands.append(state.standing) }
    let joint = DirectiveCombiner.combine(demands, at: now)
    if joint.conflicts > 0 { flags.insert(.directiveConflict) }
    protocols[position].combined = joint
    let multiplier = max(
      joint.directives.marginMultiplier ?? .one,
      protocols[position].faultMultiplier
    )
    try refreshPrice(position)
    try refreshLegs(position)
    if multiplier != protocols[position].multiplier {
      protocols[position].multiplier = multiplier
      causes?.follow(.directive(position))
      for leg in 0..<protocols[position].legCount {
        try protocolPriceMoved(position, leg: leg, isRequirementMove: true)
      }
    }
  }

  /// Counts the time in which any protocol had liquidations, orders or withdrawals closed.
  mutating func countHalt(until instant: SimInstant) {
    let actions: ActionSet = [.liquidate, .bid, .open, .reduce, .withdraw]
    var isHalted = false
    for position in protocols.indices
    where !protocols[position].closed.isDisjoint(with: actions) {
      isHalted = true
    }
    if isHalted, instant > figures.haltCountedUntil {
      figures.haltedNanoseconds += (instant - figures.haltCountedUntil).nanoseconds
    }
    figures.haltCountedUntil = max(figures.haltCountedUntil, instant)
  }

  /// What a protocol can see now; nothing in it comes from the impact-free path.
  private func view(of position: Int) -> ProtocolView {
    let state = protocols[position]
    let oracle = oracles[state.oracle]
    let block = chain.lastBlock
    return ProtocolView(
      now: now,
      blockNumber: block?.number ?? 0,
      blockAt: block?.producedAt ?? .start,
      gasPrice: chain.quotedGasPrice,
      blockFullness: block?.fullness ?? .zero,
      price: state.price.map {
        PublishedPrice(price: $0.price, observedAt: $0.observedAt, writtenAt: $0.writtenAt)
      },
      primary: oracle.published.current.map(Self.published),
      queued: oracle.published.queued.map(Self.published),
      secondary: oracle.secondary?.current.map(Self.published),
      openInterest: QuoteAmount(micros: Int64(clamping: openInterest(position))),
      dueCount: dueCount(state.engine),
      liquidatedNotional: QuoteAmount(
        micros: Int64(clamping: state.figures.liquidatedNotional)
      ),
      insurance: insuranceBalance(position),
      badDebt: QuoteAmount(micros: Int64(clamping: bookedBadDebt(position))),
      withdrawnValue: QuoteAmount(
        micros: Int64(clamping: protocols[position].figures.withdrawnMicros)
      ),
      lockedValue: QuoteAmount(micros: Int64(clamping: lockedValue(position))),
      restartedAt: network.restartedAt,
      layers: layerFigures(position)
    )
  }

  private static func published(_ price: OnChainPrice) -> PublishedPrice {
    PublishedPrice(
      price: price.observation.price,
      observedAt: price.observation.observedAt,
      writtenAt: price.writtenAt
    )
  }

  /// Makes a fresh instance of every strategy of a policy for one protocol.
  static func openStrategies(
    _ policy: PolicySpec,
    of position: Int,
    _ prepared: PreparedReplication,
    catalog: MitigationCatalog
  ) throws(RunFailure) -> [StrategyState] {
    var strategies: [StrategyState] = []
    for (place, mitigation) in policy.mitigations.enumerated() {
      guard let descriptor = catalog.descriptor(of: mitigation.kind) else {
        throw .strategy(.unknownKind(mitigation.kind))
      }
      // Addressed by kind, so that another mitigation of the policy shifts no draw.
      let ordinal = policy.mitigations[..<place].count { $0.kind == mitigation.kind }
      do throws(MitigationError) {
        strategies.append(
          StrategyState(
            descriptor: descriptor,
            strategy: try catalog.make(mitigation),
            people: prepared.seeds.stream(
              "mitigation/" + mitigation.kind,
              entity: UInt64(position) << 32 | UInt64(ordinal)
            )
          )
        )
      } catch { throw .strategy(error) }
    }
    return strategies
  }
}
