import Margining
import MarketSimulation
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities
import TestSupport

/// Scenarios without sense: every field and every case drawn, for tests of their spelling.
struct DrawnScenario {
  var draws: TestDraws
  let mostElements: Int

  /// Draws a scenario whose lists have at most `mostElements` elements.
  static func make(seed: UInt64, mostElements: Int = 3) -> Scenario {
    var drawn = DrawnScenario(
      draws: TestDraws(seed: seed),
      mostElements: mostElements
    )
    return drawn.scenario()
  }

  private mutating func scenario() -> Scenario {
    Scenario(
      name: text(),
      summary: text(),
      horizon: duration(),
      tick: duration(),
      seed: draws.bits(),
      replications: small(),
      assets: list { $0.asset() },
      markets: list { $0.market() },
      oracles: list { $0.oracle() },
      network: network(),
      gasAsset: AssetID(small()),
      protocols: list { $0.marginProtocol() },
      participants: list { $0.participant() },
      shocks: list { PriceShockSpec(market: $0.marketID(), at: $0.instant(), size: $0.ratio()) },
      policies: list { $0.policy() },
      metrics: MetricSpec(
        missedGrace: duration(),
        episodeQuiet: duration(),
        seriesInterval: duration()
      ),
      limits: RunLimitSpec(events: wide(), instant: flag() ? duration() : nil),
      correlations: withMarkets { $0.correlations() }
    )
  }

  // MARK: Values

  mutating func wide() -> Int64 { draws.wideInteger() }
  mutating func small() -> Int32 { Int32(truncatingIfNeeded: draws.wideInteger()) }
  mutating func flag() -> Bool { draws.below(2) == 1 }
  mutating func duration() -> SimDuration { SimDuration(nanoseconds: wide()) }
  mutating func instant() -> SimInstant { SimInstant(nanoseconds: wide()) }
  mutating func ratio() -> Ratio { Ratio(partsPerBillion: wide()) }
  mutating func price() -> Price { Price(nanos: wide()) }
  mutating func quote() -> QuoteAmount { QuoteAmount(micros: wide()) }
  mutating func base() -> BaseQuantity { BaseQuantity(units: wide()) }
  mutating func gasPrice() -> GasPrice { GasPrice(wei: wide()) }
  mutating func marketID() -> MarketID { MarketID(small()) }

  mutating func text() -> String {
    let characters = Array("aZ-9 é€😀\0\"")
    return String((0..<draws.below(6)).map { _ in characters[draws.below(characters.count)] })
  }

  mutating func list<Element>(
    _ element: (inout DrawnScenario) -> Element
  ) -> [Element] {
    (0..<draws.below(mostElements + 1)).map { _ in element(&self) }
  }

  // MARK: Rooms

  private mutating func asset() -> AssetSpec {
    AssetSpec(
      name: text(),
      decimals: UInt8(draws.below(256)),
      pricing: flag() ? .constantUSD : .market(marketID())
    )
  }

  private mutating func market() -> MarketSpec {
    MarketSpec(
      name: text(),
      base: AssetID(small()),
      quote: AssetID(small()),
      path: path(),
      venue: withMarkets { $0.venue() }
    )
  }

  private mutating func withMarkets<Value>(_ draw: (inout DrawnMarkets) -> Value) -> Value {
    var markets = DrawnMarkets(draws: draws, mostElements: mostElements)
    let value = draw(&markets)
    draws = markets.draws
    return value
  }

  private mutating func path() -> PathSpec {
    if flag() {
      return withMarkets { $0.path() }
    }
    return .recorded(
      RecordedPathSpec(
        role: flag() ? .fundamental : .observed,
        touches: list { PathTouch(at: $0.instant(), price: $0.price()) },
        bars: list { $0.bar() },
        intrabar: flag() ? .stated : .mirrored,
        bridgeVolatility: ratio()
      )
    )
  }

  private mutating func bar() -> PathBar {
    PathBar(
      start: instant(),
      length: duration(),
      low: flag() ? price() : nil,
      high: flag() ? price() : nil
    )
  }

