import Margining
import Quantities
import TestSupport
import Testing

/// Random transactions against the reference: some commit, some revert.
private struct LendingRace: RandomRace {
  var world: LendingWorld
  var reference: LendingReference
  var draws: TestDraws
  var prices = [usd(2_000), usd(1), usd(40_000)]
  var factor = Ratio.one
  var clock: Int64 = 0
  let rules: CloseFactorRules
  let isBear: Bool
  var operations = 0
  var refusals: Set<Rejection> = []
  var liquidations = 0
  var deficits = 0

  init(seed: UInt64) throws {
    draws = TestDraws(seed: seed)
    isBear = seed % 2 == 0
    let target: Ratio? = draws.below(3) == 0 ? .percent(105) : nil
    let bonus: BonusRule = draws.below(3) == 0 ? .affordable(margin: .basisPoints(10)) : .fixed
    rules = CloseFactorRules(
      protocolFee: .percent(10),
      restoredHealth: target,
      bonusRule: bonus,
      takeOverHealth: draws.below(4) == 0 ? .percent(85) : nil
    )
    var listed = [
      reserve(ether, threshold: 83),
      reserve(usdc, threshold: draws.below(2) == 0 ? 78 : 0),
      reserve(bitcoin, threshold: 75, bonus: 10, curve: draws.below(2) == 0 ? plainCurve : nil),
    ]
    if draws.below(3) == 0 { listed[0].supplyCap = eth(300) }
    if draws.below(3) == 0 { listed[1].borrowCap = dollars(400_000) }
    let spec = LendingSpec(
      reserves: listed,
      liquidation: .closeFactor(rules),
      deficitRule: draws.below(2) == 0 ? .carried : .socialised,
      accountDebtCap: draws.below(4) == 0 ? quote(150_000) : nil
    )
    let count = Int32(2 + draws.below(8))
    var entries = [entry(0, 1, supplied: dollars(draws.within(650_000...800_000)))]
    for account in 1..<count {
      let held = draws.within(1...eth(draws.below(2) == 0 ? 3 : 60))
      entries.append(entry(account, 0, supplied: held))
      if draws.below(2) == 0 {
        entries.append(entry(account, 2, supplied: draws.within(1...eth(2))))
      }
      // Up to 81 % of the ETH's value, and not more than there is cash for.
      let most = min(held / 100_000_000 * 2_000, 80_000)
      entries.append(entry(account, 1, owed: most * draws.within(0...810_000)))
    }
    let book = LoanBook(accountCount: count, entries: entries)
    world = try LendingWorld(spec, book)
    reference = LendingReference(spec, book)
    reference.prices = prices.map { Int128($0.nanos) }
    try world.price(prices)
    world.commit()
  }

  private var now: SimInstant { SimInstant(nanoseconds: clock) }

  private mutating func rejection(_ verdict: Verdict) -> Rejection? {
    if case .rejected(let rejection) = verdict {
      refusals.insert(rejection)
      return rejection
    }
    return nil
  }

  private mutating func amount(_ most: Int128) -> Int64 {
    switch draws.below(10) {
    case 0: 0
    case 1: Int64(clamping: most) &+ 1
    case 2: Int64(clamping: most)
    case 3: draws.within(1...1_000)
    default: draws.within(1...max(1, Int64(clamping: most)))
    }
  }

  /// One operation on both; false when the answers differ.
  mutating func step() throws -> Bool {
    operations += 1
    let account = draws.below(Int(world.lending.accountCount))
    let asset = draws.below(3)
    let (id, place) = (AccountID(Int32(account)), ReserveID(Int32(asset)))
    clock += draws.below(4) == 0 ? 0 : draws.within(1...200_000_000_000_000)
    switch draws.below(12) {
    case 0, 1:
      let units = amount(asset == 1 ? 50_000_000_000 : 1_000_000_000)
      reference.accrue(asset, clock)
      let answer = try world.lending.supply(
        id,
        place,
        units,
        now: now,
        ledger: &world.ledger
      )
      return rejection(answer) == reference.supplyMore(account, asset, units)
    case 2, 3:
      let units = amount(reference.supplied(account, asset))
      reference.accrue(asset, clock)
      let answer = try world.lending.withdraw(
        id,
        place,
        units,
        now: now,
        ledger: &world.ledger
      )
      return rejection(answer) == reference.withdraw(account, asset, units)
    case 4, 5:
      let units = amount(asset == 1 ? 30_000_000_000 : 1_000_000_000)
      reference.accrue(asset, clock)
      let answer = try world.lending.borrow(
        id,
        place,
        units,
        now: now,
        ledger: &world.ledger
      )
      return rejection(answer) == reference.borrow(account, asset, units)
    case 6:
      let units = amount(reference.owed(account, asset))
      reference.accrue(asset, clock)
      let answer = try world.lending.repay(
        id,
        place,
        units,
        now: now,
        ledger: &world.ledger
      )
      return rejection(answer) == reference.repay(account, asset, units)
    case 7, 8: return try movePrices()
    default: return try liquidate(id)
    }
  }

