import Margining
import Quantities
import TestSupport
import Testing

/// Random transactions against the reference: some commit, some revert.
private struct VaultRace: RandomRace {
  var world: VaultWorld
  var reference: VaultReference
  var draws: TestDraws
  var price = usd(200)
  var multiplier = Ratio.one
  var clock: Int64 = 0
  var operations = 0

  init(seed: UInt64) throws {
    draws = TestDraws(seed: seed)
    var accounts: [BookAccount] = []
    for _ in 0..<(1 + draws.below(8)) {
      let debt = QuoteAmount(micros: draws.within(0...20_000_000_000))
      let cover = Ratio(partsPerBillion: draws.within(1_400_000_000...3_000_000_000))
      let worth = try debt.scaled(by: cover, rounding: .floor).micros
      accounts.append(vault(BaseQuantity(units: worth / 2), debt))
    }
    let insurance = quote(draws.within(0...3_000))
    let cash = quote(draws.within(0...30_000))
    world = try VaultWorld(accounts, insurance: insurance, cash: cash)
    reference = VaultReference(
      accounts,
      spec: makerRules,
      insurance: Int128(insurance.micros),
      cash: [Int128](repeating: Int128(cash.micros), count: 3)
    )
    _ = try observe()
  }

  mutating func restore(from before: VaultRace) {
    reference = before.reference
    price = before.price
    multiplier = before.multiplier
    clock = before.clock
  }

  private var now: SimInstant { minute(clock) }

  private mutating func draw(_ most: Int64) -> Int64 {
    draws.below(12) == 0 ? 0 : draws.within(1...max(1, most))
  }

  private func rejection(_ verdict: Verdict) -> Rejection? {
    if case .rejected(let rejection) = verdict { return rejection }
    return nil
  }

  /// One operation on both; false when the answers differ.
  mutating func step() throws -> Bool {
    operations += 1
    let account = Int32(draws.below(Int(world.vaults.accountCount)))
    let index = Int(account)
    let keeper = draws.below(3)
    switch draws.below(14) {
    case 0:
      let units = draw(2_000_000_000)
      let answer = try world.topUp(account, BaseQuantity(units: units))
      return rejection(answer) == reference.topUp(index, Int128(units))
    case 1:
      let micros = draw(Int64(reference.debt[index]) + 9)
      let payer = world.keeper(Int32(keeper)).cash
      let answer = try world.repay(account, QuoteAmount(micros: micros), from: payer)
      return rejection(answer) == reference.repay(index, Int128(micros), keeper: keeper)
    case 2:
      let units = draw(Int64(reference.collateral[index]) + 9)
      let answer = try world.withdraw(account, BaseQuantity(units: units), price, multiplier)
      return rejection(answer) == reference.withdraw(index, Int128(units), price, multiplier)
    case 3:
      let micros = draw(3_000_000_000)
      let answer = try world.draw(account, QuoteAmount(micros: micros), price, multiplier)
      return rejection(answer) == reference.draw(index, Int128(micros), price, multiplier)
    case 4...6: return try stepStart(account)
    case 7...9: return try stepBid(keeper)
    case 10...11: return try stepEnd()
    case 12:
      clock += Int64(draws.below(9)) + (draws.below(8) == 0 ? 380 : 0)
      return true
    default:
      price = Price(nanos: draws.within(60_000_000_000...260_000_000_000))
      multiplier = Ratio(partsPerBillion: draws.within(1_000_000_000...1_500_000_000))
      return try observe()
    }
  }

  mutating func observe() throws -> Bool {
    var crossings: [Crossing] = []
    try world.vaults.observe(
      .rule,
      price: price,
      multiplier: multiplier,
      crossings: &crossings
    )
    return true
  }

  private mutating func stepStart(_ account: Int32) throws -> Bool {
    let answer = try world.vaults.startAuction(
      AccountID(account),
      at: price,
      multiplier: multiplier,
      now: now,
      ledger: &world.ledger
    )
    let expected = reference.bite(Int(account), price, multiplier, now)
    switch answer {
    case .started(let id): return expected == nil && Int(id.index) == reference.flips.count - 1
    case .rejected(let rejection): return rejection == expected
    }
  }

