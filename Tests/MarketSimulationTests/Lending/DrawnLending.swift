import Margining
import Quantities
import TestSupport

// Lending without sense: every field and every case drawn.
extension DrawnScenario {
  mutating func lendingForm() -> ProtocolForm {
    .lending(
      LendingSpec(
        reserves: list { $0.reserve() },
        liquidation: loanLiquidation(),
        deficitRule: flag() ? .carried : .socialised,
        accountDebtCap: flag() ? quote() : nil,
        liquidators: LiquidatorTerms(flashFee: flag() ? ratio() : nil, minimumProfit: quote()),
        liquidationGas: wide(),
        userGas: wide()
      )
    )
  }

  private mutating func reserve() -> ReserveSpec {
    ReserveSpec(
      asset: AssetID(small()),
      market: flag() ? marketID() : nil,
      oracle: flag() ? OracleID(small()) : nil,
      origin: flag() ? .pooled : .minted,
      loanToValue: ratio(),
      liquidationThreshold: ratio(),
      liquidationBonus: ratio(),
      reserveFactor: ratio(),
      rateCurve: flag()
        ? RateCurve(base: ratio(), slopeBelow: ratio(), slopeAbove: ratio(), optimum: ratio())
        : nil,
      supplyCap: flag() ? wide() : nil,
      borrowCap: flag() ? wide() : nil
    )
  }

  private mutating func loanLiquidation() -> LendingLiquidation {
    switch draws.below(3) {
    case 0:
      .closeFactor(
        CloseFactorRules(
          closeFactor: ratio(),
          fullCloseHealth: ratio(),
          minimumValue: quote(),
          minimumLeftover: quote(),
          protocolFee: ratio(),
          restoredHealth: flag() ? ratio() : nil,
          bonusRule: flag() ? .fixed : .affordable(margin: ratio()),
          takeOverHealth: flag() ? ratio() : nil
        )
      )
    case 1:
      .absorb(
        AbsorbRules(
          base: ReserveID(small()),
          storefrontShare: ratio(),
          targetReserves: wide()
        )
      )
    default:
      .stabilityPool(
        StabilityPoolRules(
          debt: ReserveID(small()),
          criticalRatio: ratio(),
          callerShare: ratio(),
          callerReward: wide(),
          saleDelayMedian: duration(),
          saleDelayDeviation: ratio()
        )
      )
    }
  }

  mutating func dutchRules() -> DutchRules {
    DutchRules(
      buffer: ratio(),
      curve: flag() ? .linear(duration: duration()) : .stairs(step: duration(), cut: ratio()),
      tail: duration(),
      cusp: ratio(),
      hole: quote(),
      tip: quote(),
      chip: ratio(),
      dust: quote()
    )
  }

  mutating func loanBook() -> BookSpec {
    if flag() {
      return .loans(
        LoanBook(
          accountCount: small(),
          entries: list {
            LoanEntry(
              account: AccountID($0.small()),
              reserve: ReserveID($0.small()),
              supplied: $0.wide(),
              owed: $0.wide()
            )
          }
        )
      )
    }
    return .drawnLoans(
      DrawnLoanBook(
        borrowers: small(),
        depositors: small(),
        debt: ReserveID(small()),
        totalDebt: quote(),
        sizeTail: ratio(),
        utilisation: ratio(),
        excessMedian: ratio(),
        excessDeviation: ratio(),
        excessFloor: ratio(),
        collateral: list {
          CollateralWeightShare(reserve: ReserveID($0.small()), weight: $0.ratio())
        }
      )
    )
  }
}
