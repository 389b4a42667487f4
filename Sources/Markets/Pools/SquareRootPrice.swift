import Quantities

/// √(quote units per base unit) in 64.64 fixed point, and the ticks that name some of its values.
///
/// Tick i is the price 1.0001ⁱ. Integers only: the power is a product of stated constants.
///
/// - Source: Adams and others, "Uniswap v3 Core", 2021, §6; the constants are 2¹²⁸ ÷ √1.0001^(2ᵏ).
enum SquareRootPrice {
  /// Ticks that are accepted: prices from about 2⁻⁶⁴ to 2⁶⁴.
  static let ticks: ClosedRange<Int32> = -443_636...443_636

  /// 1 in 64.64 fixed point.
  static let one = UInt128(1) << 64

  /// The value at a tick, rounded up.
  static func at(_ tick: Int32) -> UInt128 {
    precondition(ticks.contains(tick), "a tick between −443 636 and 443 636")
    let steps = tick.magnitude
    // 2¹²⁸ itself does not fit; the first factor stands for it.
    var ratio = steps & 1 != 0 ? powers[0] : UInt128.max
    for bit in 1..<powers.count where steps & (1 << UInt32(bit)) != 0 {
      ratio = ratio.multipliedFullWidth(by: powers[bit]).high
    }
    if tick > 0 {
      let (quotient, remainder) = ratio.dividingFullWidth((one, 0))
      return remainder == 0 ? quotient : quotient + 1
    }
    if steps == 0 { return one }
    let whole = ratio >> 64
    return ratio & (one - 1) == 0 ? whole : whole + 1
  }

  /// The greatest tick whose value is not above `root`; the nearest end beyond the range.
  static func tick(of root: UInt128) -> Int32 {
    var low = ticks.lowerBound
    var high = ticks.upperBound
    while low < high {
      let middle = low + (high - low + 1) / 2
      if at(middle) <= root { low = middle } else { high = middle - 1 }
    }
    return low
  }

  /// The root of a price, rounded down.
  ///
  /// - Throws: `overflow` when the price is too small or too large for any tick.
  static func root(of price: Price, scale: BaseScale) throws(QuantityError) -> UInt128 {
    let units = UInt128(scale.unitsPerWhole) * 1_000
    let nanos = UInt128(price.nanos) << 64
    var root = max(1, VenueArithmetic.squareRoot(nanos / units)) << 32
    // The first guess has half of the bits; each step of Newton's doubles them.
    for _ in 0..<4 {
      let other = try VenueArithmetic.multiplyDivide(
        nanos,
        one,
        by: units * root,
        roundingUp: false
      )
      root = (root + other) / 2
    }
    if root < at(ticks.lowerBound) || root > at(ticks.upperBound) { throw .overflow }
    return root
  }

  /// The price of a root, rounded down, at least 10⁻⁹.
  ///
  /// - Throws: `overflow` when it does not fit.
  static func price(of root: UInt128, scale: BaseScale) throws(QuantityError) -> Int64 {
    let square = root.multipliedFullWidth(by: root)
    let fixed = square.high << 64 | square.low >> 64
    let wide = try VenueArithmetic.multiplyDivide(
      fixed,
      UInt128(scale.unitsPerWhole) * 1_000,
      by: one,
      roundingUp: false
    )
    return max(1, try VenueArithmetic.narrow(wide))
  }

