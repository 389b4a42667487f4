extension PortableMath {
  /// A finite angle as a number of quarter turns and what is left of it, at most π ÷ 4.
  struct Angle {
    /// The quarter turns, modulo 4.
    let quadrant: Int64
    /// What is left, in radians, as an unevaluated sum.
    let head: Double
    /// The lower half of that sum.
    let tail: Double

    init(quadrant: Int64, head: Double, tail: Double) {
      self.quadrant = quadrant & 3
      self.head = head
      self.tail = tail
    }
  }
}

extension PortableMath.Angle {
  /// Reduces a finite angle, whatever its magnitude.
  init(_ x: Double) {
    if x.magnitude <= 0.785 {
      self.init(quadrant: 0, head: x, tail: 0)
    } else if x.magnitude <= 0x1p20 {
      self.init(moderate: x)
    } else {
      let turned = PortableMath.Angle(large: x.magnitude)
      self.init(
        quadrant: x < 0 ? 0 &- turned.quadrant : turned.quadrant,
        head: x < 0 ? -turned.head : turned.head,
        tail: x < 0 ? -turned.tail : turned.tail
      )
    }
  }

  /// Takes quarter turns off in three parts of 33 bits and a rest, the products with which are
  /// exact (Cody and Waite, "Software manual for the elementary functions", 1980).
  private init(moderate x: Double) {
    let shifted = x * Double(bitPattern: 0x3FE4_5F30_6DC9_C883) + PortableMath.roundingShift
    let turns = shifted - PortableMath.roundingShift
    let first = x - turns * Double(bitPattern: 0x3FF9_21FB_5440_0000)
    let (second, lostSecond) = PortableMath.Angle.difference(
      first,
      turns * Double(bitPattern: 0x3DD0_B461_1A60_0000)
    )
    let (third, lostThird) = PortableMath.Angle.difference(
      second,
      turns * Double(bitPattern: 0x3BA3_198A_2E00_0000)
    )
    let rest = (lostSecond + lostThird) - turns * Double(bitPattern: 0x397B_839A_2520_49C1)
    let head = third + rest
    self.init(
      quadrant: Int64(bitPattern: shifted.bitPattern),
      head: head,
      tail: (third - head) + rest
    )
  }

  /// Multiplies the significand by those 192 bits of 2 ÷ π that matter modulo 4.
  ///
  /// - Precondition: `x` is at least 2²⁰.
  /// - Source: Payne and Hanek, "Radian reduction for trigonometric functions", ACM SIGNUM
  ///   Newsletter 18 (1983).
  private init(large x: Double) {
    let bits = x.bitPattern
    let significand = bits & 0x000F_FFFF_FFFF_FFFF | 0x0010_0000_0000_0000
    // x is the significand times two to the power 1075 less than its biased exponent; earlier
    // bits of 2 ÷ π contribute multiples of four turns. The table starts with 64 zero bits.
    let position = (bits &>> 52) &- 1075 &+ 62
    let high = PortableMath.Angle.window(at: position)
    let middle = PortableMath.Angle.window(at: position &+ 64)
    let low = PortableMath.Angle.window(at: position &+ 128)
    let lowProduct = significand.multipliedFullWidth(by: low)
    let middleProduct = significand.multipliedFullWidth(by: middle)
    let (second, carries) = middleProduct.low.addingReportingOverflow(lowProduct.high)
    let first = significand &* high &+ middleProduct.high &+ (carries ? 1 : 0)
    self.init(quarters: first, second, lowProduct.low)
  }

  /// Takes a number of quarter turns modulo 4, two bits before the point and 190 behind.
  private init(quarters first: UInt64, _ second: UInt64, _ third: UInt64) {
    var high = first &<< 2 | second &>> 62
    var low = second &<< 2 | third &>> 62
    // A fraction of one half or more is a further quarter turn and a negative rest.
    let isNegative = high &>> 63 == 1
    let quadrant = Int64(bitPattern: first &>> 62 &+ (isNegative ? 1 : 0))
    if isNegative {
      high = ~high
      low = ~low
    }
    // No finite number lies within 2⁻⁶² of a quarter turn, so that the upper word is not zero and
    // what the complement leaves out, one unit of the lower, is far below the tail's last place.
    let shift = UInt64(high.leadingZeroBitCount)
    if shift > 0 {
      high = high &<< shift | low &>> (64 &- shift)
      low = low &<< shift
    }
    let scale = PortableMath.powerOfTwo(0 &- Int64(shift)) * (isNegative ? -0x1p-53 : 0x1p-53)
    let top = Double(high &>> 11) * scale
    let rest = Double((high & 0x7FF) &<< 42 | low &>> 22) * (scale * 0x1p-53)
    let quarterHead = Double(bitPattern: 0x3FF9_21FB_5444_2D18)
    let product = top * quarterHead
    let lost =
      PortableMath.roundingError(top, quarterHead, product)
      + (top * Double(bitPattern: 0x3C91_A626_3314_5C07) + rest * quarterHead)
    let head = product + lost
    self.init(quadrant: quadrant, head: head, tail: (product - head) + lost)
  }

  /// Returns the rounded difference and what it lost, whichever term is larger.
  @inline(__always)
  private static func difference(_ a: Double, _ b: Double) -> (Double, Double) {
    let rounded = a - b
    let kept = rounded - a
    return (rounded, (a - (rounded - kept)) - (b + kept))
  }

  /// Returns 64 bits of 2 ÷ π from a bit position of the table.
  private static func window(at position: UInt64) -> UInt64 {
    let word = Int(truncatingIfNeeded: position &>> 6)
    let offset = position & 63
    let high = PortableMath.twoOverPi[word]
    if offset == 0 { return high }
    return high &<< offset | PortableMath.twoOverPi[word &+ 1] &>> (64 &- offset)
  }
}

extension PortableMath {
  /// 64 zero bits, then the first 1216 bits of 2 ÷ π behind the point.
  static let twoOverPi: [UInt64] = [
    0x0000_0000_0000_0000, 0xA2F9_836E_4E44_1529, 0xFC27_57D1_F534_DDC0, 0xDB62_9599_3C43_9041,
    0xFE51_63AB_DEBB_C561, 0xB724_6E3A_424D_D2E0, 0x0649_2EEA_09D1_921C, 0xFE1D_EB1C_B129_A73E,
    0xE882_35F5_2EBB_4484, 0xE99C_7026_B45F_7E41, 0x3991_D639_8353_39F4, 0x9C84_5F8B_BDF9_283B,
    0x1FF8_97FF_DE05_980F, 0xEF2F_118B_5A0A_6D1F, 0x6D36_7ECF_27CB_09B7, 0x4F46_3F66_9E5F_EA2D,
    0x7527_BAC7_EBE5_F17B, 0x3D07_39F7_8A52_92EA, 0x6BFB_5FB1_1F8D_5D08, 0x5603_3046_FC7B_6BAB,
  ]
}
