import PriceOracles
import Quantities
import TestSupport
import Testing

/// The worked cases of Uniswap v3 (`Oracle.spec.ts`), and a slow reference.
struct ObservationRingTests {
  /// 1 024 observations 13 s apart; during the i-th stretch the tick was 3i.
  ///
  /// `shift` turns the
  /// array as an old ring is turned, `start` moves it toward the wrap of the clock.
  static func fullCase(shift: Int, start: UInt32) -> (ring: ObservationRing, now: UInt32) {
    var slots: [ObservationRing.Slot] = [.init(time: start, tickCumulative: 0)]
    for index in 1..<1_024 {
      let last = slots[index - 1]
      slots.append(
        .init(
          time: last.time &+ 13,
          tickCumulative: last.tickCumulative + Int64(index * 3) * 13
        )
      )
    }
    let newest = slots[1_023].time
    let turned = Array(slots[shift...] + slots[..<shift])
    let index = UInt16((1_023 - shift + 1_024) % 1_024)
    return (ObservationRing(slots: turned, index: index), newest &+ 1)
  }

  @Test(
    "the full cases: unshifted, shifted, and over the wrap of the clock",
    arguments: [(0, 0), (100, 0), (0, UInt32.max - 6_655), (100, UInt32.max - 6_655)]
      as [(Int, UInt32)]
  )
  func fullCases(shift: Int, start: UInt32) throws {
    let (ring, now) = Self.fullCase(shift: shift, start: start)
    /// Σ 3i × 13 up to stretch n.
    func cumulative(_ count: Int64) -> Int64 { 39 * count * (count + 1) / 2 }
    let span: UInt32 = 1_023 * 13
    func read(after seconds: UInt32) throws -> Int64 {
      try ring.tickCumulative(secondsAgo: span + 1 - seconds, now: now, tick: 123)
    }
    #expect(try read(after: 0) == 0)
    #expect(try read(after: 1) == 3)
    #expect(try read(after: 2) == 6)
    #expect(try read(after: 13) == cumulative(1))
    #expect(try read(after: 14) == cumulative(1) + 6)
    #expect(try read(after: 6_655) == cumulative(511) + 512 * 3 * 12)
    #expect(try read(after: 6_656) == cumulative(512))
    #expect(try read(after: 6_657) == cumulative(512) + 513 * 3)
    #expect(try read(after: span - 1) == cumulative(1_022) + 1_023 * 3 * 12)
    #expect(try read(after: span) == cumulative(1_023))
    #expect(try read(after: span + 1) == cumulative(1_023) + 123)
    #expect(throws: AccumulatorError.olderThanHistory(secondsAgo: span + 2)) {
      try ring.tickCumulative(secondsAgo: span + 2, now: now, tick: 123)
    }
  }

  @Test func `a new ring knows only what has passed since`() throws {
    let ring = ObservationRing(time: 0)
    #expect(try ring.tickCumulative(secondsAgo: 0, now: 0, tick: 7) == 0)
    #expect(throws: AccumulatorError.olderThanHistory(secondsAgo: 1)) {
      try ring.tickCumulative(secondsAgo: 1, now: 0, tick: 7)
    }
    #expect(try ring.tickCumulative(secondsAgo: 1, now: 2, tick: 123) == 123)
    #expect(try ring.tickCumulative(secondsAgo: 0, now: 2, tick: 123) == 246)
  }

  @Test func `a target between two observations is interpolated toward zero`() throws {
    // −10 over 3 s: −3 a second.
    let ring = ObservationRing(
      slots: [.init(time: 0, tickCumulative: 0), .init(time: 3, tickCumulative: -10)],
      index: 1
    )
    #expect(try ring.tickCumulative(secondsAgo: 2, now: 3, tick: 0) == -3)
    #expect(try ring.tickCumulative(secondsAgo: 1, now: 3, tick: 0) == -6)
    #expect(try ring.tickCumulative(secondsAgo: 0, now: 3, tick: 0) == -10)
    // The mean tick rounds down: −10 ÷ 3.
    #expect(try ring.meanTick(over: 3, now: 3, tick: 0) == -4)
    #expect(throws: AccumulatorError.windowEmpty) { try ring.meanTick(over: 0, now: 3, tick: 0) }
  }

  @Test func `growing takes effect when the ring turns, and one second has one observation`() {
    var ring = ObservationRing(time: 0)
    ring.write(tick: 5, at: 10)
    #expect(ring.count == 1)
    #expect(ring.oldest == ring.newest)
    ring.grow(to: 3)
    ring.grow(to: 2)
    #expect(ring.count == 1)
    ring.write(tick: 5, at: 20)
    #expect(ring.count == 3)
    #expect(ring.newestIndex == 1)
    ring.write(tick: 999, at: 20)
    #expect(ring.newest == .init(time: 20, tickCumulative: 100))
    ring.write(tick: 1, at: 21)
    ring.write(tick: 1, at: 22)
    #expect(ring.newestIndex == 0)
    #expect(ring.oldest.time == 20)
  }

  @Test func `the ring agrees with a list of every second`() throws {
    try everySeed(count: 60) { seed in
      var draws = TestDraws(seed: seed)
      let start = UInt32.max - UInt32(draws.below(200))
      var ring = ObservationRing(time: start)
      ring.grow(to: UInt16(draws.within(1...12)))
      // Σ of the ticks up to each second; written[i] says whether a second was observed.
      var sums: [Int64] = [0]
      var observed = [0]
      var tick = Int32(draws.within(-900...900))
      for second in 1...150 {
        sums.append(sums[second - 1] + Int64(tick))
        guard draws.below(3) == 0 else { continue }
        ring.write(tick: tick, at: start &+ UInt32(second))
        observed.append(second)
        tick = Int32(draws.within(-900...900))
      }
      let now = start &+ 150
      // Only the newest observations are left; between two of them the tick did not change.
      let oldest = observed[max(0, observed.count - Int(ring.count))]
      for second in oldest...150 {
        let ago = UInt32(150 - second)
        let found = try ring.tickCumulative(secondsAgo: ago, now: now, tick: tick)
        if found != sums[second] { return "second \(second): \(found), not \(sums[second])" }
      }
      let isRefused =
        oldest == 0
        || (try? ring.tickCumulative(secondsAgo: UInt32(151 - oldest), now: now, tick: tick)) == nil
      return isRefused ? nil : "reads beyond the oldest observation"
    }
  }
}

