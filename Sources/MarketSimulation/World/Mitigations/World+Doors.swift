import Margining
import Mitigations
import PriceOracles
import Quantities

/// What the standing directives let through, checked when an action executes.
extension World {
  /// Whether a directive closes one of these actions of a protocol now, or while its price is held;
  /// asked at every order, where `ProtocolState.closed` would copy the whole state.
  func isClosed(_ position: Int, _ actions: ActionSet) -> Bool {
    if !protocols[position].combined.directives.closed.isDisjoint(with: actions) { return true }
    guard let price = protocols[position].price, price.state == .held else { return false }
    return !protocols[position].combined.directives.closedWhileHeld.isDisjoint(with: actions)
  }

  /// Whether an account is due for less time than the grace period in force.
  func isInGrace(_ position: Int, _ account: AccountID) -> Bool {
    guard let grace = protocols[position].combined.directives.liquidationGrace,
      let trigger = protocols[position].accounts[Int(account.index)].trigger
    else { return false }
    return now - trigger.at < grace
  }

  /// Whether an order leaves open interest at or under the cap in force, at the protocol's price.
  func fitsInterestCap(
    _ position: Int,
    _ quantity: BaseQuantity,
    leg: Int = 0
  ) throws(RunFailure) -> Bool {
    guard let cap = protocols[position].combined.directives.openInterestCap,
      let price = protocols[position].price(ofLeg: leg)
    else { return true }
    let scale = protocols[position].scale(ofLeg: leg)
    let size = BaseQuantity(units: quantity.units < 0 ? -quantity.units : quantity.units)
    do throws(QuantityError) {
      let value = try size.value(at: price.price, scale: scale, rounding: .ceiling)
      return openInterest(position) + Int128(value.micros) <= Int128(cap.micros)
    } catch { throw .quantity(error) }
  }

  /// Whether a withdrawal keeps the sum of all withdrawals at or under the ceiling in force.
  func fitsWithdrawalCeiling(_ position: Int, _ worth: Int128) -> Bool {
    guard let ceiling = protocols[position].combined.directives.withdrawalCeiling else {
      return true
    }
    return protocols[position].figures.withdrawnMicros + worth <= Int128(ceiling.micros)
  }

  /// What a withdrawal takes out, at the protocol's price, rounded up, in 10⁻⁶.
  func withdrawalValue(
    _ position: Int,
    units: Int64,
    at price: Price
  ) throws(RunFailure) -> Int128 {
    if case .perpetual = protocols[position].engine { return Int128(units) }
    let scale = protocols[position].scale
    do throws(QuantityError) {
      let value = try BaseQuantity(units: units).value(at: price, scale: scale, rounding: .ceiling)
      return Int128(value.micros)
    } catch { throw .quantity(error) }
  }

  /// What an account's withdrawal takes out, at the protocol's price, rounded up, in 10⁻⁶.
  func withdrawalValue(
    _ position: Int,
    _ account: AccountID,
    units: Int64,
    at price: Price
  ) throws(RunFailure) -> Int128 {
    if let worth = try suppliedValue(position, account, units: units, .believed) { return worth }
    return try withdrawalValue(position, units: units, at: price)
  }

  /// What units of what an account supplies most of are worth, rounded up, in 10⁻⁶; nil but for
  /// lending protocols.
  func suppliedValue(
    _ position: Int,
    _ account: AccountID,
    units: Int64,
    _ view: PriceView
  ) throws(RunFailure) -> Int128? {
    guard case .lending(let slot) = protocols[position].engine else { return nil }
    guard let supply = largestSupply(position, slot, account),
      let prices = lendingPrices(position, slot, view)
    else { return 0 }
    let index = Int(supply.reserve.index)
    return try exact { () throws(QuantityError) in
      try WideArithmetic.divide(
        Int128(units) * Int128(prices[index].nanos),
        by: Int128(lendings[slot].scales[index].unitsPerWhole) * 1_000,
        rounding: .ceiling
      )
    }
  }

  /// Collateral or margin that a protocol holds for its users, at its price, in 10⁻⁶.
  func lockedValue(_ position: Int) -> Int128 {
    switch protocols[position].engine {
    case .lending(let slot): return lendingSupply(position, slot)
    case .vaults(let slot):
      guard let price = protocols[position].price?.price else { return 0 }
      let units = vaults[slot].totalCollateral(in: ledger)
      return units * Int128(price.nanos) / (Int128(protocols[position].scale.unitsPerWhole) * 1_000)
    case .perpetual(let slot):
      var worth: Int128 = 0
      for leg in 0..<protocols[position].legCount {
        guard let price = price(position, leg: leg, .believed) else { return 0 }
        let totals = perpetuals[slot].market(Int32(leg))
        let units = totals.longUnits - totals.shortUnits
        let scale = Int128(protocols[position].scale(ofLeg: leg).unitsPerWhole)
        worth += units * Int128(price.nanos) / (scale * 1_000)
      }
      return perpetuals[slot].totalMargin(in: ledger) + worth
    }
  }
}
