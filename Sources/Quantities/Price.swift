/// A price: Int64 of 10⁻⁹ quote units per whole base unit.
///
/// Range up to 9.2·10⁹ quote per base. Zero and negative prices are refused at validation.
@frozen
public struct Price: Comparable, Hashable, Sendable, BitwiseCopyable {
  /// The price in 10⁻⁹ quote per whole base unit.
  public let nanos: Int64

  /// Creates a price from 10⁻⁹ units.
  @inlinable
  public init(nanos: Int64) { self.nanos = nanos }

  /// Billionths in one whole quote unit.
  @inlinable public static var unitsPerWhole: Int64 { 1_000_000_000 }

  /// Orders by price.
  @inlinable
  public static func < (left: Price, right: Price) -> Bool { left.nanos < right.nanos }

  /// Returns the price times a ratio, rounded as named.
  @inlinable
  public func scaled(by ratio: Ratio, rounding: RoundingRule) throws(QuantityError) -> Price {
    Price(
      nanos: try WideArithmetic.multiplyDivide(
        nanos,
        ratio.partsPerBillion,
        by: Ratio.one.partsPerBillion,
        rounding: rounding
      )
    )
  }

  /// Returns the price divided by a ratio, rounded as named.
  @inlinable
  public func divided(by ratio: Ratio, rounding: RoundingRule) throws(QuantityError) -> Price {
    Price(
      nanos: try WideArithmetic.multiplyDivide(
        nanos,
        Ratio.one.partsPerBillion,
        by: ratio.partsPerBillion,
        rounding: rounding
      )
    )
  }

  /// Returns |this − reference| ÷ reference, rounded down.
  @inlinable
  public func relativeDistance(from reference: Price) throws(QuantityError) -> Ratio {
    let gap =
      nanos > reference.nanos
      ? try WideArithmetic.difference(nanos, reference.nanos)
      : try WideArithmetic.difference(reference.nanos, nanos)
    return Ratio(
      partsPerBillion: try WideArithmetic.multiplyDivide(
        gap,
        Ratio.one.partsPerBillion,
        by: reference.nanos,
        rounding: .floor
      )
    )
  }

  /// The price as whole quote units, for statistics and stochastic paths only.
  @inlinable public var wholeValue: Double { Double(nanos) / 1_000_000_000 }
}

/// A dimensionless ratio: Int64 of 10⁻⁹ (10 % is 100 000 000).
@frozen
public struct Ratio: Comparable, Hashable, Sendable, BitwiseCopyable {
  /// The ratio in parts per billion.
  public let partsPerBillion: Int64

  /// Creates a ratio from parts per billion.
  @inlinable
  public init(partsPerBillion: Int64) { self.partsPerBillion = partsPerBillion }

  /// 100 %.
  @inlinable public static var one: Ratio { Ratio(partsPerBillion: 1_000_000_000) }
  /// 0 %.
  @inlinable public static var zero: Ratio { Ratio(partsPerBillion: 0) }

  /// Creates a ratio of whole per cent.
  @inlinable
  public static func percent(_ count: Int64) -> Ratio { Ratio(partsPerBillion: count * 10_000_000) }

  /// Creates a ratio of whole basis points.
  @inlinable
  public static func basisPoints(_ count: Int64) -> Ratio {
    Ratio(partsPerBillion: count * 100_000)
  }

  /// Orders by size.
  @inlinable
  public static func < (left: Ratio, right: Ratio) -> Bool {
    left.partsPerBillion < right.partsPerBillion
  }

  /// Returns the product, rounded as named.
  @inlinable
  public func multiplied(by other: Ratio, rounding: RoundingRule) throws(QuantityError) -> Ratio {
    Ratio(
      partsPerBillion: try WideArithmetic.multiplyDivide(
        partsPerBillion,
        other.partsPerBillion,
        by: Ratio.one.partsPerBillion,
        rounding: rounding
      )
    )
  }

  /// Returns this ratio of an integer amount, rounded as named.
  @inlinable
  public func part(of units: Int64, rounding: RoundingRule) throws(QuantityError) -> Int64 {
    try WideArithmetic.multiplyDivide(
      units,
      partsPerBillion,
      by: Ratio.one.partsPerBillion,
      rounding: rounding
    )
  }

  /// The ratio as a number, for statistics and stochastic paths only.
  @inlinable public var value: Double { Double(partsPerBillion) / 1_000_000_000 }
}

/// A price of gas in wei.
@frozen
public struct GasPrice: Comparable, Hashable, Sendable, BitwiseCopyable {
  /// Wei per unit of gas.
  public let wei: Int64

  /// Creates a gas price from wei.
  @inlinable
  public init(wei: Int64) { self.wei = wei }

  /// Creates a gas price from whole gwei.
  @inlinable
  public static func gwei(_ count: Int64) -> GasPrice { GasPrice(wei: count * 1_000_000_000) }

  /// Nothing.
  @inlinable public static var zero: GasPrice { GasPrice(wei: 0) }

  /// Orders by price.
  @inlinable
  public static func < (left: GasPrice, right: GasPrice) -> Bool { left.wei < right.wei }

  /// Returns what `gas` units cost in units of the gas asset, rounded up against the payer.
  ///
  ///     units = ⌈gas × wei × 10ᵈ ÷ 10¹⁸⌉
  ///
  /// - Throws: `overflow` when the exact product exceeds 128 bits or the fee 64.
  @inlinable
  public func fee(forGas gas: Int64, scale: BaseScale) throws(QuantityError) -> BaseQuantity {
    let price = Int128(gas) * Int128(wei)
    let (product, overflow) = price.multipliedReportingOverflow(by: Int128(scale.unitsPerWhole))
    if overflow { throw .overflow }
    let wide = try WideArithmetic.divide(
      product,
      by: 1_000_000_000_000_000_000,
      rounding: .ceiling
    )
    return BaseQuantity(units: try WideArithmetic.narrow(wide))
  }
}
