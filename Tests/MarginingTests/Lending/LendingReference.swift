import Margining
import Quantities

private let one: Int128 = 1_000_000_000
private let wad: Int128 = 1_000_000_000_000_000_000

private func up(_ a: Int128, _ b: Int128) -> Int128 { (a + b - 1) / b }

/// Pooled lending as plain numbers: slow, obvious, with every account measured every time.
struct LendingReference {
  struct Pool {
    var cash: Int128 = 0
    var owed: Int128 = 0
    var claims: Int128 = 0
    var treasury: Int128 = 0
    var deficit: Int128 = 0
    var supplyShares: Int128 = 0
    var debtShares: Int128 = 0
    var fraction: Int128 = 0
    var instant: Int128 = 0
  }

  let spec: LendingSpec
  let units: [Int128]
  var pools: [Pool]
  /// By account, then asset.
  var supply: [[Int128]]
  var debt: [[Int128]]
  var prices: [Int128] = []
  var factor: Int128 = one

  init(_ spec: LendingSpec, _ book: LoanBook, decimals: [UInt8] = [8, 6, 8]) {
    self.spec = spec
    let count = spec.reserves.count
    units = (0..<count).map { Int128(BaseScale(decimals: decimals[$0]).unitsPerWhole) }
    pools = [Pool](repeating: Pool(), count: count)
    supply = [[Int128]](
      repeating: [Int128](repeating: 0, count: count),
      count: Int(book.accountCount)
    )
    debt = supply
    for entry in book.entries { deposit(at(entry), Int(entry.reserve.index), entry.supplied) }
    for entry in book.entries { lend(at(entry), Int(entry.reserve.index), Int128(entry.owed)) }
  }

  private func at(_ entry: LoanEntry) -> Int { Int(entry.account.index) }

  private mutating func deposit(_ account: Int, _ asset: Int, _ units: Int64) {
    let amount = Int128(units)
    var pool = pools[asset]
    let shares =
      pool.supplyShares == 0 ? amount : amount * pool.supplyShares / pool.claims
    pool.cash += amount
    pool.claims += amount
    pool.supplyShares += shares
    pools[asset] = pool
    supply[account][asset] += shares
  }

  private mutating func lend(_ account: Int, _ asset: Int, _ amount: Int128) {
    if amount == 0 { return }
    var pool = pools[asset]
    var shares = amount
    if pool.debtShares > 0, pool.owed > 0 { shares = up(amount * pool.debtShares, pool.owed) }
    pool.cash -= amount
    pool.owed += amount
    pool.debtShares += shares
    pools[asset] = pool
    debt[account][asset] += shares
  }

  func supplied(_ account: Int, _ asset: Int) -> Int128 {
    let pool = pools[asset]
    let shares = supply[account][asset]
    return shares == 0 ? 0 : shares * pool.claims / pool.supplyShares
  }

  func owed(_ account: Int, _ asset: Int) -> Int128 {
    let pool = pools[asset]
    let shares = debt[account][asset]
    return shares == 0 ? 0 : up(shares * pool.owed, pool.debtShares)
  }

  private func worth(_ amount: Int128, _ asset: Int, rounded: Bool) -> Int128 {
    let product = amount * prices[asset]
    return rounded ? up(product, units[asset] * 1_000) : product / (units[asset] * 1_000)
  }

  /// Collateral, weighted collateral, debt.
  func standing(_ account: Int, loan: Bool = false) -> (Int128, Int128, Int128) {
    var (collateral, weighted, owing): (Int128, Int128, Int128) = (0, 0, 0)
    for (asset, rules) in spec.reserves.enumerated() {
      if rules.liquidationThreshold > .zero {
        let value = worth(supplied(account, asset), asset, rounded: false)
        let weight = loan ? rules.loanToValue : rules.liquidationThreshold
        collateral += value
        weighted += value * Int128(weight.partsPerBillion)
      }
      owing += worth(owed(account, asset), asset, rounded: true)
    }
    return (collateral, weighted, owing)
  }

  func isUnsafe(_ account: Int) -> Bool {
    let (_, weighted, owing) = standing(account)
    return weighted < owing * factor
  }