  private static let powers: [UInt128] = [
    0xfffc_b933_bd6f_ad37_aa2d_162d_1a59_4001, 0xfff9_7272_373d_4132_59a4_6990_580e_213a,
    0xfff2_e50f_5f65_6932_ef12_357c_f3c7_fdcc, 0xffe5_caca_7e10_e4e6_1c36_24ea_a094_1cd0,
    0xffcb_9843_d60f_6159_c9db_5883_5c92_6644, 0xff97_3b41_fa98_c081_472e_6896_dfb2_54c0,
    0xff2e_a164_66c9_6a38_43ec_78b3_26b5_2861, 0xfe5d_ee04_6a99_a2a8_11c4_61f1_969c_3053,
    0xfcbe_86c7_900a_88ae_dcff_c83b_479a_a3a4, 0xf987_a725_3ac4_1317_6f2b_074c_f781_5e54,
    0xf339_2b08_22b7_0005_940c_7a39_8e4b_70f3, 0xe715_9475_a2c2_9b74_43b2_9c7f_a6e8_89d9,
    0xd097_f3bd_fd20_22b8_845a_d8f7_92aa_5825, 0xa9f7_4646_2d87_0fdf_8a65_dc1f_90e0_61e5,
    0x70d8_69a1_56d2_a1b8_90bb_3df6_2baf_32f7, 0x31be_135f_97d0_8fd9_8123_1505_542f_cfa6,
    0x09aa_508b_5b7a_84e1_c677_de54_f3e9_9bc9, 0x005d_6af8_dedb_8119_6699_c329_225e_e604,
    0x0000_2216_e584_f5fa_1ea9_2604_1bed_fe98,
  ]
}

/// What changes hands between two root prices at a liquidity, all in units.
///
///     base = L × 2⁶⁴ × (b − a) ÷ (a × b),   quote = L × (b − a) ÷ 2⁶⁴
enum RangeAmounts {
  static func base(
    _ liquidity: Int64,
    _ a: UInt128,
    _ b: UInt128,
    roundingUp: Bool
  ) throws(QuantityError) -> UInt128 {
    let part = try VenueArithmetic.multiplyDivide(
      UInt128(liquidity) << 64,
      b - a,
      by: b,
      roundingUp: roundingUp
    )
    let (quotient, remainder) = part.quotientAndRemainder(dividingBy: a)
    return roundingUp && remainder != 0 ? quotient + 1 : quotient
  }

  static func quote(
    _ liquidity: Int64,
    _ a: UInt128,
    _ b: UInt128,
    roundingUp: Bool
  ) throws(QuantityError) -> UInt128 {
    try VenueArithmetic.multiplyDivide(
      UInt128(liquidity),
      b - a,
      by: SquareRootPrice.one,
      roundingUp: roundingUp
    )
  }

  /// The root after `amount` of base came in (`isInput`) or went out; rounded up, so that the pool
  /// pays no more, and asks no less, than the exact price says.
  ///
  /// - Precondition: Of a base that goes out, the liquidity holds more than that.
  static func root(
    _ root: UInt128,
    _ liquidity: Int64,
    base amount: UInt128,
    isInput: Bool
  ) throws(QuantityError) -> UInt128 {
    let numerator = UInt128(liquidity) << 64
    let (product, overflow) = amount.multipliedReportingOverflow(by: root)
    if isInput {
      let (denominator, carry) = numerator.addingReportingOverflow(product)
      if !overflow, !carry {
        return try VenueArithmetic.multiplyDivide(
          numerator,
          root,
          by: denominator,
          roundingUp: true
        )
      }
      let (quotient, remainder) = numerator.quotientAndRemainder(
        dividingBy: numerator / root + amount
      )
      return remainder == 0 ? quotient : quotient + 1
    }
    if overflow || product >= numerator { throw .overflow }
    return try VenueArithmetic.multiplyDivide(
      numerator,
      root,
      by: numerator - product,
      roundingUp: true
    )
  }

  /// The root after `amount` of quote came in or went out; rounded down.
  static func root(
    _ root: UInt128,
    _ liquidity: Int64,
    quote amount: UInt128,
    isInput: Bool
  ) throws(QuantityError) -> UInt128 {
    let move = try VenueArithmetic.multiplyDivide(
      amount,
      SquareRootPrice.one,
      by: UInt128(liquidity),
      roundingUp: !isInput
    )
    if isInput {
      let (sum, carry) = root.addingReportingOverflow(move)
      if carry { throw .overflow }
      return sum
    }
    if move >= root { throw .overflow }
    return root - move
  }
}
