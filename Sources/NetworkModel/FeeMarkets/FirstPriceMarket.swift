import Determinism
public import Quantities

/// A first-price gas market in which all others are a fluid of a few numbers.
///
/// A shock remembers how far the market moved in each ten minutes and fades with a half-life. It
/// raises what the background wants, heavy transactions three times as much as light ones; a high
/// quote chases demand away. The quote follows the excess load slowly and never falls below the
/// base price. State is a value: a copy continues exactly as the original.
///
/// - Source: docs/model/network.md; the constants are fitted on 12 March 2020, not identified.
public struct FirstPriceMarket: GasMarket, Equatable, BitwiseCopyable {
  private let gasLimit: Double
  private let basePrice: Double
  private let adjustment: Double
  private var demand: BackgroundDemand
  // The quote in wei and when it was brought up to date.
  private var quote: Double
  private var quoteAt: SimInstant = .start

  /// The length of a window whose range feeds the shock.
  public static var windowLength: SimDuration { ShockMemory.windowLength }
  /// The highest quote that the model states: 10⁹ gwei.
  public static var highestQuote: GasPrice { .gwei(1_000_000_000) }

  /// Creates a quiet market at the base price.
  ///
  /// - Precondition: the specification has no problems and `gasLimit` is positive.
  public init(spec: FirstPriceSpec, gasLimit: Int64) {
    precondition(gasLimit > 0, "a block has gas")
    precondition(spec.problems().isEmpty, "the fee market's specification is valid")
    self.gasLimit = Double(gasLimit)
    basePrice = Double(spec.baseGasPrice.wei)
    adjustment = spec.adjustmentPerMinute.value
    demand = BackgroundDemand(
      spec: spec.background,
      referencePrice: spec.baseGasPrice,
      gasLimit: gasLimit
    )
    quote = Double(spec.baseGasPrice.wei)
  }

  /// What wallets quote now.
  public var quotedGasPrice: GasPrice { GasPrice(wei: Int64(quote.rounded(.toNearestOrEven))) }

  /// Zero: bids alone decide.
  public var baseFee: GasPrice { .zero }

  /// The remembered shock in per cent of price range, as last brought up to date.
  public var shockPercent: Double { demand.memory.percent }

  /// Takes note of a market price; its window's range counts when the window ends.
  ///
  /// - Precondition: `price` is positive and `now` never goes back.
  public mutating func observe(_ price: Price, at now: SimInstant) {
    demand.observe(price, at: now)
  }

  /// Brings demand and quote up to `now`.
  ///
  ///     w = (1 + 1/m) ÷ (1 + r/m), r = quote ÷ base
  ///     ρ = (light·(1 + a·S/3) + heavy·(1 + a·S))·w·congestion + own
  ///     quote × (1 + κ·clamp(ρ − 1, −0.5, 2)) per minute
  ///
  /// - Parameters:
  ///   - now: The instant; never before an earlier one.
  ///   - ownGas: Gas that the model's own transactions used in the last block.
  ///   - congestion: A multiple of the background's demand.
  public mutating func advance(to now: SimInstant, ownGas: Int64, congestion: Double = 1) {
    demand.advance(to: now, price: quote, congestion: congestion)
    let load = demand.total + Double(ownGas) / gasLimit
    let excess = min(max(load - 1, -0.5), 2)
    let minutes = (now - quoteAt).secondsValue / 60
    let growth = PortableMath.exp(PortableMath.log1p(adjustment * excess) * minutes)
    quote = min(max(quote * growth, basePrice), Double(Self.highestQuote.wei))
    quoteAt = now
  }

  /// Gas that the background bids above `bid`, rounded up against the own transaction.
  ///
  /// Background bids are log-logistic around the quote g: gas = ρ·limit ÷ (1 + (bid/g)⁴).
  public func backgroundGas(above bid: GasPrice) -> Int64 { demand.gas(above: bid, middle: quote) }

  /// The background transactions that fit beside `ownGas` in a block, both rounded down.
  public func background(besideOwnGas ownGas: Int64) -> BackgroundInclusion {
    demand.inclusion(besideOwnGas: ownGas)
  }

  /// Nothing: the quote follows demand, not blocks.
  public mutating func blockProduced(gasUsed: Int64, backgroundGas: Int64) {}
}
