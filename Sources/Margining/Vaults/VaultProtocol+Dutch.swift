public import Quantities

extension VaultProtocol {
  /// Starts a falling-price auction over an unsafe vault (`dog.bark`), or over as much of it as the
  /// hole has room for.
  ///
  /// - Rounding: lot down with its debt, penalty up, first price up.
  public mutating func startDutch(
    _ account: AccountID,
    at price: Price,
    multiplier: Ratio,
    keeper: LedgerSlot?,
    now: SimInstant,
    tag: Int64 = 0,
    ledger: inout Ledger
  ) throws(MarginError) -> AuctionStart {
    guard let rules = spec.dutch else { return .rejected(.closed) }
    if try isSafe(account, at: price, multiplier: multiplier, in: ledger) {
      return .rejected(.notUnsafe)
    }
    let held = collateral(account, in: ledger).units
    let owed = debt(account, in: ledger).micros
    if held == 0 { return .rejected(.nothingToSeize) }
    guard let share = try shareThatFits(owed, rules) else { return .rejected(.throttled) }
    let lot = try MarginMath.multiplyDivide(held, share, by: owed, rounding: .floor)
    if lot == 0 { return .rejected(.nothingToSeize) }
    let penalty = try MarginMath.scale(share, by: spec.liquidationPenalty, rounding: .ceiling)
    let tab = try MarginMath.sum(share, penalty)
    try ledger.transfer(
      lot,
      from: slot(columns.collateral, account),
      to: slot(columns.auctionCollateral),
      reason: .seizure
    )
    try ledger.transfer(
      share,
      from: slot(columns.systemDebt),
      to: slot(columns.debt, account),
      reason: .seizure
    )
    let id = try appendDutch(account, lot, share, tab, price, rules, now, tag)
    try note(account) { audit throws(MarginError) in
      try audit.startDutch(account, share: share)
    }
    try reward(rules, tab, keeper, ledger: &ledger)
    try refreshKey(account, ledger)
    return .started(id)
  }

  /// Whether the hole has room for an auction over a vault.
  public func fitsHole(_ account: AccountID, in ledger: Ledger) throws(MarginError) -> Bool {
    guard let rules = spec.dutch else { return true }
    return try shareThatFits(debt(account, in: ledger).micros, rules) != nil
  }

  // Debt of a vault that the hole has room for; nil for none.
  private func shareThatFits(_ owed: Int64, _ rules: DutchRules) throws(MarginError) -> Int64? {
    let room = Int128(rules.hole.micros) - totals.openTab
    if room <= 0 { return nil }
    let factor = try MarginMath.sum(
      Ratio.one.partsPerBillion,
      spec.liquidationPenalty.partsPerBillion
    )
    let fits = room * Int128(Ratio.one.partsPerBillion) / Int128(factor)
    let share = Int64(min(Int128(owed), fits))
    if share == owed { return share }
    // A rest below dust goes with it; a part below dust does not start.
    if owed - share < rules.dust.micros { return owed }
    return share < rules.dust.micros ? nil : share
  }

  /// Buys collateral from a falling-price auction (`clip.take`): at most `lot`, at a price of at
  /// most `highest`.
  ///
  /// A purchase ends with the tab: collateral beyond it goes back to the owner. None may leave a
  /// rest that nobody would buy.
  ///
  /// - Rounding: payment up.
  public mutating func take(
    _ id: AuctionID,
    lot most: BaseQuantity,
    highest: Price,
    buyer: Bidder,
    now: SimInstant,
    ledger: inout Ledger
  ) throws(MarginError) -> TakeOutcome {
    var auction = auction(id)
    guard let rules = spec.dutch, var state = auction.dutch, !auction.isSettled else {
      return .rejected(.closed)
    }
    if most <= .zero { return .rejected(.amountNotPositive) }
    let price = try dutchPrice(id, now: now)
    if try needsReset(auction, price, now) { return .rejected(.needsReset) }
    if price > highest { return .rejected(.priceTooHigh) }
    guard let (slice, paid) = try purchase(auction, state, most, price, rules) else {
      return .rejected(.leavesDust)
    }
    if !canPay(paid, buyer.cash, ledger) { return .rejected(.insufficientFunds) }
    try ledger.transfer(
      paid,
      from: buyer.cash,
      to: slot(columns.surplus),
      reason: .settlement
    )
    try ledger.transfer(
      slice,
      from: slot(columns.auctionCollateral),
      to: buyer.collateral,
      reason: .settlement
    )
    journal.append(.changed(auction, totals, audit.layers, audit.auctions[Int(id.index)]))
    audit.take(id, lot: slice, paid: paid)
    state.tab = QuoteAmount(micros: state.tab.micros - paid)
    state.paid = QuoteAmount(micros: state.paid.micros + paid)
    totals.openTab -= Int128(paid)
    auction.lot = BaseQuantity(units: auction.lot.units - slice)
    auction.bidder = buyer
    auction.bidCount += 1
    auction.dutch = state
    auctions[Int(id.index)] = auction
    var settlement: Settlement?
    if auction.lot == .zero || state.tab == .zero {
      settlement = try close(id, buyer, ledger: &ledger)
    }
    return .taken(
      TakeReceipt(
        lot: BaseQuantity(units: slice),
        paid: QuoteAmount(micros: paid),
        price: price,
        settlement: settlement
      )
    )
  }

