public import Quantities

/// How a chain prices gas, and how much everyone else wants of it.
///
/// A block producer asks it what competes with an own transaction; the chain tells it what the
/// blocks used. A market is a value: a copy continues exactly as the original.
public protocol GasMarket: Sendable {
  /// What wallets quote now.
  var quotedGasPrice: GasPrice { get }

  /// What every gas of the next block pays at least; zero where bids alone decide.
  var baseFee: GasPrice { get }

  /// Takes note of the price of the market whose moves make everyone else trade.
  ///
  /// - Precondition: `price` is positive and `now` never goes back.
  mutating func observe(_ price: Price, at now: SimInstant)

  /// Brings demand and prices up to the instant of a block.
  ///
  /// - Parameters:
  ///   - now: The instant; never before an earlier one.
  ///   - ownGas: Gas that the model's own transactions used in the last block.
  ///   - congestion: What the background wants, as a multiple of what it wants in quiet times.
  mutating func advance(to now: SimInstant, ownGas: Int64, congestion: Double)

  /// Gas of the background that goes before an own transaction paying `premium` above the base
  /// fee; rounded up against the transaction, at most the gas limit.
  func backgroundGas(above premium: GasPrice) -> Int64

  /// The background transactions that fit beside `ownGas` in the block.
  func background(besideOwnGas ownGas: Int64) -> BackgroundInclusion

  /// Takes note of a complete block: its whole gas and the background's part.
  mutating func blockProduced(gasUsed: Int64, backgroundGas: Int64)
}

/// One of the fee markets that a chain can have.
public enum FeeMarket: Sendable {
  /// First-price auction, as on Ethereum until August 2021.
  case firstPrice(FirstPriceMarket)
  /// A base fee by the exact integer rule of EIP-1559, and tips.
  case baseFee(BaseFeeMarket)
  /// One sequencer that serves in order of arrival and prices its backlog.
  case sequencer(SequencerMarket)
  /// A recorded series of gas prices.
  case recorded(RecordedGasMarket)

  /// Opens the market that a specification describes.
  ///
  /// - Precondition: The specification has no problems and `gasLimit` is positive.
  public init(spec: FeeMarketSpec, gasLimit: Int64) {
    switch spec {
    case .firstPrice(let spec):
      self = .firstPrice(FirstPriceMarket(spec: spec, gasLimit: gasLimit))
    case .baseFee(let spec): self = .baseFee(BaseFeeMarket(spec: spec, gasLimit: gasLimit))
    case .sequencer(let spec):
      self = .sequencer(SequencerMarket(spec: spec, gasLimit: gasLimit))
    case .recorded(let spec):
      self = .recorded(RecordedGasMarket(spec: spec, gasLimit: gasLimit))
    }
  }

  /// The base fee goes back to what it was before blocks that a reorganisation took away.
  mutating func rollBack(toBaseFee fee: GasPrice) {
    if case .baseFee(var market) = self {
      market.rollBack(toBaseFee: fee)
      self = .baseFee(market)
    }
  }

  /// Background gas that arrived by `now` in all, where the background queues in order of arrival.
  func backgroundArrived(by now: SimInstant) -> Double {
    if case .sequencer(let market) = self { return market.arrived(by: now) }
    return 0
  }

  /// Background gas that has been served in all, where the background queues in order of arrival.
  var backgroundServed: Double {
    if case .sequencer(let market) = self { return market.served }
    return 0
  }
}

extension FeeMarket: GasMarket {
  /// What wallets quote now.
  public var quotedGasPrice: GasPrice {
    switch self {
    case .firstPrice(let market): market.quotedGasPrice
    case .baseFee(let market): market.quotedGasPrice
    case .sequencer(let market): market.quotedGasPrice
    case .recorded(let market): market.quotedGasPrice
    }
  }

  /// What every gas of the next block pays at least; zero where bids alone decide.
  public var baseFee: GasPrice {
    switch self {
    case .firstPrice, .recorded: .zero
    case .baseFee(let market): market.baseFee
    case .sequencer(let market): market.baseFee
    }
  }

  /// Takes note of the price of the market whose moves make everyone else trade.
  public mutating func observe(_ price: Price, at now: SimInstant) {
    switch self {
    case .firstPrice(var market):
      market.observe(price, at: now)
      self = .firstPrice(market)
    case .baseFee(var market):
      market.observe(price, at: now)
      self = .baseFee(market)
    case .sequencer(var market):
      market.observe(price, at: now)
      self = .sequencer(market)
    case .recorded: break
    }
  }

  /// Brings demand and prices up to the instant of a block.
  public mutating func advance(to now: SimInstant, ownGas: Int64, congestion: Double) {
    switch self {
    case .firstPrice(var market):
      market.advance(to: now, ownGas: ownGas, congestion: congestion)
      self = .firstPrice(market)
    case .baseFee(var market):
      market.advance(to: now, ownGas: ownGas, congestion: congestion)
      self = .baseFee(market)
    case .sequencer(var market):
      market.advance(to: now, ownGas: ownGas, congestion: congestion)
      self = .sequencer(market)
    case .recorded(var market):
      market.advance(to: now, ownGas: ownGas, congestion: congestion)
      self = .recorded(market)
    }
  }

  /// Gas of the background that goes before an own transaction.
  public func backgroundGas(above premium: GasPrice) -> Int64 {
    switch self {
    case .firstPrice(let market): market.backgroundGas(above: premium)
    case .baseFee(let market): market.backgroundGas(above: premium)
    case .sequencer(let market): market.backgroundGas(above: premium)
    case .recorded(let market): market.backgroundGas(above: premium)
    }
  }

  /// The background transactions that fit beside `ownGas` in the block.
  public func background(besideOwnGas ownGas: Int64) -> BackgroundInclusion {
    switch self {
    case .firstPrice(let market): market.background(besideOwnGas: ownGas)
    case .baseFee(let market): market.background(besideOwnGas: ownGas)
    case .sequencer(let market): market.background(besideOwnGas: ownGas)
    case .recorded(let market): market.background(besideOwnGas: ownGas)
    }
  }

  /// Takes note of a complete block.
  public mutating func blockProduced(gasUsed: Int64, backgroundGas: Int64) {
    switch self {
    case .firstPrice, .recorded: break
    case .baseFee(var market):
      market.blockProduced(gasUsed: gasUsed, backgroundGas: backgroundGas)
      self = .baseFee(market)
    case .sequencer(var market):
      market.blockProduced(gasUsed: gasUsed, backgroundGas: backgroundGas)
      self = .sequencer(market)
    }
  }
}
