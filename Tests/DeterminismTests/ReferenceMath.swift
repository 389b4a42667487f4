/// Elementary functions to about 100 bits by series: slow, obvious, and without tables of values.
enum ReferenceMath {
  /// A value times a power of two, because e^x may lie outside the range of a `Double`.
  struct Scaled {
    var value: WideReal
    var power: Int
  }

  static let log2 = WideReal(0x1.62e42fefa39efp-1, 0x1.abc9e3b39803fp-56)
  static let log2Third = 0x1.7b57a079a1934p-111
  // π ÷ 2 in parts of 53 bits.
  static let quarter = [
    0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110, 0x1.4cf98e804177dp-164,
  ]
  static let oddInverses = (0..<26).map { WideReal(1) / WideReal(Double(2 * $0 + 1)) }
  static let inverseFactorials = (0..<30).map { count in
    (0..<count).reduce(WideReal(1)) { $0 / WideReal(Double($1 + 1)) }
  }

  /// Returns (1 + y) × 2^power = e^x, with y as precise as the exponential near 0 needs it.
  static func exponential(_ x: WideReal) -> (less1: WideReal, power: Int) {
    let power = (x.high / log2.high).rounded()
    let reduced =
      ((x - WideReal(productOf: power, log2.high)) - WideReal(productOf: power, log2.low))
      - WideReal(power * log2Third)
    let small = reduced.scaled(by: 0x1p-8)
    var series = inverseFactorials[12]
    for place in stride(from: 11, through: 1, by: -1) {
      series = series * small + inverseFactorials[place]
    }
    var less1 = series * small
    for _ in 0..<8 { less1 = less1.scaled(by: 2) + less1 * less1 }
    return (less1, Int(power))
  }

  static func exp(_ x: WideReal) -> Scaled {
    let (less1, power) = exponential(x)
    return Scaled(value: less1 + WideReal(1), power: power)
  }

  static func expm1(_ x: Double) -> Scaled {
    let (less1, power) = exponential(WideReal(x))
    if power == 0 { return Scaled(value: less1, power: 0) }
    if power < -200 { return Scaled(value: WideReal(-1), power: 0) }
    return Scaled(value: (less1 + WideReal(1)) - WideReal(twoTo(-power)), power: power)
  }

  /// The logarithm of 1 + `gap`, where 1 + `gap` lies between 0.7 and 1.42.
  private static func logNearOne(_ gap: WideReal) -> WideReal {
    let ratio = gap / (gap + WideReal(2))
    let square = ratio * ratio
    var series = oddInverses[25]
    for place in stride(from: 24, through: 0, by: -1) {
      series = series * square + oddInverses[place]
    }
    return (series * ratio).scaled(by: 2)
  }

  static func log(_ x: WideReal) -> WideReal {
    var power = 0
    var value = x
    if value.high < Double.leastNormalMagnitude { (value, power) = (x.scaled(by: 0x1p60), -60) }
    let exponent = Int(value.high.exponent)
    // In two steps, because the inverse of a large power of two may be subnormal.
    let half = exponent / 2
    value = value.scaled(by: twoTo(-half)).scaled(by: twoTo(half - exponent))
    power += exponent
    if value.high > 1.414 {
      value = value.scaled(by: 0.5)
      power += 1
    }
    return logNearOne(value - WideReal(1)) + log2 * WideReal(Double(power))
  }

  static func log1p(_ x: Double) -> WideReal {
    if x > -0.29 && x < 0.41 { return logNearOne(WideReal(x)) }
    return log(WideReal(sumOf: 1, x))
  }

  static func pow(_ base: Double, _ exponent: Double) -> Scaled {
    exp(log(WideReal(base)) * WideReal(exponent))
  }

  /// The sine and the cosine of an angle below 10⁶.
  static func sineAndCosine(_ x: Double) -> (sine: WideReal, cosine: WideReal) {
    let turns = (x / quarter[0]).rounded()
    var rest = WideReal(x)
    for part in quarter { rest = rest - WideReal(productOf: turns, part) }
    let square = -(rest * rest)
    var sine = inverseFactorials[29]
    var cosine = inverseFactorials[28]
    for place in stride(from: 27, through: 1, by: -2) {
      sine = sine * square + inverseFactorials[place]
      cosine = cosine * square + inverseFactorials[place - 1]
    }
    sine = sine * rest
    switch Int(turns) & 3 {
    case 0: return (sine, cosine)
    case 1: return (cosine, -sine)
    case 2: return (-sine, -cosine)
    default: return (-cosine, sine)
    }
  }

  static func twoTo(_ power: Int) -> Double {
    Double(sign: .plus, exponent: power, significand: 1)
  }

  /// How far `found` lies from the exact value, in units of the last place of a result there.
  static func error(of found: Double, against exact: Scaled) -> Double {
    let half = -exact.power / 2
    let shifted = found * twoTo(half) * twoTo(-exact.power - half)
    let least = twoTo(-1074 + half) * twoTo(-exact.power - half)
    let gap = WideReal(shifted) - exact.value
    return abs(gap.high) / max(exact.value.high.ulp, least)
  }

  static func error(of found: Double, against exact: WideReal) -> Double {
    error(of: found, against: Scaled(value: exact, power: 0))
  }
}
