import Determinism
public import Quantities

/// The background's part in a block, beside the model's own transactions.
public struct BackgroundInclusion: Equatable, Sendable, BitwiseCopyable {
  /// Gas used by background transactions.
  public var gas: Int64
  /// The number of background transactions, light and heavy together.
  public var transactions: Int64

  /// Creates a background part.
  public init(gas: Int64, transactions: Int64) {
    self.gas = gas
    self.transactions = transactions
  }
}

/// A first-price gas market in which all others are a fluid of a few numbers.
///
/// A shock remembers how far the market moved in each ten minutes and fades with a half-life. It
/// raises what the background wants, heavy transactions three times as much as light ones; a high
/// quote chases demand away. The quote follows the excess load slowly and never falls below the
/// base price. State is a value: a copy continues exactly as the original.
///
/// - Source: docs/model/network.md; the constants are fitted on 12 March 2020, not identified.
public struct FirstPriceMarket: Equatable, Sendable, BitwiseCopyable {
  // Constants, in whole numbers of their unit.
  private let gasLimit: Double
  private let basePrice: Double
  private let sensitivity: Double
  private let halfLife: Double
  private let elasticity: Double
  private let adjustment: Double
  private let quietLight: Double
  private let quietHeavy: Double
  private let lightGas: Double
  private let heavyGas: Double
  // The remembered shock in per cent, and when it was brought up to date.
  private var shock: Double = 0
  private var shockAt: SimInstant = .start
  // Range of the prices seen in the open window; nil before the first price in it.
  private var window: Int64 = 0
  private var range: PriceRange?
  // The quote in wei and when it was brought up to date.
  private var quote: Double
  private var quoteAt: SimInstant = .start
  // Background demand in units of the gas limit, as of `quoteAt`.
  private var lightDemand: Double
  private var heavyDemand: Double

  /// The length of a window whose range feeds the shock.
  public static var windowLength: SimDuration { .seconds(600) }
  /// The highest quote that the model states: 10⁹ gwei.
  public static var highestQuote: GasPrice { .gwei(1_000_000_000) }
  // Heavy transactions bid this multiple of what light ones bid.
  private static var heavyBidMultiple: Double { 1.5 }

  /// Creates a quiet market at the base price.
  ///
  /// - Precondition: the specification has no problems and `gasLimit` is positive.
  public init(spec: FirstPriceSpec, gasLimit: Int64) {
    precondition(gasLimit > 0, "a block has gas")
    precondition(spec.problems().isEmpty, "the fee market's specification is valid")
    self.gasLimit = Double(gasLimit)
    basePrice = Double(spec.baseGasPrice.wei)
    sensitivity = spec.shockSensitivity.value
    halfLife = spec.shockHalfLife.secondsValue
    elasticity = spec.demandElasticity.value
    adjustment = spec.adjustmentPerMinute.value
    quietLight = spec.lightLoad.value
    quietHeavy = spec.heavyLoad.value
    lightGas = Double(spec.lightGas)
    heavyGas = Double(spec.heavyGas)
    quote = Double(spec.baseGasPrice.wei)
    lightDemand = spec.lightLoad.value
    heavyDemand = spec.heavyLoad.value
  }

  /// What wallets quote now.
  public var quotedGasPrice: GasPrice { GasPrice(wei: Int64(quote.rounded(.toNearestOrEven))) }

  /// The remembered shock in per cent of price range, as last brought up to date.
  public var shockPercent: Double { shock }

  /// Takes note of a market price; its window's range counts when the window ends.
  ///
  /// - Precondition: `price` is positive and `now` never goes back.
  public mutating func observe(_ price: Price, at now: SimInstant) {
    precondition(price.nanos > 0, "a price is positive")
    closeWindows(before: now)
    let value = price.wholeValue
    if var seen = range {
      seen.low = min(seen.low, value)
      seen.high = max(seen.high, value)
      range = seen
    } else {
      range = PriceRange(low: value, high: value)
    }
  }

