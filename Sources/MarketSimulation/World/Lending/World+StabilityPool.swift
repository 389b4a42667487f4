import Determinism
import EventKernel
import Margining
import Markets
import Quantities

extension World {
  /// Books the sale of every member who has gained and has not booked one.
  mutating func bookPoolSales(
    _ position: Int,
    _ slot: Int,
    _ rules: StabilityPoolRules
  ) throws(RunFailure) {
    let stream = RandomStream(
      key: prepared.seeds.key("pool/" + scenario.protocols[position].name)
    )
    for index in protocols[position].accounts.indices {
      let account = AccountID(Int32(index))
      let deposit = lendings[slot].supplied(account, rules.debt, in: ledger)
      if deposit == 0 || lendingRuns[slot].isSelling[index] { continue }
      let seconds = stream.logNormal(
        median: rules.saleDelayMedian.secondsValue,
        sigma: rules.saleDelayDeviation.value,
        step: UInt64(index),
        index: UInt64(UInt32(bitPattern: lendingRuns[slot].poolSales[index]))
      )
      let nanoseconds = Int64(min(seconds, 31_536_000) * 1_000_000_000)
      lendingRuns[slot].isSelling[index] = true
      lendingRuns[slot].poolSales[index] += 1
      try schedule(
        MarketEvent(.poolSale, scope: Int32(position), entity: Int64(index)),
        at: now + SimDuration(nanoseconds: max(1, nanoseconds)),
        phase: .participant,
        source: .venue(position)
      )
    }
  }

  /// A member of a stability pool takes its gains and sells them.
  mutating func sellPoolGain(_ position: Int, account index: Int64) throws(RunFailure) {
    guard case .lending(let slot) = protocols[position].engine else { return }
    let account = AccountID(Int32(index))
    lendingRuns[slot].isSelling[Int(index)] = false
    for (number, leg) in lendingRuns[slot].legs.enumerated() {
      guard let leg else { continue }
      let reserve = ReserveID(Int32(number))
      let units: Int64
      do throws(MarginError) {
        units = try lendings[slot].claimGain(account, reserve, ledger: &ledger)
      } catch { throw RunFailure(error) }
      if units == 0 { continue }
      let market = protocols[position].market(ofLeg: Int(leg))
      let purse = outside[Int(scenario.markets[market].quote.index)]
      _ = try sell(
        BaseQuantity(units: units),
        market: market,
        from: lendings[slot].wallet(account, reserve),
        to: purse,
        guarded: false
      )
      markets[market].venue.commit()
      if let liquidation = lendingRuns[slot].lastLiquidation {
        markets[market].forcedFills.append(
          ForcedFill(
            liquidation: liquidation,
            generation: log.entries[Int(liquidation)].record.generation
          )
        )
      }
      happened(
        .keeperSale,
        scope: Int32(market),
        entity: lendingRuns[slot].lastLiquidation ?? 0,
        amount: units,
        price: markets[market].venue.price
      )
      commitEngine(protocols[position].engine)
      commitLedger()
      try marketPriceMoved(market)
    }
    commitEngine(protocols[position].engine)
    commitLedger()
  }
}
