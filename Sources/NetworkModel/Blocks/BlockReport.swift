public import Quantities

/// What a block was, as anyone can see it afterwards.
public struct BlockReport: Equatable, Sendable, BitwiseCopyable {
  /// Its number.
  public var number: Int64
  /// When it was produced.
  public var producedAt: SimInstant
  /// Gas used, the background's included, over the gas limit; rounded down.
  public var fullness: Ratio
  /// The gas price that senders are quoted until the next block.
  public var quotedGasPrice: GasPrice
  /// What every gas of this block paid at least; zero where bids alone decide.
  public var baseFee: GasPrice
  /// Included transactions of the model's own.
  public var ownTransactions: Int32
  /// Gas of the included transactions of the model's own.
  public var ownGas: Int64
  /// Included transactions of everyone else.
  public var backgroundTransactions: Int64

  /// Creates a report.
  public init(
    number: Int64,
    producedAt: SimInstant,
    fullness: Ratio,
    quotedGasPrice: GasPrice,
    baseFee: GasPrice,
    ownTransactions: Int32,
    ownGas: Int64,
    backgroundTransactions: Int64
  ) {
    self.number = number
    self.producedAt = producedAt
    self.fullness = fullness
    self.quotedGasPrice = quotedGasPrice
    self.baseFee = baseFee
    self.ownTransactions = ownTransactions
    self.ownGas = ownGas
    self.backgroundTransactions = backgroundTransactions
  }
}
