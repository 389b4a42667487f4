import Determinism
import EventKernel
import Margining
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

/// What the world keeps of a lending protocol beside its engine.
struct LendingRun {
  /// By asset of the protocol: the leg that prices it, or nil for the unit of account.
  let legs: [Int32?]
  /// By account: sales of stability pool gains so far.
  var poolSales: [Int32]
  /// By account: whether such a sale is booked.
  var isSelling: [Bool]
  /// The last liquidation, or nil.
  var lastLiquidation: Int64?
  /// By asset: keeper groups with a purchase of absorbed collateral in the mempool, one bit each.
  var pendingSales: [UInt32]
  /// What somebody wanted and the pool had no cash for, while that lasts.
  var shortage: CashShortage?
}

/// A payment that a pool had no cash for.
struct CashShortage: Sendable, BitwiseCopyable {
  var reserve: ReserveID
  var units: Int64
}

extension World {
  /// One price for each asset of a lending protocol; nil before every market has one.
  func lendingPrices(_ position: Int, _ slot: Int, _ view: PriceView) -> [Price]? {
    var prices: [Price] = []
    for leg in lendingRuns[slot].legs {
      guard let leg else {
        prices.append(Price(nanos: Price.unitsPerWhole))
        continue
      }
      guard let price = price(position, leg: Int(leg), view) else { return nil }
      prices.append(price)
    }
    return prices
  }

  /// Opens a lending protocol over its assets.
  static func openLending(
    _ scenario: Scenario,
    _ prepared: PreparedReplication,
    _ index: Int,
    _ form: LendingSpec,
    _ ledger: inout Ledger
  ) throws(RunFailure) -> LendingProtocol {
    guard let book = prepared.loanBooks[index] else {
      throw .invalidScenario("a lending protocol needs a book of loans")
    }
    do throws(MarginError) {
      return try LendingProtocol(
        name: scenario.protocols[index].name,
        spec: form,
        scales: form.reserves.map {
          BaseScale(decimals: scenario.assets[Int($0.asset.index)].decimals)
        },
        privateAssets: AssetID(contractBase(scenario, protocol: index)),
        book: book,
        ledger: &ledger
      )
    } catch { throw RunFailure(error) }
  }

  /// Gives every lending protocol its legs and its counters.
  static func openLendingRuns(
    _ scenario: Scenario,
    _ protocols: inout [ProtocolState]
  ) throws(RunFailure) -> [LendingRun] {
    var runs: [LendingRun] = []
    for index in protocols.indices {
      guard case .lending(let form) = scenario.protocols[index].form else { continue }
      runs.append(try openLendingLegs(of: &protocols[index], scenario, form))
    }
    return runs
  }

  /// Gives a lending protocol a leg for every market that prices one of its assets.
  static func openLendingLegs(
    of state: inout ProtocolState,
    _ scenario: Scenario,
    _ form: LendingSpec
  ) throws(RunFailure) -> LendingRun {
    var legs: [Int32?] = []
    for reserve in form.reserves {
      guard let market = reserve.market, let oracle = reserve.oracle else {
        legs.append(nil)
        continue
      }
      if scenario.markets[Int(market.index)].base != reserve.asset {
        throw .invalidScenario("a market of \(state.name) prices another asset")
      }
      var found: Int32?
      for leg in 0..<state.legCount
      where state.market(ofLeg: leg) == Int(market.index)
        && state.oracle(ofLeg: leg) == Int(oracle.index)
      {
        found = Int32(leg)
      }
      if found == nil {
        state.legs.append(
          ProtocolLeg(
            marketID: market,
            oracleID: oracle,
            scale: BaseScale(decimals: scenario.assets[Int(reserve.asset.index)].decimals)
          )
        )
        found = Int32(state.legCount - 1)
      }
      legs.append(found)
    }
    state.spellEquities = [QuoteAmount](repeating: .zero, count: state.accounts.count)
    return LendingRun(
      legs: legs,
      poolSales: [Int32](repeating: 0, count: state.accounts.count),
      isSelling: [Bool](repeating: false, count: state.accounts.count),
      pendingSales: [UInt32](repeating: 0, count: form.reserves.count)
    )
  }

