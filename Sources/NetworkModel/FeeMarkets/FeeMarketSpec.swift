public import Quantities

/// How a chain prices gas.
public enum FeeMarketSpec: Equatable, Sendable {
  /// First-price auction, as on Ethereum until August 2021.
  case firstPrice(FirstPriceSpec)
  /// EIP-1559.
  case baseFee(BaseFeeSpec)
  /// A rollup's sequencer.
  case sequencer(SequencerSpec)
  /// A recorded series of gas prices.
  case recorded(RecordedGasSpec)
}

/// What everyone else wants of the blocks, as a fluid of two sizes of transactions.
public struct BackgroundSpec: Equatable, Sendable, BitwiseCopyable {
  /// Load added by one per cent of price range in a ten-minute window (per cent⁻¹).
  public var shockSensitivity: Ratio
  /// Half-life of the remembered shock; positive.
  public var shockHalfLife: SimDuration
  /// Multiple of the reference price at which elastic demand has halved; above 1.
  public var demandElasticity: Ratio
  /// Share of background gas wanted by light transactions in quiet times, of the gas limit.
  public var lightLoad: Ratio
  /// Share of background gas wanted by heavy transactions in quiet times, of the gas limit.
  public var heavyLoad: Ratio
  /// Gas of one light background transaction.
  public var lightGas: Int64
  /// Gas of one heavy background transaction.
  public var heavyGas: Int64

  /// Creates a background.
  public init(
    shockSensitivity: Ratio,
    shockHalfLife: SimDuration,
    demandElasticity: Ratio,
    lightLoad: Ratio,
    heavyLoad: Ratio,
    lightGas: Int64,
    heavyGas: Int64
  ) {
    self.shockSensitivity = shockSensitivity
    self.shockHalfLife = shockHalfLife
    self.demandElasticity = demandElasticity
    self.lightLoad = lightLoad
    self.heavyLoad = heavyLoad
    self.lightGas = lightGas
    self.heavyGas = heavyGas
  }
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

  /// The part that says what everyone else wants.
  public var background: BackgroundSpec {
    BackgroundSpec(
      shockSensitivity: shockSensitivity,
      shockHalfLife: shockHalfLife,
      demandElasticity: demandElasticity,
      lightLoad: lightLoad,
      heavyLoad: heavyLoad,
      lightGas: lightGas,
      heavyGas: heavyGas
    )
  }
}

/// A fee market by EIP-1559.
public struct BaseFeeSpec: Equatable, Sendable, BitwiseCopyable {
  /// The base fee of the first block; at least the rule's floor.
  public var initialBaseFee: GasPrice
  /// The base fee at which the background wants its quiet load; positive.
  public var referencePrice: GasPrice
  /// The tip that half of the background exceeds; positive.
  public var medianTip: GasPrice
  /// The exact rule.
  public var rule: BaseFeeRule
  /// What everyone else wants.
  public var background: BackgroundSpec

  /// Creates a fee market.
  public init(
    initialBaseFee: GasPrice,
    referencePrice: GasPrice,
    medianTip: GasPrice,
    rule: BaseFeeRule = BaseFeeRule(),
    background: BackgroundSpec
  ) {
    self.initialBaseFee = initialBaseFee
    self.referencePrice = referencePrice
    self.medianTip = medianTip
    self.rule = rule
    self.background = background
  }
}

/// A gas target over a time, in a sequencer's pricing of its backlog.
public struct SequencerWindow: Equatable, Sendable, BitwiseCopyable {
  /// Gas a second that leaves no backlog; positive.
  public var gasPerSecond: Int64
  /// Time by whose worth of target the fee rises e-fold; positive.
  public var length: SimDuration

  /// Creates a window.
  public init(gasPerSecond: Int64, length: SimDuration) {
    self.gasPerSecond = gasPerSecond
    self.length = length
  }
}

/// A sequencer's fee market.
public struct SequencerSpec: Equatable, Sendable {
  /// The base fee without backlog; positive.
  public var floor: GasPrice
  /// The targets; at least one.
  public var windows: [SequencerWindow]
  /// The time that the quiet load of the background refers to: one block; positive.
  public var blockTime: SimDuration
  /// What everyone else wants.
  public var background: BackgroundSpec

  /// Creates a fee market.
  public init(
    floor: GasPrice,
    windows: [SequencerWindow],
    blockTime: SimDuration,
    background: BackgroundSpec
  ) {
    self.floor = floor
    self.windows = windows
    self.blockTime = blockTime
    self.background = background
  }
}

/// One recorded gas price.
public struct GasPricePoint: Equatable, Sendable, BitwiseCopyable {
  /// From when it holds.
  public var at: SimInstant
  /// The price; positive.
  public var price: GasPrice

  /// Creates a point.
  public init(at: SimInstant, price: GasPrice) {
    self.at = at
    self.price = price
  }
}

/// A recorded gas market.
public struct RecordedGasSpec: Equatable, Sendable {
  /// The record, ascending in time; at least one point.
  public var points: [GasPricePoint]
  /// What everyone else wants; the shock's part is not used.
  public var background: BackgroundSpec

  /// Creates a recorded market.
  public init(points: [GasPricePoint], background: BackgroundSpec) {
    self.points = points
    self.background = background
  }
}

/// What a sender bids for gas.
public enum FeePolicy: Equatable, Sendable, BitwiseCopyable {
  /// Always the same price: the software that nobody adjusted.
  case fixed(GasPrice)
  /// The quoted price times a multiple drawn between two bounds, up to a cap.
  case adaptive(low: Ratio, high: Ratio, cap: GasPrice)
}
