public import Determinism
public import Quantities

/// One deposit of a member of a population.
public struct Deposit: Equatable, Sendable, BitwiseCopyable {
  /// The protocol.
  public var protocolID: ProtocolID
  /// The member's account there.
  public var account: AccountID
  /// What it supplies, by the place of the asset in the protocol.
  public var asset: Int32

  /// Creates a deposit.
  public init(protocolID: ProtocolID, account: AccountID, asset: Int32) {
    self.protocolID = protocolID
    self.account = account
    self.asset = asset
  }
}

/// Depositors of several protocols: their traits are drawn once, identical for every policy.
public struct DepositorPopulation: Sendable {
  /// The population's parameters.
  public let spec: DepositorSpec
  /// By member, its deposits by protocol.
  public let deposits: [[Deposit]]
  private let stream: RandomStream

  /// Gives each member its deposits: `suppliers` are those of each protocol who owe nothing.
  public init(name: String, spec: DepositorSpec, suppliers: [[Deposit]], seeds: SeedTree) {
    self.spec = spec
    stream = RandomStream(key: seeds.key("depositors/" + name))
    var deposits: [[Deposit]] = []
    for own in suppliers {
      let count = Int(
        Int128(own.count) * Int128(spec.share.partsPerBillion)
          / Int128(Ratio.one.partsPerBillion)
      )
      for (member, deposit) in own.prefix(count).enumerated() {
        if member == deposits.count { deposits.append([]) }
        deposits[member].append(deposit)
      }
    }
    self.deposits = deposits
  }

  /// Time from a member's alarm to its first transactions.
  public func reactionTime(member: Int32) -> SimDuration {
    let factor = stream.logNormal(
      median: 1,
      sigma: spec.reactionDeviation.value,
      step: UInt64(member),
      index: 0,
      purpose: 1
    )
    let time = Double(spec.reactionMedian.nanoseconds) * factor
    return SimDuration(nanoseconds: Int64(min(max(time, 1), 1e17).rounded(.down)))
  }

  /// Quantile of a member's fee bids.
  public func feeQuantile(member: Int32) -> Double {
    stream.uniform(step: UInt64(member), index: 0, purpose: 2)
  }
}
