import Margining
import Markets
import NetworkModel
import Participants
import PriceOracles
import Quantities

extension World {
  /// Values what is unfinished at the horizon alike for every policy, so that halting until the
  /// end wins nothing.
  ///
  /// Accounts below base maintenance at market, open auctions and seized inventory are unwound
  /// together, in thought: one sale (and one purchase, for shorts) per market at its average price.
  mutating func closeOut() throws(RunFailure) {
    causes?.follow(nil)
    countHalt(until: now)
    for position in protocols.indices {
      try integrate(position)
      protocols[position].oracleFigures.count(until: now)
      endWrongPrice(position)
      try endSpells(position)
      try settleFunding(position)
    }
    var closing: [ClosingPrices] = []
    for market in markets.indices { closing.append(try closingPrices(market: market)) }
    for market in markets.indices { try closeOut(market: market, closing) }
    for position in protocols.indices { absorbLatent(position) }
    try closeOutOperations()
    figures.keeperProfit = try keeperProfit()
    figures.arbitrageProfit = try arbitrageProfit()
    figures.attackerProfit = try manipulatorProfit() + exploitProfit() + raiderProfit()
    auditBooks()
  }

  private mutating func endSpells(_ position: Int) throws(RunFailure) {
    for index in protocols[position].accounts.indices
    where protocols[position].accounts[index].spellStart != nil {
      try spellMoved(position, AccountID(Int32(index)), below: false)
    }
    if dueCount(protocols[position].engine) > 0 { flags.insert(.dueAtHorizon) }
  }

  private mutating func settleFunding(_ position: Int) throws(RunFailure) {
    guard case .perpetual(let slot) = protocols[position].engine else { return }
    do throws(MarginError) {
      try perpetuals[slot].settleAllFunding(ledger: &ledger)
    } catch { throw RunFailure(error) }
    commitEngine(protocols[position].engine)
    commitLedger()
  }

  /// The average prices at which one market's unfinished business is unwound.
  private mutating func closingPrices(market: Int) throws(RunFailure) -> ClosingPrices {
    var sold: Int128 = 0
    var bought: Int128 = 0
    for position in protocols.indices {
      for leg in 0..<protocols[position].legCount
      where protocols[position].market(ofLeg: leg) == market {
        for account in try dueAtHorizon(position) + backstopAccount(position) {
          let size = exposure(position, account, leg: leg)
          if size > 0 { sold += Int128(size) } else { bought -= Int128(size) }
        }
      }
    }
    for position in protocols.indices where protocols[position].market == market {
      if case .vaults(let slot) = protocols[position].engine {
        for id in vaults[slot].openAuctions {
          sold += Int128(vaults[slot].auction(id).lot.units)
          flags.insert(.auctionsAtHorizon)
        }
      }
    }
    for group in keepers.indices { sold += ledger.total(keepers[group].inventory[market]) }
    return ClosingPrices(
      sale: try averagePrice(market: market, .sell, sold),
      purchase: try averagePrice(market: market, .buy, bought)
    )
  }

  /// Closes the accounts of every protocol whose own market it is.
  private mutating func closeOut(
    market: Int,
    _ closing: [ClosingPrices]
  ) throws(RunFailure) {
    for position in protocols.indices where protocols[position].market == market {
      for account in try dueAtHorizon(position) { try closeOut(position, account, closing) }
      try closeOutBackstop(position, closing)
      try closeOutAuctions(position, at: closing[market].sale)
    }
  }

  /// Accounts below base maintenance at market, in order of account.
  private func dueAtHorizon(_ position: Int) throws(RunFailure) -> [AccountID] {
    var due: [AccountID] = []
    for index in protocols[position].accounts.indices {
      let account = AccountID(Int32(index))
      if isCrossed(protocols[position].engine, account, .market) { due.append(account) }
    }
    return due
  }

  /// Base that closing an account sells; negative where it has to buy.
  private func exposure(_ position: Int, _ account: AccountID, leg: Int = 0) -> Int64 {
    switch protocols[position].engine {
    case .vaults(let slot): vaults[slot].collateral(account, in: ledger).units
    case .perpetual(let slot):
      perpetuals[slot].position(account, market: Int32(leg), in: ledger).units
    case .lending(let slot): lendingExposure(position, slot, account, leg: leg)
    }
  }

  /// Average price of one order of this size now; the market price for nothing, and for the part
  /// that the venue cannot take the price after the rest.
  private func averagePrice(
    market: Int,
    _ side: Side,
    _ units: Int128
  ) throws(RunFailure) -> Price {
    let state = markets[market]
    if units == 0 { return state.venue.price }
    do throws(QuantityError) {
      let quantity = BaseQuantity(units: try WideArithmetic.narrow(units))
      let fill = try state.venue.preview(side, quantity)
      let rest = try fill.unfilled.value(
        at: fill.priceAfter,
        scale: state.scale,
        rounding: .floor
      )
      let total = try fill.quote.adding(rest)
      let wide = try WideArithmetic.divide(
        Int128(total.micros) * Int128(state.scale.unitsPerWhole) * 1_000,
        by: units,
        rounding: .floor
      )
      return Price(nanos: max(1, try WideArithmetic.narrow(wide)))
    } catch { throw .quantity(error) }
  }

