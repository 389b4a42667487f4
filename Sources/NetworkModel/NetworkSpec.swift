public import Quantities

/// The one chain that all protocols of a scenario share.
public struct NetworkSpec: Equatable, Sendable {
  /// How blocks come.
  public var blocks: BlockScheduleSpec
  /// Gas in one block; positive.
  public var gasLimit: Int64
  /// How gas is priced and how much others want of it.
  public var feeMarket: FirstPriceSpec
  /// The order inside a block.
  public var ordering: OrderingPolicy
  /// Longest wait of a pending transaction before it is dropped.
  public var expiry: SimDuration
  /// Most pending transactions of the model's own; the cheapest one leaves when it is full.
  public var poolLimit: Int32

  /// Creates a chain.
  public init(
    blocks: BlockScheduleSpec,
    gasLimit: Int64,
    feeMarket: FirstPriceSpec,
    ordering: OrderingPolicy,
    expiry: SimDuration,
    poolLimit: Int32
  ) {
    self.blocks = blocks
    self.gasLimit = gasLimit
    self.feeMarket = feeMarket
    self.ordering = ordering
    self.expiry = expiry
    self.poolLimit = poolLimit
  }
}

/// When the next block comes.
public enum BlockScheduleSpec: Equatable, Sendable, BitwiseCopyable {
  /// Every block after the same time; positive.
  case fixed(interval: SimDuration)
  /// Proof of work: independent exponential gaps of this mean; positive.
  case poisson(mean: SimDuration)
}

/// The order in which the transactions of one block execute.
public enum OrderingPolicy: UInt8, Sendable, BitwiseCopyable {
  /// Highest gas price first, then arrival.
  case feePriority = 0
  /// Oracle writes, then top-ups and repayments, then liquidations and bids, then the rest;
  /// fee priority inside each class.
  case protocolPriority = 1
}

/// A first-price gas market whose background demand is a fluid of a few scalars.
///
/// The mechanism and its constants are described, with their status as fits, in
/// `docs/model/network.md`.
public struct FirstPriceSpec: Equatable, Sendable, BitwiseCopyable {
  /// Quoted gas price in quiet times; positive.
  public var baseGasPrice: GasPrice
  /// Load added by one per cent of price range in a ten-minute window (per cent⁻¹).
  public var shockSensitivity: Ratio
  /// Half-life of the remembered shock; positive.
  public var shockHalfLife: SimDuration
  /// Multiple of the base price at which elastic demand has halved; above 1.
  public var demandElasticity: Ratio
  /// Relative change of the quoted price a minute for each unit of excess load.
  public var adjustmentPerMinute: Ratio
  /// Share of background gas bid by light transactions in quiet times, of the gas limit.
  public var lightLoad: Ratio
  /// Share of background gas bid by heavy transactions in quiet times, of the gas limit.
  public var heavyLoad: Ratio
  /// Gas of one light background transaction.
  public var lightGas: Int64
  /// Gas of one heavy background transaction.
  public var heavyGas: Int64

  /// Creates a fee market.
  public init(
    baseGasPrice: GasPrice,
    shockSensitivity: Ratio,
    shockHalfLife: SimDuration,
    demandElasticity: Ratio,
    adjustmentPerMinute: Ratio,
    lightLoad: Ratio,
    heavyLoad: Ratio,
    lightGas: Int64,
    heavyGas: Int64
  ) {
    self.baseGasPrice = baseGasPrice
    self.shockSensitivity = shockSensitivity
    self.shockHalfLife = shockHalfLife
    self.demandElasticity = demandElasticity
    self.adjustmentPerMinute = adjustmentPerMinute
    self.lightLoad = lightLoad
    self.heavyLoad = heavyLoad
    self.lightGas = lightGas
    self.heavyGas = heavyGas
  }
}

/// What a sender bids for gas.
public enum FeePolicy: Equatable, Sendable, BitwiseCopyable {
  /// Always the same price: the software that nobody adjusted.
  case fixed(GasPrice)
  /// The quoted price times a multiple drawn between two bounds, up to a cap.
  case adaptive(low: Ratio, high: Ratio, cap: GasPrice)
}