  private mutating func stepBid(_ keeper: Int) throws -> Bool {
    if reference.flips.isEmpty { return true }
    let id = draws.below(reference.flips.count)
    let flip = reference.flips[id]
    var amount = QuoteAmount(micros: draw(Int64(flip.tab) + 9))
    var lot = BaseQuantity(units: Int64(flip.lot))
    let least = try world.vaults.minimumBid(AuctionID(Int32(id)), now: now)
    if let least, draws.below(3) > 0 {
      amount = least.amount
      lot = least.lot
      if draws.below(3) == 0 { amount = QuoteAmount(micros: max(1, amount.micros - 1)) }
      if draws.below(6) == 0 { lot = BaseQuantity(units: lot.units + 1) }
    } else if draws.below(3) == 0 {
      amount = QuoteAmount(micros: Int64(flip.tab))
    }
    let answer = try world.bid(Int32(id), Int32(keeper), amount, lot, now: now)
    let expected = reference.bid(
      id,
      keeper,
      Int128(amount.micros),
      Int128(lot.units),
      now
    )
    if case .rejected(let rejection) = answer { return rejection == expected }
    return expected == nil
  }

  private mutating func stepEnd() throws -> Bool {
    if reference.flips.isEmpty { return true }
    let id = draws.below(reference.flips.count)
    if draws.below(3) == 0 {
      let answer = world.vaults.restart(AuctionID(Int32(id)), now: now)
      return rejection(answer) == reference.tick(id, now)
    }
    let answer = try world.settle(Int32(id), now: now)
    let expected = reference.deal(id, now)
    if case .rejected(let rejection) = answer { return rejection == expected }
    return expected == nil
  }

  /// Whether every amount and the due list agree.
  func complaint() -> String? {
    let ledger = world.ledger
    let vaults = world.vaults
    for index in 0..<reference.collateral.count {
      let id = AccountID(Int32(index))
      if Int128(vaults.collateral(id, in: ledger).units) != reference.collateral[index] {
        return "collateral of \(index)"
      }
      if Int128(vaults.debt(id, in: ledger).micros) != reference.debt[index] {
        return "debt of \(index)"
      }
      let isDue = !reference.isSafe(index, price, multiplier)
      if vaults.isCrossed(id, .rule) != isDue { return "due \(index)" }
    }
    for keeper in 0..<3 {
      let slots = world.keeper(Int32(keeper))
      if Int128(ledger.balance(slots.cash)) != reference.cash[keeper] { return "cash" }
      if Int128(ledger.balance(slots.collateral)) != reference.won[keeper] { return "won" }
    }
    if ledger.total(vaults.columns.surplus) != reference.surplus { return "surplus" }
    if ledger.total(vaults.columns.systemDebt) != -reference.sin { return "system debt" }
    let open = reference.flips.indices.filter { !reference.flips[$0].isSettled }
    if vaults.openAuctions.map({ Int($0.index) }) != open { return "open auctions" }
    let lots = open.reduce(Int128(0)) { $0 + reference.flips[$1].lot }
    let bids = open.reduce(Int128(0)) { $0 + reference.flips[$1].bid }
    if ledger.total(vaults.columns.auctionCollateral) != lots { return "lots" }
    if ledger.total(vaults.columns.escrow) != bids { return "escrow" }
    return nil
  }
}

struct VaultReferenceTests {
  @Test func `random transactions agree with plain sums, reverts included`() throws {
    var settled: Int64 = 0
    let operations = RaceLength.operations(debug: 600_000, release: 300_000)
    try race(VaultRace.self, operations: operations) { race in
      settled += race.world.vaults.totals.settledCount
    }
    // The generator reaches what it is for.
    #expect(settled > operations / 200)
  }
}