  /// One due account at the close-out price: its negative equity, and what its owner loses.
  private mutating func closeOut(
    _ position: Int,
    _ account: AccountID,
    _ closing: [ClosingPrices]
  ) throws(RunFailure) {
    // What the owner had when the account fell below base maintenance: a halt cannot let the
    // market take it first and call the rest a small loss.
    let before = try equityAtSpell(position, account)
    var after: Int128
    var penalty: Int128
    switch protocols[position].engine {
    case .vaults(let slot):
      let price = closing[protocols[position].market].sale
      let held = vaults[slot].collateral(account, in: ledger)
      let owed = Int128(vaults[slot].debt(account, in: ledger).micros)
      let rate = Int128(vaults[slot].spec.liquidationPenalty.partsPerBillion)
      after = try exactValue(held, at: price, position) - owed
      penalty = owed * rate / Int128(Ratio.one.partsPerBillion)
    case .perpetual(let slot):
      let marks = closingMarks(position, account, closing)
      do throws(MarginError) {
        after = Int128(try perpetuals[slot].equity(account, at: marks, in: ledger).micros)
      } catch { throw RunFailure(error) }
      let rate = Int128(perpetuals[slot].spec.liquidationFee.partsPerBillion)
      var notional: Int128 = 0
      for leg in 0..<protocols[position].legCount {
        let size = exposure(position, account, leg: leg)
        let units = BaseQuantity(units: size < 0 ? -size : size)
        notional += try exactValue(units, at: marks[leg].price, position, leg: leg)
      }
      penalty = notional * rate / Int128(Ratio.one.partsPerBillion)
    case .lending(let slot):
      (after, penalty) = try lendingCloseOut(position, slot, account, closing)
    }
    protocols[position].figures.badDebtLatent += max(0, -after)
    let kept = max(0, after - penalty)
    protocols[position].figures.horizonOwnerLoss += max(0, Int128(before.micros) - kept)
  }

  /// Open auctions at the close-out price, or at their standing bid where that is more.
  private mutating func closeOutAuctions(_ position: Int, at price: Price) throws(RunFailure) {
    guard case .vaults(let slot) = protocols[position].engine else { return }
    for id in vaults[slot].openAuctions {
      let auction = vaults[slot].auction(id)
      let worth = try exactValue(auction.lot, at: price, position)
      let brings = max(worth, Int128(auction.bid.micros))
      let share = Int128(auction.debtShare.micros)
      let paid = Int128(auction.dutch?.paid.micros ?? 0)
      protocols[position].figures.badDebtLatent += max(0, share - paid - brings)
      let entry = log.entries[Int(auction.tag)]
      let taken = try exactValue(
        auction.lot,
        at: Price(nanos: entry.record.marketPrice),
        position
      )
      let returned = max(0, brings - (Int128(auction.tab.micros) - paid))
      protocols[position].figures.horizonOwnerLoss += max(0, taken - share - returned)
    }
  }

  private func exactValue(
    _ quantity: BaseQuantity,
    at price: Price,
    _ position: Int,
    leg: Int = 0
  ) throws(RunFailure) -> Int128 {
    let scale = protocols[position].scale(ofLeg: leg)
    do throws(QuantityError) {
      return Int128(try quantity.value(at: price, scale: scale, rounding: .floor).micros)
    } catch { throw .quantity(error) }
  }

  /// What an account's positions are closed at, by market.
  private func closingMarks(
    _ position: Int,
    _ account: AccountID,
    _ closing: [ClosingPrices]
  ) -> PerpetualMarks {
    var marks: [PerpetualMark] = []
    for leg in 0..<protocols[position].legCount {
      let prices = closing[protocols[position].market(ofLeg: leg)]
      let isLong = exposure(position, account, leg: leg) > 0
      marks.append(PerpetualMark(isLong ? prices.sale : prices.purchase))
    }
    return PerpetualMarks(marks)
  }

  private func backstopAccount(_ position: Int) -> [AccountID] {
    guard case .perpetual(let slot) = protocols[position].engine,
      let vault = perpetuals[slot].backstop
    else { return [] }
    return [vault]
  }

  /// What a backstop has lost of its capital once its inventory is unwound.
  private mutating func closeOutBackstop(
    _ position: Int,
    _ closing: [ClosingPrices]
  ) throws(RunFailure) {
    guard case .perpetual(let slot) = protocols[position].engine,
      let vault = perpetuals[slot].backstop
    else { return }
    let marks = closingMarks(position, vault, closing)
    do throws(MarginError) {
      let loss = try perpetuals[slot].backstopLoss(at: marks, in: ledger)
      protocols[position].figures.backstopLoss = max(0, Int128(loss.micros))
    } catch { throw RunFailure(error) }
  }

