import Margining
import Quantities
import Testing

/// Compound v2's DAI as a debt at a price of its own: asset 0 is other collateral, asset 1 DAI.
private func compoundV2(daiThreshold: Int64) -> LendingSpec {
  LendingSpec(
    reserves: [
      reserve(ether, threshold: 75, bonus: 8, curve: nil),
      reserve(dai, threshold: daiThreshold, loan: daiThreshold, bonus: 8),
    ],
    liquidation: .closeFactor(
      CloseFactorRules(minimumValue: .zero, minimumLeftover: .zero)
    ),
    deficitRule: .socialised
  )
}

@Suite("Published cases of lending")
struct LendingCaseTests {
  @Test
  func `T4-1 the largest account of 26 November 2020 loses 8 per cent more than it repays`()
    throws
  {
    // 46 million DAI repaid at 1.30 against other collateral.
    let book = LoanBook(
      accountCount: 2,
      entries: [
        entry(0, 1, supplied: dollars(400_000_000)),
        entry(1, 0, supplied: eth(320_000)),
        entry(1, 1, owed: dollars(92_000_000)),
      ]
    )
    var world = try LendingWorld(compoundV2(daiThreshold: 0), book)
    try world.price([usd(480), Price(nanos: 1_300_000_000)])
    let call = LiquidationCall(
      account: AccountID(1),
      debt: ReserveID(1),
      collateral: ReserveID(0),
      most: dollars(46_000_000)
    )
    guard case .liquidated(let terms, let lost) = try world.liquidate(call) else {
      Issue.record("the account is liquidatable")
      return
    }
    #expect(terms.repaid == dollars(46_000_000))
    // To the last unit: ⌈46 million · 1.30 · 1.08 ÷ 480⌉ of 10⁻⁸ ETH.
    #expect(terms.seized == 13_455_000_000_000)
    let ratio = Double(terms.seizedValue) / Double(terms.repaidValue)
    #expect(abs(ratio - 1.08) <= 0.005)
    #expect(lost == 0)
    #expect(world.findings.isEmpty)
  }

  @Test
  func `T4-2 an account with only DAI debt and use u becomes liquidatable at DAI = 1 over u`()
    throws
  {
    for use in stride(from: Int64(70), through: 99, by: 1) {
      // 100 ETH at 500 with a threshold of 75 %: a limit of 37,500.
      let book = LoanBook(
        accountCount: 2,
        entries: [
          entry(0, 1, supplied: dollars(1_000_000)),
          entry(1, 0, supplied: eth(100)),
          entry(1, 1, owed: dollars(375 * use)),
        ]
      )
      var world = try LendingWorld(compoundV2(daiThreshold: 0), book)
      try world.price([usd(500), usd(1)])
      let price = try world.lending.liquidationPrice(
        AccountID(1),
        of: ReserveID(1),
        prices: [usd(500), usd(1)],
        in: world.ledger
      )
      // The last safe price is ⌊1 ÷ u⌋ to the nano.
      let edge = Price(nanos: 100_000_000_000 / use)
      #expect(price == edge)
      try world.price([usd(500), edge])
      #expect(!world.lending.isCrossed(AccountID(1), .rule))
      // At this debt one nano of the price is no whole micro; a ten-millionth is.
      try world.price([usd(500), Price(nanos: edge.nanos + 100)])
      #expect(world.lending.isCrossed(AccountID(1), .rule))
      try world.price([usd(500), Price(nanos: 1_300_000_000)])
      #expect(world.lending.isCrossed(AccountID(1), .rule) == (use >= 77))
    }
  }

