import Quantities
import TestSupport
import Testing

@Suite struct WideArithmeticTests {
  /// Every sign of numerator and denominator, with remainders below, at and above one half.
  @Test(
    arguments: [
      (7, 2, 3, 4, 4), (-7, 2, -4, -3, -4), (7, -2, -4, -3, -4), (-7, -2, 3, 4, 4),
      (5, 2, 2, 3, 2), (-5, 2, -3, -2, -2), (5, -2, -3, -2, -2), (-5, -2, 2, 3, 2),
      (4, 3, 1, 2, 1), (-4, 3, -2, -1, -1), (4, -3, -2, -1, -1), (-4, -3, 1, 2, 1),
      (5, 3, 1, 2, 2), (-5, 3, -2, -1, -2), (5, -3, -2, -1, -2), (-5, -3, 1, 2, 2),
      (6, 3, 2, 2, 2), (-6, 3, -2, -2, -2), (0, 5, 0, 0, 0), (0, -5, 0, 0, 0),
      (1, 2, 0, 1, 0), (3, 2, 1, 2, 2), (-1, 2, -1, 0, 0), (-3, 2, -2, -1, -2),
    ] as [(Int64, Int64, Int64, Int64, Int64)]
  )
  func `quotients round as named`(
    numerator: Int64,
    denominator: Int64,
    floor: Int64,
    ceiling: Int64,
    even: Int64
  ) throws {
    for (rule, expected) in [(RoundingRule.floor, floor), (.ceiling, ceiling), (.halfEven, even)] {
      let wide = try WideArithmetic.divide(
        Int128(numerator),
        by: Int128(denominator),
        rounding: rule
      )
      #expect(wide == Int128(expected))
      let narrow = try WideArithmetic.multiplyDivide(numerator, 1, by: denominator, rounding: rule)
      #expect(narrow == expected)
    }
  }

  @Test func `what has no result says so`() {
    #expect(throws: QuantityError.divisionByZero) {
      try WideArithmetic.divide(1, by: 0, rounding: .floor)
    }
    #expect(throws: QuantityError.divisionByZero) {
      try WideArithmetic.multiplyDivide(.max, .max, by: 0, rounding: .floor)
    }
    #expect(throws: QuantityError.overflow) {
      try WideArithmetic.divide(.min, by: -1, rounding: .floor)
    }
    #expect(throws: QuantityError.overflow) {
      try WideArithmetic.multiplyDivide(.max, 2, by: 1, rounding: .floor)
    }
    #expect(throws: QuantityError.overflow) {
      try WideArithmetic.multiplyDivide(.min, 1, by: -1, rounding: .halfEven)
    }
    #expect(throws: QuantityError.overflow) { try WideArithmetic.sum(.max, 1) }
    #expect(throws: QuantityError.overflow) { try WideArithmetic.difference(.min, 1) }
    #expect(throws: QuantityError.overflow) { try WideArithmetic.narrow(Int128(Int64.max) + 1) }
    #expect(throws: QuantityError.overflow) { try WideArithmetic.narrow(Int128(Int64.min) - 1) }
  }

  @Test func `the ends of the range are exact`() throws {
    let rule = RoundingRule.halfEven
    #expect(try WideArithmetic.multiplyDivide(.max, .max, by: .max, rounding: rule) == .max)
    #expect(try WideArithmetic.multiplyDivide(.min, .max, by: .max, rounding: rule) == .min)
    #expect(try WideArithmetic.multiplyDivide(.min, .min, by: .min, rounding: rule) == .min)
    #expect(try WideArithmetic.narrow(Int128(Int64.min)) == .min)
    #expect(try WideArithmetic.sum(.max, .min) == -1)
    #expect(try WideArithmetic.divide(.min, by: .min, rounding: .ceiling) == 1)
    #expect(try WideArithmetic.divide(.max, by: .min, rounding: .floor) == -1)
    #expect(try WideArithmetic.divide(.max, by: .min, rounding: .ceiling) == 0)
  }

  /// The quotient by its definition: the integer q with q·c ≤ a·b < (q + 1)·c, and its neighbour.
  func reference(_ a: Int64, _ b: Int64, _ c: Int64, _ rule: RoundingRule) -> Int128 {
    let sign: Int128 = c < 0 ? -1 : 1
    let numerator = Int128(a) * Int128(b) * sign
    let denominator = Int128(c) * sign
    var floor = numerator / denominator
    while floor * denominator > numerator { floor -= 1 }
    let rest = numerator - floor * denominator
    switch rule {
    case .floor: return floor
    case .ceiling: return rest == 0 ? floor : floor + 1
    case .halfEven:
      if 2 * rest == denominator { return floor & 1 == 0 ? floor : floor + 1 }
      return 2 * rest > denominator ? floor + 1 : floor
    }
  }

  @Test func `products and quotients agree with their definition`() {
    everySeed(count: 20_000) { seed in
      var draws = TestDraws(seed: seed)
      let (a, b, c) = (draws.wideInteger(), draws.wideInteger(), draws.wideInteger())
      if c == 0 { return nil }
      for rule in [RoundingRule.floor, .ceiling, .halfEven] {
        let expected = Int64(exactly: reference(a, b, c, rule))
        let found = try? WideArithmetic.multiplyDivide(a, b, by: c, rounding: rule)
        if found != expected { return "\(a) × \(b) ÷ \(c) \(rule): \(found as Int64?)" }
      }
      return nil
    }
  }

  @Test func `rounding leaves less than one unit and favours the side it names`() {
    everySeed(count: 5_000) { seed in
      var draws = TestDraws(seed: seed)
      let whole = draws.within(1...1_000_000_000_000)
      let parts = draws.within(0...1_000_000_000)
      let amount = QuoteAmount(micros: whole)
      let ratio = Ratio(partsPerBillion: parts)
      guard let down = try? amount.scaled(by: ratio, rounding: .floor),
        let up = try? amount.scaled(by: ratio, rounding: .ceiling),
        let even = try? amount.scaled(by: ratio, rounding: .halfEven)
      else { return "threw" }
      let isTight = up.micros - down.micros <= 1 && down <= even && even <= up && up <= amount
      return isTight ? nil : "\(down) \(even) \(up)"
    }
  }
}
