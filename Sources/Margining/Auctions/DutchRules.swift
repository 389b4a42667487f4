public import Quantities

/// A falling-price auction of collateral (Maker's LIQ-2.0: dog and clip).
///
/// Source: makerdao/dss `dog.bark`, `clip.take`, `clip.redo`, `abaci`; `docs/model/lending.md`.
public struct DutchRules: Equatable, Sendable, BitwiseCopyable {
  /// First price over the protocol's price (110 %).
  public var buffer: Ratio
  /// How the price falls.
  public var curve: DutchCurve
  /// Age from which an auction has to be reset (7,200 s).
  public var tail: SimDuration
  /// Share of the first price below which an auction has to be reset (45 %).
  public var cusp: Ratio
  /// Most debt with penalty that auctions may hold together; a new one takes only what is free.
  public var hole: QuoteAmount
  /// Paid to whoever starts or resets an auction.
  public var tip: QuoteAmount
  /// Paid on top, as a share of what the auction has to raise.
  public var chip: Ratio
  /// Least debt that a vault or an auction may be left with.
  public var dust: QuoteAmount

  /// Creates the rules of a falling-price auction.
  public init(
    buffer: Ratio,
    curve: DutchCurve,
    tail: SimDuration,
    cusp: Ratio,
    hole: QuoteAmount,
    tip: QuoteAmount,
    chip: Ratio,
    dust: QuoteAmount
  ) {
    self.buffer = buffer
    self.curve = curve
    self.tail = tail
    self.cusp = cusp
    self.hole = hole
    self.tip = tip
    self.chip = chip
    self.dust = dust
  }

  /// Maker's ETH-A in mid-2025: 110 %, 1 % every 90 s, reset after 7,200 s or below 45 %, a hole of
  /// 40 million, 250 and 0.1 % to the keeper, dust 7,500.
  public static var makerETHA: DutchRules {
    DutchRules(
      buffer: .percent(110),
      curve: .stairs(step: .seconds(90), cut: .percent(99)),
      tail: .seconds(7_200),
      cusp: .percent(45),
      hole: QuoteAmount(micros: 40_000_000_000_000),
      tip: QuoteAmount(micros: 250_000_000),
      chip: .basisPoints(10),
      dust: QuoteAmount(micros: 7_500_000_000)
    )
  }

  /// Maker's ETH-B in mid-2025: faster and smaller.
  public static var makerETHB: DutchRules {
    var rules = makerETHA
    rules.curve = .stairs(step: .seconds(60), cut: .percent(99))
    rules.tail = .seconds(4_800)
    rules.hole = QuoteAmount(micros: 15_000_000_000_000)
    return rules
  }
}

/// How the price of a falling-price auction falls.
public enum DutchCurve: Equatable, Sendable, BitwiseCopyable {
  /// By the factor `cut` every `step`: first × cutⁿ (one second steps make it exponential).
  case stairs(step: SimDuration, cut: Ratio)
  /// In a straight line to nothing after `duration`.
  case linear(duration: SimDuration)

  /// Returns the price of an age, rounded down.
  ///
  /// Powers are taken in 10⁻¹⁸ and rounded to the nearest, as the contracts do.
  public func price(first: Price, age: SimDuration) throws(QuantityError) -> Price {
    let elapsed = max(0, age.nanoseconds)
    switch self {
    case .stairs(let step, let cut):
      let power = Self.power(cut, elapsed / step.nanoseconds)
      let product = try WideArithmetic.divide(
        Int128(first.nanos) * power,
        by: Self.unit,
        rounding: .floor
      )
      return Price(nanos: try WideArithmetic.narrow(product))
    case .linear(let duration):
      if elapsed >= duration.nanoseconds { return Price(nanos: 0) }
      return Price(
        nanos: try WideArithmetic.multiplyDivide(
          first.nanos,
          duration.nanoseconds - elapsed,
          by: duration.nanoseconds,
          rounding: .floor
        )
      )
    }
  }

  /// Returns the smallest age, at most `limit`, at which the price is no higher than `wanted`; nil
  /// where it never is.
  ///
  /// - Complexity: O(log(limit ÷ step)) prices.
  public func age(
    first: Price,
    wanted: Price,
    limit: SimDuration
  ) throws(QuantityError) -> SimDuration? {
    // In steps of the stairs, or in nanoseconds of the line.
    var grain: Int64 = 1
    if case .stairs(let step, _) = self { grain = step.nanoseconds }
    var high = max(0, limit.nanoseconds) / grain
    if try price(first: first, age: SimDuration(nanoseconds: high * grain)) > wanted {
      return nil
    }
    var low: Int64 = 0
    while low < high {
      let middle = low + (high - low) / 2
      if try price(first: first, age: SimDuration(nanoseconds: middle * grain)) > wanted {
        low = middle + 1
      } else {
        high = middle
      }
    }
    return SimDuration(nanoseconds: low * grain)
  }

  private static var unit: Int128 { 1_000_000_000_000_000_000 }

  private static func power(_ base: Ratio, _ exponent: Int64) -> Int128 {
    var result = unit
    var square = Int128(base.partsPerBillion) * 1_000_000_000
    var rest = exponent
    while rest > 0 {
      if rest & 1 != 0 { result = (result * square + unit / 2) / unit }
      square = (square * square + unit / 2) / unit
      rest >>= 1
    }
    return result
  }
}

/// A falling-price auction as it stands.
public struct DutchState: Equatable, Sendable, BitwiseCopyable {
  /// Price at its start or last reset.
  public internal(set) var first: Price
  /// When the price began to fall.
  public internal(set) var since: SimInstant
  /// What it has still to raise.
  public internal(set) var tab: QuoteAmount
  /// What buyers have paid.
  public internal(set) var paid: QuoteAmount
}

/// The answer to a purchase from a falling-price auction.
public enum TakeOutcome: Equatable, Sendable, BitwiseCopyable {
  /// The buyer has the collateral.
  case taken(TakeReceipt)
  /// Nothing happened.
  case rejected(Rejection)
}

/// What a purchase moved.
public struct TakeReceipt: Equatable, Sendable, BitwiseCopyable {
  /// Collateral for the buyer.
  public let lot: BaseQuantity
  /// What the buyer paid.
  public let paid: QuoteAmount
  /// The auction's price.
  public let price: Price
  /// How the auction ended, where this purchase ended it.
  public let settlement: Settlement?
}
