import Margining
import Quantities

/// Maker's rules on plain sums: no index, no journal, no ledger; undone by copying.
struct VaultReference: Equatable {
  struct Flip: Equatable {
    let account: Int
    let share: Int128
    let tab: Int128
    var lot: Int128
    var bid: Int128 = 0
    var guy: Int?
    var expiry: SimInstant?
    var end: SimInstant
    var isSettled = false
  }

  var collateral: [Int128]
  var debt: [Int128]
  var cash: [Int128]
  var won: [Int128]
  var surplus: Int128
  var sin: Int128 = 0
  var flips: [Flip] = []
  let spec: VaultSpec

  private let billion: Int128 = 1_000_000_000

  init(_ accounts: [BookAccount], spec: VaultSpec, insurance: Int128, cash: [Int128]) {
    collateral = accounts.map { Int128($0.base.units) }
    debt = accounts.map { Int128($0.quote.micros) }
    self.cash = cash
    won = cash.map { _ in 0 }
    surplus = insurance
    self.spec = spec
  }

  func up(_ numerator: Int128, _ divisor: Int128) -> Int128 {
    (numerator + divisor - 1) / divisor
  }

  /// collateral × ⌊price ÷ λ⌋ ≥ debt × ratio, value in micros × 10⁹.
  func isSafe(_ account: Int, _ price: Price, _ multiplier: Ratio) -> Bool {
    isSafe(collateral[account], debt[account], price, multiplier)
  }

  func isSafe(_ held: Int128, _ owed: Int128, _ price: Price, _ multiplier: Ratio) -> Bool {
    let believed = Int128(price.nanos) * billion / Int128(multiplier.partsPerBillion)
    let ratio = Int128(spec.liquidationRatio.partsPerBillion)
    return held * believed * billion >= owed * ratio * 100_000_000_000
  }

  mutating func topUp(_ account: Int, _ units: Int128) -> Rejection? {
    if units <= 0 { return .amountNotPositive }
    collateral[account] += units
    return nil
  }

  mutating func repay(_ account: Int, _ micros: Int128, keeper: Int) -> Rejection? {
    if micros <= 0 { return .amountNotPositive }
    if micros > debt[account] { return .exceedsDebt }
    if micros > cash[keeper] { return .insufficientFunds }
    cash[keeper] -= micros
    debt[account] -= micros
    return nil
  }

  mutating func withdraw(
    _ account: Int,
    _ units: Int128,
    _ price: Price,
    _ multiplier: Ratio
  ) -> Rejection? {
    if units <= 0 { return .amountNotPositive }
    if units > collateral[account] { return .insufficientFunds }
    if !isSafe(collateral[account] - units, debt[account], price, multiplier) {
      return .wouldBeUnsafe
    }
    collateral[account] -= units
    return nil
  }

  mutating func draw(
    _ account: Int,
    _ micros: Int128,
    _ price: Price,
    _ multiplier: Ratio
  ) -> Rejection? {
    if micros <= 0 { return .amountNotPositive }
    if !isSafe(collateral[account], debt[account] + micros, price, multiplier) {
      return .wouldBeUnsafe
    }
    debt[account] += micros
    return nil
  }

  mutating func bite(
    _ account: Int,
    _ price: Price,
    _ multiplier: Ratio,
    _ now: SimInstant
  ) -> Rejection? {
    if isSafe(account, price, multiplier) { return .notUnsafe }
    if collateral[account] == 0 { return .nothingToSeize }
    let lot = min(collateral[account], Int128(spec.lotSize.units))
    let share =
      lot == collateral[account]
      ? debt[account] : max(1, debt[account] * lot / collateral[account])
    let penalty = up(share * Int128(spec.liquidationPenalty.partsPerBillion), billion)
    collateral[account] -= lot
    debt[account] -= share
    sin += share
    flips.append(
      Flip(
        account: account,
        share: share,
        tab: share + penalty,
        lot: lot,
        end: now + spec.auctionLength
      )
    )
    return nil
  }

  mutating func bid(
    _ id: Int,
    _ guy: Int,
    _ amount: Int128,
    _ lot: Int128,
    _ now: SimInstant
  ) -> Rejection? {
    var flip = flips[id]
    let raise = billion + Int128(spec.minimumRaise.partsPerBillion)
    if flip.isSettled { return .closed }
    if flip.end <= now { return .expired }
    if let expiry = flip.expiry, expiry <= now { return .expired }
    if amount <= 0 || lot <= 0 { return .amountNotPositive }
    if flip.bid == flip.tab {
      if amount != flip.tab || lot >= flip.lot { return .outdated }
      if lot * raise > flip.lot * billion { return .belowMinimumRaise }
    } else {
      if lot != flip.lot { return .outdated }
      if amount > flip.tab { return .aboveTab }
      if flip.guy != nil, amount <= flip.bid { return .outdated }
      if amount < flip.tab, amount * billion < flip.bid * raise { return .belowMinimumRaise }
    }
    let refund = flip.guy == guy ? flip.bid : 0
    if amount > cash[guy] + refund { return .insufficientFunds }
    if let last = flip.guy { cash[last] += flip.bid }
    cash[guy] -= amount
    flip.bid = amount
    flip.lot = lot
    flip.guy = guy
    flip.expiry = now + spec.bidLifetime
    flips[id] = flip
    return nil
  }

  mutating func deal(_ id: Int, _ now: SimInstant) -> Rejection? {
    let flip = flips[id]
    if flip.isSettled { return .closed }
    guard let guy = flip.guy, let expiry = flip.expiry else { return .noBid }
    if expiry > now, flip.end > now { return .notExpired }
    flips[id].isSettled = true
    won[guy] += flip.lot
    surplus += flip.bid
    var waiting: Int128 = 0
    for open in flips where !open.isSettled { waiting += open.share }
    let healed = min(surplus, sin - waiting)
    surplus -= healed
    sin -= healed
    return nil
  }

  mutating func tick(_ id: Int, _ now: SimInstant) -> Rejection? {
    let flip = flips[id]
    if flip.isSettled { return .closed }
    if flip.guy != nil { return .hasBid }
    if flip.end > now { return .notExpired }
    flips[id].end = now + spec.auctionLength
    return nil
  }
}
