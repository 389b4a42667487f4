public import NetworkModel
public import Quantities

/// Depositors who supply several lending protocols and leave all of them when one is in trouble.
///
/// They are the first so many accounts of each protocol that supply and owe nothing: the n-th of
/// one protocol is the same person as the n-th of another. A protocol is in trouble from the first
/// block after which its bad debt is more than `lossTolerance` of what is supplied to it, or the
/// cash of an asset that they deposit there is less than `cashFloor` of what is supplied of it.
/// Whoever has a deposit there then withdraws, after a reaction time of its own, everything it has
/// everywhere, as far as there is cash, and comes again until it has all.
public struct DepositorSpec: Equatable, Sendable, BitwiseCopyable {
  /// Share of each protocol's pure suppliers that belongs to the population.
  public var share: Ratio
  /// Bad debt over supply that they still bear.
  public var lossTolerance: Ratio
  /// Cash over supply of their asset below which they are alarmed.
  public var cashFloor: Ratio
  /// Median of the reaction time.
  public var reactionMedian: SimDuration
  /// Standard deviation of the reaction time's logarithm.
  public var reactionDeviation: Ratio
  /// Time until one who did not get everything tries again; positive.
  public var retry: SimDuration
  /// What they bid for gas.
  public var fee: FeePolicy

  /// Creates a depositor population.
  public init(
    share: Ratio,
    lossTolerance: Ratio,
    cashFloor: Ratio,
    reactionMedian: SimDuration,
    reactionDeviation: Ratio,
    retry: SimDuration,
    fee: FeePolicy
  ) {
    self.share = share
    self.lossTolerance = lossTolerance
    self.cashFloor = cashFloor
    self.reactionMedian = reactionMedian
    self.reactionDeviation = reactionDeviation
    self.retry = retry
    self.fee = fee
  }

  /// Returns whether a protocol's state alarms them; amounts in one unit each.
  public func isAlarmed(badDebt: Int128, supply: Int128, cash: Int128, supplied: Int128) -> Bool {
    let one = Int128(Ratio.one.partsPerBillion)
    return badDebt * one > supply * Int128(lossTolerance.partsPerBillion)
      || cash * one < supplied * Int128(cashFloor.partsPerBillion)
  }
}
