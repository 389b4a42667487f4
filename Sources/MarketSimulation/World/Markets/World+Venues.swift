import EventKernel
import Margining
import Markets
import PriceOracles
import Quantities

extension World {
  /// The first asset of a protocol's contracts; every protocol has room for one.
  ///
  /// A contract is an asset of its own: it exists only between accounts and venue.
  static func contractBase(_ scenario: Scenario, protocol index: Int) -> Int32 {
    var next = Int32(scenario.assets.count)
    for spec in scenario.protocols[..<index] {
      switch spec.form {
      case .vaults: next += 1
      case .perpetual(let form): next += form.marketCount
      case .lending(let form): next += LendingProtocol.privateAssetCount(form)
      }
    }
    return next
  }

  func contractBase(protocol index: Int) -> Int32 {
    Self.contractBase(scenario, protocol: index)
  }

  /// The contracts of a venue, by market.
  static func contracts(
    _ scenario: Scenario,
    protocol index: Int,
    _ form: PerpetualSpec
  ) -> [PerpetualProtocol.Contract] {
    let first = contractBase(scenario, protocol: index)
    var contracts: [PerpetualProtocol.Contract] = []
    for leg in 0..<form.marketCount {
      let market = leg == 0 ? scenario.protocols[index].market : form.market(leg).market
      let base = scenario.assets[Int(scenario.markets[Int(market.index)].base.index)]
      contracts.append(
        PerpetualProtocol.Contract(
          asset: AssetID(first + leg),
          scale: BaseScale(decimals: base.decimals)
        )
      )
    }
    return contracts
  }

  /// Gives a venue its further markets and its moving requirements.
  static func openLegs(
    of state: inout ProtocolState,
    _ scenario: Scenario,
    _ form: PerpetualSpec
  ) {
    for market in form.rules.furtherMarkets {
      let base = scenario.markets[Int(market.market.index)].base
      state.legs.append(
        ProtocolLeg(
          marketID: market.market,
          oracleID: market.oracle,
          scale: BaseScale(decimals: scenario.assets[Int(base.index)].decimals)
        )
      )
    }
    if !state.legs.isEmpty {
      state.spellEquities = [QuoteAmount](repeating: .zero, count: state.accounts.count)
    }
    guard let rules = form.rules.requirements else { return }
    for leg in 0..<form.marketCount {
      let market = form.market(leg)
      state.requirements.append(
        MovingRequirement(
          model: RequirementModel(
            rules,
            maintenance: market.maintenanceMargin,
            initial: market.initialMargin
          )
        )
      )
    }
  }

  /// Books the first unwinding of a backstop and the first update of moving requirements.
  mutating func startVenue(_ position: Int, _ slot: Int) throws(RunFailure) {
    let rules = perpetuals[slot].spec.rules
    if let vault = rules.backstop {
      try schedule(
        MarketEvent(.backstop, scope: Int32(position)),
        at: now + vault.unwindInterval,
        phase: .participant,
        source: .venue(position)
      )
    }
    if let moving = rules.requirements {
      try schedule(
        MarketEvent(.requirementUpdate, scope: Int32(position)),
        at: now + moving.updateInterval,
        phase: .funding,
        source: .venue(position)
      )
    }
  }

  /// Samples, decides, and books the instant from which the decision holds.
  ///
  /// Requirements are decided and come into force in the funding phase, after every block of the
  /// instant: no transaction of a block sees two of them.
  mutating func updateRequirements(_ position: Int) throws(RunFailure) {
    guard case .perpetual(let slot) = protocols[position].engine,
      let rules = perpetuals[slot].spec.rules.requirements
    else { return }
    try schedule(
      MarketEvent(.requirementUpdate, scope: Int32(position)),
      at: now + rules.updateInterval,
      phase: .funding,
      source: .venue(position)
    )
    for leg in protocols[position].requirements.indices {
      guard let price = protocols[position].price(ofLeg: leg)?.price else { continue }
      protocols[position].requirements[leg].model.sample(price, at: now)
      let inputs = try requirementInputs(position, slot, leg, price)
      let update = protocols[position].requirements[leg].model.update(inputs, at: now)
      protocols[position].requirements[leg].pending.append(update)
    }
    if rules.notice == .zero {
      try applyRequirements(position)
    } else {
      try schedule(
        MarketEvent(.requirementStart, scope: Int32(position)),
        at: now + rules.notice,
        phase: .funding,
        source: .venue(position)
      )
    }
  }

  private func requirementInputs(
    _ position: Int,
    _ slot: Int,
    _ leg: Int,
    _ price: Price
  ) throws(RunFailure) -> RequirementInputs {
    let market = protocols[position].market(ofLeg: leg)
    let interest: QuoteAmount
    do throws(MarginError) {
      interest = try perpetuals[slot].openInterest(Int32(leg), at: price)
    } catch { throw RunFailure(error) }
    let accounts = Int64(max(1, protocols[position].accounts.count))
    return RequirementInputs(
      openInterest: interest,
      typicalNotional: QuoteAmount(micros: interest.micros / accounts),
      depthPerPercent: scenario.markets[market].venue.depthPerPercent,
      inclusionDelay: figures.lastInclusionDelay
    )
  }

  /// Puts the decisions into force whose instant has come.
  mutating func applyRequirements(_ position: Int) throws(RunFailure) {
    for leg in protocols[position].requirements.indices {
      let before = protocols[position].multiplier(ofLeg: leg)
      while let next = protocols[position].requirements[leg].pending.first,
        next.holdsFrom <= now
      {
        protocols[position].requirements[leg].multiplier = next.multiplier
        protocols[position].requirements[leg].admission = next.admission
        protocols[position].requirements[leg].pending.removeFirst()
      }
      let after = protocols[position].multiplier(ofLeg: leg)
      if after == before { continue }
      happened(
        .requirement,
        scope: Int32(position),
        entity: Int64(leg),
        amount: after.partsPerBillion
      )
      causes?.note(.directive(position))
      try protocolPriceMoved(position, leg: leg, isRequirementMove: true)
    }
    commitEngine(protocols[position].engine)
  }
}