  mutating func accrue(_ asset: Int, _ nanoseconds: Int64) {
    var pool = pools[asset]
    let elapsed = Int128(nanoseconds) - pool.instant
    if elapsed <= 0 { return }
    pool.instant = Int128(nanoseconds)
    defer { pools[asset] = pool }
    guard let curve = spec.reserves[asset].rateCurve, pool.owed > 0 else { return }
    let used = pool.owed * one / (pool.cash + pool.owed)
    let kink = Int128(curve.optimum.partsPerBillion)
    var rate = Int128(curve.base.partsPerBillion)
    if used <= kink {
      rate += up(Int128(curve.slopeBelow.partsPerBillion) * used, kink)
    } else {
      rate += Int128(curve.slopeBelow.partsPerBillion)
      rate += up(Int128(curve.slopeAbove.partsPerBillion) * (used - kink), one - kink)
    }
    let growth = rate * elapsed * one / 31_536_000_000_000_000
    let exact = pool.owed * growth + pool.fraction
    let interest = exact / wad
    pool.fraction = exact % wad
    var kept = interest * Int128(spec.reserves[asset].reserveFactor.partsPerBillion) / one
    if pool.supplyShares == 0 { kept = interest }
    pool.owed += interest
    pool.treasury += kept
    pool.claims += interest - kept
  }

  // MARK: Operations; nil where they went through

  mutating func supplyMore(_ account: Int, _ asset: Int, _ amount: Int64) -> Rejection? {
    if amount <= 0 { return .amountNotPositive }
    let pool = pools[asset]
    if let cap = spec.reserves[asset].supplyCap, pool.claims + Int128(amount) > Int128(cap) {
      return .capExceeded
    }
    if pool.supplyShares > 0 {
      if pool.claims * 1_000_000 < pool.supplyShares { return .poolWorthless }
      if Int128(amount) * pool.supplyShares / pool.claims == 0 { return .amountNotPositive }
    }
    deposit(account, asset, amount)
    return nil
  }

  private mutating func burnSupply(_ account: Int, _ asset: Int, _ amount: Int128) {
    let pool = pools[asset]
    if amount == 0 { return }
    let shares = min(supply[account][asset], up(amount * pool.supplyShares, pool.claims))
    supply[account][asset] -= shares
    pools[asset].supplyShares -= shares
    pools[asset].claims -= amount
  }

  private mutating func burnDebt(_ account: Int, _ asset: Int, _ amount: Int128) {
    let pool = pools[asset]
    let all = owed(account, asset)
    let shares = amount >= all ? debt[account][asset] : amount * pool.debtShares / pool.owed
    debt[account][asset] -= shares
    pools[asset].debtShares -= shares
    pools[asset].owed -= amount
  }

  mutating func withdraw(_ account: Int, _ asset: Int, _ amount: Int64) -> Rejection? {
    let amount = Int128(amount)
    if amount <= 0 { return .amountNotPositive }
    if amount > supplied(account, asset) { return .insufficientFunds }
    let (_, weighted, owing) = standing(account)
    let weight = Int128(spec.reserves[asset].liquidationThreshold.partsPerBillion)
    if owing > 0, weighted - worth(amount, asset, rounded: true) * weight < owing * factor {
      return .wouldBeUnsafe
    }
    if amount > pools[asset].cash { return .cashShort }
    burnSupply(account, asset, amount)
    pools[asset].cash -= amount
    return nil
  }

  mutating func borrow(_ account: Int, _ asset: Int, _ amount: Int64) -> Rejection? {
    if amount <= 0 { return .amountNotPositive }
    let rules = spec.reserves[asset]
    if rules.rateCurve == nil { return .notBorrowable }
    if let cap = rules.borrowCap, pools[asset].owed + Int128(amount) > Int128(cap) {
      return .capExceeded
    }
    let (_, weighted, owing) = standing(account, loan: true)
    let after = owing + worth(Int128(amount), asset, rounded: true) + 1
    if let cap = spec.accountDebtCap, after > Int128(cap.micros) { return .capExceeded }
    if weighted < after * factor { return .wouldBeUnsafe }
    if Int128(amount) > pools[asset].cash { return .cashShort }
    lend(account, asset, Int128(amount))
    return nil
  }

  mutating func repay(_ account: Int, _ asset: Int, _ amount: Int64) -> Rejection? {
    if amount <= 0 { return .amountNotPositive }
    if Int128(amount) > owed(account, asset) { return .exceedsDebt }
    burnDebt(account, asset, Int128(amount))
    pools[asset].cash += Int128(amount)
    return nil
  }