  /// Opens, for every asset, the column from which flash liquidity comes and to which pool members
  /// sell; none without a lending protocol.
  static func openOutside(_ scenario: Scenario, _ ledger: inout Ledger) -> [LedgerSlot] {
    var isNeeded = false
    for spec in scenario.protocols { if case .lending = spec.form { isNeeded = true } }
    if !isNeeded { return [] }
    var slots: [LedgerSlot] = []
    for (index, asset) in scenario.assets.enumerated() {
      let column = ledger.addColumn(
        name: "outside." + asset.name,
        asset: AssetID(Int32(index)),
        members: 1,
        kind: .external
      )
      slots.append(LedgerSlot(column: column, member: 0))
    }
    return slots
  }

  /// Moves one observer of a lending protocol to the prices of a view.
  mutating func observeLending(
    _ position: Int,
    _ slot: Int,
    _ observer: RiskObserver,
    multiplier: Ratio,
    distance: Ratio
  ) throws(RunFailure) {
    let view: PriceView = observer == .rule ? .believed : .market
    guard let prices = lendingPrices(position, slot, view) else { return }
    do throws(MarginError) {
      var factor = multiplier
      if observer == .rule {
        factor = max(
          factor,
          try lendings[slot].recoveryMultiplier(prices: prices, in: ledger)
        )
      }
      try lendings[slot].observe(
        observer,
        prices: prices,
        multiplier: factor,
        distance: distance,
        in: ledger,
        crossings: &crossings
      )
    } catch { throw RunFailure(error) }
  }

  /// Adds the interest since the last block, and finds whom it makes due.
  mutating func accrueLoans(_ position: Int) throws(RunFailure) {
    guard case .lending(let slot) = protocols[position].engine else { return }
    do throws(MarginError) {
      try lendings[slot].accrueAll(now: now, ledger: &ledger)
    } catch { throw RunFailure(error) }
    commitEngine(protocols[position].engine)
    commitLedger()
    if protocols[position].price != nil {
      try protocolPriceMoved(position, isRequirementMove: false)
    }
  }

  /// Counts the time in which a pool lacks cash that somebody wants.
  mutating func integrateCash(_ position: Int, elapsed: SimDuration) {
    guard case .lending(let slot) = protocols[position].engine,
      let shortage = lendingRuns[slot].shortage
    else { return }
    if lendings[slot].cash(shortage.reserve, in: ledger) < shortage.units {
      protocols[position].figures.cashShortNanoseconds += elapsed.nanoseconds
    } else {
      lendingRuns[slot].shortage = nil
    }
  }

  mutating func noteShortage(_ slot: Int, _ reserve: ReserveID, _ units: Int64) {
    // The smallest wish counts: while even that cannot be paid, the pool is short.
    if let open = lendingRuns[slot].shortage, open.reserve == reserve, open.units <= units {
      return
    }
    lendingRuns[slot].shortage = CashShortage(reserve: reserve, units: units)
  }

  /// Equity of a borrower as one of three prices shows it, floored at nothing.
  func lendingEquity(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID,
    _ view: PriceView
  ) throws(RunFailure) -> QuoteAmount {
    guard let prices = lendingPrices(position, slot, view) else { return .zero }
    do throws(MarginError) {
      let standing = try lendings[slot].standing(account, prices: prices, in: ledger)
      let rest = max(0, standing.collateral - standing.debt)
      return QuoteAmount(micros: Int64(clamping: rest))
    } catch { throw RunFailure(error) }
  }

  /// The asset that an account supplies most of by value, and its units; nil without any.
  func largestSupply(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID
  ) -> (reserve: ReserveID, units: Int64)? {
    largest(position, slot) { lendings[slot].supplied(account, $0, in: ledger) }
  }

  /// The asset that an account owes most of by value, and its units; nil without debt.
  func largestDebt(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID
  ) -> (reserve: ReserveID, units: Int64)? {
    largest(position, slot) { lendings[slot].owed(account, $0, in: ledger) }
  }

