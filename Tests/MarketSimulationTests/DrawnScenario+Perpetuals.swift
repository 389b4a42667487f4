import Margining
import Quantities
import TestSupport

extension DrawnScenario {
  mutating func drawnPositions() -> DrawnPositionBook {
    DrawnPositionBook(
      count: small(),
      openInterest: quote(),
      longShare: ratio(),
      sizeTail: ratio(),
      leverageMedian: ratio(),
      leverageDeviation: ratio(),
      leverageFloor: ratio(),
      leverageCap: ratio()
    )
  }

  mutating func portfolio() -> PortfolioAccount {
    PortfolioAccount(
      isCross: flag(),
      margin: quote(),
      positions: list {
        PortfolioAccount.Position(market: $0.small(), base: $0.base(), entryPrice: $0.price())
      }
    )
  }

  mutating func perpetualRules() -> PerpetualRules {
    PerpetualRules(
      tiers: list { $0.tier() },
      sizePremium: flag() ? SizePremium(share: ratio(), coefficient: ratio()) : nil,
      makerFee: ratio(),
      funding: funding(),
      furtherMarkets: list { $0.perpetualMarket() },
      withdrawalMargin: flag() ? ratio() : nil,
      liquidation: LiquidationPolicy(
        stages: list { $0.stage() },
        accountBlockCap: flag() ? quote() : nil,
        dust: quote()
      ),
      insurance: InsuranceRules(
        scope: flag() ? .perMarket : .global,
        drawCap: flag() ? quote() : nil,
        marketCap: flag() ? quote() : nil
      ),
      backstop: flag() ? backstop() : nil,
      deleveraging: flag() ? deleveraging() : nil,
      socialisation: LossScope.allCases[draws.below(4)],
      requirements: flag() ? requirements() : nil
    )
  }

  private mutating func tier() -> MarginTier {
    MarginTier(
      from: quote(),
      maintenance: ratio(),
      initial: ratio(),
      deduction: flag() ? quote() : nil
    )
  }

  private mutating func funding() -> FundingRule {
    switch draws.below(3) {
    case 0: .premium(innerClamp: flag() ? ratio() : nil)
    case 1: .velocity(perDay: ratio(), skewScale: base())
    default: .adaptive(threshold: ratio(), rise: ratio(), decay: ratio(), most: ratio())
    }
  }

  private mutating func perpetualMarket() -> PerpetualMarketSpec {
    PerpetualMarketSpec(
      market: marketID(),
      oracle: OracleID(small()),
      maintenanceMargin: ratio(),
      initialMargin: ratio(),
      tiers: list { $0.tier() },
      sizePremium: flag() ? SizePremium(share: ratio(), coefficient: ratio()) : nil,
      takerFee: ratio(),
      makerFee: ratio(),
      funding: funding(),
      fundingInterest: ratio(),
      fundingCap: ratio()
    )
  }

  private mutating func stage() -> LiquidationStage {
    LiquidationStage(below: ratio(), size: size(), price: stagePrice(), cooldown: duration())
  }

  private mutating func size() -> LiquidationSize {
    switch draws.below(5) {
    case 0: .whole
    case 1: .share(ratio(), above: quote(), once: flag())
    case 2: .slice(ratio(), least: quote())
    case 3:
      .target(
        buffer: ratio(),
        cost: ratio(),
        first: ratio(),
        ramp: duration(),
        smallest: quote()
      )
    default: .lowerTier
    }
  }

  private mutating func stagePrice() -> LiquidationPrice {
    switch draws.below(5) {
    case 0: .market
    case 1: .fillable(spread: ratio(), adjustment: ratio())
    case 2: .takeover(discount: ratio())
    case 3: .takeoverWhole
    default: .deleverage
    }
  }

  private mutating func backstop() -> BackstopSpec {
    BackstopSpec(
      capital: quote(),
      inventoryLimit: quote(),
      lossCap: ratio(),
      unwindInterval: duration(),
      unwindSize: quote(),
      coversDeficits: flag()
    )
  }

  private mutating func deleveraging() -> DeleveragingSpec {
    DeleveragingSpec(
      ranking: DeleveragingSpec.Ranking.allCases[draws.below(6)],
      price: flag() ? .bankruptcy : .previousMark,
      counterpartyLimit: small()
    )
  }

  private mutating func requirements() -> RequirementSpec {
    RequirementSpec(
      estimator: estimator(),
      updateInterval: duration(),
      notice: duration(),
      quantile: ratio(),
      horizon: duration(),
      ceiling: ratio(),
      stepUp: ratio(),
      stepDown: ratio(),
      procyclicality: procyclicality(),
      scope: flag() ? .everyone : .newPositions,
      openInterest: flag() ? OpenInterestRamp(lower: quote(), upper: quote()) : nil,
      depthStress: flag() ? ratio() : nil,
      congestionCap: flag() ? ratio() : nil
    )
  }

  private mutating func estimator() -> VolatilitySpec {
    switch draws.below(4) {
    case 0: .ewma(memory: duration())
    case 1: .rolling(samples: small())
    case 2: .parkinson(bar: duration(), bars: small())
    default: .garmanKlass(bar: duration(), bars: small())
    }
  }

  private mutating func procyclicality() -> ProcyclicalityTool {
    switch draws.below(4) {
    case 0: .none
    case 1: .buffer(size: ratio(), rebuild: ratio())
    case 2: .stress(weight: ratio(), volatility: ratio())
    default: .floor(volatility: ratio())
    }
  }
}
