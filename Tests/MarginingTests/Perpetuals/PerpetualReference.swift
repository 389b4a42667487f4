import Margining
import Quantities

/// Isolated linear positions on plain sums: equity is recomputed from scratch, undone by copying.
struct PerpetualReference: Equatable {
  struct Account: Equatable {
    var cash: Int128
    var size: Int128
    /// Funding index at the last touch.
    var mark: Int128 = 0
  }

  var accounts: [Account]
  var insurance: Int128
  var fees: Int128 = 0
  var pool: Int128 = 0
  var socialised: Int128 = 0
  var keeper: Int128 = 0
  var index: Int128 = 0
  let spec: PerpetualSpec

  private let billion: Int128 = 1_000_000_000
  /// Price nanos times base units over quote micros.
  private let unit: Int128 = 100_000_000_000

  init(_ book: [BookAccount], spec: PerpetualSpec, insurance: Int128) {
    self.spec = spec
    self.insurance = insurance
    accounts = []
    for account in book {
      let cost = Int128(account.base.units) * Int128(account.entryPrice?.nanos ?? 0)
      accounts.append(
        Account(
          cash: Int128(account.quote.micros) - up(cost, unit),
          size: Int128(account.base.units)
        )
      )
    }
  }

  func down(_ numerator: Int128, _ divisor: Int128) -> Int128 {
    let quotient = numerator / divisor
    return numerator % divisor < 0 ? quotient - 1 : quotient
  }

  func up(_ numerator: Int128, _ divisor: Int128) -> Int128 { -down(-numerator, divisor) }

  /// Equity in micros times `unit`.
  func equity(_ account: Account, _ price: Price) -> Int128 {
    account.cash * unit + account.size * (Int128(price.nanos) - (index - account.mark))
  }

  func requirement(_ price: Price, _ margin: Ratio, _ multiplier: Ratio) -> Int128 {
    let rate = up(Int128(margin.partsPerBillion) * Int128(multiplier.partsPerBillion), billion)
    return up(Int128(price.nanos) * rate, billion)
  }

  func meets(_ account: Account, _ margin: Ratio, _ price: Price, _ multiplier: Ratio) -> Bool {
    account.size == 0
      || equity(account, price)
        >= Int128(account.size.magnitude) * requirement(price, margin, multiplier)
  }

  func isDue(_ id: Int, _ price: Price, _ multiplier: Ratio) -> Bool {
    !meets(accounts[id], spec.maintenanceMargin, price, multiplier)
  }

  mutating func accrue(_ rate: Ratio, _ price: Price) {
    let doubled = 2 * Int128(price.nanos) * Int128(rate.partsPerBillion)
    // Half to even.
    let nearest = down(doubled + billion, 2 * billion)
    let isTie = (doubled + billion) % (2 * billion) == 0
    index += isTie && nearest % 2 != 0 ? nearest - 1 : nearest
  }

  /// The account after paying funding, and what its counterparty got.
  private func touched(_ account: Account) -> (Account, Int128) {
    var settled = account
    let owed = account.size * (index - account.mark)
    settled.cash -= up(owed, unit)
    settled.mark = index
    return (settled, down(owed, unit))
  }

  private mutating func touch(_ id: Int) {
    let (settled, pooled) = touched(accounts[id])
    insurance += accounts[id].cash - settled.cash - pooled
    pool += pooled
    accounts[id] = settled
  }

  mutating func settleAll() { for id in accounts.indices { touch(id) } }

  mutating func topUp(_ id: Int, _ micros: Int128) -> Rejection? {
    if micros <= 0 { return .amountNotPositive }
    touch(id)
    accounts[id].cash += micros
    return nil
  }

  mutating func withdraw(
    _ id: Int,
    _ micros: Int128,
    _ price: Price,
    _ multiplier: Ratio
  ) -> Rejection? {
    if micros <= 0 { return .amountNotPositive }
    var (after, _) = touched(accounts[id])
    after.cash -= micros
    if after.size == 0, after.cash < 0 { return .insufficientFunds }
    if !meets(after, spec.initialMargin, price, multiplier) { return .wouldBeUnsafe }
    touch(id)
    accounts[id] = after
    return nil
  }

  mutating func trade(
    _ id: Int,
    _ filled: Int128,
    _ notional: Int128,
    _ price: Price,
    _ multiplier: Ratio,
    opens: Bool
  ) -> Rejection? {
    if filled == 0 { return .amountNotPositive }
    var (after, _) = touched(accounts[id])
    let old = after.size
    let fee = up(notional * Int128(spec.takerFee.partsPerBillion), billion)
    after.size += filled
    after.cash += (filled > 0 ? -notional : notional) - fee
    if opens {
      if old.signum() * filled.signum() < 0 { return .exceedsPosition }
      if !meets(after, spec.initialMargin, price, multiplier) { return .wouldBeUnsafe }
    } else {
      if old == 0 { return .noPosition }
      if old.signum() == filled.signum() || old.magnitude < filled.magnitude {
        return .exceedsPosition
      }
      if equity(after, price) < 0 { return .insolvent }
    }
    touch(id)
    accounts[id] = after
    fees += fee
    return nil
  }

  mutating func liquidate(
    _ id: Int,
    _ filled: Int128,
    _ notional: Int128,
    _ price: Price,
    _ multiplier: Ratio
  ) -> Rejection? {
    let old = accounts[id].size
    if old == 0 { return .noPosition }
    if filled == 0 { return .amountNotPositive }
    if old.signum() == filled.signum() || old.magnitude < filled.magnitude {
      return .exceedsPosition
    }
    if !isDue(id, price, multiplier) { return .notUnsafe }
    touch(id)
    accounts[id].size += filled
    accounts[id].cash += filled > 0 ? -notional : notional
    let left = max(0, down(equity(accounts[id], price), unit))
    let charge = min(left, up(notional * Int128(spec.liquidationFee.partsPerBillion), billion))
    let kept = charge * Int128(spec.keeperShare.partsPerBillion) / billion
    accounts[id].cash -= charge
    keeper += kept
    insurance += charge - kept
    if accounts[id].size == 0, accounts[id].cash < 0 {
      let deficit = -accounts[id].cash
      let paid = min(deficit, insurance)
      insurance -= paid
      socialised += deficit - paid
      accounts[id].cash = 0
    }
    return nil
  }
}