  /// Brings demand and quote up to `now`.
  ///
  ///     w = (1 + 1/m) ÷ (1 + r/m), r = quote ÷ base
  ///     ρ = (light·(1 + a·S/3) + heavy·(1 + a·S))·w + own
  ///     quote × (1 + κ·clamp(ρ − 1, −0.5, 2)) per minute
  ///
  /// - Parameters:
  ///   - now: The instant; never before an earlier one.
  ///   - ownGas: Gas that the model's own transactions used in the last block.
  public mutating func advance(to now: SimInstant, ownGas: Int64) {
    closeWindows(before: now)
    fade(to: now)
    let elastic = (1 + 1 / elasticity) / (1 + quote / basePrice / elasticity)
    let reaction = sensitivity * shock
    lightDemand = quietLight * (1 + reaction / 3) * elastic
    heavyDemand = quietHeavy * (1 + reaction) * elastic
    let load = lightDemand + heavyDemand + Double(ownGas) / gasLimit
    let excess = min(max(load - 1, -0.5), 2)
    let minutes = (now - quoteAt).secondsValue / 60
    let growth = PortableMath.exp(PortableMath.log1p(adjustment * excess) * minutes)
    quote = min(max(quote * growth, basePrice), Double(Self.highestQuote.wei))
    quoteAt = now
  }

  /// Gas that the background bids above `bid`, rounded up against the own transaction.
  ///
  /// Background bids are log-logistic around the quote g:
  ///
  ///     gas = ρ·limit ÷ (1 + (bid/g)⁴)
  public func backgroundGas(above bid: GasPrice) -> Int64 {
    let ratio = Double(bid.wei) / quote
    let square = ratio * ratio
    let gas = (lightDemand + heavyDemand) * gasLimit / (1 + square * square)
    // Demand beyond the block is of no interest, and the bound keeps the conversion safe.
    return Int64(min(gas, gasLimit).rounded(.up))
  }

  /// The background transactions that fit beside `ownGas` in a block, both rounded down.
  ///
  /// When all fit, all enter. Otherwise one clearing price admits those that bid more; heavy ones
  /// bid half as much again, so they crowd light ones out and the count falls.
  public func background(besideOwnGas ownGas: Int64) -> BackgroundInclusion {
    let room = max(0, 1 - Double(ownGas) / gasLimit)
    var (light, heavy) = (lightDemand, heavyDemand)
    if light + heavy > room {
      (light, heavy) = cleared(room: room)
    }
    let count = light * gasLimit / lightGas + heavy * gasLimit / heavyGas
    let gas = min((light + heavy) * gasLimit, room * gasLimit)
    return BackgroundInclusion(
      gas: Int64(gas.rounded(.down)),
      transactions: Int64(count.rounded(.down))
    )
  }

  // With x = (b/g)⁴ at the clearing price b and c = heavyBidMultiple⁴, admitted demand is
  //   heavy·c/(c + x) + light/(1 + x) = room,
  // a quadratic in x with one positive root when demand exceeds the room.
  private func cleared(room: Double) -> (light: Double, heavy: Double) {
    guard room > 0 else { return (0, 0) }
    let square = Self.heavyBidMultiple * Self.heavyBidMultiple
    let c = square * square
    let linear = room * (1 + c) - heavyDemand * c - lightDemand
    let constant = c * (room - heavyDemand - lightDemand)
    let root = (linear * linear - 4 * room * constant).squareRoot()
    let x = (root - linear) / (2 * room)
    return (lightDemand / (1 + x), heavyDemand * c / (c + x))
  }

  // Adds the range of every window that ended by `now`, at the instant at which it ended.
  private mutating func closeWindows(before now: SimInstant) {
    let current = now.nanoseconds / Self.windowLength.nanoseconds
    guard current > window else { return }
    if let seen = range {
      let end = (window + 1) * Self.windowLength.nanoseconds
      fade(to: SimInstant(nanoseconds: end))
      shock += 200 * (seen.high - seen.low) / (seen.high + seen.low)
      range = nil
    }
    window = current
  }

  private mutating func fade(to now: SimInstant) {
    let elapsed = (now - shockAt).secondsValue
    shock *= PortableMath.exp(-Self.naturalLogOfTwo * elapsed / halfLife)
    shockAt = now
  }

  private static var naturalLogOfTwo: Double { 0.693_147_180_559_945_3 }

  private struct PriceRange: Equatable, BitwiseCopyable {
    var low: Double
    var high: Double
  }
}