  private mutating func fee() -> FeePolicy {
    flag() ? .fixed(gasPrice()) : .adaptive(low: ratio(), high: ratio(), cap: gasPrice())
  }

  private mutating func marginProtocol() -> ProtocolSpec {
    ProtocolSpec(
      name: text(),
      market: marketID(),
      oracle: OracleID(small()),
      form: flag() ? .vaults(vaults()) : .perpetual(perpetual()),
      book: book(),
      insurance: quote()
    )
  }

  private mutating func vaults() -> VaultSpec {
    VaultSpec(
      liquidationRatio: ratio(),
      liquidationPenalty: ratio(),
      lotSize: base(),
      minimumRaise: ratio(),
      bidLifetime: duration(),
      auctionLength: duration(),
      startGas: wide(),
      bidGas: wide(),
      settleGas: wide(),
      topUpGas: wide(),
      autoRepayGas: wide()
    )
  }

  private mutating func perpetual() -> PerpetualSpec {
    PerpetualSpec(
      maintenanceMargin: ratio(),
      initialMargin: ratio(),
      takerFee: ratio(),
      liquidationFee: ratio(),
      keeperShare: ratio(),
      fundingInterval: duration(),
      fundingInterest: ratio(),
      fundingCap: ratio(),
      liquidationGas: wide(),
      orderGas: wide(),
      topUpGas: wide(),
      rules: flag() ? perpetualRules() : PerpetualRules()
    )
  }

  private mutating func book() -> BookSpec {
    switch draws.below(5) {
    case 0:
      .drawnVaults(
        DrawnVaultBook(
          count: small(),
          totalDebt: quote(),
          debtTail: ratio(),
          excessMedian: ratio(),
          excessDeviation: ratio(),
          excessFloor: ratio()
        )
      )
    case 1: .drawnPositions(drawnPositions())
    case 2:
      .drawnPortfolios(
        DrawnPortfolioBook(
          positions: drawnPositions(),
          crossShare: ratio(),
          weights: list { $0.ratio() }
        )
      )
    case 3: .portfolios(list { $0.portfolio() })
    default:
      .accounts(
        list {
          BookAccount(
            base: $0.base(),
            quote: $0.quote(),
            entryPrice: $0.flag() ? $0.price() : nil
          )
        }
      )
    }
  }

  private mutating func participant() -> ParticipantSpec {
    let kind: ParticipantSpec.Kind =
      switch draws.below(3) {
      case 0: .keepers(keepers())
      case 1: .owners(owners())
      default:
        .orderFlow(
          OrderFlowSpec(
            protocolID: ProtocolID(small()),
            intentsPerHour: ratio(),
            reduceShare: ratio(),
            size: ratio(),
            fee: fee()
          )
        )
      }
    return ParticipantSpec(name: text(), kind: kind)
  }

  private mutating func keepers() -> KeeperSpec {
    KeeperSpec(
      count: small(),
      capital: quote(),
      gasFunds: base(),
      fee: fee(),
      discountLow: ratio(),
      discountHigh: ratio(),
      openingBid: ratio(),
      starts: flag(),
      bids: flag(),
      pendingLimit: small(),
      saleDelay: duration(),
      recycleDelay: duration(),
      latency: duration()
    )
  }

  private mutating func owners() -> OwnerSpec {
    OwnerSpec(
      protocolID: ProtocolID(small()),
      topUpShare: ratio(),
      autoRepayShare: ratio(),
      trigger: ratio(),
      topUpSize: ratio(),
      repayTarget: ratio(),
      reactionMedian: duration(),
      reactionDeviation: ratio(),
      reactionLimit: small(),
      fee: fee(),
      execution: execution()
    )
  }

  private mutating func policy() -> PolicySpec {
    PolicySpec(
      name: text(),
      mitigations: list { MitigationSpec(kind: $0.text(), values: $0.list { $0.wide() }) }
    )
  }
}
