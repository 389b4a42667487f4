import Margining
import Markets
import Mitigations
import Participants
import PriceOracles
import Quantities

extension World {
  /// Accounts below their requirement at the protocol's price.
  func dueCount(_ engine: EngineReference) -> Int32 {
    switch engine {
    case .vaults(let slot): vaults[slot].dueCount
    case .perpetual(let slot): perpetuals[slot].dueCount
    case .lending(let slot): lendings[slot].dueCount
    }
  }

  /// Whether an account is beyond its threshold for an observer.
  func isCrossed(
    _ engine: EngineReference,
    _ account: AccountID,
    _ observer: RiskObserver
  ) -> Bool {
    switch engine {
    case .vaults(let slot): vaults[slot].isCrossed(account, observer)
    case .perpetual(let slot): perpetuals[slot].isCrossed(account, observer)
    case .lending(let slot): lendings[slot].isCrossed(account, observer)
    }
  }

  /// The price of one of a protocol's markets below (for a short: above) which an account is due
  /// under the base margin.
  func liquidationPrice(
    _ position: Int,
    _ account: AccountID,
    leg: Int = 0
  ) throws(RunFailure) -> Price? {
    switch protocols[position].engine {
    case .vaults(let slot): return vaults[slot].liquidationPrice(account)
    case .perpetual(let slot):
      guard let marks = marks(position, .believed, isBase: true) else { return nil }
      do throws(MarginError) {
        return try perpetuals[slot].liquidationPrice(
          account,
          market: Int32(leg),
          at: marks,
          in: ledger
        )
      } catch { throw RunFailure(error) }
    case .lending(let slot):
      guard let prices = lendingPrices(position, slot, .believed),
        let reserve = lendingRuns[slot].legs.firstIndex(of: Int32(leg))
      else { return nil }
      do throws(MarginError) {
        return try lendings[slot].liquidationPrice(
          account,
          of: ReserveID(Int32(reserve)),
          prices: prices,
          in: ledger
        )
      } catch { throw RunFailure(error) }
    }
  }

  /// Moves one observer of a protocol in one of its markets; the crossings are left in
  /// `crossings`.
  mutating func observe(
    _ position: Int,
    _ observer: RiskObserver,
    leg: Int,
    price: Price,
    multiplier: Ratio,
    distance: Ratio = .zero
  ) throws(RunFailure) {
    if !crossings.isEmpty { crossings.removeAll(keepingCapacity: true) }
    if case .lending(let slot) = protocols[position].engine {
      return try observeLending(
        position,
        slot,
        observer,
        multiplier: multiplier,
        distance: distance
      )
    }
    do throws(MarginError) {
      switch protocols[position].engine {
      case .lending: break
      case .vaults(let slot):
        try vaults[slot].observe(
          observer,
          price: price,
          multiplier: multiplier,
          distance: distance,
          crossings: &crossings
        )
      case .perpetual(let slot):
        try perpetuals[slot].observe(
          observer,
          market: Int32(leg),
          price: price,
          multiplier: multiplier,
          distance: distance,
          in: ledger,
          crossings: &crossings
        )
      }
    } catch { throw RunFailure(error) }
  }

  /// Runs a protocol's price pipeline under its directives.
  mutating func refreshPrice(_ position: Int) throws(RunFailure) {
    let oracle = protocols[position].oracle
    let before = protocols[position].price
    let sources = publishedSources(oracle)
    let settings = PricePipeline.Settings(protocols[position].combined.directives)
    do throws(QuantityError) {
      protocols[position].price = try protocols[position].pipeline.refresh(
        at: now,
        settings: settings,
        sources: sources
      )
    } catch { throw .quantity(error) }
    guard let price = protocols[position].price else { return }
    let isMove = before?.price != price.price || before?.shadow != price.shadow
    if isMove {
      protocols[position].previousPrice = before?.price
      happened(.protocolPrice, scope: Int32(position), entity: 0, price: price.price)
      causes?.note(.price(position))
    }
    try noteDecision(position, price, after: before, isRuled: settings != .init())
    guard isMove else { return }
    try protocolPriceMoved(position, isRequirementMove: false)
    try trackOracleError(position)
  }

  /// Finds the accounts that a new price or requirement makes due, and those it saves.
  mutating func protocolPriceMoved(
    _ position: Int,
    leg: Int = 0,
    isRequirementMove: Bool
  ) throws(RunFailure) {
    guard let price = protocols[position].price(ofLeg: leg) else { return }
    let engine = protocols[position].engine
    try observe(
      position,
      .rule,
      leg: leg,
      price: price.price,
      multiplier: protocols[position].multiplier(ofLeg: leg)
    )
    commitEngine(engine)
    for crossing in crossings {
      if crossing.entered {
        try becameDue(
          position,
          crossing.account,
          price,
          leg: leg,
          isRequirementMove: isRequirementMove
        )
      } else {
        protocols[position].accounts[Int(crossing.account.index)].trigger = nil
      }
    }
    try automationPriceMoved(position, leg: leg, price: price.price)
  }

