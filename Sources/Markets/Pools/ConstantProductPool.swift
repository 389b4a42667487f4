public import Quantities

/// A constant-product pool: two reserves, a fee on what comes in, and shares of who provided them.
///
/// With reserves x of what comes in and y of what goes out, and fee f, an input of a yields
///
///     ⌊y × a(1 − f) ÷ (x + a(1 − f))⌋
///
/// and an output of b asks for ⌈x × b ÷ ((y − b)(1 − f))⌉, which is the least input that yields
/// it. The fee stays in the reserves. Both quotients are exact before their one rounding, so that
/// the product of the reserves never falls.
///
/// - Units: base in 10⁻ᵈ, quote in 10⁻⁶; shares in √(base units × quote units).
/// - Rounding: always against the one who trades, deposits or withdraws; price down.
/// - Source: Adams, Zinsmeister and Robinson, "Uniswap v2 Core", 2020.
public struct ConstantProductPool: Equatable, Sendable {
  /// What an operation can change, as one value: the undo journal stores it whole.
  struct State: Equatable, Sendable, BitwiseCopyable {
    var base: Int64
    var quote: Int64
    var shares: Int64
    var price: Int64
  }

  /// Share of an input that stays with the providers, from 0 to below 1.
  public let fee: Ratio
  /// The scale of the base asset.
  public let scale: BaseScale

  var state: State
  /// The states before each change since the first open mark, oldest first.
  var journal: [State]
  var isRecording: Bool

  /// Creates a pool; its first shares are √(base units × quote units), rounded down.
  ///
  /// - Throws: `PoolError` for reserves that are not positive, a fee outside 0 to below 1, or
  ///   reserves whose price does not fit.
  public init(
    base: BaseQuantity,
    quote: QuoteAmount,
    fee: Ratio,
    scale: BaseScale
  ) throws(PoolError) {
    guard base > .zero, quote > .zero else { throw .emptyReserve }
    guard fee >= .zero, fee < .one else { throw .feeOutOfRange(fee) }
    self.fee = fee
    self.scale = scale
    let shares = VenueArithmetic.squareRoot(UInt128(base.units) * UInt128(quote.micros))
    do throws(QuantityError) {
      state = State(
        base: base.units,
        quote: quote.micros,
        shares: try VenueArithmetic.narrow(shares),
        price: try Self.price(base: base.units, quote: quote.micros, scale: scale)
      )
    } catch { throw .priceOutOfRange }
    journal = []
    isRecording = false
  }

  /// The reserve of base.
  public var baseReserve: BaseQuantity { BaseQuantity(units: state.base) }

  /// The reserve of quote.
  public var quoteReserve: QuoteAmount { QuoteAmount(micros: state.quote) }

  /// All shares; their holders own the reserves in proportion.
  public var totalShares: Int64 { state.shares }

  /// The price of the next vanishing trade before fee: quote reserve ÷ base reserve, rounded down,
  /// at least 10⁻⁹.
  public var price: Price { Price(nanos: state.price) }

  static func price(base: Int64, quote: Int64, scale: BaseScale) throws(QuantityError) -> Int64 {
    let wide = try VenueArithmetic.multiplyDivide(
      UInt128(quote),
      UInt128(scale.unitsPerWhole) * 1_000,
      by: UInt128(base),
      roundingUp: false
    )
    return max(1, try VenueArithmetic.narrow(wide))
  }
}

/// Why there is no such pool.
public enum PoolError: Error, Equatable, Sendable {
  /// A reserve, or the liquidity of a position, is not positive.
  case emptyReserve
  /// The fee is negative, or 100 % and more.
  case feeOutOfRange(Ratio)
  /// The price of these reserves does not fit its integer.
  case priceOutOfRange
}