  /// A call under a close factor, step by step as the rule reads.
  mutating func liquidate(_ call: LiquidationCall, _ rules: CloseFactorRules) -> Rejection? {
    let (account, asset, other) = (
      Int(call.account.index), Int(call.debt.index), Int(call.collateral.index)
    )
    let (collateral, weighted, owing) = standing(account)
    if weighted >= owing * factor { return .notUnsafe }
    let health = weighted / owing
    if let floor = rules.takeOverHealth, health < Int128(floor.partsPerBillion) { return .toxic }
    let held = supplied(account, other)
    let due = owed(account, asset)
    let listed = spec.reserves[other]
    if held == 0 || listed.liquidationThreshold == .zero { return .nothingToSeize }
    if due == 0 { return .exceedsDebt }
    let bonus = bonus(listed, rules, collateral, owing)
    let heldValue = worth(held, other, rounded: false)
    let most = mostRepaid(call, rules, bonus: bonus)
    var repaid = min(Int128(call.most), most)
    if repaid <= 0 { return .amountNotPositive }
    let pay = up(worth(repaid, asset, rounded: true) * (one + bonus), one)
    var seized = up(pay * units[other] * 1_000, prices[other])
    if seized >= held {
      seized = held
      let value = heldValue * one / (one + bonus)
      repaid = min(repaid, value * units[asset] * 1_000 / prices[asset])
    }
    if repaid <= 0 { return .amountNotPositive }
    let fee =
      (seized - up(seized * one, one + bonus)) * Int128(rules.protocolFee.partsPerBillion) / one
    let least = Int128(rules.minimumLeftover.micros)
    if repaid < due, seized < held,
      worth(due - repaid, asset, rounded: true) < least
        || worth(held - seized, other, rounded: false) < least
    {
      return .leavesDust
    }
    let cash = pools[other].cash + (asset == other ? repaid : 0)
    if seized - fee > cash { return .cashShort }
    burnDebt(account, asset, repaid)
    pools[asset].cash += repaid
    burnSupply(account, other, fee)
    pools[other].treasury += fee
    burnSupply(account, other, seized - fee)
    pools[other].cash -= seized - fee
    bookDeficit(account)
    return nil
  }

  private func bonus(
    _ listed: ReserveSpec,
    _ rules: CloseFactorRules,
    _ collateral: Int128,
    _ owing: Int128
  ) -> Int128 {
    var bonus = Int128(listed.liquidationBonus.partsPerBillion)
    if case .affordable(let margin) = rules.bonusRule {
      bonus = min(
        bonus,
        max(0, collateral * one / owing - one - Int128(margin.partsPerBillion))
      )
    }
    return bonus
  }

  private func mostRepaid(
    _ call: LiquidationCall,
    _ rules: CloseFactorRules,
    bonus: Int128
  ) -> Int128 {
    let (account, asset, other) = (
      Int(call.account.index), Int(call.debt.index), Int(call.collateral.index)
    )
    let (_, weighted, owing) = standing(account)
    let (health, due, listed) = (weighted / owing, owed(account, asset), spec.reserves[other])
    let held = supplied(account, other)
    let dueValue = worth(due, asset, rounded: true)
    let heldValue = worth(held, other, rounded: false)
    var most = due
    let small = Int128(rules.minimumValue.micros)
    if health > Int128(rules.fullCloseHealth.partsPerBillion), dueValue >= small,
      heldValue >= small
    {
      let part = owing * Int128(rules.closeFactor.partsPerBillion) / one
      if part < dueValue { most = min(due, part * units[asset] * 1_000 / prices[asset]) }
    }
    if let target = rules.restoredHealth {
      let goal = Int128(target.partsPerBillion)
      let toxic = up(Int128(listed.liquidationThreshold.partsPerBillion) * (one + bonus), one)
      if goal > toxic {
        let missing = max(0, owing * goal - weighted)
        let restoring = up(missing, goal - toxic)
        if restoring < dueValue {
          most = min(most, up(restoring * units[asset] * 1_000, prices[asset]))
        }
      }
    }
    return most
  }

  private mutating func bookDeficit(_ account: Int) {
    for (asset, rules) in spec.reserves.enumerated() where rules.liquidationThreshold > .zero {
      if supplied(account, asset) > 0 { return }
    }
    for asset in spec.reserves.indices {
      let lost = owed(account, asset)
      if lost == 0 { continue }
      burnDebt(account, asset, lost)
      let fromTreasury = min(lost, max(0, pools[asset].treasury))
      pools[asset].treasury -= fromTreasury
      pools[asset].deficit += lost - fromTreasury
      if spec.deficitRule == .socialised {
        let borne = min(lost - fromTreasury, pools[asset].claims)
        pools[asset].claims -= borne
        pools[asset].deficit -= borne
      }
    }
  }
}
