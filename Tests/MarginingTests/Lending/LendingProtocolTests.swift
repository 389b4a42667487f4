import Margining
import Quantities
import TestSupport
import Testing

private let year: Int64 = 31_536_000

private func plainSpec(
  _ liquidation: LendingLiquidation = .closeFactor(CloseFactorRules()),
  deficit: DeficitRule = .carried
) -> LendingSpec {
  LendingSpec(
    reserves: [
      reserve(ether, threshold: 83), reserve(usdc, threshold: 0, bonus: 0),
    ],
    liquidation: liquidation,
    deficitRule: deficit
  )
}

/// Account 0 lends a million, account 1 holds 500 ETH and owes 400,000.
private let plainBook = LoanBook(
  accountCount: 3,
  entries: [
    entry(0, 1, supplied: dollars(1_000_000)),
    entry(1, 0, supplied: eth(500)),
    entry(1, 1, owed: dollars(400_000)),
  ]
)

@Suite("Lending protocol")
struct LendingProtocolTests {
  @Test
  func `the kinked curve gives the stated rate at the ends, at the kink and between`() throws {
    let cases: [(use: Int64, rate: Int64)] = [
      (0, 0), (40, 20_000_000), (80, 40_000_000), (90, 540_000_000), (100, 1_040_000_000),
    ]
    for (use, rate) in cases {
      #expect(try plainCurve.rate(at: .percent(use)).partsPerBillion == rate)
    }
    #expect(try RateCurve.utilisation(cash: 0, borrowed: 0) == .zero)
    #expect(try RateCurve.utilisation(cash: 0, borrowed: 5) == .one)
  }

