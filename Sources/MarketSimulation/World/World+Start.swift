import Determinism
import EventKernel
import Margining
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

extension World {
  /// Builds the world of a scenario whose rule books stand, and books the first events.
  static func build(
    _ prepared: PreparedReplication,
    scenario: Scenario,
    policy: PolicySpec,
    catalog: MitigationCatalog,
    mode: PathMode,
    options: RunOptions = RunOptions(),
    scheduledBefore: Int64 = 0,
    sink: (any RunSink)?
  ) throws(RunFailure) -> World {
    var ledger = Ledger()
    let producers = openBlockProducers(scenario, &ledger)
    let markets = try openMarkets(scenario, prepared, &ledger)
    let keepers = try openKeepers(scenario, prepared, &ledger)
    let oracles = openOracles(scenario, prepared, &ledger)
    let adversaries = try openAdversaries(scenario, prepared, &ledger)
    var vaults: [VaultProtocol] = []
    var perpetuals: [PerpetualProtocol] = []
    var lendings: [LendingProtocol] = []
    var engines: [EngineReference] = []
    for index in scenario.protocols.indices {
      engines.append(
        try openEngine(scenario, prepared, index, &ledger, &vaults, &perpetuals, &lendings)
      )
    }
    var protocols = try engines.enumerated().map { (index, engine) throws(RunFailure) in
      try openProtocol(scenario, prepared, index, engine: engine, policy, catalog)
    }
    let lendingRuns = try openLendingRuns(scenario, &protocols)
    let transit = try openTransit(scenario, prepared, &ledger)
    let lane = openLane(scenario, &ledger)
    let outside = openOutside(scenario, &ledger)
    ledger.commit()
    // What an inert participant deposits must not move the digest.
    ledger.restartDigest()
    var world = World(
      input: RunInput(prepared: prepared, scenario: scenario),
      mode: mode,
      sink: sink,
      limits: limits(of: scenario, mode),
      ties: options.tieSeed.map { TieShuffle(seed: $0) },
      queue: EventQueue<MarketEvent>(
        sourceCount: EventSource.count,
        scheduledBefore: scheduledBefore
      ),
      ledger: ledger,
      chain: Chain(spec: scenario.network, key: prepared.seeds.key("network/blocks")),
      propagation: prepared.seeds.stream("network/propagation"),
      markets: markets,
      oracles: oracles,
      protocols: protocols,
      vaults: vaults,
      perpetuals: perpetuals,
      lendings: lendings,
      lendingRuns: lendingRuns,
      outside: outside,
      keepers: keepers,
      traders: adversaries.traders,
      exploits: adversaries.exploits,
      stripped: prepared.paths.map { [$0[0]] },
      gasScale: BaseScale(decimals: scenario.assets[Int(scenario.gasAsset.index)].decimals),
      blockProducers: producers
    )
    world.raiders = adversaries.raiders
    world.operations.transit = transit
    world.network.book.lane = lane
    try world.start()
    return world
  }

  private static func openBlockProducers(
    _ scenario: Scenario,
    _ ledger: inout Ledger
  ) -> LedgerSlot {
    let column = ledger.addColumn(
      name: "block-producers",
      asset: scenario.gasAsset,
      members: 1,
      kind: .external
    )
    return LedgerSlot(column: column, member: 0)
  }

  /// Where the run stops; the pinned pass has to strip the whole record.
  private static func limits(of scenario: Scenario, _ mode: PathMode) -> RunLimits {
    let horizon = min(scenario.limits.instant ?? scenario.horizon, scenario.horizon)
    return RunLimits(
      events: scenario.limits.events,
      horizon: .start + (mode == .pinned ? scenario.horizon : horizon)
    )
  }

