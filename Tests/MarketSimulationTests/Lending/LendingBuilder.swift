import Margining
import MarketSimulation
import Quantities

extension ScenarioBuilder {
  /// ETH against USD: 75 % to borrow, 80 % to stay, a tenth of bonus, no interest.
  static func lending(
    _ liquidation: LendingLiquidation,
    minted: Bool = false,
    flashFee: Ratio? = .zero
  ) -> LendingSpec {
    // Absorption and a stability pool know one debt only.
    let isPooled = if case .closeFactor = liquidation { true } else { false }
    let still = RateCurve(
      base: .zero,
      slopeBelow: .zero,
      slopeAbove: .zero,
      optimum: .percent(90)
    )
    return LendingSpec(
      reserves: [
        ReserveSpec(
          asset: AssetID(0),
          market: MarketID(0),
          oracle: OracleID(0),
          loanToValue: .percent(75),
          liquidationThreshold: .percent(80),
          liquidationBonus: .percent(10),
          reserveFactor: .percent(10),
          rateCurve: isPooled ? still : nil
        ),
        ReserveSpec(
          asset: AssetID(1),
          market: nil,
          oracle: nil,
          origin: minted ? .minted : .pooled,
          loanToValue: .zero,
          liquidationThreshold: .zero,
          liquidationBonus: .zero,
          reserveFactor: .percent(10),
          rateCurve: still
        ),
      ],
      liquidation: liquidation,
      liquidators: LiquidatorTerms(flashFee: flashFee)
    )
  }

  /// One call repays half of the debt, without dust rules, and takes the whole bonus.
  static let half = CloseFactorRules(
    closeFactor: .percent(50),
    fullCloseHealth: .percent(50),
    minimumValue: .zero,
    minimumLeftover: .zero,
    protocolFee: .zero
  )

  static let absorption = AbsorbRules(
    base: ReserveID(1),
    storefrontShare: .percent(50),
    targetReserves: 1_000_000_000_000
  )

  static let pool = StabilityPoolRules(
    debt: ReserveID(1),
    criticalRatio: .percent(100),
    callerShare: .zero,
    callerReward: 0,
    saleDelayMedian: .seconds(100),
    saleDelayDeviation: .zero
  )

  /// Close factor, absorption, stability pool.
  static let lendingForms = [
    lending(.closeFactor(half)), lending(.absorb(absorption)),
    lending(.stabilityPool(pool), minted: true),
  ]

  /// The vaults with falling prices instead of bids.
  static let dutchVaults: VaultSpec = {
    var spec = vaults
    spec.dutch = DutchRules.makerETHA
    spec.dutch?.dust = QuoteAmount(micros: 1_000_000)
    return spec
  }()

  static let loanBook = DrawnLoanBook(
    borrowers: 30,
    depositors: 10,
    debt: ReserveID(1),
    totalDebt: QuoteAmount(micros: 400_000_000_000),
    sizeTail: .percent(130),
    utilisation: .percent(90),
    excessMedian: .percent(8),
    excessDeviation: .percent(80),
    excessFloor: .percent(1),
    collateral: [CollateralWeightShare(reserve: ReserveID(0), weight: .one)]
  )

  /// A borrower with whole units against a debt that is due below a price in cents, and a
  /// depositor with twice that debt: debt = units × price × 80 %.
  static func loan(
    _ units: Int64,
    dueBelow cents: Int64,
    deposited: Int64? = nil
  ) -> BookSpec {
    let debt = units * cents * 8_000
    return .loans(
      LoanBook(
        accountCount: 2,
        entries: [
          LoanEntry(
            account: AccountID(0),
            reserve: ReserveID(0),
            supplied: units * 1_00000000,
            owed: 0
          ),
          LoanEntry(account: AccountID(0), reserve: ReserveID(1), supplied: 0, owed: debt),
          LoanEntry(
            account: AccountID(1),
            reserve: ReserveID(1),
            supplied: deposited ?? 2 * debt,
            owed: 0
          ),
        ]
      )
    )
  }
}
