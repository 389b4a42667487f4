import Margining
import MarketSimulation
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

/// Tiny scenarios whose every number can be worked by hand.
///
/// One market in steps of ten seconds, one live oracle, a calm chain with a block every ten
/// seconds, keepers with deep pockets. At each instant the path steps first, then reporters look,
/// then the block includes what they wrote; what keepers send after it is in the next block.
struct ScenarioBuilder {
  var seconds: Int64 = 600
  var seed: UInt64 = 1
  /// From which second on the path has which price, in cents; the first entry is at 0.
  var steps: [(second: Int64, cents: Int64)] = [(0, 100_00)]
  var role = PathRole.fundamental
  /// Replaces the steps.
  var path: PathSpec?
  var impact = true
  /// USD that move the price by 1 %.
  var depth: Int64 = 10_000
  var permanentShare = Ratio.one
  var venueForm = VenueForm.linear
  var hop = SimDuration.zero
  var heartbeat = SimDuration.seconds(3_600)
  var deviation = Ratio.basisPoints(10)
  var faults: [FeedFaultSpec] = []
  var secondary: ReferenceSpec?
  var references: [ReferenceSpec] = []
  var manipulations: [ManipulationSpec] = []
  var bounds: PriceBounds?
  var form = ProtocolForm.perpetual(Self.perpetual)
  var accounts: [BookAccount] = []
  /// Replaces the accounts.
  var book: BookSpec?
  var insurance: Int64 = 0
  var participants = [ParticipantSpec(name: "keepers", kind: .keepers(Self.keepers))]
  var policies: [PolicySpec] = []
  var ordering = OrderingPolicy.feePriority
  var feeMarket = Self.calm
  var gasMarket: FeeMarketSpec?
  var features = ChainFeatures()
  var gasLimit: Int64 = 10_000_000
  var expiry = SimDuration.seconds(86_400)
  var blocks = BlockScheduleSpec.fixed(interval: .seconds(10))
  var missedGrace: Int64 = 60
  var eventLimit: Int64 = 10_000_000
  var lastInstant: SimDuration?

  /// No background demand: the quoted price stays at its base of one gwei.
  static let calm = FirstPriceSpec(
    baseGasPrice: .gwei(1),
    shockSensitivity: .zero,
    shockHalfLife: .seconds(7_200),
    demandElasticity: Ratio(partsPerBillion: 25_000_000_000),
    adjustmentPerMinute: .percent(2),
    lightLoad: .zero,
    heavyLoad: .zero,
    lightGas: 45_000,
    heavyGas: 180_000
  )

  /// 5 % maintenance, no fees, funding without interest beyond the horizon.
  static let perpetual = PerpetualSpec(
    maintenanceMargin: .percent(5),
    initialMargin: .percent(5),
    takerFee: .zero,
    liquidationFee: .zero,
    keeperShare: .percent(60),
    fundingInterval: .seconds(86_400),
    fundingInterest: .zero,
    fundingCap: .percent(1),
    liquidationGas: 200_000,
    orderGas: 100_000,
    topUpGas: 100_000
  )

  /// 150 % of debt, 10 % penalty, lots of a hundred, bids that stand for a minute.
  static let vaults = VaultSpec(
    liquidationRatio: .percent(150),
    liquidationPenalty: .percent(10),
    lotSize: BaseQuantity(units: 100_00000000),
    minimumRaise: .percent(3),
    bidLifetime: .seconds(60),
    auctionLength: .seconds(300),
    startGas: 200_000,
    bidGas: 100_000,
    settleGas: 100_000,
    topUpGas: 100_000,
    autoRepayGas: 400_000
  )

  /// One keeper that bids its whole valuation, 5 % under market, and sells at once.
  static let keepers = KeeperSpec(
    count: 1,
    capital: QuoteAmount(micros: 100_000_000_000_000),
    gasFunds: BaseQuantity(units: 100_00000000),
    fee: .fixed(.gwei(10)),
    discountLow: .percent(5),
    discountHigh: .percent(5),
    openingBid: .one,
    starts: true,
    bids: true,
    pendingLimit: 1_000,
    saleDelay: .seconds(5),
    recycleDelay: .seconds(5),
    latency: .zero
  )

