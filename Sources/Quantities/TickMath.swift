/// The geometric price grid of concentrated-liquidity pools: tick i stands for 1.0001ⁱ.
///
/// Integers only, so that every machine agrees to the last bit.
///
/// - Source: Uniswap v3 core, `TickMath`; the constants are 2¹²⁸ ÷ √1.0001^(2ⁱ) to the nearest
///   integer, which a test recomputes.
public enum TickMath {
  /// The largest tick, whose price is just below 2¹²⁸; the smallest one is its negative.
  public static var maximumTick: Int32 { 887_272 }

  private static let factors: [UInt128] = [
    0xfffc_b933_bd6f_ad37_aa2d_162d_1a59_4001, 0xfff9_7272_373d_4132_59a4_6990_580e_213a,
    0xfff2_e50f_5f65_6932_ef12_357c_f3c7_fdcc, 0xffe5_caca_7e10_e4e6_1c36_24ea_a094_1cd0,
    0xffcb_9843_d60f_6159_c9db_5883_5c92_6644, 0xff97_3b41_fa98_c081_472e_6896_dfb2_54c0,
    0xff2e_a164_66c9_6a38_43ec_78b3_26b5_2861, 0xfe5d_ee04_6a99_a2a8_11c4_61f1_969c_3053,
    0xfcbe_86c7_900a_88ae_dcff_c83b_479a_a3a4, 0xf987_a725_3ac4_1317_6f2b_074c_f781_5e54,
    0xf339_2b08_22b7_0005_940c_7a39_8e4b_70f3, 0xe715_9475_a2c2_9b74_43b2_9c7f_a6e8_89d9,
    0xd097_f3bd_fd20_22b8_845a_d8f7_92aa_5825, 0xa9f7_4646_2d87_0fdf_8a65_dc1f_90e0_61e5,
    0x70d8_69a1_56d2_a1b8_90bb_3df6_2baf_32f7, 0x31be_135f_97d0_8fd9_8123_1505_542f_cfa6,
    0x09aa_508b_5b7a_84e1_c677_de54_f3e9_9bc9, 0x005d_6af8_dedb_8119_6699_c329_225e_e604,
    0x0000_2216_e584_f5fa_1ea9_2604_1bed_fe98, 0x0000_0000_048a_1703_91f7_dc42_444e_8fa2,
  ]

  /// Returns √1.0001^tick in 2⁻⁹⁶, rounded up as the contract rounds it.
  ///
  /// - Precondition: The tick is between −`maximumTick` and `maximumTick`.
  public static func squareRootX96(at tick: Int32) -> UInt256 {
    let ratio = squareRootX128(at: tick)
    let shifted = ratio.shiftedRight(by: 32)
    return ratio.low & 0xffff_ffff == 0 ? shifted : shifted &+ UInt256(1)
  }

  /// √1.0001^tick in 2⁻¹²⁸.
  private static func squareRootX128(at tick: Int32) -> UInt256 {
    precondition(tick.magnitude <= UInt32(maximumTick), "tick \(tick) is off the grid")
    // Nil stands for 2¹²⁸, which is one bit too wide.
    var ratio: UInt128?
    for (bit, factor) in factors.enumerated() where tick.magnitude >> UInt32(bit) & 1 == 1 {
      ratio = ratio.map { $0.multipliedFullWidth(by: factor).high } ?? factor
    }
    guard let ratio else { return UInt256(high: 1, low: 0) }
    guard tick > 0 else { return UInt256(ratio) }
    let upper = UInt128.max.quotientAndRemainder(dividingBy: ratio)
    return UInt256(
      high: upper.quotient,
      low: ratio.dividingFullWidth((upper.remainder, .max)).quotient
    )
  }

  /// Returns the price of a tick, in whole quote per whole base, rounded down.
  ///
  /// - Throws: `overflow` for prices that a `Price` cannot hold.
  public static func price(at tick: Int32) throws(QuantityError) -> Price {
    guard let nanos = nanos(at: tick) else { throw .overflow }
    return Price(nanos: nanos)
  }

  /// The price of a tick in 10⁻⁹, or nil where that is wider than 63 bits.
  private static func nanos(at tick: Int32) -> Int64? {
    let root = squareRootX96(at: tick)
    // Beyond 2¹²⁸ the root stands for a price over 2⁶⁴.
    guard root.high == 0 else { return nil }
    let square = UInt256.product(root.low, root.low)
    // price = square ÷ 2¹⁹²; × 10⁹ before the division, which needs up to 286 bits: split.
    let whole = square.shiftedRight(by: 192)
    let billion: UInt128 = 1_000_000_000
    let fraction = UInt256(
      high: square.high & 0xffff_ffff_ffff_ffff,
      low: square.low
    ).shiftedRight(by: 64).low
    let low = fraction.multipliedFullWidth(by: billion).high
    let (product, overflow) = whole.low.multipliedReportingOverflow(by: billion)
    guard !overflow else { return nil }
    return Int64(exactly: product + low)
  }

  /// Returns the greatest tick whose price, rounded down to 10⁻⁹, is not above a price.
  ///
  /// - Parameters:
  ///   - price: The price; positive.
  ///   - near: Where to look first; changes the time taken, never the result.
  /// - Returns: The tick.
  /// - Complexity: O(log of the distance to `near`).
  public static func tick(at price: Price, near: Int32 = 0) -> Int32 {
    precondition(price.nanos > 0, "a price is positive")
    func isAbove(_ tick: Int32) -> Bool { nanos(at: tick).map { $0 > price.nanos } ?? true }
    let start = min(max(near, -maximumTick), maximumTick)
    var low = start
    var high = start
    var step: Int32 = 1
    while isAbove(low) {
      high = low
      low = max(low - step, -maximumTick)
      step *= 2
    }
    step = 1
    while high == low || !isAbove(high) {
      low = high
      high = min(high + step, maximumTick)
      step *= 2
    }
    while high - low > 1 {
      let middle = low + (high - low) / 2
      if isAbove(middle) { high = middle } else { low = middle }
    }
    return low
  }
}
