/// An amount of a quote asset (USD, DAI): Int64 of 10⁻⁶.
///
/// Range ±9.2·10¹² whole units. Totals and amount × time use `Int128`.
@frozen
public struct QuoteAmount: Comparable, Hashable, Sendable, BitwiseCopyable {
  /// The amount in 10⁻⁶ of the asset.
  public let micros: Int64

  /// Creates an amount from 10⁻⁶ units.
  @inlinable
  public init(micros: Int64) { self.micros = micros }

  /// Nothing.
  @inlinable public static var zero: QuoteAmount { QuoteAmount(micros: 0) }

  /// Millionths in one whole unit.
  @inlinable public static var unitsPerWhole: Int64 { 1_000_000 }

  /// Orders by amount.
  @inlinable
  public static func < (left: QuoteAmount, right: QuoteAmount) -> Bool {
    left.micros < right.micros
  }

  /// Returns the sum; throws `overflow` when it does not fit.
  @inlinable
  public func adding(_ other: QuoteAmount) throws(QuantityError) -> QuoteAmount {
    QuoteAmount(micros: try WideArithmetic.sum(micros, other.micros))
  }

  /// Returns the difference; throws `overflow` when it does not fit.
  @inlinable
  public func subtracting(_ other: QuoteAmount) throws(QuantityError) -> QuoteAmount {
    QuoteAmount(micros: try WideArithmetic.difference(micros, other.micros))
  }

  /// Returns the amount times a ratio, rounded as named.
  @inlinable
  public func scaled(
    by ratio: Ratio,
    rounding: RoundingRule
  ) throws(QuantityError) -> QuoteAmount {
    QuoteAmount(
      micros: try WideArithmetic.multiplyDivide(
        micros,
        ratio.partsPerBillion,
        by: Ratio.one.partsPerBillion,
        rounding: rounding
      )
    )
  }
}

/// A signed quantity of a base asset (ETH): Int64 of 10⁻ᵈ, d from the asset (default 8).
///
/// The scale is the asset's, so quantities of two assets must not be mixed; the ledger checks it.
@frozen
public struct BaseQuantity: Comparable, Hashable, Sendable, BitwiseCopyable {
  /// The quantity in 10⁻ᵈ of the asset.
  public let units: Int64

  /// Creates a quantity from 10⁻ᵈ units.
  @inlinable
  public init(units: Int64) { self.units = units }

  /// Nothing.
  @inlinable public static var zero: BaseQuantity { BaseQuantity(units: 0) }

  /// Orders by signed quantity.
  @inlinable
  public static func < (left: BaseQuantity, right: BaseQuantity) -> Bool {
    left.units < right.units
  }

  /// Returns the quantity's value at `price`, rounded as named.
  ///
  ///     quote micros = units × nanos ÷ (10ᵈ × 10³)
  ///
  /// - Throws: `overflow` when the value does not fit.
  @inlinable
  public func value(
    at price: Price,
    scale: BaseScale,
    rounding: RoundingRule
  ) throws(QuantityError) -> QuoteAmount {
    let product = Int128(units) * Int128(price.nanos)
    let wide = try WideArithmetic.divide(
      product,
      by: Int128(scale.unitsPerWhole) * 1_000,
      rounding: rounding
    )
    return QuoteAmount(micros: try WideArithmetic.narrow(wide))
  }
}

/// How many stored units make one whole unit of a base asset: 10ᵈ, d from 0 to 9.
@frozen
public struct BaseScale: Hashable, Sendable, BitwiseCopyable {
  /// Decimals d.
  public let decimals: UInt8
  /// 10ᵈ.
  public let unitsPerWhole: Int64

  /// Creates a scale of `decimals` digits.
  ///
  /// - Precondition: `decimals` is at most 9.
  @inlinable
  public init(decimals: UInt8) {
    precondition(decimals <= 9, "an asset has 0 to 9 decimals")
    var power: Int64 = 1
    for _ in 0..<decimals { power *= 10 }
    self.decimals = decimals
    unitsPerWhole = power
  }

  /// The default: eight decimals.
  @inlinable public static var standard: BaseScale { BaseScale(decimals: 8) }
}
