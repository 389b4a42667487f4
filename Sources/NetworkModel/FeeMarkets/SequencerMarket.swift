import Determinism
public import Quantities

/// The gas market of a rollup's sequencer: a queue in order of arrival, priced by its backlog.
///
///     backlog_i = max(0, backlog_i + gas used − target_i × time)
///     base fee  = floor × exp(Σ backlog_i ÷ (target_i × window_i))
///
/// Tips are ignored. The background queues too: an own transaction waits until what arrived before
/// it is served.
///
/// - Source: the gas pricing of Arbitrum's state transition (multi-window exponential backlog).
public struct SequencerMarket: GasMarket, Equatable {
  private let floor: Double
  private let gasLimit: Double
  private let windows: [SequencerWindow]
  private var backlogs: [Double]
  private var demand: BackgroundDemand
  private var fee: Double
  private var updatedAt: SimInstant = .start
  // Background gas that arrived by `updatedAt` and gas of it that was served, since the start.
  private var arrivedTotal: Double = 0
  private(set) var served: Double = 0
  // Background gas that arrives in a second, in units of gas.
  private var rate: Double
  private let nominalSeconds: Double
  private var usedSinceUpdate: Double = 0

  /// Creates a market without backlog.
  ///
  /// - Precondition: the specification has no problems and `gasLimit` is positive.
  public init(spec: SequencerSpec, gasLimit: Int64) {
    precondition(gasLimit > 0, "a block has gas")
    precondition(spec.problems().isEmpty, "the fee market's specification is valid")
    floor = Double(spec.floor.wei)
    fee = floor
    self.gasLimit = Double(gasLimit)
    windows = spec.windows
    backlogs = spec.windows.map { _ in 0 }
    demand = BackgroundDemand(
      spec: spec.background,
      referencePrice: spec.floor,
      gasLimit: gasLimit
    )
    nominalSeconds = spec.blockTime.secondsValue
    rate = demand.total * Double(gasLimit) / spec.blockTime.secondsValue
  }

  /// The base fee: tips buy nothing.
  public var quotedGasPrice: GasPrice { baseFee }

  /// What every gas pays.
  public var baseFee: GasPrice { GasPrice(wei: Int64(fee.rounded(.up))) }

  /// Background gas that waits, in gas.
  public var backgroundBacklog: Double { max(0, arrivedTotal - served) }

  /// Takes note of a market price.
  public mutating func observe(_ price: Price, at now: SimInstant) {
    demand.observe(price, at: now)
  }

  /// Brings backlog, fee and demand up to `now`; the queue grows while no block is produced.
  public mutating func advance(to now: SimInstant, ownGas: Int64, congestion: Double = 1) {
    let seconds = (now - updatedAt).secondsValue
    arrivedTotal += rate * seconds
    var exponent = 0.0
    for index in windows.indices {
      let target = Double(windows[index].gasPerSecond)
      backlogs[index] = max(0, backlogs[index] + usedSinceUpdate - target * seconds)
      exponent += backlogs[index] / (target * windows[index].length.secondsValue)
    }
    usedSinceUpdate = 0
    // Beyond the highest quote the exponent says nothing more.
    fee = min(
      floor * PortableMath.exp(min(exponent, 60)),
      Double(FirstPriceMarket.highestQuote.wei)
    )
    demand.advance(to: now, price: fee, congestion: congestion)
    rate = demand.total * gasLimit / nominalSeconds
    updatedAt = now
  }

  /// All of the background that waits, at most a block: without a mark of arrival nobody knows how
  /// much of it came first.
  public func backgroundGas(above premium: GasPrice) -> Int64 {
    Int64(min(backgroundBacklog, gasLimit).rounded(.up))
  }

  /// The background that fits beside `ownGas`.
  public func background(besideOwnGas ownGas: Int64) -> BackgroundInclusion {
    let gas = min(backgroundBacklog, max(0, gasLimit - Double(ownGas))).rounded(.down)
    return BackgroundInclusion(gas: Int64(gas), transactions: demand.transactions(inGas: gas))
  }

  /// Takes the block's gas into the backlog and the background's part off the queue.
  public mutating func blockProduced(gasUsed: Int64, backgroundGas: Int64) {
    usedSinceUpdate += Double(gasUsed)
    served += Double(backgroundGas)
  }

  func arrived(by now: SimInstant) -> Double {
    arrivedTotal + rate * max(0, (now - updatedAt).secondsValue)
  }
}
