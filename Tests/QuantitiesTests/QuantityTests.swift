import Quantities
import TestSupport
import Testing

@Suite struct QuantityTests {
  /// Units, decimals, price in nanos, value rounded down and up, in micros.
  @Test(
    arguments: [
      (100_000_000, 8, 2_000_000_000_000, 2_000_000_000, 2_000_000_000),
      (-100_000_000, 8, 2_000_000_000_000, -2_000_000_000, -2_000_000_000),
      (1, 8, 1_000_000_000, 0, 1), (-1, 8, 1_000_000_000, -1, 0),
      (1, 0, 1, 0, 1), (1_000, 0, 1, 1, 1), (3, 9, 500_000_000_000, 1, 2),
      (0, 8, 5, 0, 0), (Int64.max, 9, 1_000_000_000, 9_223_372_036_854_775, 9_223_372_036_854_776),
    ] as [(Int64, UInt8, Int64, Int64, Int64)]
  )
  func `a quantity has a value at a price`(
    units: Int64,
    decimals: UInt8,
    nanos: Int64,
    down: Int64,
    up: Int64
  ) throws {
    let scale = BaseScale(decimals: decimals)
    let quantity = BaseQuantity(units: units)
    let price = Price(nanos: nanos)
    #expect(try quantity.value(at: price, scale: scale, rounding: .floor).micros == down)
    #expect(try quantity.value(at: price, scale: scale, rounding: .ceiling).micros == up)
  }

  @Test func `a value beyond the range is an overflow`() {
    #expect(throws: QuantityError.overflow) {
      try BaseQuantity(units: .max).value(
        at: Price(nanos: .max),
        scale: BaseScale(decimals: 0),
        rounding: .floor
      )
    }
    #expect(throws: QuantityError.overflow) {
      try QuoteAmount(micros: .max).adding(QuoteAmount(micros: 1))
    }
    #expect(throws: QuantityError.overflow) {
      try QuoteAmount(micros: .min).subtracting(QuoteAmount(micros: 1))
    }
    #expect(throws: QuantityError.overflow) {
      try Price(nanos: .max).scaled(by: .percent(101), rounding: .floor)
    }
    #expect(throws: QuantityError.divisionByZero) {
      try Price(nanos: 1).divided(by: .zero, rounding: .floor)
    }
    #expect(throws: QuantityError.overflow) {
      try Price(nanos: .max).relativeDistance(from: Price(nanos: -1))
    }
    #expect(throws: QuantityError.divisionByZero) {
      try Price(nanos: 1).relativeDistance(from: Price(nanos: 0))
    }
  }

  /// Gas, price in wei, decimals of the gas asset, fee in its units: always rounded up.
  @Test(
    arguments: [
      (21_000, 30_000_000_000, 8, 63_000), (1, 1, 8, 1), (0, 1_000_000_000, 8, 0),
      (250_000, 1_000_000_000_000, 8, 25_000_000), (100_000, 100_000, 8, 1),
      (100_001, 100_000, 8, 2), (21_000, 30_000_000_000, 0, 1),
      (1_000_000_000, 1_000_000_000, 9, 1_000_000_000),
    ] as [(Int64, Int64, UInt8, Int64)]
  )
  func `gas fees round up against the payer`(
    gas: Int64,
    wei: Int64,
    decimals: UInt8,
    units: Int64
  ) throws {
    let fee = try GasPrice(wei: wei).fee(forGas: gas, scale: BaseScale(decimals: decimals))
    #expect(fee.units == units)
  }

  @Test func `a gas fee beyond the range is an overflow, not a stop`() {
    for decimals in [UInt8(0), 8, 9] {
      #expect(throws: QuantityError.overflow) {
        try GasPrice(wei: .max).fee(forGas: .max, scale: BaseScale(decimals: decimals))
      }
    }
  }

  @Test func `prices scale, divide and compare by ratios`() throws {
    let price = Price(nanos: 2_000_000_000_000)
    #expect(try price.scaled(by: .percent(105), rounding: .floor).nanos == 2_100_000_000_000)
    #expect(try price.scaled(by: .basisPoints(9_950), rounding: .floor).nanos == 1_990_000_000_000)
    #expect(try price.divided(by: .percent(125), rounding: .floor).nanos == 1_600_000_000_000)
    #expect(try Price(nanos: 10).divided(by: .percent(300), rounding: .floor).nanos == 3)
    #expect(try Price(nanos: 10).divided(by: .percent(300), rounding: .ceiling).nanos == 4)
    #expect(try Price(nanos: 90).relativeDistance(from: Price(nanos: 100)) == .percent(10))
    #expect(try Price(nanos: 110).relativeDistance(from: Price(nanos: 100)) == .percent(10))
    #expect(
      try Price(nanos: 4).relativeDistance(from: Price(nanos: 3)).partsPerBillion == 333_333_333
    )
    #expect(price.wholeValue == 2_000)
    #expect(try Ratio.percent(50).multiplied(by: .percent(50), rounding: .floor) == .percent(25))
    #expect(Ratio.basisPoints(1).value == 0.0001)
    #expect(Ratio.one == .percent(100) && Ratio.zero < .basisPoints(1))
    #expect(GasPrice.gwei(3).wei == 3_000_000_000 && GasPrice.zero < .gwei(1))
  }

  @Test func `scales are powers of ten`() {
    #expect(BaseScale.standard.unitsPerWhole == 100_000_000)
    for decimals in UInt8(0)..<9 {
      let next = BaseScale(decimals: decimals + 1).unitsPerWhole
      #expect(next == 10 * BaseScale(decimals: decimals).unitsPerWhole)
    }
    #expect(BaseScale(decimals: 0).unitsPerWhole == 1)
  }

  @Test func `instants and durations add and compare`() {
    let instant = SimInstant.start + .seconds(12)
    #expect(instant.nanoseconds == 12_000_000_000)
    #expect(instant - SimInstant.start == .seconds(12))
    #expect(instant - SimDuration.milliseconds(2_000) == SimInstant.start + .seconds(10))
    #expect(SimDuration.seconds(1) + .milliseconds(500) - .milliseconds(1_500) == .zero)
    #expect(SimInstant.start < instant && instant < .distantFuture)
    #expect(SimDuration.milliseconds(1_500).secondsValue == 1.5)
    #expect(SimDuration.seconds(-1) < .zero)
  }

  @Test func `an effect buffer keeps the order and forgets on demand`() {
    var buffer = EffectBuffer<Int32>()
    for effect in Int32(0)..<5 { buffer.emit(effect) }
    #expect(buffer.count == 5)
    #expect((0..<5).allSatisfy { buffer[$0] == Int32($0) })
    buffer.removeAll()
    #expect(buffer.count == 0)
    buffer.emit(9)
    #expect(buffer[0] == 9)
  }

  @Test func `amounts of one kind compare by size`() {
    #expect(QuoteAmount(micros: -1) < .zero && QuoteAmount.unitsPerWhole == 1_000_000)
    #expect(BaseQuantity(units: -1) < .zero && BaseQuantity.zero == BaseQuantity(units: 0))
    #expect(Price(nanos: 1) < Price(nanos: 2) && Price.unitsPerWhole == 1_000_000_000)
    #expect(AccountID(1) < AccountID(2) && MarketID(3) == MarketID(3))
  }
}
