import Margining
import Quantities

/// A lending protocol's sums for metrics, at the protocol's prices.
extension World {
  private func sumOfReserves(
    _ position: Int,
    _ slot: Int,
    _ units: (ReserveID) -> Int64
  ) -> Int128 {
    let prices =
      lendingPrices(position, slot, .believed) ?? lendingPrices(position, slot, .market) ?? []
    var sum: Int128 = 0
    for index in prices.indices {
      let scale = Int128(lendings[slot].scales[index].unitsPerWhole) * 1_000
      sum += Int128(units(ReserveID(Int32(index)))) * Int128(prices[index].nanos) / scale
    }
    return sum
  }

  /// Value of all debt.
  func lendingDebt(_ position: Int, _ slot: Int) -> Int128 {
    sumOfReserves(position, slot) { lendings[slot].borrowed($0, in: ledger) }
  }

  /// Value of all supply.
  func lendingSupply(_ position: Int, _ slot: Int) -> Int128 {
    sumOfReserves(position, slot) { lendings[slot].supplied($0, in: ledger) }
  }

  /// Value of what the protocol itself owns; at least nothing.
  func lendingTreasury(_ position: Int, _ slot: Int) -> QuoteAmount {
    let sum = sumOfReserves(position, slot) { lendings[slot].treasury($0, in: ledger) }
    return QuoteAmount(micros: Int64(clamping: max(0, sum)))
  }

  /// Value of booked deficits, and of what absorbed debt exceeds the protocol's own funds by.
  func lendingBadDebt(_ position: Int, _ slot: Int) -> Int128 {
    let deficit = sumOfReserves(position, slot) { lendings[slot].deficit($0, in: ledger) }
    let treasury = sumOfReserves(position, slot) { lendings[slot].treasury($0, in: ledger) }
    return deficit + max(0, -treasury)
  }

  /// Value that the debt of an account requires, over the debt.
  func lendingRequirement(_ slot: Int) -> Int128 {
    var threshold = Ratio.one
    for reserve in lendings[slot].spec.reserves where reserve.liquidationThreshold > .zero {
      threshold = min(threshold, reserve.liquidationThreshold)
    }
    let one = Int128(Ratio.one.partsPerBillion)
    return one * one / Int128(threshold.partsPerBillion)
  }

  /// Splits realised bad debt over the protocol's own funds and its depositors.
  mutating func absorbLendingLoss(_ position: Int, _ slot: Int) {
    let realised = protocols[position].figures.badDebtRealised
    let own: Int128
    switch lendings[slot].spec.liquidation {
    case .absorb: own = realised - min(realised, lendingBadDebt(position, slot))
    case .closeFactor, .stabilityPool: own = min(realised, lendings[slot].totals.treasuryPaid)
    }
    protocols[position].figures.insuranceLoss = own
    protocols[position].figures.residualLoss = realised - own
  }
}
