import Determinism
import EventKernel
import Margining
import Markets
import Mitigations
import NetworkModel
import Quantities

extension World {
  var moment: LiquidationMoment {
    LiquidationMoment(now: now, block: chain.lastBlock?.number ?? 0)
  }

  /// Whether a venue's policy has nothing to do about a due account now.
  func isWaiting(_ position: Int, _ account: AccountID) throws(RunFailure) -> Bool {
    let isHeld = protocols[position].combined.directives.batch?.holds == true
    guard case .perpetual(let slot) = protocols[position].engine,
      isHeld || perpetuals[slot].isProgressing(account), let marks = marks(position, .believed)
    else { return false }
    do throws(MarginError) {
      let step = try perpetuals[slot].planLiquidation(
        account,
        at: marks,
        moment: LiquidationMoment(now: now, block: moment.block + 1),
        in: ledger
      )
      if case .wait = step { return true }
      // What would go to the venue waits for the auction.
      if isHeld, case .order = step { return true }
      return false
    } catch { throw RunFailure(error) }
  }

  /// Does what a venue's policy says about a due account, in one transaction.
  mutating func liquidatePosition(_ transaction: Transaction) throws(RunFailure) -> Execution {
    let position = Int(transaction.payload.a)
    let account = AccountID(Int32(transaction.payload.b))
    guard case .perpetual(let slot) = protocols[position].engine,
      let marks = marks(position, .believed),
      let group = keeperGroup(participant: transaction.population - 16)
    else { return .failed(nil) }
    let isHeldBack = try isHeldBack(position, account)
    if isHeldBack || protocols[position].closed.contains(.liquidate) {
      return .refused
    }
    let step: LiquidationStep?
    do throws(MarginError) {
      step = try perpetuals[slot].planLiquidation(
        account,
        at: marks,
        moment: moment,
        in: ledger
      )
    } catch { throw RunFailure(error) }
    let keeper = LedgerSlot(column: keepers[group].stable, member: transaction.member)
    switch step {
    case nil: return .failed(.notUnsafe)
    case .wait: return .failed(nil)
    case .order where protocols[position].combined.directives.batch?.holds == true:
      return .refused
    case .order(let order):
      return try liquidate(position, slot, account, order, keeper, marks, mayDeleverage: true)
    case .takeover(let market, let closing, let price):
      return try handToBackstop(position, slot, account, marks, Int(market), closing, price)
    case .takeoverWhole:
      return try handToBackstop(position, slot, account, marks, nil, .zero, nil)
    case .deleverage(let market):
      let answer = try deleverage(position, slot, account, Int(market), marks)
      if answer != .failed(.noCounterparty) { return answer }
      return try closeAtVenue(position, slot, account, market, keeper, marks)
    }
  }

  private mutating func closeAtVenue(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID,
    _ market: Int32,
    _ keeper: LedgerSlot,
    _ marks: PerpetualMarks
  ) throws(RunFailure) -> Execution {
    let order: LiquidationOrder?
    do throws(MarginError) {
      order = try perpetuals[slot].closingOrder(account, market: market, in: ledger)
    } catch { throw RunFailure(error) }
    guard let order else { return .failed(.noPosition) }
    return try liquidate(position, slot, account, order, keeper, marks, mayDeleverage: false)
  }

