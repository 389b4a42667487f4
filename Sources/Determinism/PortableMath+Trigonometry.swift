extension PortableMath {
  /// Returns the square root, correctly rounded, as IEEE 754 demands of every machine.
  ///
  /// NaN below 0; −0 for −0.
  @inline(__always)
  public static func sqrt(_ x: Double) -> Double { x.squareRoot() }

  /// Returns the sine of `x` radians; NaN for an infinite `x`.
  public static func sin(_ x: Double) -> Double {
    // Below this the next term of the series is under a quarter of the last place.
    if x.magnitude < 0x1p-27 { return x }
    guard x.isFinite else { return .nan }
    let angle = Angle(x)
    switch angle.quadrant {
    case 0: return angle.sine
    case 1: return angle.cosine
    case 2: return -angle.sine
    default: return -angle.cosine
    }
  }

  /// Returns the cosine of `x` radians; NaN for an infinite `x`.
  public static func cos(_ x: Double) -> Double {
    guard x.isFinite else { return .nan }
    let angle = Angle(x)
    switch angle.quadrant {
    case 0: return angle.cosine
    case 1: return -angle.sine
    case 2: return -angle.cosine
    default: return angle.sine
    }
  }
}

extension PortableMath.Angle {
  /// The sine of the part, by its series to the seventeenth power.
  var sine: Double {
    let square = head * head
    var series = 1.0 / 355_687_428_096_000
    series = -1.0 / 1_307_674_368_000 + square * series
    series = 1.0 / 6_227_020_800 + square * series
    series = -1.0 / 39_916_800 + square * series
    series = 1.0 / 362_880 + square * series
    series = -1.0 / 5_040 + square * series
    series = 1.0 / 120 + square * series
    // The cubic term with what each of its operations loses, which the last place would show.
    let cube = head * square
    let cubeLost =
      PortableMath.roundingError(head, square, cube)
      + head * PortableMath.roundingError(head, head, square)
    let sixth = cube / 6
    let product = sixth * 6
    let left = (cube - product) - PortableMath.roundingError(sixth, 6, product)
    let first = head - sixth
    let remainder = (head - first) - sixth
    let turned = tail * (1 - square * (0.5 - square * (1.0 / 24)))
    return first + (remainder + (cube * square * series - (left + cubeLost) / 6 + turned))
  }

  /// The cosine of the part, by its series to the eighteenth power.
  var cosine: Double {
    let square = head * head
    // What the square lost would be seen in the last place.
    let lost = PortableMath.roundingError(head, head, square)
    var series = -1.0 / 6_402_373_705_728_000
    series = 1.0 / 20_922_789_888_000 + square * series
    series = -1.0 / 87_178_291_200 + square * series
    series = 1.0 / 479_001_600 + square * series
    series = -1.0 / 3_628_800 + square * series
    series = 1.0 / 40_320 + square * series
    series = -1.0 / 720 + square * series
    series = 1.0 / 24 + square * series
    let half = 0.5 * square
    let first = 1 - half
    // Exact: one less a number below one half.
    let remainder = (1 - first) - half
    let turned = head * tail * (1 - square * (1.0 / 6))
    return first + (remainder + (square * square * series - (0.5 * lost + turned)))
  }
}
