public import Quantities

/// The chain's part of a row of the series file.
public struct NetworkSample: Equatable, Sendable, BitwiseCopyable {
  /// What every gas of the next block pays at least, in wei.
  public var baseFeeWei: Int64
  /// Gas used in the last block over its limit.
  public var fullness: Ratio
  /// Own transactions executed so far.
  public var includedTransactions: Int64
  /// Own transactions that executed and failed so far.
  public var failedTransactions: Int64
  /// Fees of own transactions so far in 10⁻⁶ USD.
  public var feeMicros: Int64
  /// 95th percentile of the delay of oracle writes since the row before in nanoseconds, or nil.
  public var oracleWriteDelay: Int64?
  /// The same of top-ups and repayments.
  public var topUpDelay: Int64?
  /// The same of liquidations and auction transactions.
  public var liquidationDelay: Int64?
  /// The same of all others.
  public var otherDelay: Int64?

  /// Creates a sample.
  public init(
    baseFeeWei: Int64,
    fullness: Ratio,
    includedTransactions: Int64,
    failedTransactions: Int64,
    feeMicros: Int64,
    oracleWriteDelay: Int64?,
    topUpDelay: Int64?,
    liquidationDelay: Int64?,
    otherDelay: Int64?
  ) {
    self.baseFeeWei = baseFeeWei
    self.fullness = fullness
    self.includedTransactions = includedTransactions
    self.failedTransactions = failedTransactions
    self.feeMicros = feeMicros
    self.oracleWriteDelay = oracleWriteDelay
    self.topUpDelay = topUpDelay
    self.liquidationDelay = liquidationDelay
    self.otherDelay = otherDelay
  }
}
