import Determinism
import TestSupport
import Testing

#if arch(x86_64) && canImport(Glibc)
  import Glibc
#endif

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
    #expect(complaint.isEmpty, "\(complaint)")
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

  #if arch(x86_64) && canImport(Glibc)
    /// The largest error in units of the last place against 64-bit significands.
    func worstError(
      seed: UInt64,
      count: Int = 40_000,
      _ sample: (inout TestDraws) -> (found: Double, exact: Float80)
    ) -> Double {
      var draws = TestDraws(seed: seed)
      var worst = 0.0
      for _ in 0..<count {
        let (found, exact) = sample(&draws)
        let unit = Float80(Double(exact).ulp)
        worst = max(worst, Double(abs(Float80(found) - exact) / unit))
      }
      return worst
    }

    @Test(arguments: [1.0, 40, 700])
    func `exp errs by less than 0.52 ulp`(range: Double) {
      let worst = worstError(seed: 1) { draws in
        let x = (draws.uniform() * 2 - 1) * range
        return (PortableMath.exp(x), expl(Float80(x)))
      }
      #expect(worst < 0.52)
    }

    @Test func `exp errs by less than 0.75 ulp at the ends`() {
      let low = worstError(seed: 2) { draws in
        let x = -700 - draws.uniform() * 45
        return (PortableMath.exp(x), expl(Float80(x)))
      }
      let high = worstError(seed: 3) { draws in
        let x = 700 + draws.uniform() * 9.78
        return (PortableMath.exp(x), expl(Float80(x)))
      }
      #expect(low < 0.75 && high < 0.52, "\(low) \(high)")
    }

    @Test func `log errs by less than 0.505 ulp`() {
      let nearOne = worstError(seed: 4) { draws in
        let x = 0.9375 + draws.uniform() * 0.125
        return (PortableMath.log(x), logl(Float80(x)))
      }
      let closer = worstError(seed: 5) { draws in
        let x = 1 + (draws.uniform() - 0.5) * 0x1p-20
        return (PortableMath.log(x), logl(Float80(x)))
      }
      let everywhere = worstError(seed: 6) { draws in
        let x = Double(bitPattern: (draws.bits() >> 1) % 0x7FF0_0000_0000_0000)
        return (PortableMath.log(x), logl(Float80(x)))
      }
      let subnormal = worstError(seed: 7) { draws in
        let x = Double(bitPattern: 1 + draws.bits() >> 12)
        return (PortableMath.log(x), logl(Float80(x)))
      }
      let worst = max(nearOne, closer, everywhere, subnormal)
      #expect(worst < 0.505, "\(nearOne) \(closer) \(everywhere) \(subnormal)")
    }

    @Test func `log1p errs by less than 0.505 ulp`() {
      var worst: [Double] = []
      for scale in [0x1p-40, 0x1p-27, 0x1p-20, 0x1p-7, 1, 100] {
        worst.append(
          worstError(seed: 8, count: 20_000) { draws in
            let x = max(-0.999_999, (draws.uniform() * 2 - 1) * scale)
            return (PortableMath.log1p(x), log1pl(Float80(x)))
          }
        )
      }
      #expect(worst.allSatisfy { $0 < 0.505 }, "\(worst)")
    }

    @Test func `expm1 errs by less than 1.1 ulp`() {
      var worst: [Double] = []
      for scale in [0x1p-40, 0x1p-8, 0x1p-5, 0x1p-4, 0.3, 1, 2, 30, 700] {
        worst.append(
          worstError(seed: 9, count: 20_000) { draws in
            let x = (draws.uniform() * 2 - 1) * scale
            return (PortableMath.expm1(x), expm1l(Float80(x)))
          }
        )
      }
      #expect(worst.allSatisfy { $0 < 1.1 }, "\(worst)")
    }

    @Test func `pow errs by less than 0.55 ulp`() {
      let common = worstError(seed: 10) { draws in
        let base = PortableMath.exp(draws.uniform() * 20 - 10)
        let exponent = draws.uniform() * 20 - 10
        return (PortableMath.pow(base, exponent), powl(Float80(base), Float80(exponent)))
      }
      let nearOne = worstError(seed: 11) { draws in
        let base = 1 + (draws.uniform() - 0.5) * 0x1p-6
        let exponent = draws.uniform() * 180_000 - 90_000
        return (PortableMath.pow(base, exponent), powl(Float80(base), Float80(exponent)))
      }
      #expect(common < 0.55 && nearOne < 0.55, "\(common) \(nearOne)")
    }
  #endif
}
