import Margining
import Quantities
import TestSupport
import Testing

private let etha = DutchRules.makerETHA

private func dutchRules(_ dutch: DutchRules = etha) -> VaultSpec {
  var rules = VaultSpec.makerETHA
  rules.dutch = dutch
  return rules
}

extension VaultWorld {
  fileprivate mutating func bark(_ account: Int32) throws -> AuctionStart {
    let isForeseen = try vaults.fitsHole(AccountID(account), in: ledger)
    let start = try vaults.startDutch(
      AccountID(account),
      at: usd(1_400),
      multiplier: .one,
      keeper: nil,
      now: seconds(0),
      ledger: &ledger
    )
    if case .started = start { #expect(isForeseen) }
    if start == .rejected(.throttled) { #expect(!isForeseen) }
    return start
  }

  fileprivate mutating func take(_ id: AuctionID, _ buyer: Bidder, at now: SimInstant) throws
    -> TakeOutcome
  {
    try vaults.take(
      id,
      lot: base(100),
      highest: usd(2_000),
      buyer: buyer,
      now: now,
      ledger: &ledger
    )
  }
}

private func seconds(_ count: Int64) -> SimInstant { .start + .seconds(count) }

@Suite("Falling-price auctions")
struct DutchAuctionTests {
  @Test
  func `ETH-A meets the oracle after ten steps and 0,49 of it after 7,200 seconds`() throws {
    let first = usd(2_200)
    func price(_ age: Int64) throws -> Double {
      try etha.curve.price(first: first, age: .seconds(age)).wholeValue
    }
    #expect(try price(0) == 2_200)
    #expect(try price(89) == 2_200)
    #expect(try price(90) == 2_178)
    #expect(try price(809) > 2_000)
    #expect(try price(900) < 2_000)
    let late = try price(7_200)
    #expect(abs(late / 2_000 - 0.49) < 0.005)
    // First × 0.99⁸⁰.
    let power: Double = 2_200 * 0.447_523_9
    #expect(abs(late - power) < 0.01)
    let linear = DutchCurve.linear(duration: .seconds(1_000))
    #expect(try linear.price(first: first, age: .seconds(250)) == usd(1_650))
    #expect(try linear.price(first: first, age: .seconds(1_000)).nanos == 0)
  }

  @Test
  func `the instant at which a price is reached is solved, not polled`() throws {
    try everySeed(count: 200) { seed in
      var draws = TestDraws(seed: seed)
      let step = draws.within(1...600)
      let curve: DutchCurve =
        draws.below(2) == 0
        ? .stairs(step: .seconds(step), cut: .basisPoints(draws.within(9_500...9_990)))
        : .linear(duration: .seconds(draws.within(60...10_000)))
      let first = Price(nanos: draws.within(1_000_000_000...9_000_000_000_000))
      let wanted = Price(nanos: draws.within(1...first.nanos))
      let limit = draws.within(1...8_000)
      let age = try curve.age(first: first, wanted: wanted, limit: .seconds(limit))
      var slow: SimDuration?
      var nanoseconds: Int64 = 0
      while slow == nil, nanoseconds <= limit * 1_000_000_000 {
        let now = SimDuration(nanoseconds: nanoseconds)
        if try curve.price(first: first, age: now) <= wanted { slow = now }
        nanoseconds += 1_000_000_000
      }
      guard let slow else { return age == nil ? nil : "found where there is none" }
      guard let age else { return "not found" }
      // The stairs to the second; the line somewhere in the second before.
      return age <= slow && age.nanoseconds > slow.nanoseconds - 1_000_000_000
        ? nil : "\(age) instead of \(slow)"
    }
  }

  @Test
  func `a purchase of the whole tab pays the debt and the penalty and returns the rest`() throws {
    // 100 ETH against 100,000 at a ratio of 145 %: unsafe below 1,450.
    var world = try VaultWorld(
      [vault(base(100), quote(100_000))],
      spec: dutchRules(),
      insurance: quote(5_000),
      cash: quote(1_000_000)
    )
    let keeper = world.keeper(0)
    let start = try world.vaults.startDutch(
      AccountID(0),
      at: usd(1_400),
      multiplier: .one,
      keeper: keeper.cash,
      now: seconds(0),
      ledger: &world.ledger
    )
    guard case .started(let id) = start else {
      Issue.record("the vault is unsafe")
      return
    }
    // Tip 250 and a thousandth of 113,000.
    #expect(world.ledger.balance(keeper.cash) == 1_000_363_000_000)
    // Too early: 1,540 at the start.
    let early = try world.vaults.take(
      id,
      lot: base(100),
      highest: usd(1_400),
      buyer: keeper,
      now: seconds(60),
      ledger: &world.ledger
    )
    #expect(early == .rejected(.priceTooHigh))
    let at = try #require(try world.vaults.takeable(id, at: usd(1_400)))
    #expect(at == seconds(900))
    let outcome = try world.vaults.take(
      id,
      lot: base(100),
      highest: usd(1_400),
      buyer: keeper,
      now: at,
      ledger: &world.ledger
    )
    guard case .taken(let receipt) = outcome, let end = receipt.settlement else {
      Issue.record("the purchase ends the auction")
      return
    }
    #expect(receipt.paid == quote(113_000))
    #expect(end.shortfall == .zero)
    #expect(end.penaltyIncome == quote(13_000))
    let back = base(100).units - receipt.lot.units
    #expect(end.returnedCollateral.units == back)
    let exact: Int128 = 113_000_000_000 * 100_000_000_000 / Int128(receipt.price.nanos)
    #expect(Int128(receipt.lot.units) == exact)
    #expect(world.vaults.totals.openTab == 0)
    #expect(world.vaults.findings(in: world.ledger).isEmpty)
  }

  @Test
  func `the hole throttles: what does not fit stays in the vault, and no dust is left`() throws {
    var rules = etha
    rules.hole = quote(60_000)
    var world = try VaultWorld(
      [vault(base(100), quote(100_000)), vault(base(10), quote(10_000))],
      spec: dutchRules(rules),
      insurance: .zero,
      cash: .zero
    )
    guard case .started(let id) = try world.bark(0) else {
      Issue.record("there is room")
      return
    }
    // ⌊60,000 ÷ 1.13⌋ of the debt, and its part of the collateral.
    #expect(world.vaults.auction(id).debtShare.micros == 53_097_345_132)
    #expect(world.vaults.auction(id).startLot.units == 5_309_734_513)
    #expect(try world.bark(1) == .rejected(.throttled))
    #expect(try world.bark(0) == .rejected(.throttled))
  }

  @Test
  func `after the tail or below the cusp nobody buys before a reset`() throws {
    var world = try VaultWorld(
      [vault(base(100), quote(100_000))],
      spec: dutchRules(),
      insurance: .zero,
      cash: quote(1_000_000)
    )
    let keeper = world.keeper(1)
    let start = try world.vaults.startDutch(
      AccountID(0),
      at: usd(1_400),
      multiplier: .one,
      keeper: nil,
      now: seconds(0),
      ledger: &world.ledger
    )
    guard case .started(let id) = start else {
      Issue.record("the vault is unsafe")
      return
    }
    #expect(try !world.vaults.needsReset(id, now: seconds(7_100)))
    #expect(try world.vaults.needsReset(id, now: seconds(7_201)))
    #expect(try world.take(id, keeper, at: seconds(7_201)) == .rejected(.needsReset))
    let soon = try world.vaults.reset(
      id,
      at: usd(1_000),
      keeper: keeper.cash,
      now: seconds(7_000),
      ledger: &world.ledger
    )
    #expect(soon == .rejected(.notExpired))
    let reset = try world.vaults.reset(
      id,
      at: usd(1_000),
      keeper: keeper.cash,
      now: seconds(7_300),
      ledger: &world.ledger
    )
    #expect(reset == .done)
    #expect(try world.vaults.dutchPrice(id, now: seconds(7_300)) == usd(1_100))
    #expect(world.ledger.balance(keeper.cash) == 1_000_363_000_000)
    guard case .taken(let receipt) = try world.take(id, keeper, at: seconds(7_300)) else {
      Issue.record("the price is fresh")
      return
    }
    // 100 ETH at 1,100 is less than the tab of 113,000, more than the debt of 100,000.
    #expect(receipt.paid == quote(110_000))
    #expect(receipt.settlement?.penaltyIncome == quote(10_000))
    #expect(world.vaults.findings(in: world.ledger).isEmpty)
  }

  @Test
  func `random purchases, resets and reverts keep every unit`() throws {
    try everySeed(count: 120) { seed in
      var draws = TestDraws(seed: seed)
      var accounts: [BookAccount] = []
      for _ in 0..<(1 + draws.below(6)) {
        accounts.append(
          vault(
            BaseQuantity(units: draws.within(1...20_000_000_000)),
            QuoteAmount(micros: draws.within(0...200_000_000_000))
          )
        )
      }
      var rules = etha
      rules.hole = quote(draws.within(20_000...500_000))
      var world = try VaultWorld(
        accounts,
        spec: dutchRules(rules),
        insurance: quote(1_000),
        cash: quote(draws.within(0...300_000))
      )
      var clock: Int64 = 0
      for number in 0..<60 {
        let before = world
        let mark = (world.vaults.mark(), world.ledger.mark())
        clock += draws.within(0...900)
        try randomStep(&world, &draws, now: seconds(clock))
        if draws.below(3) == 0 {
          world.vaults.revert(to: mark.0)
          world.ledger.revert(to: mark.1)
          if world != before { return "\(number): a revert leaves traces" }
        }
        world.vaults.commit()
        world.ledger.commit()
        let findings = world.vaults.findings(in: world.ledger)
        if !findings.isEmpty { return "\(number): \(findings)" }
      }
      return LedgerAudit.findings(world.ledger, assetCount: 3).isEmpty ? nil : "imbalance"
    }
  }

  private func randomStep(
    _ world: inout VaultWorld,
    _ draws: inout TestDraws,
    now: SimInstant
  ) throws {
    let account = AccountID(Int32(draws.below(Int(world.vaults.accountCount))))
    let keeper = world.keeper(Int32(draws.below(3)))
    let price = usd(draws.within(500...2_500))
    let open = world.vaults.openAuctions
    if draws.below(3) == 0 || open.isEmpty {
      _ = try world.vaults.startDutch(
        account,
        at: price,
        multiplier: .one,
        keeper: draws.below(2) == 0 ? keeper.cash : nil,
        now: now,
        ledger: &world.ledger
      )
      return
    }
    let id = open[draws.below(open.count)]
    if draws.below(4) == 0 {
      _ = try world.vaults.reset(
        id,
        at: price,
        keeper: keeper.cash,
        now: now,
        ledger: &world.ledger
      )
      return
    }
    _ = try world.vaults.take(
      id,
      lot: BaseQuantity(units: draws.within(1...20_000_000_000)),
      highest: price,
      buyer: keeper,
      now: now,
      ledger: &world.ledger
    )
  }
}