  private mutating func movePrices() throws -> Bool {
    for asset in [0, 2] where draws.below(2) == 0 {
      let nanos = prices[asset].nanos
      let moved =
        nanos / 1_000
        * (draws.below(30) == 0 ? 550 : draws.within(isBear ? 880...1_030 : 930...1_080))
      prices[asset] = Price(nanos: min(max(moved, 1_000_000_000), 1_000_000_000_000_000))
    }
    if draws.below(8) == 0 { factor = .percent(draws.within(100...130)) }
    reference.prices = prices.map { Int128($0.nanos) }
    reference.factor = Int128(factor.partsPerBillion)
    try world.price(prices, multiplier: factor)
    return true
  }

  private mutating func liquidate(_ drawn: AccountID) throws -> Bool {
    var due: [AccountID] = []
    try world.lending.appendDue(in: world.ledger, to: &due)
    let account = draws.below(5) == 0 ? drawn : (due.first ?? drawn)
    let call = LiquidationCall(
      account: account,
      debt: ReserveID(Int32(draws.below(4) == 0 ? draws.below(3) : 1)),
      collateral: ReserveID(Int32(draws.below(3) == 0 ? draws.below(3) : 0)),
      most: draws.below(2) == 0 ? .max : draws.within(1...20_000_000_000)
    )
    reference.accrue(Int(call.debt.index), clock)
    reference.accrue(Int(call.collateral.index), clock)
    let expected = reference.liquidate(call, rules)
    switch try world.liquidate(call, at: now) {
    case .liquidated(_, let lost):
      liquidations += 1
      if lost > 0 { deficits += 1 }
      return expected == nil
    case .rejected(let rejection):
      refusals.insert(rejection)
      return expected == rejection
    }
  }

  /// The first difference between the two, or nil.
  func difference() -> String? {
    for index in 0..<3 {
      let place = ReserveID(Int32(index))
      let pool = reference.pools[index]
      let own = world.lending
      if Int128(own.cash(place, in: world.ledger)) != pool.cash { return "cash of \(index)" }
      if Int128(own.borrowed(place, in: world.ledger)) != pool.owed { return "owed of \(index)" }
      if Int128(own.supplied(place, in: world.ledger)) != pool.claims { return "claims \(index)" }
      if Int128(own.treasury(place, in: world.ledger)) != pool.treasury {
        return "treasury of \(index)"
      }
      if Int128(own.deficit(place, in: world.ledger)) != pool.deficit { return "deficit \(index)" }
      if pool.cash + pool.owed + pool.deficit != pool.claims + pool.treasury {
        return "balance sheet of \(index)"
      }
    }
    for account in 0..<Int(world.lending.accountCount) {
      for index in 0..<3 {
        let (id, place) = (AccountID(Int32(account)), ReserveID(Int32(index)))
        if Int128(world.lending.supplied(id, place, in: world.ledger))
          != reference.supplied(account, index)
        {
          return "supply of \(account) in \(index)"
        }
        if Int128(world.lending.owed(id, place, in: world.ledger))
          != reference.owed(account, index)
        {
          return "debt of \(account) in \(index)"
        }
      }
    }
    return nil
  }

  /// Whether the watch agrees with measuring everybody.
  mutating func sidesDiffer() throws -> String? {
    try world.price(prices, multiplier: factor)
    for account in 0..<Int(world.lending.accountCount)
    where world.lending.isCrossed(AccountID(Int32(account)), .rule) != reference.isUnsafe(account) {
      return "side of \(account)"
    }
    return nil
  }

  mutating func restore(from before: LendingRace) {
    reference = before.reference
    prices = before.prices
    factor = before.factor
  }

  mutating func complaint() throws -> String? {
    if let complaint = try sidesDiffer() { return complaint }
    return difference()
  }
}

@Suite("Lending against a slow reference")
struct LendingReferenceTests {
  @Test
  func `random operations, reverts and price moves leave the reference's balances and sides`()
    throws
  {
    var refusals: Set<Rejection> = []
    var (liquidations, deficits) = (0, 0)
    let operations = RaceLength.operations(debug: 60_000, release: 300_000)
    try race(LendingRace.self, operations: operations) { race in
      refusals.formUnion(race.refusals)
      liquidations += race.liquidations
      deficits += race.deficits
    }
    // The draws reach every way in which an operation of this form can end.
    let all: Set<Rejection> = [
      .amountNotPositive, .wouldBeUnsafe, .notUnsafe, .insufficientFunds, .exceedsDebt,
      .nothingToSeize, .cashShort, .capExceeded, .notBorrowable, .leavesDust, .toxic,
    ]
    #expect(all.subtracting(refusals).isEmpty)
    #expect(liquidations > 100)
    #expect(deficits > 10)
  }
}