  /// Fills a liquidation order at its venue and books it.
  ///
  /// Where the fill would leave a loss to share and winners can take the position instead, the
  /// fill is undone and they do: deleveraging comes before sharing.
  private mutating func liquidate(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID,
    _ order: LiquidationOrder,
    _ keeper: LedgerSlot,
    _ marks: PerpetualMarks,
    mayDeleverage: Bool
  ) throws(RunFailure) -> Execution {
    let leg = Int(order.market)
    let market = protocols[position].market(ofLeg: leg)
    let quantity = try acceptable(market, order)
    guard quantity != .zero else { return .failed(nil) }
    let size = BaseQuantity(units: quantity.units < 0 ? -quantity.units : quantity.units)
    guard try fitsBlockCap(position, quantity: size, leg: leg) else { return .refused }
    let facts = try liquidationFacts(position, account, leg: leg)
    let venueMark = markets[market].venue.mark()
    let engineMark = perpetuals[slot].mark()
    let ledgerMark = ledger.mark()
    let fill = try trade(position, leg: leg, quantity)
    guard fill.filled > .zero else {
      flags.insert(.venueExhausted)
      return .failed(nil)
    }
    let verdict: LiquidationVerdict
    do throws(MarginError) {
      verdict = try perpetuals[slot].settleLiquidation(
        account,
        market: order.market,
        filled: Self.signed(fill),
        quote: fill.quote,
        keeper: keeper,
        at: marks,
        moment: moment,
        ledger: &ledger
      )
    } catch { throw RunFailure(error) }
    guard case .liquidated(let outcome) = verdict else {
      if case .rejected(let rejection) = verdict { return .failed(rejection) }
      return .failed(nil)
    }
    if mayDeleverage, outcome.socialised > .zero, perpetuals[slot].spec.rules.deleveraging != nil {
      ledger.revert(to: ledgerMark)
      perpetuals[slot].revert(to: engineMark)
      markets[market].venue.revert(to: venueMark)
      let answer = try deleverage(position, slot, account, leg, marks)
      if answer != .failed(.noCounterparty) { return answer }
      return try liquidate(position, slot, account, order, keeper, marks, mayDeleverage: false)
    }
    try notePositionLiquidation(position, fill.filled, fill.quote, outcome, facts)
    try accountChanged(position, account)
    try sharersChanged(position, slot, outcome)
    return .done
  }
}

extension World {
  /// The part of an order that fills at its limit or better: halved until it does.
  private func acceptable(
    _ market: Int,
    _ order: LiquidationOrder
  ) throws(RunFailure) -> BaseQuantity {
    guard let limit = order.limit else { return order.quantity }
    let isSale = order.quantity.units < 0
    var units = order.quantity.units.magnitude
    while units > 0 {
      let size = BaseQuantity(units: Int64(clamping: units))
      do throws(QuantityError) {
        let fill = try markets[market].venue.preview(isSale ? .sell : .buy, size)
        let worth = try fill.filled.value(
          at: limit,
          scale: markets[market].scale,
          rounding: isSale ? .ceiling : .floor
        )
        if fill.filled > .zero, isSale ? fill.quote >= worth : fill.quote <= worth {
          return BaseQuantity(units: isSale ? -size.units : size.units)
        }
      } catch { throw .quantity(error) }
      units /= 2
    }
    return .zero
  }

  /// Lets the backstop take a part of a position, or everything where `market` is nil.
  private mutating func handToBackstop(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID,
    _ marks: PerpetualMarks,
    _ market: Int?,
    _ closing: BaseQuantity,
    _ price: Price?
  ) throws(RunFailure) -> Execution {
    let leg: Int
    do throws(MarginError) {
      let largest = try perpetuals[slot].largestMarket(account, at: marks, in: ledger)
      leg = market ?? largest
    } catch { throw RunFailure(error) }
    let facts = try liquidationFacts(position, account, leg: leg)
    let verdict: LiquidationVerdict
    do throws(MarginError) {
      if let market, let price {
        verdict = try perpetuals[slot].takeOver(
          account,
          market: Int32(market),
          closing: closing,
          price: price,
          at: marks,
          moment: moment,
          ledger: &ledger
        )
      } else {
        verdict = try perpetuals[slot].takeOverWhole(
          account,
          at: marks,
          moment: moment,
          ledger: &ledger
        )
      }
    } catch { throw RunFailure(error) }
    switch verdict {
    case .rejected(let rejection): return .failed(rejection)
    case .liquidated(let outcome):
      try noteHandover(position, account, outcome, facts, kind: .backstop)
      return .done
    }
  }

  /// Lets winners take a failing position in one market.
  mutating func deleverage(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID,
    _ leg: Int,
    _ marks: PerpetualMarks
  ) throws(RunFailure) -> Execution {
    let facts = try liquidationFacts(position, account, leg: leg)
    guard let outcome = try deleverageAtEngine(position, slot, account, leg, marks) else {
      return .failed(.noCounterparty)
    }
    try noteHandover(position, account, outcome, facts, kind: .deleveraging)
    return .done
  }

