import Margining
import MarketSimulation
import PriceOracles
import Quantities

private typealias Members = [(key: String, value: JSONOutput)]

extension ScenarioEncoder {
  func perpetualRules(_ rules: PerpetualRules, _ market: MarketSpec) -> JSONOutput {
    let asset = market.quote
    var members: Members = [
      ("tiers", .list(rules.tiers.map { tier($0, asset) })),
      ("makerFee", ratio(rules.makerFee)),
      ("funding", funding(rules.funding, market)),
      ("markets", .list(rules.furtherMarkets.map(perpetualMarket))),
      ("liquidation", liquidation(rules.liquidation, asset)),
      ("insurance", insurance(rules.insurance, asset)),
      ("socialisation", .text(word(rules.socialisation))),
    ]
    if let premium = rules.sizePremium { members.append(("sizePremium", sizePremium(premium))) }
    if let margin = rules.withdrawalMargin {
      members.append(("withdrawalMargin", ratio(margin)))
    }
    if let vault = rules.backstop { members.append(("backstop", backstop(vault, asset))) }
    if let spec = rules.deleveraging {
      members.append(("deleveraging", deleveraging(spec)))
    }
    if let spec = rules.requirements {
      members.append(("requirements", requirements(spec, asset)))
    }
    return .object(members)
  }

  private func tier(_ tier: MarginTier, _ asset: AssetID) -> JSONOutput {
    var members: Members = [
      ("from", quote(tier.from, of: asset)),
      ("maintenanceMargin", ratio(tier.maintenance)),
      ("initialMargin", ratio(tier.initial)),
    ]
    if let deduction = tier.deduction {
      members.append(("deduction", quote(deduction, of: asset)))
    }
    return .object(members)
  }

  private func sizePremium(_ premium: SizePremium) -> JSONOutput {
    .object([
      ("share", ratio(premium.share)), ("coefficient", ratio(premium.coefficient)),
    ])
  }

  private func funding(_ rule: FundingRule, _ market: MarketSpec) -> JSONOutput {
    switch rule {
    case .premium(let clamp):
      var members: Members = [("kind", .text("premium"))]
      if let clamp { members.append(("innerClamp", ratio(clamp))) }
      return .object(members)
    case .velocity(let perDay, let scale):
      return .object([
        ("kind", .text("velocity")), ("perDay", ratio(perDay)),
        ("skewScale", base(scale, of: market.base)),
      ])
    case .adaptive(let threshold, let rise, let decay, let most):
      return .object([
        ("kind", .text("adaptive")), ("threshold", ratio(threshold)), ("rise", ratio(rise)),
        ("decay", ratio(decay)), ("most", ratio(most)),
      ])
    }
  }

  private func perpetualMarket(_ spec: PerpetualMarketSpec) -> JSONOutput {
    let market = scenario.markets[Int(spec.market.index)]
    var members: Members = [
      ("market", marketName(spec.market)),
      ("oracle", .text(scenario.oracles[Int(spec.oracle.index)].name)),
      ("maintenanceMargin", ratio(spec.maintenanceMargin)),
      ("initialMargin", ratio(spec.initialMargin)),
      ("tiers", .list(spec.tiers.map { tier($0, market.quote) })),
      ("takerFee", ratio(spec.takerFee)),
      ("makerFee", ratio(spec.makerFee)),
      ("funding", funding(spec.funding, market)),
      ("fundingInterest", ratio(spec.fundingInterest)),
      ("fundingCap", ratio(spec.fundingCap)),
    ]
    if let premium = spec.sizePremium { members.append(("sizePremium", sizePremium(premium))) }
    return .object(members)
  }

  private func insurance(_ rules: InsuranceRules, _ asset: AssetID) -> JSONOutput {
    var members: Members = [
      ("scope", .text(rules.scope == .perMarket ? "perMarket" : "global"))
    ]
    if let cap = rules.drawCap { members.append(("drawCap", quote(cap, of: asset))) }
    if let cap = rules.marketCap { members.append(("marketCap", quote(cap, of: asset))) }
    return .object(members)
  }