  static let catalog = MitigationCatalog.standard

  /// A long of whole units bought at 100 USD that is due below a price in cents.
  ///
  ///     margin = size × (entry − price × (1 − 5 %))
  static func long(_ units: Int64, dueBelow cents: Int64) -> BookAccount {
    BookAccount(
      base: BaseQuantity(units: units * 1_00000000),
      quote: QuoteAmount(micros: units * (100_000_000 - cents * 9_500)),
      entryPrice: Price(nanos: 100_000_000_000)
    )
  }

  /// A vault of whole units that is due below a price in cents: debt = units × price ÷ 150 %.
  static func vault(_ units: Int64, dueBelow cents: Int64) -> BookAccount {
    BookAccount(
      base: BaseQuantity(units: units * 1_00000000),
      quote: QuoteAmount(micros: units * cents * 10_000 * 2 / 3),
      entryPrice: nil
    )
  }

  private var touches: [PathTouch] {
    (0...(seconds / 10)).map { tick in
      let cents = steps.last { $0.second <= tick * 10 }?.cents ?? 0
      return PathTouch(
        at: SimInstant(nanoseconds: tick * 10_000_000_000),
        price: Price(nanos: cents * 10_000_000)
      )
    }
  }

  private var market: MarketSpec {
    MarketSpec(
      name: "ETH-USD",
      base: AssetID(0),
      quote: AssetID(1),
      path: path
        ?? .recorded(
          RecordedPathSpec(
            role: role,
            touches: touches,
            bars: [],
            intrabar: .stated,
            bridgeVolatility: .zero
          )
        ),
      venue: VenueSpec(
        impact: impact,
        depthPerPercent: QuoteAmount(micros: depth * 1_000_000),
        permanentShare: permanentShare,
        halfLife: .seconds(1_200),
        form: venueForm
      )
    )
  }

  private var oracle: OracleSpec {
    OracleSpec(
      name: "feed",
      market: MarketID(0),
      feed: FeedSpec(
        sampleInterval: .seconds(10),
        deviationThreshold: deviation,
        heartbeat: heartbeat,
        latency: .zero,
        writeGas: 50_000,
        feeCap: .gwei(1_000),
        feeMultiple: .percent(2_000),
        bounds: bounds
      ),
      hop: hop,
      pokeGas: 50_000,
      secondary: secondary,
      references: references,
      faults: faults,
      manipulations: manipulations
    )
  }

  var scenario: Scenario {
    Scenario(
      name: "tiny",
      summary: "A hand-worked run.",
      horizon: .seconds(seconds),
      tick: .seconds(10),
      seed: seed,
      replications: 1,
      assets: [
        AssetSpec(name: "ETH", decimals: 8, pricing: .market(MarketID(0))),
        AssetSpec(name: "USD", decimals: 6, pricing: .constantUSD),
      ],
      markets: [market],
      oracles: [oracle],
      network: NetworkSpec(
        blocks: blocks,
        gasLimit: gasLimit,
        feeMarket: gasMarket ?? .firstPrice(feeMarket),
        ordering: ordering,
        expiry: expiry,
        poolLimit: 100_000,
        features: features
      ),
      gasAsset: AssetID(0),
      protocols: [
        ProtocolSpec(
          name: "protocol",
          market: MarketID(0),
          oracle: OracleID(0),
          form: form,
          book: book ?? .accounts(accounts),
          insurance: QuoteAmount(micros: insurance * 1_000_000)
        )
      ],
      participants: participants,
      shocks: [],
      policies: [PolicySpec(name: "baseline", mitigations: [])] + policies,
      metrics: MetricSpec(
        missedGrace: .seconds(missedGrace),
        episodeQuiet: .seconds(60),
        seriesInterval: .seconds(60)
      ),
      limits: RunLimitSpec(events: eventLimit, instant: lastInstant)
    )
  }
}
