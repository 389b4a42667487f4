import Determinism
import TestSupport
import Testing

@Suite struct PortableMathTests {
  @Test func `special values are exact`() {
    let infinity = Double.infinity
    #expect(PortableMath.exp(0) == 1 && PortableMath.exp(-0.0) == 1)
    #expect(PortableMath.exp(infinity) == infinity && PortableMath.exp(-infinity) == 0)
    #expect(PortableMath.exp(709.79) == infinity && PortableMath.exp(-745.14) == 0)
    #expect(PortableMath.exp(709.78) < infinity && PortableMath.exp(-745.13) > 0)
    #expect(PortableMath.log(1) == 0 && PortableMath.log(0) == -infinity)
    #expect(PortableMath.log(-0.0) == -infinity && PortableMath.log(infinity) == infinity)
    #expect(PortableMath.log1p(-1) == -infinity && PortableMath.log1p(infinity) == infinity)
    #expect(PortableMath.expm1(-infinity) == -1 && PortableMath.expm1(infinity) == infinity)
    for zero in [0.0, -0.0] {
      #expect(PortableMath.log1p(zero).bitPattern == zero.bitPattern)
      #expect(PortableMath.expm1(zero).bitPattern == zero.bitPattern)
    }
    for value in [PortableMath.exp(.nan), PortableMath.log(.nan), PortableMath.log1p(.nan)] {
      #expect(value.isNaN)
    }
    #expect(PortableMath.expm1(.nan).isNaN)
    #expect(PortableMath.log(-1).isNaN && PortableMath.log1p(-1.5).isNaN)
    for value in [infinity, -infinity, .nan] {
      #expect(PortableMath.sin(value).isNaN && PortableMath.cos(value).isNaN)
    }
    for tiny in [0.0, -0.0, .leastNonzeroMagnitude, -.leastNonzeroMagnitude, 0x1p-40] {
      #expect(PortableMath.sin(tiny).bitPattern == tiny.bitPattern)
      #expect(PortableMath.cos(tiny) == 1)
      #expect(PortableMath.sqrt(tiny * tiny) == tiny.magnitude || tiny.magnitude < 0x1p-500)
    }
    #expect(PortableMath.sqrt(-0.0).bitPattern == (-0.0).bitPattern)
    #expect(PortableMath.sqrt(-1).isNaN && PortableMath.sqrt(infinity) == infinity)
  }

  @Test func `the sine is odd and the cosine even, bit for bit`() {
    var draws = TestDraws(seed: 21)
    var holds = true
    for _ in 0..<10_000 {
      let x = Double(bitPattern: (draws.bits() >> 1) % 0x7FF0_0000_0000_0000)
      let near = draws.uniform() * 100
      for angle in [x, near] {
        let isOdd = PortableMath.sin(-angle).bitPattern == (-PortableMath.sin(angle)).bitPattern
        let isEven = PortableMath.cos(-angle).bitPattern == PortableMath.cos(angle).bitPattern
        if !isOdd || !isEven { holds = false }
      }
    }
    #expect(holds)
  }

  /// IEEE 754-2019 §9.2.1.
  @Test(
    arguments: [
      (0, 0, 1), (-0.0, 0, 1), (.nan, 0, 1), (1, .nan, 1), (1, .infinity, 1), (-1, .infinity, 1),
      (0, 3, 0), (-0.0, 3, -0.0), (-0.0, 2, 0), (0, -3, .infinity), (-0.0, -3, -.infinity),
      (-0.0, -2, .infinity), (2, .infinity, .infinity), (0.5, .infinity, 0), (2, -.infinity, 0),
      (0.5, -.infinity, .infinity), (.infinity, 2, .infinity), (.infinity, -2, 0),
      (-.infinity, 3, -.infinity), (-.infinity, 2, .infinity), (-.infinity, -3, -0.0),
      (-2, 3, -8), (-2, 2, 4), (2, 10, 1024), (2, -1074, 0x1p-1074), (2, 1023, 0x1p1023),
      (2, 1024, .infinity), (2, -1076, 0), (-2, 0x1p60, .infinity), (1.5, 1e300, .infinity),
      (0.5, 1e300, 0), (-1, 0x1p80, 1), (-1, 3, -1), (10, 2, 100), (3, 1, 3), (4, 0.5, 2),
      (-0.5, 0x1p70, 0),
    ] as [(Double, Double, Double)]
  )
  func `powers of special and exact cases`(base: Double, exponent: Double, expected: Double) {
    #expect(PortableMath.pow(base, exponent).bitPattern == expected.bitPattern)
  }

  @Test func `powers without a real value are not a number`() {
    #expect(PortableMath.pow(-2, 0.5).isNaN)
    #expect(PortableMath.pow(.nan, 1).isNaN)
    #expect(PortableMath.pow(2, .nan).isNaN)
  }

