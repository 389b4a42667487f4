public import Margining
public import Markets
public import Mitigations
public import NetworkModel
public import Participants
public import PriceOracles
public import Quantities

/// Everything a study needs to know about its world: one validated value.
///
/// `digestText` is its identity: it covers everything that a run can depend on, and so neither
/// `name`, `summary` nor `replications`.
public struct Scenario: Equatable, Sendable {
  /// Name; kebab-case, also the default output folder.
  public var name: String
  /// One paragraph for people.
  public var summary: String
  /// Length of a run; positive.
  public var horizon: SimDuration
  /// Step of the exogenous path; positive, at most the horizon.
  public var tick: SimDuration
  /// Root seed of the study.
  public var seed: UInt64
  /// Number of replications of a comparison.
  public var replications: Int32
  /// The assets; index = `AssetID`.
  public var assets: [AssetSpec]
  /// The markets; index = `MarketID`.
  public var markets: [MarketSpec]
  /// The oracles; index = `OracleID`.
  public var oracles: [OracleSpec]
  /// The chain.
  public var network: NetworkSpec
  /// The asset in which gas is paid.
  public var gasAsset: AssetID
  /// The margin protocols; index = `ProtocolID`.
  public var protocols: [ProtocolSpec]
  /// The populations.
  public var participants: [ParticipantSpec]
  /// Exogenous price steps, ascending in time.
  public var shocks: [PriceShockSpec]
  /// The policies; the first one is `baseline`, the empty list.
  public var policies: [PolicySpec]
  /// Parameters of metrics.
  public var metrics: MetricSpec
  /// Limits of one run.
  public var limits: RunLimitSpec
  /// Groups of markets whose drawn paths move together; a market is in one of them at most.
  public var correlations: [CorrelationSpec]
  /// Parameters that are drawn anew in every replication; empty where all are known.
  public var uncertain: [UncertainParameter]

  /// Creates a scenario; reading one from a file checks that its parts fit together.
  public init(
    name: String,
    summary: String,
    horizon: SimDuration,
    tick: SimDuration,
    seed: UInt64,
    replications: Int32,
    assets: [AssetSpec],
    markets: [MarketSpec],
    oracles: [OracleSpec],
    network: NetworkSpec,
    gasAsset: AssetID,
    protocols: [ProtocolSpec],
    participants: [ParticipantSpec],
    shocks: [PriceShockSpec],
    policies: [PolicySpec],
    metrics: MetricSpec,
    limits: RunLimitSpec,
    correlations: [CorrelationSpec] = [],
    uncertain: [UncertainParameter] = []
  ) {
    self.name = name
    self.summary = summary
    self.horizon = horizon
    self.tick = tick
    self.seed = seed
    self.replications = replications
    self.assets = assets
    self.markets = markets
    self.oracles = oracles
    self.network = network
    self.gasAsset = gasAsset
    self.protocols = protocols
    self.participants = participants
    self.shocks = shocks
    self.policies = policies
    self.metrics = metrics
    self.limits = limits
    self.correlations = correlations
    self.uncertain = uncertain
  }
}

/// An asset: its name, its integer scale, and how it is priced in USD.
public struct AssetSpec: Equatable, Sendable {
  /// Name, unique in the scenario, for example `ETH`.
  public var name: String
  /// Decimals of its ledger unit; quote assets have 6.
  public var decimals: UInt8
  /// How its USD value is found.
  public var pricing: Pricing

  /// Creates an asset.
  public init(name: String, decimals: UInt8, pricing: Pricing) {
    self.name = name
    self.decimals = decimals
    self.pricing = pricing
  }

  /// How an asset is valued in USD, the reporting unit.
  public enum Pricing: Equatable, Sendable, BitwiseCopyable {
    /// One unit is one USD at all times, by declaration.
    case constantUSD
    /// At a market's price.
    case market(MarketID)
  }
}

/// A market: an exogenous path and the venue where forced flow meets it.
public struct MarketSpec: Equatable, Sendable {
  /// Name, unique in the scenario, for example `ETH-USD`.
  public var name: String
  /// The asset that is priced.
  public var base: AssetID
  /// The asset it is priced in; its decimals are 6.
  public var quote: AssetID
  /// The exogenous path.
  public var path: PathSpec
  /// The venue.
  public var venue: VenueSpec

  /// Creates a market.
  public init(name: String, base: AssetID, quote: AssetID, path: PathSpec, venue: VenueSpec) {
    self.name = name
    self.base = base
    self.quote = quote
    self.path = path
    self.venue = venue
  }
}

/// Parameters of metrics; each is part of the row's meaning.
public struct MetricSpec: Equatable, Sendable, BitwiseCopyable {
  /// How long an account must stay below base maintenance at market to count as missed.
  public var missedGrace: SimDuration
  /// Quiet time that ends a cascade episode.
  public var episodeQuiet: SimDuration
  /// Time between rows of `series.csv`.
  public var seriesInterval: SimDuration

  /// Creates metric parameters.
  public init(missedGrace: SimDuration, episodeQuiet: SimDuration, seriesInterval: SimDuration) {
    self.missedGrace = missedGrace
    self.episodeQuiet = episodeQuiet
    self.seriesInterval = seriesInterval
  }
}

/// Limits of one run; reaching one sets `status=stopped` and a flag, never a silent end.
public struct RunLimitSpec: Equatable, Sendable, BitwiseCopyable {
  /// Most events the kernel dispatches.
  public var events: Int64
  /// Time from the start after which nothing more is dispatched; nil for none but the horizon.
  public var instant: SimDuration?

  /// Creates limits.
  public init(events: Int64, instant: SimDuration? = nil) {
    self.events = events
    self.instant = instant
  }
}