  @Test
  func `T4-2 DAI as collateral too raises the limit with the price`() throws {
    // 50 ETH and 200,000 DAI against 150,000 DAI, both at 75 %: safe while
    // 18,750 + 150,000 p ≥ 150,000 p, which is at every price.
    let many = LoanBook(
      accountCount: 2,
      entries: [
        entry(0, 1, supplied: dollars(1_000_000)),
        entry(1, 0, supplied: eth(50)),
        entry(1, 1, supplied: dollars(200_000), owed: dollars(150_000)),
      ]
    )
    var world = try LendingWorld(compoundV2(daiThreshold: 75), many)
    for cents in stride(from: Int64(100), through: 400, by: 10) {
      try world.price([usd(500), Price(nanos: cents * 10_000_000)])
      #expect(!world.lending.isCrossed(AccountID(1), .rule))
    }
    // With 100,000 DAI: 18,750 + 75,000 p ≥ 90,000 p up to p = 1.25; 1 ÷ u = 1.0416… is wrong.
    var few = many
    few.entries[2] = entry(1, 1, supplied: dollars(100_000), owed: dollars(90_000))
    world = try LendingWorld(compoundV2(daiThreshold: 75), few)
    try world.price([usd(500), usd(1)])
    let price = try world.lending.liquidationPrice(
      AccountID(1),
      of: ReserveID(1),
      prices: [usd(500), usd(1)],
      in: world.ledger
    )
    #expect(price == Price(nanos: 1_250_000_000))
    try world.price([usd(500), Price(nanos: 1_250_000_000)])
    #expect(!world.lending.isCrossed(AccountID(1), .rule))
    try world.price([usd(500), Price(nanos: 1_250_000_100)])
    #expect(world.lending.isCrossed(AccountID(1), .rule))
  }

  @Test
  func `T6-1 the Solend whale is liquidatable below 22.29`() throws {
    let price = try LendingMath.liquidationPrice(
      debt: QuoteAmount(micros: dollars(108_000_000)),
      collateral: BaseQuantity(units: eth(5_700_000)),
      threshold: .percent(85),
      scale: .standard
    )
    #expect(abs(price.wholeValue - 22.29) <= 0.05)
    // ⌈108 ÷ (5.7 · 0.85)⌉ to the nano.
    #expect(price == Price(nanos: 22_291_021_672))
    let world = try solendWhale(at: price)
    #expect(!world.lending.isCrossed(AccountID(1), .rule))
    let below = try solendWhale(at: Price(nanos: price.nanos - 1))
    #expect(below.lending.isCrossed(AccountID(1), .rule))
  }

  @Test
  func `the whale's first step repays a fifth of the debt`() throws {
    var world = try solendWhale(at: Price(nanos: 22_200_000_000))
    let call = LiquidationCall(
      account: AccountID(1),
      debt: moneyReserve,
      collateral: etherReserve
    )
    guard case .liquidated(let terms, _) = try world.liquidate(call) else {
      Issue.record("the whale is liquidatable at 22.20")
      return
    }
    #expect(terms.repaid == dollars(21_600_000))
  }

  @Test
  func `at the smallest price a call takes all that there is`() throws {
    // What is due is worth more units than an integer counts.
    var world = try solendWhale(at: Price(nanos: 1))
    let call = LiquidationCall(
      account: AccountID(1),
      debt: moneyReserve,
      collateral: etherReserve
    )
    guard case .liquidated(let terms, let badDebt) = try world.liquidate(call) else {
      Issue.record("the whale is liquidatable at any price")
      return
    }
    #expect(terms.seized == eth(5_700_000))
    #expect(terms.seizedValue == 5_700)
    #expect(terms.repaid > 0 && terms.repaid < 5_700)
    #expect(badDebt > .zero)
  }

  @Test
  func `a call raises the health factor above LT times 1 plus b, and lowers it below`() throws {
    // LT 83 %, bonus 5 %: 0.8715.
    let toxic = try LendingMath.toxicHealth(threshold: .percent(83), bonus: .percent(5))
    #expect(toxic == Ratio(partsPerBillion: 871_500_000))
    let spec = LendingSpec(
      reserves: [
        reserve(ether, threshold: 83, curve: nil), reserve(usdc, threshold: 0),
      ],
      liquidation: .closeFactor(CloseFactorRules(fullCloseHealth: .zero))
    )
    for (health, rises) in [
      (Int64(980), true), (900, true), (880, true), (860, false), (700, false),
    ] {
      // 1,000 ETH at 2,000 with LT 83 %: a limit of 1,660,000.
      let owed = dollars(1_660_000) / health * 1_000
      let book = LoanBook(
        accountCount: 2,
        entries: [
          entry(0, 1, supplied: dollars(5_000_000)),
          entry(1, 0, supplied: eth(1_000)),
          entry(1, 1, owed: owed),
        ]
      )
      var world = try LendingWorld(spec, book)
      try world.price([usd(2_000), usd(1)])
      let before = try #require(try world.lending.health(AccountID(1), in: world.ledger))
      let call = LiquidationCall(
        account: AccountID(1),
        debt: moneyReserve,
        collateral: etherReserve,
        most: dollars(100_000)
      )
      guard case .liquidated = try world.liquidate(call) else {
        Issue.record("the account is liquidatable at \(health)")
        return
      }
      let after = try #require(try world.lending.health(AccountID(1), in: world.ledger))
      #expect((before > toxic) == rises)
      #expect((after > before) == rises)
    }
  }