  private func backstop(_ vault: BackstopSpec, _ asset: AssetID) -> JSONOutput {
    .object([
      ("capital", quote(vault.capital, of: asset)),
      ("inventoryLimit", quote(vault.inventoryLimit, of: asset)),
      ("lossCap", ratio(vault.lossCap)),
      ("unwindInterval", duration(vault.unwindInterval)),
      ("unwindSize", quote(vault.unwindSize, of: asset)),
      ("coversDeficits", flag(vault.coversDeficits)),
    ])
  }

  private func flag(_ flag: Bool) -> JSONOutput { .token(flag ? "true" : "false") }

  private func deleveraging(_ spec: DeleveragingSpec) -> JSONOutput {
    let ranking =
      switch spec.ranking {
      case .profitLeverage: "profitLeverage"
      case .hyperliquid: "hyperliquid"
      case .random: "random"
      case .sharesOfProfit: "sharesOfProfit"
      case .sharesOfNotional: "sharesOfNotional"
      case .sharesOfLeveragedProfit: "sharesOfLeveragedProfit"
      }
    return .object([
      ("ranking", .text(ranking)),
      ("price", .text(spec.price == .previousMark ? "previousMark" : "bankruptcy")),
      ("counterpartyLimit", .number(Int64(spec.counterpartyLimit))),
    ])
  }

  private func word(_ scope: LossScope) -> String {
    switch scope {
    case .booked: "booked"
    case .openPositions: "openPositions"
    case .winners: "winners"
    case .accounts: "accounts"
    }
  }

  private func liquidation(_ policy: LiquidationPolicy, _ asset: AssetID) -> JSONOutput {
    if let name = LiquidationPreset.name(of: policy) { return .object([("kind", .text(name))]) }
    var members: Members = [
      ("kind", .text("stages")),
      ("stages", .list(policy.stages.map { stage($0, asset) })),
      ("dust", quote(policy.dust, of: asset)),
    ]
    if let cap = policy.accountBlockCap {
      members.append(("accountBlockCap", quote(cap, of: asset)))
    }
    return .object(members)
  }

  private func stage(_ stage: LiquidationStage, _ asset: AssetID) -> JSONOutput {
    .object([
      ("below", ratio(stage.below)), ("size", size(stage.size, asset)),
      ("price", price(stage.price)), ("cooldown", duration(stage.cooldown)),
    ])
  }

  private func size(_ size: LiquidationSize, _ asset: AssetID) -> JSONOutput {
    switch size {
    case .whole: return .object([("kind", .text("whole"))])
    case .share(let share, let above, let once):
      return .object([
        ("kind", .text("share")), ("share", ratio(share)), ("above", quote(above, of: asset)),
        ("once", flag(once)),
      ])
    case .slice(let share, let least):
      return .object([
        ("kind", .text("slice")), ("share", ratio(share)), ("least", quote(least, of: asset)),
      ])
    case .target(let buffer, let cost, let first, let ramp, let smallest):
      return .object([
        ("kind", .text("target")), ("buffer", ratio(buffer)), ("cost", ratio(cost)),
        ("first", ratio(first)), ("ramp", duration(ramp)),
        ("smallest", quote(smallest, of: asset)),
      ])
    case .lowerTier: return .object([("kind", .text("lowerTier"))])
    }
  }

  private func price(_ price: LiquidationPrice) -> JSONOutput {
    switch price {
    case .market: return .object([("kind", .text("market"))])
    case .fillable(let spread, let adjustment):
      return .object([
        ("kind", .text("fillable")), ("spread", ratio(spread)),
        ("adjustment", ratio(adjustment)),
      ])
    case .takeover(let discount):
      return .object([("kind", .text("takeover")), ("discount", ratio(discount))])
    case .takeoverWhole: return .object([("kind", .text("takeoverWhole"))])
    case .deleverage: return .object([("kind", .text("deleverage"))])
    }
  }
}