  /// Splits bad debt over what is left of the insurance and whoever stands behind it.
  private mutating func absorbLatent(_ position: Int) {
    let left = Int128(insuranceBalance(position).micros)
    let latent = protocols[position].figures.badDebtLatent
    if case .vaults = protocols[position].engine {
      let realised = protocols[position].figures.badDebtRealised
      let unpaid = min(realised, max(0, bookedBadDebt(position)))
      protocols[position].figures.residualLoss = unpaid
      protocols[position].figures.insuranceLoss = realised - unpaid
    }
    if case .lending(let slot) = protocols[position].engine { absorbLendingLoss(position, slot) }
    protocols[position].figures.insuranceLoss += min(left, latent)
    protocols[position].figures.residualLoss += latent - min(left, latent)
  }

  /// Insurance or surplus of a protocol.
  func insuranceBalance(_ position: Int) -> QuoteAmount {
    switch protocols[position].engine {
    case .vaults(let slot): vaults[slot].surplus(in: ledger)
    case .perpetual(let slot): perpetuals[slot].insurance(in: ledger)
    case .lending(let slot): lendingTreasury(position, slot)
    }
  }

  /// Bad debt that a protocol has booked and not covered.
  func bookedBadDebt(_ position: Int) -> Int128 {
    switch protocols[position].engine {
    case .vaults(let slot): vaults[slot].badDebt(in: ledger)
    case .perpetual(let slot): perpetuals[slot].badDebt(in: ledger)
    case .lending(let slot): lendingBadDebt(position, slot)
    }
  }

  /// Sum of debts, or of notionals at the protocol's price.
  func openInterest(_ position: Int) -> Int128 {
    switch protocols[position].engine {
    case .vaults(let slot): return vaults[slot].totalDebt(in: ledger)
    case .lending(let slot): return lendingDebt(position, slot)
    case .perpetual(let slot):
      let price =
        protocols[position].price?.price
        ?? markets[protocols[position].market].venue.price
      let own = legInterest(slot, 0, price, protocols[position].scale)
      if protocols[position].legs.isEmpty { return own }
      var sum = own
      for leg in 1..<protocols[position].legCount {
        let believed =
          self.price(position, leg: leg, .believed)
          ?? markets[protocols[position].market(ofLeg: leg)].venue.price
        sum += legInterest(slot, leg, believed, protocols[position].scale(ofLeg: leg))
      }
      return sum
    }
  }

  private func legInterest(_ slot: Int, _ leg: Int, _ price: Price, _ scale: BaseScale) -> Int128 {
    let totals = perpetuals[slot].market(Int32(leg))
    let units = totals.longUnits + totals.shortUnits
    return units * Int128(price.nanos) / (Int128(scale.unitsPerWhole) * 1_000)
  }

  /// Sum of the base requirements of open accounts at the protocol's price, in 10⁻⁶.
  func baseRequirement(_ position: Int) throws(RunFailure) -> Int128 {
    let interest = openInterest(position)
    let rate: Int128
    switch protocols[position].engine {
    case .vaults(let slot): rate = Int128(vaults[slot].spec.liquidationRatio.partsPerBillion)
    case .perpetual(let slot):
      rate = Int128(perpetuals[slot].spec.maintenanceMargin.partsPerBillion)
    case .lending(let slot): rate = lendingRequirement(slot)
    }
    return interest * rate / Int128(Ratio.one.partsPerBillion)
  }

  /// Keepers' stablecoin, inventory and gas at market, less what they started with.
  private func keeperProfit() throws(RunFailure) -> Int128 {
    var profit: Int128 = 0
    for group in keepers {
      let members = Int128(group.population.spec.count)
      profit += ledger.total(group.stable) + ledger.total(group.recycling)
      profit -= members * Int128(group.population.spec.capital.micros)
      for market in markets.indices {
        profit += try micros(ledger.total(group.inventory[market]), market: market)
      }
      let burnt = members * Int128(group.population.spec.gasFunds.units) - ledger.total(group.gas)
      if let market = gasMarket { profit -= try micros(burnt, market: market) }
    }
    return profit
  }

  /// The market that prices the gas asset, or nil.
  var gasMarket: Int? {
    switch scenario.assets[Int(scenario.gasAsset.index)].pricing {
    case .market(let market): Int(market.index)
    case .constantUSD: nil
    }
  }

  func micros(_ units: Int128, market: Int) throws(RunFailure) -> Int128 {
    let price = markets[market].venue.price.nanos
    let scale = markets[market].scale
    do throws(QuantityError) {
      return try WideArithmetic.divide(
        units * Int128(price),
        by: Int128(scale.unitsPerWhole) * 1_000,
        rounding: .floor
      )
    } catch { throw .quantity(error) }
  }

  /// Counts the books that do not balance.
  private mutating func auditBooks() {
    let assets = contractBase(protocol: scenario.protocols.count)
    var findings = LedgerAudit.findings(ledger, assetCount: assets)
    for engine in vaults { findings += engine.findings(in: ledger) }
    for engine in perpetuals { findings += engine.findings(in: ledger) }
    for engine in lendings { findings += engine.findings(in: ledger) }
    figures.conservationErrors = Int64(findings.count)
  }
}

/// At which average prices one market's unfinished business is unwound.
struct ClosingPrices {
  let sale: Price
  let purchase: Price
}
