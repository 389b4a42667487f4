import Margining
import Quantities
import Testing

struct ProtocolSpecTests {
  private let vaultBook = DrawnVaultBook(
    count: 100,
    totalDebt: quote(1_000_000),
    debtTail: .percent(130),
    excessMedian: .percent(60),
    excessDeviation: .percent(50),
    excessFloor: .percent(2)
  )
  private let positionBook = DrawnPositionBook(
    count: 100,
    openInterest: quote(1_000_000),
    longShare: .percent(60),
    sizeTail: .percent(130),
    leverageMedian: .percent(200),
    leverageDeviation: .percent(45),
    leverageFloor: .percent(115),
    leverageCap: .percent(800)
  )

  private func problems(_ change: (inout VaultSpec) -> Void) -> [ProtocolSpecError] {
    var spec = makerRules
    change(&spec)
    return spec.problems()
  }

  private func problems(_ change: (inout PerpetualSpec) -> Void) -> [ProtocolSpecError] {
    var spec = perpetualRules
    change(&spec)
    return spec.problems()
  }

  @Test func `valid rules have no problems`() {
    #expect(makerRules.problems() == [])
    #expect(perpetualRules.problems() == [])
    #expect(vaultBook.problems() == [])
    #expect(positionBook.problems(maintenanceMargin: .percent(5)) == [])
  }

