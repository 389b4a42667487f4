public import Determinism
public import NetworkModel
public import Quantities

/// Account holders who know the public rules that halt or limit them, and go before they do.
public struct AnticipatorSpec: Equatable, Sendable, BitwiseCopyable {
  /// The protocol whose accounts they hold.
  public var protocolID: ProtocolID
  /// Share of its accounts.
  public var share: Ratio
  /// How near a halt or gate is when they go: 1 is where it acts.
  public var trigger: Ratio
  /// What they take away, as a share of position or collateral.
  public var size: Ratio
  /// Median of the reaction time.
  public var reactionMedian: SimDuration
  /// Standard deviation of the reaction time's logarithm.
  public var reactionDeviation: Ratio
  /// What they bid for gas.
  public var fee: FeePolicy

  /// Creates a population.
  public init(
    protocolID: ProtocolID,
    share: Ratio,
    trigger: Ratio,
    size: Ratio,
    reactionMedian: SimDuration,
    reactionDeviation: Ratio,
    fee: FeePolicy
  ) {
    self.protocolID = protocolID
    self.share = share
    self.trigger = trigger
    self.size = size
    self.reactionMedian = reactionMedian
    self.reactionDeviation = reactionDeviation
    self.fee = fee
  }
}

/// Who of a protocol's account holders anticipates; a larger share contains a smaller one.
public struct AnticipatorPopulation: Sendable {
  /// The population's parameters.
  public let spec: AnticipatorSpec
  /// Their accounts, ascending.
  public let accounts: [AccountID]
  private let stream: RandomStream

  /// Draws the accounts out of `accountCount`.
  public init(name: String, spec: AnticipatorSpec, accountCount: Int32, seeds: SeedTree) {
    self.spec = spec
    let stream = RandomStream(key: seeds.key("anticipators/" + name))
    var accounts: [AccountID] = []
    for account in 0..<accountCount
    where stream.uniform(step: UInt64(account), index: 0, purpose: 1) < spec.share.value {
      accounts.append(AccountID(account))
    }
    self.stream = stream
    self.accounts = accounts
  }

  /// Time from seeing that a rule is near to the transaction, on one occasion.
  public func reactionTime(account: AccountID, occasion: Int32) -> SimDuration {
    stream.reactionTime(
      median: spec.reactionMedian,
      deviation: spec.reactionDeviation,
      step: UInt64(account.index),
      index: UInt64(occasion),
      purpose: 2
    )
  }

  /// Quantile of the fee bid on one occasion.
  public func feeQuantile(account: AccountID, occasion: Int32) -> Double {
    stream.uniform(step: UInt64(account.index), index: UInt64(occasion), purpose: 3)
  }
}