  /// Runs a deleveraging and counts it; nil where nobody could take anything.
  private mutating func deleverageAtEngine(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID,
    _ leg: Int,
    _ marks: PerpetualMarks
  ) throws(RunFailure) -> LiquidationOutcome? {
    var counterparties: [AccountID] = []
    let name = protocols[position].name
    let draw = prepared.seeds.stream("deleveraging/" + name)
      .bits(step: UInt64(perpetuals[slot].totals.deleveragingCount))
    let verdict: DeleveragingVerdict
    do throws(MarginError) {
      verdict = try perpetuals[slot].deleverage(
        account,
        market: Int32(leg),
        at: marks,
        previous: previousMarks(position) ?? marks,
        draw: draw,
        moment: moment,
        counterparties: &counterparties,
        ledger: &ledger
      )
    } catch { throw RunFailure(error) }
    guard case .deleveraged(let outcome, let report) = verdict else { return nil }
    protocols[position].figures.deleveraged(report)
    for other in counterparties { try accountChanged(position, other) }
    return outcome
  }

  /// Writes down what a backstop or winners took.
  private mutating func noteHandover(
    _ position: Int,
    _ account: AccountID,
    _ outcome: LiquidationOutcome,
    _ facts: LiquidationFacts,
    kind: EventKind
  ) throws(RunFailure) {
    let filled = outcome.filled.units < 0 ? -outcome.filled.units : outcome.filled.units
    try notePositionLiquidation(
      position,
      BaseQuantity(units: filled),
      outcome.quote,
      outcome,
      facts
    )
    if kind == .backstop { protocols[position].figures.takeovers += 1 }
    happened(
      kind,
      scope: Int32(position),
      entity: Int64(account.index),
      amount: outcome.filled.units,
      price: facts.protocolPrice
    )
    try accountChanged(position, account)
  }

  /// Unwinds some of a backstop's inventory, or hands over what its loss cap forbids it to keep.
  mutating func tendBackstop(_ position: Int) throws(RunFailure) {
    guard case .perpetual(let slot) = protocols[position].engine,
      let rules = perpetuals[slot].spec.rules.backstop, let vault = perpetuals[slot].backstop
    else { return }
    try schedule(
      MarketEvent(.backstop, scope: Int32(position)),
      at: now + rules.unwindInterval,
      phase: .participant,
      source: .venue(position)
    )
    guard let marks = marks(position, .believed) else { return }
    let mustHandOver: Bool
    do throws(MarginError) {
      mustHandOver = try perpetuals[slot].mustDeleverageBackstop(at: marks, in: ledger)
    } catch { throw RunFailure(error) }
    for leg in 0..<protocols[position].legCount {
      if mustHandOver,
        let outcome = try deleverageAtEngine(position, slot, vault, leg, marks)
      {
        happened(
          .deleveraging,
          scope: Int32(position),
          entity: Int64(vault.index),
          amount: outcome.filled.units,
          price: marks[leg].price
        )
      } else {
        try unwind(position, slot, leg)
      }
    }
    commitLedger()
    commitEngine(protocols[position].engine)
  }

  /// Sends one order of a backstop to the venue.
  private mutating func unwind(_ position: Int, _ slot: Int, _ leg: Int) throws(RunFailure) {
    let market = protocols[position].market(ofLeg: leg)
    let order: LiquidationOrder?
    do throws(MarginError) {
      order = try perpetuals[slot].unwindOrder(
        market: Int32(leg),
        at: markets[market].venue.price,
        in: ledger
      )
    } catch { throw RunFailure(error) }
    guard let order else { return }
    let fill = try trade(position, leg: leg, order.quantity)
    guard fill.filled > .zero else { return }
    do throws(MarginError) {
      _ = try perpetuals[slot].settleUnwind(
        market: Int32(leg),
        filled: Self.signed(fill),
        quote: fill.quote,
        ledger: &ledger
      )
    } catch { throw RunFailure(error) }
    happened(
      .backstop,
      scope: Int32(position),
      entity: Int64(perpetuals[slot].accountCount),
      amount: Self.signed(fill).units,
      price: fill.priceAfter
    )
    markets[market].venue.commit()
    commitEngine(protocols[position].engine)
    try marketPriceMoved(market)
  }
}