  @Test
  func `a year at 40 per cent use charges 2 per cent and keeps a tenth of it`() throws {
    var world = try LendingWorld(plainSpec(), plainBook)
    try world.price([usd(2_000), usd(1)])
    #expect(
      try world.lending.utilisation(moneyReserve, in: world.ledger) == .percent(40)
    )
    try world.lending.accrueAll(now: second(year), ledger: &world.ledger)
    #expect(world.owed(1, 1) == dollars(408_000))
    #expect(world.supplied(0, 1) == dollars(1_007_200))
    #expect(world.lending.treasury(moneyReserve, in: world.ledger) == dollars(800))
    #expect(world.findings.isEmpty)
  }

  @Test
  func `interest does not depend on how finely it is accrued while utilisation stays`() throws {
    // A flat curve: the rate does not move with what has accrued, the base grows with it.
    var flat = plainSpec()
    flat.reserves[1].rateCurve = RateCurve(
      base: .percent(5),
      slopeBelow: .zero,
      slopeAbove: .zero,
      optimum: .percent(50)
    )
    var fine = try LendingWorld(flat, plainBook)
    for step in 1...2_000 {
      try fine.lending.accrueAll(now: second(Int64(step) * 12), ledger: &fine.ledger)
    }
    var exact = 400_000.0
    for _ in 1...2_000 { exact *= 1 + 0.05 * 12 / Double(year) }
    // The remainder of each step is carried: no unit is lost to rounding.
    let owed = Double(fine.owed(1, 1)) / 1e6
    #expect(abs(owed - exact) < 2e-6)
    #expect(fine.findings.isEmpty)
  }

  @Test
  func `withdrawals, loans and seizures are refused while cash is short`() throws {
    var world = try LendingWorld(plainSpec(), plainBook)
    try world.price([usd(2_000), usd(1)])
    let lender = AccountID(0)
    #expect(
      try world.lending.withdrawable(lender, moneyReserve, in: world.ledger)
        == dollars(600_000)
    )
    let more = try world.lending.withdraw(
      lender,
      moneyReserve,
      dollars(600_001),
      now: .start,
      ledger: &world.ledger
    )
    #expect(more == .rejected(.cashShort))
    let all = try world.lending.withdraw(
      lender,
      moneyReserve,
      dollars(600_000),
      now: .start,
      ledger: &world.ledger
    )
    #expect(all == .done)
    let loan = try world.lending.borrow(
      AccountID(1),
      moneyReserve,
      1,
      now: .start,
      ledger: &world.ledger
    )
    #expect(loan == .rejected(.cashShort))
    #expect(world.lending.totals.cashRefusals == 2)
    #expect(world.findings.isEmpty)
  }

  @Test
  func `a seizure waits while the collateral is lent out`() throws {
    var spec = plainSpec()
    spec.reserves[1] = reserve(usdc, threshold: 90)
    var other = try LendingWorld(spec, plainBook)
    try other.price([usd(2_000), usd(1)])
    _ = try other.lending.supply(
      AccountID(2),
      moneyReserve,
      dollars(2_000_000),
      now: .start,
      ledger: &other.ledger
    )
    let away = try other.lending.borrow(
      AccountID(2),
      etherReserve,
      eth(450),
      now: .start,
      ledger: &other.ledger
    )
    #expect(away == .done)
    try other.price([usd(900), usd(1)])
    let call = LiquidationCall(account: AccountID(1), debt: moneyReserve, collateral: etherReserve)
    #expect(try other.liquidate(call) == .rejected(.cashShort))
    // A smaller call fits the 50 ETH that are left.
    var small = call
    small.most = dollars(40_000)
    guard case .liquidated = try other.liquidate(small) else {
      Issue.record("40,000 buys 46.7 ETH")
      return
    }
    #expect(other.findings.isEmpty)
  }

  @Test
  func `debt without collateral is booked as deficit, carried or borne by the suppliers`() throws {
    for rule in DeficitRule.allCases {
      var world = try LendingWorld(plainSpec(deficit: rule), plainBook)
      try world.price([usd(700), usd(1)])
      // Health 0.726: the whole account may go; 350,000 of collateral pays 333,333.333333.
      let call = LiquidationCall(
        account: AccountID(1),
        debt: moneyReserve,
        collateral: etherReserve
      )
      guard case .liquidated(let terms, let lost) = try world.liquidate(call) else {
        Issue.record("the account is unsafe")
        return
      }
      #expect(terms.repaid == 333_333_333_333)
      #expect(terms.seized == eth(500))
      #expect(lost == 66_666_666_667)
      #expect(world.owed(1, 1) == 0)
      let carried = world.lending.deficit(moneyReserve, in: world.ledger)
      #expect(carried == (rule == .carried ? 66_666_666_667 : 0))
      #expect(
        world.supplied(0, 1) == (rule == .carried ? dollars(1_000_000) : 933_333_333_333)
      )
      if rule == .carried {
        let paid = try world.lending.coverDeficit(
          moneyReserve,
          66_666_666_667,
          ledger: &world.ledger
        )
        #expect(paid == .done)
        #expect(world.lending.deficit(moneyReserve, in: world.ledger) == 0)
      }
      #expect(world.findings.isEmpty)
    }
  }

  @Test
  func `an absorption needs no buyer, and the storefront sells at half of the discount`() throws {
    let rules = AbsorbRules(
      base: moneyReserve,
      storefrontShare: .percent(50),
      targetReserves: dollars(5_000)
    )
    var spec = plainSpec(.absorb(rules))
    spec.reserves[0].rateCurve = nil
    var world = try LendingWorld(spec, plainBook)
    // 500 ETH at 950: 475,000 · 83 % < 400,000; credited 475,000 · 95 % = 451,250.
    try world.price([usd(950), usd(1)])
    let verdict = try world.lending.absorb(AccountID(1), now: .start, ledger: &world.ledger)
    guard case .absorbed(let done) = verdict else {
      Issue.record("the account is unsafe")
      return
    }
    #expect(done.credited == Int128(dollars(451_250)))
    #expect(done.badDebt == 0)
    #expect(done.surplus == dollars(51_250))
    #expect(world.supplied(1, 1) == dollars(51_250))
    #expect(world.owed(1, 1) == 0)
    #expect(world.lending.treasury(moneyReserve, in: world.ledger) == -dollars(451_250))
    #expect(world.lending.treasury(etherReserve, in: world.ledger) == eth(500))
    // 950 · (1 − 0.5 · 5 %) = 926.25.
    let price = try world.lending.storefrontPrice(etherReserve)
    #expect(price == Price(nanos: 926_250_000_000))
    let sale = try world.lending.buyCollateral(
      etherReserve,
      paying: 92_625_000_000,
      payer: world.purses[1],
      receiver: world.keepers[0],
      now: .start,
      ledger: &world.ledger
    )
    #expect(sale == .sold(collateral: eth(100), paid: 92_625_000_000))
    // Sold out: reserves are 451,250 − 463,125 below nothing, then above it.
    let rest = try world.lending.buyCollateral(
      etherReserve,
      paying: 370_500_000_000,
      payer: world.purses[1],
      receiver: world.keepers[0],
      now: .start,
      ledger: &world.ledger
    )
    #expect(rest == .sold(collateral: eth(400), paid: 370_500_000_000))
    let closed = try world.lending.buyCollateral(
      etherReserve,
      paying: 1_000_000,
      payer: world.purses[1],
      receiver: world.keepers[0],
      now: .start,
      ledger: &world.ledger
    )
    #expect(closed == .rejected(.saleClosed))
    #expect(world.findings.isEmpty)
  }

  @Test
  func `specifications out of bounds are refused with the field and the bound`() {
    func problems(_ change: (inout LendingSpec) -> Void) -> [ProtocolSpecError] {
      var spec = plainSpec()
      change(&spec)
      return spec.problems()
    }
    #expect(problems { _ in }.isEmpty)
    #expect(
      problems { $0.reserves[1].asset = ether } == [.selfReference(moneyReserve)]
    )
    #expect(
      problems { $0.reserves[0].liquidationBonus = .percent(21) }
        == [
          .toxicAtThreshold(.liquidationThreshold, found: 830_000_000, maximum: 826_446_280)
        ]
    )
    #expect(
      problems { $0.reserves[0].loanToValue = .percent(84) }
        == [.tooLarge(.loanToValue, found: 840_000_000, maximum: 830_000_000)]
    )
    #expect(
      problems {
        $0.reserves[0].origin = .minted
      } == [.tooLarge(.ownCoinThreshold, found: 830_000_000, maximum: 0)]
    )
    #expect(
      problems { $0.reserves = [] } == [.tooSmall(.reserveCount, found: 0, minimum: 1)]
    )
    #expect(
      problems { $0.reserves[0].rateCurve?.optimum = .one }
        == [.tooLarge(.rateOptimum, found: 1_000_000_000, maximum: 999_999_999)]
    )
    #expect(
      problems {
        $0.liquidation = .absorb(
          AbsorbRules(base: moneyReserve, storefrontShare: .one, targetReserves: 0)
        )
      } == [.secondDebtAsset(etherReserve)]
    )
  }

  @Test
  func `books that cannot be opened and prices of zero are refused`() throws {
    func problems(_ entries: [LoanEntry]) -> [ProtocolSpecError] {
      LoanBook(accountCount: 2, entries: entries).problems(spec: plainSpec())
    }
    #expect(
      problems([entry(0, 7, supplied: 1)]) == [.invalidAccount(AccountID(0), .unknownAsset)]
    )
    #expect(
      problems([entry(0, 0, supplied: -1)])
        == [.invalidAccount(AccountID(0), .negativeAmount)]
    )
    #expect(problems([entry(0, 1, owed: 1)]) == [.loansExceedCash(moneyReserve)])
    #expect(problems([entry(0, 0, supplied: .max)]) == [.bookTooLarge])
    var world = try LendingWorld(plainSpec(), plainBook)
    for zero in [Price(nanos: 0), Price(nanos: -5)] {
      #expect(throws: MarginError.priceNotPositive(zero)) {
        try world.price([zero, usd(1)])
      }
    }
    // A value beyond 64 bits fails the run and is no wrong answer.
    #expect(throws: MarginError.quantity(.overflow)) {
      var large = try LendingWorld(
        plainSpec(),
        LoanBook(accountCount: 1, entries: [entry(0, 0, supplied: .max / 4)])
      )
      try large.price([Price(nanos: .max), usd(1)])
    }
  }

  @Test
  func `triggers lose nobody at any size of price and however often they are set anew`() throws {
    // A whole unit from a thousandth to a million dollars; steps of a hundred-millionth and up.
    for nanos: Int64 in [1_000_000, 1_000_000_000, 2_000_000_000_000, 1_000_000_000_000_000] {
      let debt = Int64(Int128(eth(500)) * Int128(nanos) / 200_000_000_000)
      let book = LoanBook(
        accountCount: 3,
        entries: [
          entry(0, 1, supplied: 3 * debt),
          entry(1, 0, supplied: eth(500)), entry(1, 1, owed: debt),
          entry(2, 0, supplied: eth(500)), entry(2, 1, owed: debt + debt / 100_000_000),
        ]
      )
      var world = try LendingWorld(plainSpec(), book)
      // Where account 1 stands at its threshold of 83 %.
      let edge = Int64(Int128(nanos) * 100 / 166)
      var (wrong, changes) = (0, 0)
      for step: Int64 in 0..<400 {
        let size = max(1, edge / [100_000_000, 1_000_000, 10_000, 3][Int(step % 4)])
        let offset = (step % 7 - 3) * size
        let prices = [Price(nanos: max(1, edge + offset)), usd(1)]
        try world.price(prices)
        for account in [AccountID(1), AccountID(2)] {
          let isSafe = try world.lending.isSafe(
            account,
            prices: prices,
            multiplier: .one,
            in: world.ledger
          )
          if world.lending.isCrossed(account, .rule) == isSafe { wrong += 1 }
          if !isSafe { changes += 1 }
        }
        var due: [AccountID] = []
        try world.lending.appendDue(in: world.ledger, to: &due)
        if due.count != Int(world.lending.dueCount) { wrong += 1 }
      }
      #expect(wrong == 0 && changes > 100 && changes < 700, "a price of \(nanos) nanos")
    }
  }
}