  private func largest(
    _ position: Int,
    _ slot: Int,
    _ unitsOf: (ReserveID) -> Int64
  ) -> (reserve: ReserveID, units: Int64)? {
    guard let prices = lendingPrices(position, slot, .market) else { return nil }
    var best: (reserve: ReserveID, units: Int64, value: Int128)?
    for index in 0..<lendings[slot].reserveCount {
      let reserve = ReserveID(index)
      let units = unitsOf(reserve)
      let scale = lendings[slot].scales[Int(index)].unitsPerWhole
      let value = Int128(units) * Int128(prices[Int(index)].nanos) / Int128(scale)
      if units > 0, value > best?.value ?? -1 { best = (reserve, units, value) }
    }
    return best.map { ($0.reserve, $0.units) }
  }

  /// Supplies more of what an account supplies most of.
  mutating func supplyMore(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID,
    _ units: Int64
  ) throws(RunFailure) -> Verdict {
    guard let supply = largestSupply(position, slot, account) else {
      return .rejected(.nothingToSeize)
    }
    do throws(MarginError) {
      return try lendings[slot].supply(
        account,
        supply.reserve,
        units,
        now: now,
        ledger: &ledger
      )
    } catch { throw RunFailure(error) }
  }

  /// Takes out of what an account supplies most of; cash may be short.
  mutating func withdrawSupply(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID,
    _ units: Int64
  ) throws(RunFailure) -> Verdict {
    guard let supply = largestSupply(position, slot, account) else {
      return .rejected(.insufficientFunds)
    }
    let verdict: Verdict
    do throws(MarginError) {
      verdict = try lendings[slot].withdraw(
        account,
        supply.reserve,
        min(units, supply.units),
        now: now,
        ledger: &ledger
      )
    } catch { throw RunFailure(error) }
    if verdict == .rejected(.cashShort) {
      noteShortage(slot, supply.reserve, units)
      protocols[position].figures.unmetWithdrawals += 1
    }
    return verdict
  }

  /// Base of one leg's market that an account's assets are: supplied less owed.
  func lendingExposure(_ position: Int, _ slot: Int, _ account: AccountID, leg: Int) -> Int64 {
    var units: Int64 = 0
    for (index, own) in lendingRuns[slot].legs.enumerated() where own == Int32(leg) {
      let reserve = ReserveID(Int32(index))
      if lendings[slot].spec.reserves[index].liquidationThreshold > .zero {
        units += lendings[slot].supplied(account, reserve, in: ledger)
      }
      units -= lendings[slot].owed(account, reserve, in: ledger)
    }
    return units
  }

  /// Collateral at one price and debt at another, asset by asset, in 10⁻⁶.
  func lendingCloseOut(
    _ position: Int,
    _ slot: Int,
    _ account: AccountID,
    _ closing: [ClosingPrices]
  ) throws(RunFailure) -> (after: Int128, penalty: Int128) {
    var (held, owed, bonus): (Int128, Int128, Int64) = (0, 0, 0)
    for (index, rules) in lendings[slot].spec.reserves.enumerated() {
      let reserve = ReserveID(Int32(index))
      var prices = (Price(nanos: Price.unitsPerWhole), Price(nanos: Price.unitsPerWhole))
      if let leg = lendingRuns[slot].legs[index] {
        let market = closing[protocols[position].market(ofLeg: Int(leg))]
        prices = (market.sale, market.purchase)
      }
      let scale = Int128(lendings[slot].scales[index].unitsPerWhole) * 1_000
      if rules.liquidationThreshold > .zero {
        let units = lendings[slot].supplied(account, reserve, in: ledger)
        held += Int128(units) * Int128(prices.0.nanos) / scale
        if units > 0 { bonus = max(bonus, rules.liquidationBonus.partsPerBillion) }
      }
      let units = lendings[slot].owed(account, reserve, in: ledger)
      owed += (Int128(units) * Int128(prices.1.nanos) + scale - 1) / scale
    }
    return (held - owed, owed * Int128(bonus) / Int128(Ratio.one.partsPerBillion))
  }
}