  /// Starts a falling price anew from the protocol's price (`clip.redo`).
  public mutating func reset(
    _ id: AuctionID,
    at price: Price,
    keeper: LedgerSlot?,
    now: SimInstant,
    ledger: inout Ledger
  ) throws(MarginError) -> Verdict {
    var auction = auction(id)
    guard let rules = spec.dutch, var state = auction.dutch, !auction.isSettled else {
      return .rejected(.closed)
    }
    if try !needsReset(auction, dutchPrice(id, now: now), now) { return .rejected(.notExpired) }
    journal.append(.changed(auction, totals, audit.layers, audit.auctions[Int(id.index)]))
    state.first = try firstPrice(price, rules)
    state.since = now
    auction.dutch = state
    auction.end = now + rules.tail
    auction.restartCount += 1
    auctions[Int(id.index)] = auction
    // Nobody is paid for a rest that nobody wants.
    let worth = try MarginMath.value(
      auction.lot.units,
      at: price,
      scale: scale,
      rounding: .floor
    )
    if min(worth, state.tab.micros) >= (try leastTab(rules)) {
      try reward(rules, state.tab.micros, keeper, ledger: &ledger)
    }
    return .done
  }

  /// Price of a falling-price auction at an instant, rounded down.
  public func dutchPrice(_ id: AuctionID, now: SimInstant) throws(MarginError) -> Price {
    guard let rules = spec.dutch, let state = auction(id).dutch else {
      preconditionFailure("auction \(id.index) has no falling price")
    }
    do throws(QuantityError) {
      return try rules.curve.price(first: state.first, age: now - state.since)
    } catch { throw .quantity(error) }
  }

  /// Whether a falling-price auction has to be reset before anybody buys.
  public func needsReset(_ id: AuctionID, now: SimInstant) throws(MarginError) -> Bool {
    let auction = auction(id)
    if auction.isSettled || auction.dutch == nil { return false }
    return try needsReset(auction, dutchPrice(id, now: now), now)
  }

  /// Returns when a falling price is first no higher than `wanted`, or nil where the auction has to
  /// be reset before.
  public func takeable(
    _ id: AuctionID,
    at wanted: Price
  ) throws(MarginError) -> SimInstant? {
    guard let rules = spec.dutch, let state = auction(id).dutch else { return nil }
    let age: SimDuration?
    do throws(QuantityError) {
      age = try rules.curve.age(first: state.first, wanted: wanted, limit: rules.tail)
    } catch { throw .quantity(error) }
    guard let age else { return nil }
    let at = state.since + age
    return try needsReset(id, now: at) ? nil : at
  }

  // MARK: Plumbing

  private func firstPrice(_ price: Price, _ rules: DutchRules) throws(MarginError) -> Price {
    Price(nanos: try MarginMath.scale(price.nanos, by: rules.buffer, rounding: .ceiling))
  }

  private func leastTab(_ rules: DutchRules) throws(MarginError) -> Int64 {
    let penalty = try MarginMath.scale(
      rules.dust.micros,
      by: spec.liquidationPenalty,
      rounding: .ceiling
    )
    return try MarginMath.sum(rules.dust.micros, penalty)
  }

  private func needsReset(
    _ auction: Auction,
    _ price: Price,
    _ now: SimInstant
  ) throws(MarginError) -> Bool {
    guard let rules = spec.dutch, let state = auction.dutch else { return false }
    if now - state.since > rules.tail { return true }
    let least = try MarginMath.scale(state.first.nanos, by: rules.cusp, rounding: .ceiling)
    return price.nanos < least
  }