  /// Notes why an account is due and queues it for the keepers.
  mutating func becameDue(
    _ position: Int,
    _ account: AccountID,
    _ price: ProtocolPrice,
    leg: Int = 0,
    isRequirementMove: Bool
  ) throws(RunFailure) {
    let engine = protocols[position].engine
    let shadowCrossed = try wouldBeDue(position, account, .shadow)
    let parent = parentFill(oracle: protocols[position].oracle(ofLeg: leg), of: price)
    let cause: LiquidationCause
    if isRequirementMove {
      cause = .policy
    } else if price.faulty, !isCrossed(engine, account, .market) {
      cause = .fault
    } else {
      cause = shadowCrossed ? .exogenous : .impact
    }
    let descends = cause == .impact ? parent : nil
    protocols[position].accounts[Int(account.index)].trigger = LiquidationTrigger(
      at: now,
      cause: cause,
      generation: descends.map { $0.generation + 1 } ?? 0,
      parent: descends?.liquidation,
      price: price.price,
      observedAt: price.observedAt,
      state: price.state
    )
    causes?.note(.trigger(position, account: account.index))
    enqueueStart(position, account)
  }

  /// The last forced fill, at the market that an oracle watches, at or before the observation
  /// behind a price.
  private func parentFill(oracle: Int, of price: ProtocolPrice) -> ForcedFill? {
    let count = Int(price.forcedFills)
    return count > 0 ? markets[oracles[oracle].market].forcedFills[count - 1] : nil
  }

  /// Whether an account is below its requirement as one of three prices shows it; under the base
  /// margin where `isBase`.
  func wouldBeDue(
    _ position: Int,
    _ account: AccountID,
    _ view: PriceView,
    isBase: Bool = false
  ) throws(RunFailure) -> Bool {
    do throws(MarginError) {
      switch protocols[position].engine {
      case .vaults(let slot):
        guard let price = price(position, leg: 0, view) else { return false }
        let multiplier = isBase ? .one : protocols[position].multiplier
        return try !vaults[slot].isSafe(account, at: price, multiplier: multiplier, in: ledger)
      case .perpetual(let slot):
        guard let marks = marks(position, view, isBase: isBase) else { return false }
        return try !perpetuals[slot].isSafe(account, at: marks, in: ledger)
      case .lending(let slot):
        guard let prices = lendingPrices(position, slot, view) else { return false }
        return try !lendings[slot].isSafe(
          account,
          prices: prices,
          multiplier: isBase ? .one : protocols[position].multiplier,
          in: ledger
        )
      }
    } catch { throw RunFailure(error) }
  }

  /// Puts a due account on the keepers' list once.
  mutating func enqueueStart(_ position: Int, _ account: AccountID) {
    guard !protocols[position].accounts[Int(account.index)].isQueued else { return }
    protocols[position].accounts[Int(account.index)].isQueued = true
    protocols[position].startQueue.append(account)
  }

  /// Lets the market and alarm observers of a protocol see a new market price.
  mutating func marketObserversMove(
    _ position: Int,
    leg: Int = 0,
    price: Price
  ) throws(RunFailure) {
    let engine = protocols[position].engine
    try observe(position, .market, leg: leg, price: price, multiplier: .one)
    for crossing in crossings {
      try spellMoved(position, crossing.account, below: crossing.entered)
    }
    if let participant = protocols[position].ownerParticipant {
      try observe(
        position,
        .alarm,
        leg: leg,
        price: price,
        multiplier: protocols[position].multiplier(ofLeg: leg),
        distance: protocols[position].alarmDistance
      )
      for crossing in crossings where crossing.entered {
        try alarm(Int(participant), position, crossing.account)
      }
    }
    commitEngine(engine)
  }

  /// Begins or ends a spell below base maintenance at market.
  mutating func spellMoved(
    _ position: Int,
    _ account: AccountID,
    below: Bool
  ) throws(RunFailure) {
    let slot = Int(account.index)
    if below {
      if protocols[position].accounts[slot].spellStart == nil {
        protocols[position].accounts[slot].spellStart = now
        protocols[position].accounts[slot].spellPrice =
          markets[protocols[position].market].venue.price
        try noteSpellEquity(position, account)
      }
      return
    }
    guard let start = protocols[position].accounts[slot].spellStart else { return }
    protocols[position].accounts[slot].spellStart = nil
    if now - start > scenario.metrics.missedGrace {
      protocols[position].figures.missedCount += 1
      // Without a trigger the protocol's price called it healthy; with one nobody executed it.
      if protocols[position].accounts[slot].trigger == nil {
        protocols[position].oracleFigures.missedByPrice += 1
      }
    }
  }

  /// Keeps what an account's own change did to its sides with the observers.
  ///
  /// An index reports crossings when a price moves; when an account's amounts move, the caller
  /// looks.
  mutating func accountChanged(_ position: Int, _ account: AccountID) throws(RunFailure) {
    let engine = protocols[position].engine
    let slot = Int(account.index)
    try spellMoved(position, account, below: isCrossed(engine, account, .market))
    if !isCrossed(engine, account, .rule) {
      protocols[position].accounts[slot].trigger = nil
    } else if protocols[position].accounts[slot].trigger == nil,
      let price = protocols[position].price
    {
      try becameDue(position, account, price, isRequirementMove: false)
    } else {
      enqueueStart(position, account)
    }
  }

  /// Ends the undo journal of an engine.
  mutating func commitEngine(_ engine: EngineReference) {
    switch engine {
    case .vaults(let slot): vaults[slot].commit()
    case .perpetual(let slot): perpetuals[slot].commit()
    case .lending(let slot): lendings[slot].commit()
    }
  }
}