struct PoolAverageTests {
  @Test(arguments: PoolMean.allCases)
  func `a constant price is its own mean, and the window forgets`(_ mean: PoolMean) throws {
    var average = PoolAverage(mean: mean, window: .seconds(100))
    #expect(try average.read(at: .start) == nil)
    average.observe(makeObservation(100, at: 0, shadow: 400), at: .start)
    average.observe(makeObservation(400, at: 50, shadow: 100), at: second(50))
    let tolerance: Int64 = 100_000_000
    let early = try #require(try average.read(at: second(100)))
    // Half of the time at 100, half at 400.
    let expected: Int64 = mean == .arithmetic ? 250 : 200
    #expect(abs(early.price.nanos - usd(expected).nanos) < tolerance)
    #expect(abs(early.shadow.nanos - usd(expected).nanos) < tolerance)
    let late = try #require(try average.read(at: second(10_000)))
    #expect(abs(late.price.nanos - usd(400).nanos) < tolerance)
    #expect(abs(late.shadow.nanos - usd(100).nanos) < tolerance)
  }

  @Test(arguments: PoolMean.allCases)
  func `a price that moves rarely is not forgotten when it does`(_ mean: PoolMean) throws {
    var average = PoolAverage(mean: mean, window: .seconds(100))
    for (instant, price) in [(0, 100), (1_000, 400), (3_000, 100), (3_001, 400)] as [(Int64, Int64)]
    {
      average.observe(makeObservation(price, at: instant), at: second(instant))
      // Ninety seconds before and ten after the change: the old price weighs most.
      let read = try #require(try average.read(at: second(instant + 10)))
      if instant == 1_000 {
        let expected: Int64 = mean == .arithmetic ? 130 : 114
        #expect(abs(read.price.nanos - usd(expected).nanos) < 1_000_000_000)
      }
      if instant == 3_001 {
        #expect(read.price > usd(390))
      }
    }
  }

  @Test func `the geometric mean is the exponential of the mean logarithm`() throws {
    try everySeed(count: 20) { seed in
      var draws = TestDraws(seed: seed)
      var average = PoolAverage(mean: .geometric, window: .seconds(60))
      var ticks: [Double] = []
      for instant: Int64 in 0..<200 {
        let price = draws.within(10...10_000)
        average.observe(makeObservation(price, at: instant), at: second(instant))
        ticks.append(Double(TickMath.tick(at: usd(price))))
      }
      let mean = ticks[139..<199].reduce(0, +) / 60
      let found = try average.read(at: second(199))?.price ?? usd(0)
      let expected = try TickMath.price(at: Int32(mean.rounded(.down)))
      return found == expected ? nil : "\(found.nanos), not \(expected.nanos)"
    }
  }
}
