public import Quantities

/// Rules of real lending protocols at a date, with their sources.
///
/// On-chain parameters drift: a preset is a dated default, not a constant.
public enum LendingPresets {
  /// Aave v3.3: half of the debt, all of it at a health of 0.95 or for small amounts; deficits stay
  /// on the books.
  ///
  /// - Source: aave-dao/aave-v3-origin 3.3 `LiquidationLogic` (June 2026); protocol fee of the bonus
  ///   10 %, as most listings have it.
  public static func aaveV3(_ reserves: [ReserveSpec]) -> LendingSpec {
    LendingSpec(
      reserves: reserves,
      liquidation: .closeFactor(CloseFactorRules(protocolFee: .percent(10)))
    )
  }

  /// Aave v3 WETH: LTV 80 %, threshold 83 %, bonus 5 %.
  ///
  /// - Source: governance alignment of August 2024; the curve (0, 2.7 %, 80 %, kink 90 %) is the
  ///   usual one of that year.
  public static func aaveWETH(
    _ asset: AssetID,
    _ market: MarketID,
    _ oracle: OracleID
  ) -> ReserveSpec {
    listing(
      asset,
      (market, oracle),
      terms: (.percent(80), .percent(83), .percent(5), .percent(15)),
      curve: (.zero, .basisPoints(270), .percent(80), .percent(90))
    )
  }

  /// Aave v3 WBTC: LTV 73 %, threshold 78 %, bonus 5 %.
  ///
  /// - Source: governance, before the reductions of September 2024.
  public static func aaveWBTC(
    _ asset: AssetID,
    _ market: MarketID,
    _ oracle: OracleID
  ) -> ReserveSpec {
    listing(
      asset,
      (market, oracle),
      terms: (.percent(73), .percent(78), .percent(5), .percent(20)),
      curve: (.zero, .percent(4), .percent(300), .percent(45))
    )
  }

  /// Aave v3 USDC: LTV 75 %, threshold 78 %, bonus 4.5 %; the unit of account.
  ///
  /// - Source: listing parameters of 2024; curve 0, 5.5 %, 60 %, kink 92 %.
  public static func aaveUSDC(_ asset: AssetID) -> ReserveSpec {
    listing(
      asset,
      nil,
      terms: (.percent(75), .percent(78), .basisPoints(450), .percent(10)),
      curve: (.zero, .basisPoints(550), .percent(60), .percent(92))
    )
  }

  // An asset that is borrowed: loan to value, threshold, bonus and reserve factor; base, slopes below
  // and above the kink, and the kink.
  private static func listing(
    _ asset: AssetID,
    _ feed: (market: MarketID, oracle: OracleID)?,
    terms: (loan: Ratio, threshold: Ratio, bonus: Ratio, factor: Ratio),
    curve: (base: Ratio, below: Ratio, above: Ratio, optimum: Ratio)
  ) -> ReserveSpec {
    ReserveSpec(
      asset: asset,
      market: feed?.market,
      oracle: feed?.oracle,
      loanToValue: terms.loan,
      liquidationThreshold: terms.threshold,
      liquidationBonus: terms.bonus,
      reserveFactor: terms.factor,
      rateCurve: RateCurve(
        base: curve.base,
        slopeBelow: curve.below,
        slopeAbove: curve.above,
        optimum: curve.optimum
      )
    )
  }

  /// Compound v3's USDC market on mainnet: absorb at once, sell at half of the discount while
  /// reserves are below 5 million.
  ///
  /// - Source: compound-finance/comet, deployment `mainnet/usdc`. `base` is the position of USDC.
  public static func compoundV3(_ reserves: [ReserveSpec], base: ReserveID) -> LendingSpec {
    LendingSpec(
      reserves: reserves,
      liquidation: .absorb(
        AbsorbRules(
          base: base,
          storefrontShare: .percent(50),
          targetReserves: 5_000_000_000_000
        )
      )
    )
  }

  /// A collateral of Compound v3: borrow and liquidation factor, and what an absorption keeps.
  ///
  /// WETH 82.5 %, 89.5 %, 5 %; WBTC 70 %, 77 %, 5 %; LINK 79 %, 85 %, 7 %.
  ///
  /// - Source: compound-finance/comet, deployment `mainnet/usdc`.
  public static func compoundCollateral(
    _ asset: AssetID,
    _ market: MarketID,
    _ oracle: OracleID,
    borrowFactor: Ratio,
    liquidateFactor: Ratio,
    penalty: Ratio
  ) -> ReserveSpec {
    ReserveSpec(
      asset: asset,
      market: market,
      oracle: oracle,
      loanToValue: borrowFactor,
      liquidationThreshold: liquidateFactor,
      liquidationBonus: penalty,
      reserveFactor: .zero,
      rateCurve: nil
    )
  }

  /// Compound v3's base asset: no collateral, borrowed by all.
  ///
  /// - Source: compound-finance/comet, deployment `mainnet/usdc`: 1.5 %, 3.5 % to the kink at
  ///   80 %, 25 % above.
  public static func compoundBase(_ asset: AssetID) -> ReserveSpec {
    listing(
      asset,
      nil,
      terms: (.zero, .zero, .zero, .percent(10)),
      curve: (.basisPoints(150), .basisPoints(350), .percent(25), .percent(80))
    )
  }

  /// Liquity v1: 110 % of the debt, 150 % of the system, no interest, a stability pool.
  ///
  /// Asset 0 is the collateral, asset 1 the minted coin.
  ///
  /// - Source: liquity/dev `TroveManager`, `StabilityPool`: 0.5 % of the collateral and 200 LUSD
  ///   to the caller. The members' sale, median an hour, is a model choice.
  public static func liquityV1(
    collateral: AssetID,
    market: MarketID,
    oracle: OracleID,
    coin: AssetID
  ) -> LendingSpec {
    // 1 ÷ 1.1 rounded down: against the account.
    let threshold = Ratio(partsPerBillion: 909_090_909)
    return LendingSpec(
      reserves: [
        ReserveSpec(
          asset: collateral,
          market: market,
          oracle: oracle,
          loanToValue: threshold,
          liquidationThreshold: threshold,
          // All collateral above the debt is the pool's; in recovery at most 10 %.
          liquidationBonus: Ratio(partsPerBillion: 99_999_999),
          reserveFactor: .zero,
          rateCurve: nil
        ),
        ReserveSpec(
          asset: coin,
          market: nil,
          oracle: nil,
          origin: .minted,
          loanToValue: .zero,
          liquidationThreshold: .zero,
          liquidationBonus: .zero,
          reserveFactor: .zero,
          rateCurve: RateCurve(
            base: .zero,
            slopeBelow: .zero,
            slopeAbove: .zero,
            optimum: .percent(50)
          )
        ),
      ],
      liquidation: .stabilityPool(
        StabilityPoolRules(
          debt: ReserveID(1),
          criticalRatio: .percent(150),
          callerShare: .basisPoints(50),
          callerReward: 200_000_000,
          saleDelayMedian: .seconds(3_600),
          saleDelayDeviation: .one
        )
      )
    )
  }
}