  @Test func `functions are monotone on dense grids`() {
    var complaint = ""
    func check(_ name: String, _ start: Double, _ step: Double, _ function: (Double) -> Double) {
      var previous = -Double.infinity
      for place in 0..<20_000 {
        let value = function(start + Double(place) * step)
        if value < previous { complaint = "\(name) at \(start + Double(place) * step)" }
        previous = value
      }
    }
    check("exp", 0.5, 0x1p-53, PortableMath.exp)
    check("exp", -746, 0.073, PortableMath.exp)
    check("exp over a step of the table", 0x1.62e4p-9, 0x1p-40, PortableMath.exp)
    check("log", 1 - 10_000 * 0x1p-53, 0x1p-53, PortableMath.log)
    check("log over an interval", 1.375 - 10_000 * 0x1p-52, 0x1p-52, PortableMath.log)
    check("log1p", -0.9, 0.0001, PortableMath.log1p)
    check("log1p over its change", 0x1p-27 - 10_000 * 0x1p-80, 0x1p-80, PortableMath.log1p)
    check("expm1", -1, 0.0001, PortableMath.expm1)
    check("expm1 over its change", 0x1p-5 - 10_000 * 0x1p-60, 0x1p-60, PortableMath.expm1)
    check("pow", 0.1, 0.001) { PortableMath.pow($0, 2.5) }
    check("pow over neighbours", 1.5, 0x1p-52) { PortableMath.pow($0, 2.5) }
    check("sin", -1.570_796, 0.000_157, PortableMath.sin)
    check("sin over neighbours", 0.5, 0x1p-53, PortableMath.sin)
    check("sin over its change of series", 0.785 - 10_000 * 0x1p-53, 0x1p-53, PortableMath.sin)
    check("sin over an eighth turn", 0x1.921fbp-1, 0x1p-53, PortableMath.sin)
    check("cos, falling", 0.000_001, 0.000_157) { -PortableMath.cos($0) }
    check("cos over neighbours, falling", 0.1, 0x1p-56) { -PortableMath.cos($0) }
    check("cos over its change, falling", 0.785 - 10_000 * 0x1p-53, 0x1p-53) {
      -PortableMath.cos($0)
    }
    check("sqrt", 2, 0x1p-51, PortableMath.sqrt)
    #expect(complaint.isEmpty, "\(complaint)")
  }

  /// Runs of consecutive numbers at drawn places, where a step of the argument is least.
  @Test func `functions are monotone over neighbouring numbers anywhere`() {
    #if DEBUG
      let places = 60
    #else
      let places = 2_000
    #endif
    var draws = TestDraws(seed: 22)
    var complaints: [String] = []
    func check(_ name: String, _ low: Double, _ high: Double, _ function: (Double) -> Double) {
      for _ in 0..<places {
        var x = low + draws.uniform() * (high - low)
        var previous = function(x)
        for _ in 0..<100 {
          x = x.nextUp
          let value = function(x)
          if !(value >= previous) { complaints.append("\(name) at \(x)") }
          previous = value
        }
      }
    }
    check("exp", -745, 709, PortableMath.exp)
    check("exp near 0", -0.01, 0.01, PortableMath.exp)
    check("log", 0.5, 2, PortableMath.log)
    check("log far out", 0, 1e300, PortableMath.log)
    check("log1p", -0.9, 2, PortableMath.log1p)
    check("log1p near 0", -1e-6, 1e-6, PortableMath.log1p)
    check("expm1", -30, 30, PortableMath.expm1)
    check("expm1 near 0", -0.04, 0.04, PortableMath.expm1)
    check("pow of its base", 0.01, 100) { PortableMath.pow($0, 3.7) }
    check("pow of its exponent", -50, 50) { PortableMath.pow(1.9, $0) }
    check("sin", -1.570_796, 1.570_796, PortableMath.sin)
    check("cos, falling", 0, 3.141_592) { -PortableMath.cos($0) }
    check("sqrt", 0, 1e10, PortableMath.sqrt)
    #expect(complaints.isEmpty, "\(complaints.count), first \(complaints.prefix(3))")
  }

  @Test func `inverses return where they came from`() {
    var draws = TestDraws(seed: 11)
    var worst = 0.0
    for _ in 0..<20_000 {
      let x = draws.uniform() * 40 - 20
      worst = max(worst, abs(PortableMath.log(PortableMath.exp(x)) - x) / max(abs(x), 1))
      let small = draws.uniform() * 0x1p-10
      let back = PortableMath.log1p(PortableMath.expm1(small))
      worst = max(worst, abs(back - small) / small)
    }
    #expect(worst < 4 * Double.ulpOfOne)
  }

  @Test func `every machine and build computes the same bits`() {
    var digest = RunDigest()
    var draws = TestDraws(seed: 1)
    for _ in 0..<20_000 {
      let x = draws.uniform() * 60 - 30
      let u = draws.uniform() + 0x1p-54
      for value in [
        PortableMath.exp(x), PortableMath.log(u), PortableMath.log1p(u), PortableMath.expm1(x),
        PortableMath.pow(u, x), NormalQuantile.of(u * 0.999),
      ] {
        digest.absorb(value.bitPattern)
      }
    }
    #expect(digest.value == 0x63E9_F6A0_25EE_4D44)
  }

  @Test func `every machine and build computes the same sines`() {
    var digest = RunDigest()
    var draws = TestDraws(seed: 2)
    for _ in 0..<10_000 {
      let large = Double(bitPattern: (draws.bits() >> 1) % 0x7FF0_0000_0000_0000)
      for x in [draws.uniform() * 60 - 30, draws.uniform() * 2e6, large] {
        digest.absorb(PortableMath.sin(x).bitPattern)
        digest.absorb(PortableMath.cos(x).bitPattern)
        digest.absorb(PortableMath.sqrt(x.magnitude).bitPattern)
      }
    }
    #expect(digest.value == 0x4AA2_20FF_BF1F_41D0)
  }
}