  @Test func `every preset of a real protocol is valid`() {
    let (market, oracle) = (MarketID(0), OracleID(0))
    let collateral = LendingPresets.compoundCollateral(
      ether,
      market,
      oracle,
      borrowFactor: .basisPoints(8_250),
      liquidateFactor: .basisPoints(8_950),
      penalty: .percent(5)
    )
    let loans = [
      LendingPresets.aaveV3([
        LendingPresets.aaveWETH(ether, market, oracle), LendingPresets.aaveUSDC(dai),
        LendingPresets.aaveWBTC(gas, market, oracle),
      ]),
      LendingPresets.compoundV3(
        [collateral, LendingPresets.compoundBase(dai)],
        base: ReserveID(1)
      ),
      LendingPresets.liquityV1(collateral: ether, market: market, oracle: oracle, coin: dai),
    ]
    for spec in loans { #expect(spec.problems() == []) }
    for spec in [VaultSpec.makerMarch2020, .makerETHA] { #expect(spec.problems() == []) }
    var venue = perpetualRules
    venue.rules.backstop = wideBackstop
    venue.rules.deleveraging = DeleveragingSpec(
      ranking: .random,
      price: .bankruptcy,
      counterpartyLimit: 500
    )
    let policies: [LiquidationPolicy] = [
      .wholeAtMarket, .hyperliquid, .dydxV4, .driftV2, .gmxV2, .perpV2, .bybitLadder,
    ]
    for policy in policies {
      venue.rules.liquidation = policy
      #expect(venue.problems() == [])
    }
    // The pool that takes positions over has to be there.
    venue.rules.liquidation = .gmxV2
    venue.rules.backstop = nil
    #expect(venue.problems() == [.stageWithoutTaker])
  }

  @Test func `a bad number is named with its bound`() {
    let one: Int64 = 1_000_000_000
    #expect(
      problems { $0.liquidationRatio = .one }
        == [.tooSmall(.liquidationRatio, found: one, minimum: one + 1)]
    )
    #expect(
      problems { $0.lotSize = .zero } == [.tooSmall(.lotSize, found: 0, minimum: 1)]
    )
    #expect(
      problems { $0.minimumRaise = .zero } == [.tooSmall(.minimumRaise, found: 0, minimum: 1)]
    )
    #expect(
      problems { $0.liquidationPenalty = .percent(101) }
        == [.tooLarge(.liquidationPenalty, found: 1_010_000_000, maximum: one)]
    )
    #expect(
      problems { $0.initialMargin = .percent(4) }
        == [.tooSmall(.initialMargin, found: 40_000_000, minimum: 50_000_000)]
    )
    #expect(
      problems { $0.maintenanceMargin = .one }
        == [
          .tooLarge(.maintenanceMargin, found: one, maximum: one - 1),
          .tooSmall(.initialMargin, found: 100_000_000, minimum: one),
        ]
    )
    var book = positionBook
    book.leverageFloor = .zero
    book.leverageCap = .percent(2_000)
    #expect(
      book.problems(maintenanceMargin: .percent(5))
        == [
          .tooSmall(.leverageFloor, found: 0, minimum: 1),
          .tooLarge(.leverageCap, found: 20 * one, maximum: 20 * one - 1),
        ]
    )
  }

  @Test func `several problems come in the order of the fields`() {
    let found = problems {
      $0.topUpGas = -1
      $0.bidLifetime = .zero
    }
    #expect(
      found == [
        .tooSmall(.bidLifetime, found: 0, minimum: 1), .tooSmall(.topUpGas, found: -1, minimum: 0),
      ]
    )
  }

  @Test func `a book must fit its protocol's form and its own amounts`() {
    let scale = BaseScale.standard
    let vaults = ProtocolForm.vaults(makerRules)
    let perpetual = ProtocolForm.perpetual(perpetualRules)
    #expect(
      BookSpec.drawnVaults(vaultBook).problems(form: perpetual, scale: scale) == [.formMismatch]
    )
    #expect(
      BookSpec.drawnPositions(positionBook).problems(form: vaults, scale: scale) == [.formMismatch]
    )
    #expect(
      BookSpec.accounts([]).problems(form: vaults, scale: scale)
        == [.tooSmall(.accountCount, found: 0, minimum: 1)]
    )
    let own = BookSpec.accounts([
      vault(base(1), .zero), vault(base(-1), .zero), vault(base(1), quote(-1)),
      position(base(1), quote(1), entry: usd(1)), vault(base(1), QuoteAmount(micros: .max)),
    ])
    #expect(
      own.problems(form: vaults, scale: scale)
        == [
          .invalidAccount(AccountID(1), .negativeAmount),
          .invalidAccount(AccountID(2), .negativeAmount),
          .invalidAccount(AccountID(3), .entryPriceMismatch),
          .invalidAccount(AccountID(4), .tooLarge),
        ]
    )
    let positions = BookSpec.accounts([
      position(base(-1), .zero, entry: usd(1)), vault(base(1), quote(1)),
      position(base(1), quote(1), entry: usd(0)), position(base(1), quote(-1), entry: usd(1)),
      position(BaseQuantity(units: .max), quote(1), entry: Price(nanos: .max)),
    ])
    #expect(
      positions.problems(form: perpetual, scale: scale)
        == [
          .invalidAccount(AccountID(1), .entryPriceMismatch),
          .invalidAccount(AccountID(2), .entryPriceNotPositive),
          .invalidAccount(AccountID(3), .negativeAmount),
          .invalidAccount(AccountID(4), .tooLarge),
        ]
    )
    let huge = vault(BaseQuantity(units: .max / 3), .zero)
    #expect(
      BookSpec.accounts([huge, huge]).problems(form: vaults, scale: scale) == [.bookTooLarge]
    )
  }

  @Test func `a protocol cannot be opened with an account that validation refuses`() {
    #expect(throws: MarginError.invalidAccount(AccountID(1), .negativeAmount)) {
      _ = try VaultWorld([vault(base(1), quote(1)), vault(base(-1), quote(1))])
    }
    #expect(throws: MarginError.invalidAccount(AccountID(0), .entryPriceMismatch)) {
      _ = try PerpetualWorld([vault(base(1), quote(1))])
    }
    #expect(
      throws: MarginError.invalidSpecification(.tooSmall(.accountCount, found: 0, minimum: 1))
    ) {
      _ = try VaultWorld([])
    }
  }
}