extension ScenarioEncoder {
  private func requirements(_ spec: RequirementSpec, _ asset: AssetID) -> JSONOutput {
    var members: Members = [
      ("estimator", estimator(spec.estimator)),
      ("updateInterval", duration(spec.updateInterval)),
      ("notice", duration(spec.notice)),
      ("quantile", ratio(spec.quantile)),
      ("horizon", duration(spec.horizon)),
      ("ceiling", ratio(spec.ceiling)),
      ("stepUp", ratio(spec.stepUp)),
      ("stepDown", ratio(spec.stepDown)),
      ("procyclicality", procyclicality(spec.procyclicality)),
      ("scope", .text(spec.scope == .newPositions ? "newPositions" : "everyone")),
    ]
    if let ramp = spec.openInterest {
      let bounds: Members = [
        ("lower", quote(ramp.lower, of: asset)), ("upper", quote(ramp.upper, of: asset)),
      ]
      members.append(("openInterest", .object(bounds)))
    }
    if let stress = spec.depthStress { members.append(("depthStress", ratio(stress))) }
    if let cap = spec.congestionCap { members.append(("congestionCap", ratio(cap))) }
    return .object(members)
  }

  private func estimator(_ spec: VolatilitySpec) -> JSONOutput {
    switch spec {
    case .ewma(let memory):
      return .object([("kind", .text("ewma")), ("memory", duration(memory))])
    case .rolling(let samples):
      return .object([("kind", .text("rolling")), ("samples", .number(Int64(samples)))])
    case .parkinson(let bar, let bars): return self.bars("parkinson", bar, bars)
    case .garmanKlass(let bar, let bars): return self.bars("garmanKlass", bar, bars)
    }
  }

  private func bars(_ kind: String, _ bar: SimDuration, _ bars: Int32) -> JSONOutput {
    .object([
      ("kind", .text(kind)), ("bar", duration(bar)), ("bars", .number(Int64(bars))),
    ])
  }

  private func procyclicality(_ tool: ProcyclicalityTool) -> JSONOutput {
    switch tool {
    case .none: return .object([("kind", .text("none"))])
    case .buffer(let size, let rebuild):
      return .object([
        ("kind", .text("buffer")), ("size", ratio(size)), ("rebuild", ratio(rebuild)),
      ])
    case .stress(let weight, let volatility):
      return .object([
        ("kind", .text("stress")), ("weight", ratio(weight)), ("volatility", ratio(volatility)),
      ])
    case .floor(let volatility):
      return .object([("kind", .text("floor")), ("volatility", ratio(volatility))])
    }
  }

  /// The scenario's market behind a venue's market.
  private func market(_ index: Int32, of owner: ProtocolSpec) -> MarketID {
    if index > 0, case .perpetual(let spec) = owner.form { return spec.market(index).market }
    return owner.market
  }

  func weight(_ book: DrawnPortfolioBook, _ index: Int, _ owner: ProtocolSpec) -> JSONOutput {
    .object([
      ("market", marketName(market(Int32(index), of: owner))),
      ("weight", ratio(book.weights[index])),
    ])
  }

  func portfolio(
    _ account: PortfolioAccount,
    _ market: MarketSpec,
    _ owner: ProtocolSpec
  ) -> JSONOutput {
    let positions = account.positions.map { position -> JSONOutput in
      let id = self.market(position.market, of: owner)
      let spec = scenario.markets[Int(id.index)]
      return .object([
        ("market", marketName(id)), ("position", base(position.base, of: spec.base)),
        ("entryPrice", price(position.entryPrice, in: spec.quote)),
      ])
    }
    return .object([
      ("mode", .text(account.isCross ? "cross" : "isolated")),
      ("margin", quote(account.margin, of: market.quote)),
      ("positions", .list(positions)),
    ])
  }
}
