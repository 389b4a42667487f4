import Quantities

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

/// What everyone else wants of a block: a fluid of two sizes of transactions.
///
/// A shock raises the demand, heavy transactions three times as much as light ones; a high price
/// chases it away; a stated congestion multiplies it.
///
///     w = (1 + 1/m) ÷ (1 + r/m), r = price ÷ reference price
///     demand = (light·(1 + a·S/3) + heavy·(1 + a·S))·w·congestion, in units of the gas limit
struct BackgroundDemand: Equatable, Sendable, BitwiseCopyable {
  private let gasLimit: Double
  private let referencePrice: Double
  private let sensitivity: Double
  private let elasticity: Double
  private let quietLight: Double
  private let quietHeavy: Double
  private let lightGas: Double
  private let heavyGas: Double
  private(set) var memory: ShockMemory
  // In units of the gas limit.
  private(set) var light: Double
  private(set) var heavy: Double

  // Heavy transactions bid this multiple of what light ones bid.
  private static var heavyBidMultiple: Double { 1.5 }

  init(spec: BackgroundSpec, referencePrice: GasPrice, gasLimit: Int64) {
    self.gasLimit = Double(gasLimit)
    self.referencePrice = Double(referencePrice.wei)
    sensitivity = spec.shockSensitivity.value
    elasticity = spec.demandElasticity.value
    quietLight = spec.lightLoad.value
    quietHeavy = spec.heavyLoad.value
    lightGas = Double(spec.lightGas)
    heavyGas = Double(spec.heavyGas)
    memory = ShockMemory(halfLife: spec.shockHalfLife)
    light = spec.lightLoad.value
    heavy = spec.heavyLoad.value
  }

  /// Both sizes together, in units of the gas limit.
  var total: Double { light + heavy }

  mutating func observe(_ price: Price, at now: SimInstant) { memory.observe(price, at: now) }

  /// Brings the demand up to `now` at a gas price in wei and under a multiple of demand.
  mutating func advance(to now: SimInstant, price: Double, congestion: Double) {
    memory.advance(to: now)
    let elastic = (1 + 1 / elasticity) / (1 + price / referencePrice / elasticity)
    let reaction = sensitivity * memory.percent
    light = quietLight * (1 + reaction / 3) * elastic * congestion
    heavy = quietHeavy * (1 + reaction) * elastic * congestion
  }

  /// Gas that the background bids above `bid`, rounded up against the own transaction.
  ///
  /// Background bids are log-logistic around `middle`, in wei: ρ·limit ÷ (1 + (bid/middle)⁴).
  func gas(above bid: GasPrice, middle: Double) -> Int64 {
    let ratio = Double(bid.wei) / middle
    let square = ratio * ratio
    let gas = (light + heavy) * gasLimit / (1 + square * square)
    // Demand beyond the block is of no interest, and the bound keeps the conversion safe.
    return Int64(min(gas, gasLimit).rounded(.up))
  }

  /// The background transactions that fit beside `ownGas` in a block, both rounded down.
  ///
  /// When all fit, all enter. Otherwise one clearing price admits those that bid more; heavy ones
  /// bid half as much again, so they crowd light ones out and the count falls.
  func inclusion(besideOwnGas ownGas: Int64) -> BackgroundInclusion {
    let room = max(0, 1 - Double(ownGas) / gasLimit)
    var (light, heavy) = (light, heavy)
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

  /// How many transactions of the present mixture use `gas`.
  func transactions(inGas gas: Double) -> Int64 {
    let whole = light + heavy
    guard whole > 0 else { return 0 }
    let count = gas * (light / whole / lightGas + heavy / whole / heavyGas)
    return Int64(count.rounded(.down))
  }

  // With x = (b/g)⁴ at the clearing price b and c = heavyBidMultiple⁴, admitted demand is
  //   heavy·c/(c + x) + light/(1 + x) = room,
  // a quadratic in x with one positive root when demand exceeds the room.
  private func cleared(room: Double) -> (light: Double, heavy: Double) {
    guard room > 0 else { return (0, 0) }
    let square = Self.heavyBidMultiple * Self.heavyBidMultiple
    let c = square * square
    let linear = room * (1 + c) - heavy * c - light
    let constant = c * (room - heavy - light)
    let root = (linear * linear - 4 * room * constant).squareRoot()
    let x = (root - linear) / (2 * room)
    return (light / (1 + x), heavy * c / (c + x))
  }
}
