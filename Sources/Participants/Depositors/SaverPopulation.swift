public import Determinism
public import NetworkModel
public import Quantities

/// Depositors of a lending protocol who watch its cash and leave before the others do.
public struct SaverSpec: Equatable, Sendable, BitwiseCopyable {
  /// The lending protocol.
  public var protocolID: ProtocolID
  /// Share of its depositors that watches.
  public var share: Ratio
  /// The game that they play.
  public var game: RunGame
  /// Time between two looks.
  public var interval: SimDuration
  /// Median of the time from a look to the transaction.
  public var reactionMedian: SimDuration
  /// Standard deviation of that time's logarithm.
  public var reactionDeviation: Ratio
  /// What they bid for gas.
  public var fee: FeePolicy

  /// Creates a population.
  public init(
    protocolID: ProtocolID,
    share: Ratio,
    game: RunGame,
    interval: SimDuration,
    reactionMedian: SimDuration,
    reactionDeviation: Ratio,
    fee: FeePolicy
  ) {
    self.protocolID = protocolID
    self.share = share
    self.game = game
    self.interval = interval
    self.reactionMedian = reactionMedian
    self.reactionDeviation = reactionDeviation
    self.fee = fee
  }
}

/// Who of a lending protocol's depositors watches, and what each of them sees.
public struct SaverPopulation: Sendable {
  /// The population's parameters.
  public let spec: SaverSpec
  /// Their accounts, ascending; a larger share contains a smaller one.
  public let accounts: [AccountID]
  private let stream: RandomStream

  /// Draws the accounts out of all that deposit without a debt.
  public init(name: String, spec: SaverSpec, depositors: [AccountID], seeds: SeedTree) {
    self.spec = spec
    let stream = RandomStream(key: seeds.key("savers/" + name))
    accounts = depositors.filter {
      stream.uniform(step: UInt64($0.index), index: 0, purpose: 1) < spec.share.value
    }
    self.stream = stream
  }

  /// Whether a depositor leaves at a look at a pool in a state: it sees the state with an error.
  public func leaves(_ account: AccountID, look: Int64, state: Double) -> Bool {
    let error = stream.normal(step: UInt64(account.index), index: UInt64(look), purpose: 2)
    return state + spec.game.noise.value * error < spec.game.signalThreshold
  }

  /// Time from a look to the transaction.
  public func reactionTime(_ account: AccountID, look: Int64) -> SimDuration {
    stream.reactionTime(
      median: spec.reactionMedian,
      deviation: spec.reactionDeviation,
      step: UInt64(account.index),
      index: UInt64(look),
      purpose: 3
    )
  }

  /// Quantile of the fee bid of what follows a look.
  public func feeQuantile(_ account: AccountID, look: Int64) -> Double {
    stream.uniform(step: UInt64(account.index), index: UInt64(look), purpose: 4)
  }
}
