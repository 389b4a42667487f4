public import Quantities

/// The one chain that all protocols of a scenario share.
public struct NetworkSpec: Equatable, Sendable {
  /// How blocks come.
  public var blocks: BlockScheduleSpec
  /// Gas in one block; positive.
  public var gasLimit: Int64
  /// How gas is priced and how much others want of it.
  public var feeMarket: FeeMarketSpec
  /// The order inside a block.
  public var ordering: OrderingPolicy
  /// Longest wait of a pending transaction before it is dropped.
  public var expiry: SimDuration
  /// Most pending transactions of the model's own; the cheapest one leaves when it is full.
  public var poolLimit: Int32
  /// What only some chains have.
  public var features: ChainFeatures

  /// Creates a chain.
  public init(
    blocks: BlockScheduleSpec,
    gasLimit: Int64,
    feeMarket: FeeMarketSpec,
    ordering: OrderingPolicy,
    expiry: SimDuration,
    poolLimit: Int32,
    features: ChainFeatures = ChainFeatures()
  ) {
    self.blocks = blocks
    self.gasLimit = gasLimit
    self.feeMarket = feeMarket
    self.ordering = ordering
    self.expiry = expiry
    self.poolLimit = poolLimit
    self.features = features
  }
}

/// What only some chains have; a chain without any of it is the default.
public struct ChainFeatures: Equatable, Sendable {
  /// Share of slots that stay without a block; below 1.
  public var missedSlots: Ratio
  /// Whether transactions of one sender execute in the order of their nonces only.
  public var keepsNonces: Bool
  /// How much more a replacement must pay.
  public var replacementRaise: Ratio
  /// How long transactions travel.
  public var propagation: PropagationSpec
  /// Share of blocks whose builder is served by the private relay; zero where there is none.
  public var relayShare: Ratio
  /// Forks that lose blocks; nil where every block stays.
  public var reorganisations: ReorganisationSpec?
  /// Blocks after which a block cannot be lost any more; at least 1.
  public var finalityDepth: Int32
  /// Times without blocks, ascending and apart.
  public var outages: [ChainOutage]
  /// Outages that come by themselves; nil where none do.
  public var outageHazard: OutageHazard?
  /// Times in which everyone else wants more.
  public var demandShocks: [DemandShock]
  /// What only a rollup has; nil for a chain of its own.
  public var rollup: RollupSpec?

  /// Creates features; the defaults are those of a plain chain.
  public init(
    missedSlots: Ratio = .zero,
    keepsNonces: Bool = false,
    replacementRaise: Ratio = .percent(10),
    propagation: PropagationSpec = PropagationSpec(),
    relayShare: Ratio = .zero,
    reorganisations: ReorganisationSpec? = nil,
    finalityDepth: Int32 = 64,
    outages: [ChainOutage] = [],
    outageHazard: OutageHazard? = nil,
    demandShocks: [DemandShock] = [],
    rollup: RollupSpec? = nil
  ) {
    self.missedSlots = missedSlots
    self.keepsNonces = keepsNonces
    self.replacementRaise = replacementRaise
    self.propagation = propagation
    self.relayShare = relayShare
    self.reorganisations = reorganisations
    self.finalityDepth = finalityDepth
    self.outages = outages
    self.outageHazard = outageHazard
    self.demandShocks = demandShocks
    self.rollup = rollup
  }
}
