import Determinism
import TestSupport
import Testing

/// Each bound is the one that `PortableMath` states; the reference has 100 bits on every machine.
@Suite struct AccuracyTests {
  #if DEBUG
    static let samples = 2_000
  #else
    static let samples = 60_000
  #endif

  /// The largest error in units of the last place over a dense set from `low` to `high`.
  ///
  /// One argument in each of equally wide cells, drawn, so that neither end nor grid is favoured.
  func worst(
    _ low: Double,
    _ high: Double,
    _ error: (Double) -> Double
  ) -> Double {
    var draws = TestDraws(seed: 80)
    let width = (high - low) / Double(Self.samples)
    var worst = 0.0
    for cell in 0..<Self.samples {
      let x = low + (Double(cell) + draws.uniform()) * width
      let found = error(x)
      // A comparison that also keeps what is not a number.
      if !(found <= worst) { worst = found }
    }
    return worst
  }

  /// The same over positive numbers of every magnitude, subnormal ones included.
  func worstOverMagnitudes(_ error: (Double) -> Double) -> Double {
    var draws = TestDraws(seed: 79)
    // The lowest bits, which a count beyond 2⁵³ leaves at zero, are drawn.
    return worst(1, 0x7FEF_FFFF_FFFF_F000) { count in
      error(Double(bitPattern: UInt64(count) | draws.bits() & 1_023))
    }
  }

  /// Values from 400-bit arithmetic, as two numbers each.
  @Test func `the reference is good to a hundred bits`() {
    let exponential = ReferenceMath.exp(WideReal(1))
    let small = ReferenceMath.exp(WideReal(-20))
    let hundred = ReferenceMath.sineAndCosine(100)
    let far = ReferenceMath.sineAndCosine(31_415)
    let one = ReferenceMath.sineAndCosine(1)
    let rows = [
      (
        exponential.value.scaled(by: ReferenceMath.twoTo(exponential.power)),
        0x1.5bf0a8b145769p+1, 0x1.4d57ee2b1013ap-53
      ),
      (
        small.value.scaled(by: ReferenceMath.twoTo(small.power)),
        0x1.1b48655f37267p-29, -0x1.9fb4baeafe811p-85
      ),
      (ReferenceMath.expm1(0x1p-7).value, 0x1.0100ab00222d8p-7, 0x1.864c70578e6d1p-61),
      (ReferenceMath.log(WideReal(10)), 0x1.26bb1bbb55516p+1, -0x1.f48ad494ea3e9p-53),
      (ReferenceMath.log(WideReal(1.5)), 0x1.9f323ecbf984cp-2, -0x1.a92e513217f5cp-59),
      (ReferenceMath.log1p(0x1p-20), 0x1.fffff00000aabp-21, -0x1.5755553bbbbd1p-75),
      (one.sine, 0x1.aed548f090ceep-1, 0x1.06374f484e288p-59),
      (one.cosine, 0x1.14a280fb5068cp-1, -0x1.b71edcc9344bcp-55),
      (hundred.sine, -0x1.03425b78c4db8p-1, -0x1.c23d8557420fbp-59),
      (far.cosine, 0x1.3382cc3cae1d5p-1, -0x1.e832a03998513p-55),
    ]
    for (row, (found, high, low)) in rows.enumerated() {
      let gap = found - WideReal(high, low)
      #expect(abs(gap.high / high) < 0x1p-96, "row \(row)")
    }
  }

  @Test func `exp errs by less than 0.52 ulp, and 0.8 where the result is subnormal`() {
    let error = { (x: Double) in
      ReferenceMath.error(of: PortableMath.exp(x), against: ReferenceMath.exp(WideReal(x)))
    }
    let normal = [worst(-1, 1, error), worst(-40, 40, error), worst(-708, 709.78, error)]
    #expect(normal.allSatisfy { $0 < 0.52 }, "\(normal)")
    let subnormal = worst(-745, -708, error)
    #expect(subnormal < 0.8, "\(subnormal)")
  }

  @Test func `log and log1p err by less than 0.505 ulp`() {
    let log = { (x: Double) in
      ReferenceMath.error(of: PortableMath.log(x), against: ReferenceMath.log(WideReal(x)))
    }
    let log1p = { (x: Double) in
      ReferenceMath.error(of: PortableMath.log1p(x), against: ReferenceMath.log1p(x))
    }
    let found = [
      worst(0.9375, 1.0625, log), worst(1 - 0x1p-20, 1 + 0x1p-20, log), worst(0.1, 10, log),
      worstOverMagnitudes(log), worst(-0.999_999, 1, log1p), worst(-0x1p-7, 0x1p-7, log1p),
      worst(-0x1p-20, 0x1p-20, log1p), worst(-0x1p-26, 0x1p-26, log1p), worst(1, 100, log1p),
    ]
    #expect(found.allSatisfy { $0 < 0.505 }, "\(found)")
  }

  @Test func `expm1 errs by less than 1.1 ulp`() {
    let error = { (x: Double) in
      ReferenceMath.error(of: PortableMath.expm1(x), against: ReferenceMath.expm1(x))
    }
    var found: [Double] = []
    for range in [0x1p-40, 0x1p-8, 0x1p-5, 0x1p-4, 0.3, 1, 2, 30, 700] {
      found.append(worst(-range, range, error))
    }
    #expect(found.allSatisfy { $0 < 1.1 }, "\(found)")
  }

