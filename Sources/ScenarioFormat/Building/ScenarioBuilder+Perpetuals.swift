import Margining
import MarketSimulation
import PriceOracles
import Quantities

extension ScenarioBuilder {
  mutating func perpetualRules(
    _ record: DecodedRecord,
    _ market: MarketSpec?,
    _ oracles: [OracleSpec]
  ) -> PerpetualRules {
    let quote = market?.quote ?? AssetID(-1)
    let base = market?.base ?? AssetID(-1)
    return PerpetualRules(
      tiers: tiers(record, quote),
      sizePremium: sizePremium(record),
      makerFee: ratio(record, "makerFee"),
      funding: fundingRule(record, base),
      furtherMarkets: perpetualMarkets(record, quote, oracles),
      withdrawalMargin: record.has("withdrawalMargin") ? ratio(record, "withdrawalMargin") : nil,
      liquidation: liquidationPolicy(record, quote),
      insurance: insuranceRules(record.record("insurance"), quote),
      backstop: record.has("backstop") ? backstop(record.record("backstop"), quote) : nil,
      deleveraging: record.has("deleveraging")
        ? deleveraging(record.record("deleveraging")) : nil,
      socialisation: lossScope(record.text("socialisation")),
      requirements: record.has("requirements")
        ? requirements(record.record("requirements"), quote) : nil
    )
  }

  private mutating func optionalQuote(
    _ record: DecodedRecord,
    _ name: String,
    _ asset: AssetID
  ) -> QuoteAmount? {
    record.has(name) ? quote(record, name, of: asset) : nil
  }

  private mutating func tiers(_ record: DecodedRecord, _ quote: AssetID) -> [MarginTier] {
    var tiers: [MarginTier] = []
    for tier in record.records("tiers") {
      let built = MarginTier(
        from: self.quote(tier, "from", of: quote),
        maintenance: ratio(tier, "maintenanceMargin"),
        initial: ratio(tier, "initialMargin"),
        deduction: optionalQuote(tier, "deduction", quote)
      )
      if built.initial < built.maintenance {
        fail(.relation(rule: "initialMargin >= maintenanceMargin"), tier, "initialMargin")
      }
      if let before = tiers.last, built.from <= before.from {
        fail(.relation(rule: "from above that of the tier before"), tier, "from")
      }
      if let before = tiers.last, built.maintenance < before.maintenance {
        fail(
          .relation(rule: "maintenanceMargin at least that of the tier before"),
          tier,
          "maintenanceMargin"
        )
      }
      tiers.append(built)
    }
    return tiers
  }

  private func sizePremium(_ record: DecodedRecord) -> SizePremium? {
    guard record.has("sizePremium") else { return nil }
    let premium = record.record("sizePremium")
    return SizePremium(share: ratio(premium, "share"), coefficient: ratio(premium, "coefficient"))
  }

  private mutating func fundingRule(_ record: DecodedRecord, _ base: AssetID) -> FundingRule {
    let (kind, rule) = record.variant("funding")
    switch kind {
    case "velocity":
      return .velocity(
        perDay: ratio(rule, "perDay"),
        skewScale: self.base(rule, "skewScale", of: base)
      )
    case "adaptive":
      return .adaptive(
        threshold: ratio(rule, "threshold"),
        rise: ratio(rule, "rise"),
        decay: ratio(rule, "decay"),
        most: ratio(rule, "most")
      )
    default:
      return .premium(innerClamp: rule.has("innerClamp") ? ratio(rule, "innerClamp") : nil)
    }
  }

  private mutating func perpetualMarkets(
    _ record: DecodedRecord,
    _ quote: AssetID,
    _ oracles: [OracleSpec]
  ) -> [PerpetualMarketSpec] {
    var result: [PerpetualMarketSpec] = []
    for market in record.records("markets") {
      guard let index = index(market, "market", of: .market) else { continue }
      let spec = markets[Int(index)]
      if spec.quote != quote {
        fail(.relation(rule: "all markets of a venue have one quote asset"), market, "market")
      }
      result.append(
        PerpetualMarketSpec(
          market: MarketID(index),
          oracle: oracle(of: market, market: MarketID(index), oracles),
          maintenanceMargin: ratio(market, "maintenanceMargin"),
          initialMargin: ratio(market, "initialMargin"),
          tiers: tiers(market, quote),
          sizePremium: sizePremium(market),
          takerFee: ratio(market, "takerFee"),
          makerFee: ratio(market, "makerFee"),
          funding: fundingRule(market, spec.base),
          fundingInterest: ratio(market, "fundingInterest"),
          fundingCap: ratio(market, "fundingCap")
        )
      )
    }
    return result
  }

