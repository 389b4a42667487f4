public import Determinism
public import Quantities

/// How an account's owner defends it.
public enum OwnerReaction: UInt8, Sendable, BitwiseCopyable {
  /// Not at all.
  case none = 0
  /// Adds collateral or margin from its own pocket.
  case topUp = 1
  /// Sells own collateral and repays, in one atomic transaction.
  case autoRepay = 2
  /// Closes the whole position.
  case stopLoss = 3
}

/// The owners of one protocol's accounts: traits drawn once, identical for every policy.
public struct OwnerPopulation: Sendable {
  /// The population's parameters.
  public let spec: OwnerSpec
  /// Stable hash of its name.
  public let nameHash: UInt64
  /// What each account's owner does.
  public let reactions: [OwnerReaction]
  private let stream: RandomStream

  /// Draws the traits of `accountCount` owners.
  public init(name: String, spec: OwnerSpec, accountCount: Int32, seeds: SeedTree) {
    self.spec = spec
    nameHash = StableName.hash(name)
    let stream = RandomStream(key: seeds.key("owners/" + name))
    let topUpEdge = spec.topUpShare.value
    let repayEdge = topUpEdge + spec.autoRepayShare.value
    let stopEdge = repayEdge + spec.stopLossShare.value
    var reactions: [OwnerReaction] = []
    reactions.reserveCapacity(Int(accountCount))
    for account in 0..<UInt64(accountCount) {
      let quantile = stream.uniform(step: account, index: 0, purpose: 1)
      reactions.append(
        quantile < topUpEdge
          ? .topUp : quantile < repayEdge ? .autoRepay : quantile < stopEdge ? .stopLoss : .none
      )
    }
    self.stream = stream
    self.reactions = reactions
  }

  /// Time from the alarm to the transaction, for one reaction of one account.
  public func reactionTime(account: AccountID, reaction: Int32) -> SimDuration {
    stream.reactionTime(
      median: spec.reactionMedian,
      deviation: spec.reactionDeviation,
      step: UInt64(account.index),
      index: UInt64(reaction),
      purpose: 2
    )
  }

  /// Quantile of the fee bid of one reaction.
  public func feeQuantile(account: AccountID, reaction: Int32) -> Double {
    stream.uniform(step: UInt64(account.index), index: UInt64(reaction), purpose: 3)
  }
}