  @Test
  func `a bonus that the account can pay never makes it worse`() throws {
    let rules = CloseFactorRules(bonusRule: .affordable(margin: .basisPoints(1)))
    let spec = LendingSpec(
      reserves: [
        reserve(ether, threshold: 83, curve: nil), reserve(usdc, threshold: 0),
      ],
      liquidation: .closeFactor(rules)
    )
    for owed in stride(from: Int64(1_700_000), through: 1_990_000, by: 10_000) {
      let book = LoanBook(
        accountCount: 2,
        entries: [
          entry(0, 1, supplied: dollars(5_000_000)),
          entry(1, 0, supplied: eth(1_000)),
          entry(1, 1, owed: dollars(owed)),
        ]
      )
      var world = try LendingWorld(spec, book)
      try world.price([usd(2_000), usd(1)])
      let before = try #require(try world.lending.health(AccountID(1), in: world.ledger))
      let call = LiquidationCall(
        account: AccountID(1),
        debt: moneyReserve,
        collateral: etherReserve,
        most: dollars(200_000)
      )
      guard case .liquidated = try world.liquidate(call) else {
        Issue.record("liquidatable with \(owed)")
        return
      }
      let after = try #require(try world.lending.health(AccountID(1), in: world.ledger))
      #expect(after >= before)
    }
  }

  @Test
  func `repaying to a target reaches it and not more than a unit beyond`() throws {
    let rules = CloseFactorRules(closeFactor: .one, restoredHealth: .percent(105))
    let spec = LendingSpec(
      reserves: [
        reserve(ether, threshold: 83, curve: nil), reserve(usdc, threshold: 0),
      ],
      liquidation: .closeFactor(rules)
    )
    let book = LoanBook(
      accountCount: 2,
      entries: [
        entry(0, 1, supplied: dollars(5_000_000)),
        entry(1, 0, supplied: eth(1_000)),
        entry(1, 1, owed: dollars(1_700_000)),
      ]
    )
    var world = try LendingWorld(spec, book)
    try world.price([usd(2_000), usd(1)])
    let call = LiquidationCall(account: AccountID(1), debt: moneyReserve, collateral: etherReserve)
    guard case .liquidated(let terms, _) = try world.liquidate(call) else {
      Issue.record("the account is liquidatable")
      return
    }
    // d = (1.05 · 1.7 m − 1.66 m) ÷ (1.05 − 0.8715) = 700,280.112 045
    #expect(terms.repaid == 700_280_112_045)
    let health = try #require(try world.lending.health(AccountID(1), in: world.ledger))
    #expect(health >= Ratio(partsPerBillion: 1_049_999_990))
    #expect(health <= Ratio(partsPerBillion: 1_050_000_010))
  }
}

/// The Solend whale of June 2022: 5.7 million SOL against 108 million USDC, a fifth at a step.
func solendWhale(at price: Price) throws -> LendingWorld {
  let spec = LendingSpec(
    reserves: [
      reserve(ether, threshold: 85, curve: nil), reserve(usdc, threshold: 0),
    ],
    liquidation: .closeFactor(CloseFactorRules(closeFactor: .percent(20)))
  )
  let book = LoanBook(
    accountCount: 2,
    entries: [
      entry(0, 1, supplied: dollars(122_000_000)),
      entry(1, 0, supplied: eth(5_700_000)),
      entry(1, 1, owed: dollars(108_000_000)),
    ]
  )
  var world = try LendingWorld(spec, book)
  try world.price([price, usd(1)])
  return world
}
