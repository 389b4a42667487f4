import Margining
import Quantities

/// Cross and isolated accounts in several markets on plain sums, undone by copying.
///
/// All amounts are Int128; equity and requirements in 10⁻¹² micros. Only what the tests draw is
/// modelled: eight decimals, no size premium.
struct PortfolioReference: Equatable {
  struct Account: Equatable {
    var cash: Int128 = 0
    var size: [Int128]
    var mark: [Int128]
    var cost: [Int128]
  }

  struct Market: Equatable {
    var longIndex: Int128 = 0
    var shortIndex: Int128 = 0
    var pool: Int128 = 0
    var fund: Int128 = 0
    var drawn: Int128 = 0
  }

  /// Prices in nanos and multipliers in billionths.
  struct View: Equatable {
    var price: [Int128]
    var multiplier: [Int128]
  }

  var accounts: [Account]
  var markets: [Market]
  var fees: Int128 = 0
  var socialised: Int128 = 0
  var keeper: Int128 = 0
  let spec: PerpetualSpec
  let reach: [Range<Int>]
  let vault: Int?

  static let billion: Int128 = 1_000_000_000
  static let fine: Int128 = 1_000_000_000_000
  /// Nano units per micro at eight decimals.
  static let unit: Int128 = 100_000_000_000

  func down(_ numerator: Int128, _ divisor: Int128) -> Int128 {
    let quotient = numerator / divisor
    return numerator % divisor < 0 ? quotient - 1 : quotient
  }

  func up(_ numerator: Int128, _ divisor: Int128) -> Int128 { -down(-numerator, divisor) }

  func even(_ numerator: Int128, _ divisor: Int128) -> Int128 {
    let below = down(numerator, divisor)
    let rest = 2 * (numerator - below * divisor)
    if rest == divisor { return below % 2 == 0 ? below : below + 1 }
    return rest > divisor ? below + 1 : below
  }

  func fund(_ market: Int) -> Int { spec.rules.insurance.scope == .perMarket ? market : 0 }

  func index(_ market: Int, _ size: Int128) -> Int128 {
    size < 0 ? markets[market].shortIndex : markets[market].longIndex
  }

  func equity(_ account: Account, _ view: View) -> Int128 {
    var sum = account.cash * Self.fine
    for market in markets.indices {
      let since = index(market, account.size[market]) - account.mark[market]
      sum += account.size[market] * (view.price[market] - since) * 10
    }
    return sum
  }

  func requirement(_ account: Account, _ view: View, initial: Bool) -> Int128 {
    markets.indices.reduce(0) { $0 + requirement(account, $1, view, initial: initial) }
  }

  func requirement(_ account: Account, _ market: Int, _ view: View, initial: Bool) -> Int128 {
    let size = abs(account.size[market])
    if size == 0 { return 0 }
    let rules = spec.market(Int32(market))
    var tiers = [(Int128(0), rules.maintenanceMargin, rules.initialMargin)]
    for tier in rules.tiers {
      tiers.append((Int128(tier.from.micros), tier.maintenance, tier.initial))
    }
    var deduction: Int128 = 0
    var most: Int128 = 0
    for (number, tier) in tiers.enumerated() {
      let rate = Int128((initial ? tier.2 : tier.1).partsPerBillion)
      if number > 0 {
        let before = tiers[number - 1]
        deduction += tier.0 * (rate - Int128((initial ? before.2 : before.1).partsPerBillion))
      }
      let scaled = up(rate * view.multiplier[market], Self.billion)
      let perUnit = up(view.price[market] * scaled, Self.billion)
      let off = deduction * view.multiplier[market] / 1_000_000
      most = max(most, size * perUnit * 10 - off)
    }
    return most
  }

  func isDue(_ id: Int, _ view: View) -> Bool {
    let account = accounts[id]
    return account.size.contains { $0 != 0 }
      && equity(account, view) < requirement(account, view, initial: false)
  }

  // MARK: - Funding

  mutating func accrue(_ market: Int, _ rate: Int128, _ price: Int128) {
    let step = even(price * rate, Self.billion)
    markets[market].longIndex += step
    markets[market].shortIndex += step
  }

  mutating func touch(_ id: Int) {
    for market in markets.indices where accounts[id].size[market] != 0 {
      let size = accounts[id].size[market]
      let owed = size * (index(market, size) - accounts[id].mark[market])
      let (paid, got) = (up(owed, Self.unit), down(owed, Self.unit))
      accounts[id].cash -= paid
      accounts[id].mark[market] = index(market, size)
      markets[market].pool += got
      markets[fund(market)].fund += paid - got
    }
  }

  private func settled(_ id: Int) -> Account {
    var copy = self
    copy.touch(id)
    return copy.accounts[id]
  }

  // MARK: - Positions

  mutating func move(_ id: Int, _ market: Int, _ base: Int128, _ quote: Int128) {
    let old = accounts[id].size[market]
    let new = old + base
    accounts[id].cash += quote
    accounts[id].size[market] = new
    if new != 0, old == 0 || (old > 0) != (new > 0) {
      accounts[id].mark[market] = index(market, new)
    }
    let paid = new > 0 ? -quote : quote
    let cost = accounts[id].cost[market]
    if new == 0 {
      accounts[id].cost[market] = 0
    } else if old != 0, (old > 0) == (new > 0) {
      accounts[id].cost[market] =
        abs(new) > abs(old) ? cost + paid : even(cost * abs(new), abs(old))
    } else {
      accounts[id].cost[market] = even(paid * abs(new), abs(new - old))
    }
  }

  mutating func topUp(_ id: Int, _ micros: Int128) -> Rejection? {
    if micros <= 0 { return .amountNotPositive }
    touch(id)
    accounts[id].cash += micros
    return nil
  }

  mutating func withdraw(_ id: Int, _ micros: Int128, _ view: View) -> Rejection? {
    if micros <= 0 { return .amountNotPositive }
    var after = settled(id)
    after.cash -= micros
    let isEmpty = after.size.allSatisfy { $0 == 0 }
    if isEmpty, after.cash < 0 { return .insufficientFunds }
    if !isEmpty, equity(after, view) < requirement(after, view, initial: true) {
      return .wouldBeUnsafe
    }
    touch(id)
    accounts[id] = after
    return nil
  }

  mutating func trade(
    _ id: Int,
    _ market: Int,
    _ filled: Int128,
    _ notional: Int128,
    _ view: View,
    opens: Bool,
    isMaker: Bool
  ) -> Rejection? {
    if filled == 0 { return .amountNotPositive }
    if !reach[id].contains(market) { return .wrongMarket }
    let rules = spec.market(Int32(market))
    let rate = Int128((isMaker ? rules.makerFee : rules.takerFee).partsPerBillion)
    let fee = up(notional * rate, Self.billion)
    let leg = filled > 0 ? -notional : notional
    let old = accounts[id].size[market]
    var after = self
    after.touch(id)
    after.move(id, market, filled, leg - fee)
    if opens {
      if old.signum() * filled.signum() < 0 { return .exceedsPosition }
      let account = after.accounts[id]
      if equity(account, view) < requirement(account, view, initial: true) {
        return .wouldBeUnsafe
      }
    } else {
      if old == 0 { return .noPosition }
      if old.signum() == filled.signum() || abs(old) < abs(filled) { return .exceedsPosition }
      if equity(after.accounts[id], view) < 0 { return .insolvent }
    }
    touch(id)
    move(id, market, filled, leg)
    accounts[id].cash -= fee
    fees += fee
    return nil
  }
}