  @Test func `pow errs by less than 0.6 ulp`() {
    func error(_ base: Double, _ exponent: Double) -> Double {
      ReferenceMath.error(
        of: PortableMath.pow(base, exponent),
        against: ReferenceMath.pow(base, exponent)
      )
    }
    var draws = TestDraws(seed: 81)
    let found = [
      worst(-10, 10) { error(PortableMath.exp($0), draws.uniform() * 20 - 10) },
      worst(1 - 0x1p-7, 1 + 0x1p-7) { error($0, draws.uniform() * 180_000 - 90_000) },
      worst(0.001, 1_000) { error($0, 0.5) },
    ]
    #expect(found.allSatisfy { $0 < 0.6 }, "\(found)")
  }

  @Test func `sin and cos err by less than 0.6 ulp`() {
    let sine = { (x: Double) in
      ReferenceMath.error(
        of: PortableMath.sin(x),
        against: ReferenceMath.sineAndCosine(x).sine
      )
    }
    let cosine = { (x: Double) in
      ReferenceMath.error(
        of: PortableMath.cos(x),
        against: ReferenceMath.sineAndCosine(x).cosine
      )
    }
    var found: [Double] = []
    for range in [0x1p-20, 0.8, 7, 1_000, 900_000] {
      found.append(worst(-range, range, sine))
      found.append(worst(-range, range, cosine))
    }
    // The doubles next to whole quarter turns, where the most is cancelled.
    found.append(
      worst(1, 500_000) { turns in
        let x = turns.rounded() * 1.570_796_326_794_896_6
        return max(sine(x), cosine(x))
      }
    )
    #expect(found.allSatisfy { $0 < 0.6 }, "\(found)")
  }

  /// Angles of any size, from 1400-bit arithmetic; the fifth is the double closest to a multiple of
  /// a quarter turn, relative to its own precision.
  @Test(
    arguments: [
      (0x1.921fb54442d18p+0, 0x1.0000000000000p+0, 0x1.1a62633145c07p-54),
      (0x1.921fb54442d18p+1, 0x1.1a62633145c07p-53, -0x1.0000000000000p+0),
      (0x1.0p+20, 0x1.526ccb2fc8656p-2, 0x1.e33ada92fe2aep-1),
      (0x1.0000000000001p+20, 0x1.526ccb338edb1p-2, 0x1.e33ada9254f48p-1),
      (0x1.6ac5b262ca1ffp+849, 0x1.0000000000000p+0, -0x1.14ae72e6ba22fp-61),
      (0x1.0p+1023, 0x1.205248cbdb760p-1, -0x1.a719f26c232bfp-1),
      (0x1.fffffffffffffp+1023, 0x1.452fc98b34e97p-8, -0x1.fffe62ecfab75p-1),
      (0x1.52d02c7e14af6p+76, -0x1.4bd4cba14452ep-2, 0x1.e45f2c19a7c81p-1),
      (0x1.f9448p+21, -0x1.9f5b408ea21bcp-8, -0x1.fffd5e1548a5ap-1),
      (0x1.0p+100, -0x1.be8ed97ac1f59p-1, 0x1.f4eb3ff66e36dp-2),
      (-0x1.0p+500, -0x1.b78f3ff6b537bp-2, 0x1.ce6de5cd1db81p-1),
      (0x1.5p+64, -0x1.f903c62513f0ap-1, 0x1.5124bea621bf5p-3),
    ]
  )
  func `sines and cosines of large angles`(x: Double, sine: Double, cosine: Double) {
    #expect(abs(PortableMath.sin(x) - sine) <= sine.ulp)
    #expect(abs(PortableMath.cos(x) - cosine) <= cosine.ulp)
  }

  @Test func `large angles keep the laws of the circle`() {
    var worst = 0.0
    var draws = TestDraws(seed: 82)
    for _ in 0..<Self.samples {
      let x = Double(bitPattern: (draws.bits() >> 1) % 0x7FE0_0000_0000_0000)
      let (sine, cosine) = (PortableMath.sin(x), PortableMath.cos(x))
      worst = max(worst, abs(sine * sine + cosine * cosine - 1))
      // Twice x is exact, and another window of 2 ÷ π.
      worst = max(worst, abs(PortableMath.sin(2 * x) - 2 * sine * cosine))
      worst = max(worst, abs(PortableMath.cos(2 * x) - (cosine - sine) * (cosine + sine)))
    }
    #expect(worst < 0x1p-51)
  }

  @Test func `square roots are correctly rounded`() {
    var draws = TestDraws(seed: 83)
    var complaint: Double?
    for _ in 0..<Self.samples {
      // An integer with 53 bits, so that the root of its 2⁵³-fold has 53 bits before the point.
      let significand = (draws.bits() >> 11) | 1 << 52
      let shift = UInt128(draws.below(2) + 52)
      let found = UInt128(PortableMath.sqrt(Double(UInt128(significand) << shift)))
      let exact = UInt128(significand) << (shift + 2)
      if (2 * found - 1) * (2 * found - 1) > exact || (2 * found + 1) * (2 * found + 1) < exact {
        complaint = Double(significand)
      }
    }
    #expect(complaint == nil)
  }
}