  /// Publishes the first prices and books the first events of every component.
  private mutating func start() throws(RunFailure) {
    // A preparation that was stopped leaves nothing to run on.
    flags = prepared.stops
    depositors = Self.openDepositors(prepared)
    if sink != nil {
      causes = CauseBook(protocols: protocols.count, keeperGroups: keepers.count)
    }
    for index in markets.indices {
      chain.handle(.priceObserved(markets[index].venue.price), at: now, into: &chainEffects)
      break
    }
    chainEffects.removeAll()
    for position in protocols.indices {
      causes?.follow(nil)
      try refreshPrice(position)
      try refreshLegs(position)
      causes?.follow(nil)
      for leg in 0..<protocols[position].legCount {
        try marketObserversMove(
          position,
          leg: leg,
          price: markets[protocols[position].market(ofLeg: leg)].venue.price
        )
      }
      protocols[position].initialInterest = openInterest(position)
    }
    try schedule(
      MarketEvent(.pathTick, entity: 1),
      at: now + scenario.tick,
      phase: .pathTick,
      source: .paths
    )
    if let first = prepared.blocks.first {
      try schedule(MarketEvent(.block), at: first.at, phase: .block, source: .chain)
    }
    try startOracles()
    try startParticipants()
    try startLane()
    if sink != nil {
      try schedule(MarketEvent(.seriesSample), at: now, phase: .sampling, source: .series)
    }
  }

  private mutating func startParticipants() throws(RunFailure) {
    for position in protocols.indices {
      if case .perpetual(let slot) = protocols[position].engine {
        try schedule(
          MarketEvent(.funding, scope: Int32(position)),
          at: now + perpetuals[slot].spec.fundingInterval,
          phase: .funding,
          source: .funding(position)
        )
        try startVenue(position, slot)
      }
    }
    try startTraders()
    try startExploits()
    anticipations = Self.openAnticipations(prepared)
    savers = Self.openSavers(prepared)
    try startRaiders()
    try startSavers()
    for (participant, population) in prepared.populations.enumerated() {
      guard case .orderFlow(let flow) = population, let first = flow.intents.first else {
        continue
      }
      try schedule(
        MarketEvent(.orderIntent, scope: Int32(participant)),
        at: first.at,
        phase: .participant,
        source: .participant(participant)
      )
    }
  }

  private static func openMarkets(
    _ scenario: Scenario,
    _ prepared: PreparedReplication,
    _ ledger: inout Ledger
  ) throws(RunFailure) -> [MarketState] {
    var markets: [MarketState] = []
    for (index, spec) in scenario.markets.enumerated() {
      let scale = BaseScale(decimals: scenario.assets[Int(spec.base.index)].decimals)
      let path = prepared.paths[index]
      func slot(_ suffix: String, _ asset: AssetID) -> LedgerSlot {
        LedgerSlot(
          column: ledger.addColumn(
            name: spec.name + suffix,
            asset: asset,
            members: 1,
            kind: .venue
          ),
          member: 0
        )
      }
      do throws(QuantityError) {
        let venue = try Venue(
          spec: spec.venue,
          initialPrice: path[0],
          scale: scale,
          tick: scenario.tick
        )
        markets.append(
          MarketState(
            id: MarketID(Int32(index)),
            scale: scale,
            path: path,
            venue: venue,
            tracker: MarketTracker(price: venue.price, impactFree: venue.impactFreePrice),
            seenPrice: venue.price,
            venueBase: slot(".venueBase", spec.base),
            venueQuote: slot(".venueQuote", spec.quote)
          )
        )
      } catch { throw .quantity(error) }
    }
    return markets
  }

  private static func openEngine(
    _ scenario: Scenario,
    _ prepared: PreparedReplication,
    _ index: Int,
    _ ledger: inout Ledger,
    _ vaults: inout [VaultProtocol],
    _ perpetuals: inout [PerpetualProtocol],
    _ lendings: inout [LendingProtocol]
  ) throws(RunFailure) -> EngineReference {
    let spec = scenario.protocols[index]
    if case .lending(let form) = spec.form {
      lendings.append(try openLending(scenario, prepared, index, form, &ledger))
      return .lending(lendings.count - 1)
    }
    let market = scenario.markets[Int(spec.market.index)]
    let scale = BaseScale(decimals: scenario.assets[Int(market.base.index)].decimals)
    do throws(MarginError) {
      switch spec.form {
      case .vaults(let form):
        vaults.append(
          try VaultProtocol(
            name: spec.name,
            spec: form,
            scale: scale,
            base: market.base,
            quote: market.quote,
            insurance: spec.insurance,
            accounts: prepared.books[index],
            ledger: &ledger
          )
        )
        return .vaults(vaults.count - 1)
      case .perpetual(let form):
        perpetuals.append(
          try PerpetualProtocol(
            name: spec.name,
            spec: form,
            contracts: contracts(scenario, protocol: index, form),
            quote: market.quote,
            insurance: spec.insurance,
            accounts: prepared.books[index],
            layout: prepared.layouts[index],
            ledger: &ledger
          )
        )
        return .perpetual(perpetuals.count - 1)
      case .lending: throw .invalidSpecification(.formMismatch)
      }
    } catch { throw RunFailure(error) }
  }

