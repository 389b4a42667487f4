import Quantities

/// A point of a venue's journals to revert to: its own, and that of the pool or book inside.
struct VenueMark: Equatable, Sendable, BitwiseCopyable {
  var state: Int32
  var trades: Int32
}

extension VenueArithmetic {
  /// `narrow` where only `PoolError` may be thrown.
  static func stored(_ wide: UInt128) throws(PoolError) -> Int64 {
    guard let value = Int64(exactly: wide) else { throw .priceOutOfRange }
    return value
  }

  /// The input that moves a reserve and its price as `net` would without a fee, to second order;
  /// `kept` is what the fee leaves of one.
  ///
  /// The fee stays in the reserve, so that the price moves by the mean of input and net input.
  static func grossed(_ net: Int64, _ kept: Ratio) throws(QuantityError) -> Int64 {
    try WideArithmetic.multiplyDivide(
      net,
      2 * Ratio.one.partsPerBillion,
      by: Ratio.one.partsPerBillion + kept.partsPerBillion,
      rounding: .floor
    )
  }

  /// Moves a root toward a target and leaves so much of the gap, in parts of 2⁶².
  static func approach(_ now: UInt128, _ target: UInt128, left: Int64) -> UInt128 {
    let gap = target > now ? target - now : now - target
    // Roots of 64-bit prices shifted by 64 have at most 64 bits.
    let rest = (gap * UInt128(left)) >> 62
    return target > now ? target - rest : target + rest
  }

  /// The square of a root of something that was shifted by 64, rounded down.
  static func shiftedSquare(_ root: UInt128) -> UInt128 { (root * root) >> 64 }

  /// What was held is worth less than this much at a price; negative where it is worth more.
  static func shortfall(
    _ held: PoolAmounts,
    _ now: PoolAmounts,
    price: Price,
    scale: BaseScale
  ) -> QuoteAmount? {
    do throws(QuantityError) {
      let before = try held.base.value(at: price, scale: scale, rounding: .ceiling)
        .adding(held.quote)
      let after = try now.base.value(at: price, scale: scale, rounding: .floor).adding(now.quote)
      return try before.subtracting(after)
    } catch { return nil }
  }

  /// A loss over what was held, both at a price; nothing where it does not fit.
  static func lossShare(
    held: PoolAmounts,
    loss: QuoteAmount?,
    price: Price,
    scale: BaseScale
  ) -> Ratio? {
    guard let loss else { return nil }
    do throws(QuantityError) {
      let worth = try held.base.value(at: price, scale: scale, rounding: .floor).adding(held.quote)
      return Ratio(
        partsPerBillion: try WideArithmetic.multiplyDivide(
          loss.micros,
          Ratio.one.partsPerBillion,
          by: worth.micros,
          rounding: .ceiling
        )
      )
    } catch { return nil }
  }
}