  private mutating func insuranceRules(_ record: DecodedRecord, _ quote: AssetID) -> InsuranceRules
  {
    InsuranceRules(
      scope: record.text("scope") == "perMarket" ? .perMarket : .global,
      drawCap: optionalQuote(record, "drawCap", quote),
      marketCap: optionalQuote(record, "marketCap", quote)
    )
  }

  private mutating func backstop(_ record: DecodedRecord, _ quote: AssetID) -> BackstopSpec {
    BackstopSpec(
      capital: self.quote(record, "capital", of: quote),
      inventoryLimit: self.quote(record, "inventoryLimit", of: quote),
      lossCap: ratio(record, "lossCap"),
      unwindInterval: duration(record, "unwindInterval"),
      unwindSize: self.quote(record, "unwindSize", of: quote),
      coversDeficits: record.flag("coversDeficits")
    )
  }

  private func deleveraging(_ record: DecodedRecord) -> DeleveragingSpec {
    let ranking: DeleveragingSpec.Ranking =
      switch record.text("ranking") {
      case "hyperliquid": .hyperliquid
      case "random": .random
      case "sharesOfProfit": .sharesOfProfit
      case "sharesOfNotional": .sharesOfNotional
      case "sharesOfLeveragedProfit": .sharesOfLeveragedProfit
      default: .profitLeverage
      }
    return DeleveragingSpec(
      ranking: ranking,
      price: record.text("price") == "previousMark" ? .previousMark : .bankruptcy,
      counterpartyLimit: Int32(record.integer("counterpartyLimit"))
    )
  }

  private func lossScope(_ word: String) -> LossScope {
    switch word {
    case "openPositions": .openPositions
    case "winners": .winners
    case "accounts": .accounts
    default: .booked
    }
  }
}

extension ScenarioBuilder {
  /// The venue's market of a scenario's market; nil after a fault.
  private mutating func venueMarket(
    _ record: DecodedRecord,
    _ own: DecodedRecord,
    _ form: ProtocolForm
  ) -> Int32? {
    guard let found = index(record, "market", of: .market) else { return nil }
    if index(own, "market", of: .market) == found { return 0 }
    if case .perpetual(let spec) = form {
      for (position, market) in spec.rules.furtherMarkets.enumerated()
      where market.market.index == found {
        return Int32(position + 1)
      }
    }
    fail(.relation(rule: "the venue trades the market"), record, "market")
    return nil
  }

  mutating func drawnPortfolios(
    _ own: DecodedRecord,
    _ book: DecodedRecord,
    _ quote: AssetID,
    _ form: ProtocolForm
  ) -> BookSpec {
    guard case .perpetual(let spec) = form else { return .accounts([]) }
    var weights = [Ratio](repeating: .one, count: Int(spec.marketCount))
    let stated = book.records("weights")
    if !stated.isEmpty { weights = [Ratio](repeating: .zero, count: weights.count) }
    for record in stated {
      if let market = venueMarket(record, own, form) {
        weights[Int(market)] = ratio(record, "weight")
      }
    }
    if weights.contains(.zero) {
      fail(.relation(rule: "weights name every market of the venue"), book, "weights")
    }
    return .drawnPortfolios(
      DrawnPortfolioBook(
        positions: drawnPositions(book, quote, form),
        crossShare: ratio(book, "crossShare"),
        weights: weights
      )
    )
  }

  mutating func portfolios(
    _ own: DecodedRecord,
    _ book: DecodedRecord,
    _ market: MarketSpec?,
    _ form: ProtocolForm
  ) -> BookSpec {
    let quote = market?.quote ?? AssetID(-1)
    var accounts: [PortfolioAccount] = []
    for record in book.records("accounts") {
      var account = PortfolioAccount(
        isCross: record.text("mode") == "cross",
        margin: self.quote(record, "margin", of: quote),
        positions: []
      )
      for entry in record.records("positions") {
        guard let index = index(entry, "market", of: .market),
          let venueIndex = venueMarket(entry, own, form)
        else { continue }
        account.positions.append(
          PortfolioAccount.Position(
            market: venueIndex,
            base: base(entry, "position", of: markets[Int(index)].base),
            entryPrice: price(entry, "entryPrice", in: quote)
          )
        )
      }
      accounts.append(account)
    }
    return .portfolios(accounts)
  }
}