  private static func openProtocol(
    _ scenario: Scenario,
    _ prepared: PreparedReplication,
    _ index: Int,
    engine: EngineReference,
    _ policy: PolicySpec,
    _ catalog: MitigationCatalog
  ) throws(RunFailure) -> ProtocolState {
    let spec = scenario.protocols[index]
    let market = scenario.markets[Int(spec.market.index)]
    let strategies = try openStrategies(policy, of: index, prepared, catalog: catalog)
    var owner: Int32?
    var alarmDistance = Ratio.zero
    for (participant, population) in prepared.populations.enumerated() {
      // Owners who never react are inert: they must not stand in for those who do.
      if case .owners(let owners) = population, Int(owners.spec.protocolID.index) == index,
        owners.reactions.contains(where: { $0 != .none })
      {
        if owner != nil {
          throw .invalidScenario("two populations own the accounts of \(spec.name)")
        }
        owner = Int32(participant)
        alarmDistance = owners.spec.trigger
      }
    }
    let readsPostedFeeds = scenario.oracles[Int(spec.oracle.index)].references.contains {
      if case .posted = $0.kind { return true }
      return false
    }
    var state = ProtocolState(
      id: Int32(index),
      name: spec.name,
      engine: engine,
      marketID: spec.market,
      oracleID: spec.oracle,
      scale: BaseScale(decimals: scenario.assets[Int(market.base.index)].decimals),
      ownerParticipant: owner,
      readsPostedFeeds: readsPostedFeeds,
      alarmDistance: alarmDistance,
      pipeline: PricePipeline(),
      strategies: strategies,
      accounts: [AccountState](repeating: AccountState(), count: prepared.accountCount(index))
    )
    if case .perpetual(let form) = spec.form { openLegs(of: &state, scenario, form) }
    return state
  }

  private static func openKeepers(
    _ scenario: Scenario,
    _ prepared: PreparedReplication,
    _ ledger: inout Ledger
  ) throws(RunFailure) -> [KeeperGroup] {
    guard let quote = scenario.markets.first?.quote else { return [] }
    var groups: [KeeperGroup] = []
    for (participant, population) in prepared.populations.enumerated() {
      guard case .keepers(let keepers) = population, keepers.spec.count > 0 else { continue }
      let name = scenario.participants[participant].name
      let count = keepers.spec.count
      func column(
        _ suffix: String,
        _ asset: AssetID,
        _ kind: ColumnKind
      ) -> LedgerColumn {
        ledger.addColumn(name: name + suffix, asset: asset, members: count, kind: kind)
      }
      let group = KeeperGroup(
        participant: Int32(participant),
        population: keepers,
        stable: column(".stablecoin", quote, .internal),
        recycling: column(".recycling", quote, .internal),
        gas: column(".gas", scenario.gasAsset, .internal),
        inventory: scenario.markets.map { column(".inventory." + $0.name, $0.base, .internal) }
      )
      let purse = column(".outsideQuote", quote, .external)
      let gasPurse = column(".outsideGas", scenario.gasAsset, .external)
      do throws(MarginError) {
        for member in 0..<count {
          try ledger.transfer(
            keepers.spec.capital.micros,
            from: LedgerSlot(column: purse, member: member),
            to: LedgerSlot(column: group.stable, member: member),
            reason: .deposit
          )
          try ledger.transfer(
            keepers.spec.gasFunds.units,
            from: LedgerSlot(column: gasPurse, member: member),
            to: LedgerSlot(column: group.gas, member: member),
            reason: .deposit
          )
        }
      } catch { throw RunFailure(error) }
      groups.append(group)
    }
    return groups
  }
}