  // How much is bought for how much; nil where the rest would be dust.
  private func purchase(
    _ auction: Auction,
    _ state: DutchState,
    _ most: BaseQuantity,
    _ price: Price,
    _ rules: DutchRules
  ) throws(MarginError) -> (lot: Int64, paid: Int64)? {
    var slice = min(most.units, auction.lot.units)
    var owe = try MarginMath.value(slice, at: price, scale: scale, rounding: .ceiling)
    let tab = state.tab.micros
    func lot(for micros: Int64) throws(MarginError) -> Int64 {
      let wide = try MarginMath.divide(
        Int128(micros) * Int128(scale.unitsPerWhole) * 1_000,
        by: Int128(price.nanos),
        rounding: .floor
      )
      return try MarginMath.narrow(min(wide, Int128(slice)))
    }
    if owe > tab {
      owe = tab
      slice = try lot(for: owe)
    } else if owe < tab, slice < auction.lot.units {
      let least = try leastTab(rules)
      if tab - owe < least {
        if tab <= least { return nil }
        owe = tab - least
        slice = try lot(for: owe)
      }
    }
    return slice > 0 ? (slice, owe) : nil
  }

  private mutating func appendDutch(
    _ account: AccountID,
    _ lot: Int64,
    _ share: Int64,
    _ tab: Int64,
    _ price: Price,
    _ rules: DutchRules,
    _ now: SimInstant,
    _ tag: Int64
  ) throws(MarginError) -> AuctionID {
    let id = AuctionID(Int32(auctions.count))
    var auction = Auction(
      id: id,
      account: account,
      startedAt: now,
      startLot: BaseQuantity(units: lot),
      debtShare: QuoteAmount(micros: share),
      tab: QuoteAmount(micros: tab),
      end: now + rules.tail,
      tag: tag
    )
    auction.dutch = DutchState(
      first: try firstPrice(price, rules),
      since: now,
      tab: QuoteAmount(micros: tab),
      paid: .zero
    )
    auctions.append(auction)
    openAuctions.append(id)
    journal.append(.started(totals, audit.layers))
    totals.openAuctionDebt += Int128(share)
    totals.liquidatedDebt += Int128(share)
    totals.seizedCollateral += Int128(lot)
    totals.openTab += Int128(tab)
    return id
  }

  // Tip and chip are new system debt, as `vow.suck` makes them.
  private mutating func reward(
    _ rules: DutchRules,
    _ tab: Int64,
    _ keeper: LedgerSlot?,
    ledger: inout Ledger
  ) throws(MarginError) {
    guard let keeper else { return }
    let chip = try MarginMath.scale(tab, by: rules.chip, rounding: .floor)
    let reward = try MarginMath.sum(rules.tip.micros, chip)
    try ledger.transfer(
      reward,
      from: slot(columns.systemDebt),
      to: keeper,
      reason: .penalty
    )
    journal.append(.layers(totals, audit.layers))
    totals.keeperRewards += Int128(reward)
    audit.layers.systemDebt += Int128(reward)
    audit.layers.endedDebt += Int128(reward)
  }

  private mutating func close(
    _ id: AuctionID,
    _ buyer: Bidder,
    ledger: inout Ledger
  ) throws(MarginError) -> Settlement {
    var auction = auction(id)
    guard let state = auction.dutch else { preconditionFailure("a falling price ends here") }
    let rest = auction.lot.units
    try ledger.transfer(
      rest,
      from: slot(columns.auctionCollateral),
      to: ownerBase(auction.account),
      reason: .withdrawal
    )
    audit.closeDutch(id)
    auction.isSettled = true
    auction.lot = .zero
    auctions[Int(id.index)] = auction
    removeOpen(id)
    let gain = state.paid.micros - auction.debtShare.micros
    totals.openTab -= Int128(state.tab.micros)
    totals.openAuctionDebt -= Int128(auction.debtShare.micros)
    totals.realisedShortfall += Int128(max(0, -gain))
    totals.penaltyIncome += Int128(max(0, gain))
    totals.settledCount += 1
    let healed = try heal(&ledger)
    return Settlement(
      auction: id,
      account: auction.account,
      winner: buyer,
      lot: BaseQuantity(units: auction.startLot.units - rest),
      bid: state.paid,
      debtShare: auction.debtShare,
      shortfall: QuoteAmount(micros: max(0, -gain)),
      penaltyIncome: QuoteAmount(micros: max(0, gain)),
      healed: healed,
      returnedCollateral: BaseQuantity(units: rest),
      startedAt: auction.startedAt,
      tag: auction.tag
    )
  }
}
