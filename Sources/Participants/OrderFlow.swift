public import Determinism
public import Quantities

/// One thing a user wants to do for reasons of their own.
public struct OrderIntent: Equatable, Sendable, BitwiseCopyable {
  /// When.
  public var at: SimInstant
  /// Which account of the protocol.
  public var account: AccountID
  /// Whether it takes risk or collateral away; otherwise it adds.
  public var isReduction: Bool
  /// Quantile of its fee bid.
  public var feeQuantile: Double

  /// Creates an intent.
  public init(at: SimInstant, account: AccountID, isReduction: Bool, feeQuantile: Double) {
    self.at = at
    self.account = account
    self.isReduction = isReduction
    self.feeQuantile = feeQuantile
  }
}

/// A Poisson or Hawkes stream of intents, drawn once for all policies of a replication.
public struct OrderFlow: Sendable {
  /// The population's parameters.
  public let spec: OrderFlowSpec
  /// Stable hash of its name.
  public let nameHash: UInt64
  /// The intents, ascending in time.
  public let intents: [OrderIntent]

  /// Draws every intent before the horizon; the n-th gap is addressed by n.
  public init(
    name: String,
    spec: OrderFlowSpec,
    accountCount: Int32,
    horizon: SimDuration,
    seeds: SeedTree
  ) {
    self.spec = spec
    nameHash = StableName.hash(name)
    let stream = RandomStream(key: seeds.key("order-flow/" + name))
    var intents: [OrderIntent] = []
    let meanGap = 3_600e9 / spec.intentsPerHour.value
    var at = 0.0
    var ordinal: UInt64 = 0
    var clusters = Self.arrivals(spec, stream)
    while spec.intentsPerHour.partsPerBillion > 0, accountCount > 0 {
      if let gap = clusters?.nextGap() {
        at += gap * 1e9
      } else {
        at += meanGap * stream.exponential(step: ordinal, index: 0, purpose: 1)
      }
      guard at < Double(horizon.nanoseconds) else { break }
      let pick = stream.uniform(step: ordinal, index: 0, purpose: 2)
      let account = min(Int32(pick * Double(accountCount)), accountCount - 1)
      intents.append(
        OrderIntent(
          at: SimInstant(nanoseconds: Int64(at.rounded(.down))),
          account: AccountID(account),
          isReduction: stream.uniform(step: ordinal, index: 0, purpose: 3)
            < spec.reduceShare.value,
          feeQuantile: stream.uniform(step: ordinal, index: 0, purpose: 4)
        )
      )
      ordinal += 1
    }
    self.intents = intents
  }

  /// The clustered arrivals, gaps in seconds; nil where intents are independent.
  private static func arrivals(_ spec: OrderFlowSpec, _ stream: RandomStream) -> HawkesArrivals? {
    guard let clustering = spec.clustering, spec.intentsPerHour > .zero else { return nil }
    precondition(clustering.isStationary, "a branching ratio is below 1")
    let ratio = clustering.branchingRatio.value
    // The long-run rate of the process is baseline ÷ (1 − ratio).
    let process = try? HawkesProcess(
      baseline: spec.intentsPerHour.value / 3_600 * (1 - ratio),
      branchingRatio: ratio,
      decay: 1 / clustering.memory.secondsValue
    )
    return process?.arrivals(from: stream, purpose: 5)
  }
}
