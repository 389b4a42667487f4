import Determinism
import Markets
import Quantities
import TestSupport
import Testing

/// Two bars of an hour: 168 → high 170 → low 125, then 132.9 → low 123 → high 150 → 136.6.
func makeRecord(intrabar: IntrabarOrder = .stated) -> RecordedPathSpec {
  func touch(_ minute: Int64, _ tenths: Int64) -> PathTouch {
    PathTouch(at: .start + .seconds(minute * 60), price: Price(nanos: tenths * 100_000_000))
  }
  func bar(_ hour: Int64, _ low: Int64, _ high: Int64) -> PathBar {
    PathBar(
      start: .start + .seconds(hour * 3600),
      length: .seconds(3600),
      low: usd(low),
      high: usd(high)
    )
  }
  return RecordedPathSpec(
    role: .observed,
    touches: [
      touch(0, 1_680), touch(10, 1_700), touch(47, 1_250), touch(60, 1_329), touch(75, 1_230),
      touch(110, 1_500), touch(120, 1_366),
    ],
    bars: [bar(0, 125, 170), bar(1, 123, 150)],
    intrabar: intrabar,
    bridgeVolatility: .percent(150)
  )
}

func key(_ seed: UInt64) -> StreamKey {
  SeedTree(rootSeed: seed, replication: 0).key("path")
}

func build(
  _ spec: RecordedPathSpec,
  seed: UInt64,
  tick: Int64 = 10,
  minutes: Int64 = 150,
  shocks: [PriceShockSpec] = []
) throws(PathError) -> [Price] {
  try PathBuilder.build(
    .recorded(spec),
    tick: .seconds(tick),
    tickCount: Int32(minutes * 60 / tick),
    key: key(seed),
    shocks: shocks
  )
}

struct RecordedPathTests {
  @Test func `every fact is touched at its tick, whatever the tick`() throws {
    let facts: [(minute: Int, tenths: Int64)] = [
      (0, 1_680), (10, 1_700), (47, 1_250), (60, 1_329), (75, 1_230), (110, 1_500), (120, 1_366),
    ]
    for tick: Int64 in [5, 10, 20, 30, 60] {
      let prices = try build(makeRecord(), seed: 1, tick: tick)
      #expect(prices.count == 150 * 60 / Int(tick) + 1)
      for fact in facts {
        #expect(prices[fact.minute * 60 / Int(tick)] == Price(nanos: fact.tenths * 100_000_000))
      }
    }
  }

  @Test func `a fact between two ticks is seen at the later one`() throws {
    var spec = makeRecord()
    spec.touches[1].at = .start + .seconds(601)
    #expect(try build(spec, seed: 1)[61] == usd(170))
  }

  @Test func `points stay inside their bar and rarely on its bound`() throws {
    var onBound = 0
    try everySeed(count: 30) { seed in
      let prices = try build(makeRecord(), seed: seed)
      for (tick, price) in prices.enumerated() where tick < 720 {
        let (low, high) = tick < 360 ? (usd(125), usd(170)) : (usd(123), usd(150))
        if price < low || price > high { return "\(price) at tick \(tick)" }
        if price == low || price == high { onBound += 1 }
      }
      return nil
    }
    // The four extremes themselves, and next to nothing else.
    #expect((120...124).contains(onBound))
  }

  @Test func `after the last fact the price stays`() throws {
    let prices = try build(makeRecord(), seed: 3)
    #expect(prices[720...].allSatisfy { $0 == Price(nanos: 136_600_000_000) })
  }

  @Test func `a longer horizon changes nothing before its end`() throws {
    let short = try build(makeRecord(), seed: 4, minutes: 33)
    let long = try build(makeRecord(), seed: 4, minutes: 150)
    #expect(short == Array(long.prefix(short.count)))
  }

  @Test func `seeds differ between facts`() throws {
    #expect(try build(makeRecord(), seed: 5) != build(makeRecord(), seed: 6))
    #expect(try build(makeRecord(), seed: 5) == build(makeRecord(), seed: 5))
  }

  @Test func `the bridge has the variance of a bridge`() throws {
    // Mid-point of an hour between equal touches: variance σ² T ÷ 4.
    var spec = makeRecord()
    spec.bars = []
    spec.touches = [
      PathTouch(at: .start, price: usd(100)),
      PathTouch(at: .start + .seconds(3600), price: usd(100)),
    ]
    var sum = 0.0
    var squares = 0.0
    let count = 2_000
    for seed in 1...UInt64(count) {
      let middle = try build(spec, seed: seed, tick: 300, minutes: 60)[6]
      let move = PortableMath.log(middle.wholeValue / 100)
      sum += move
      squares += move * move
    }
    let variance = squares / Double(count)
    let expected = 1.5 * 1.5 * (3600.0 / 31_536_000) / 4
    #expect(abs(variance / expected - 1) < 0.12)
    #expect(abs(sum / Double(count)) < 4 * (expected / Double(count)).squareRoot())
  }

  @Test func `mirroring turns the inside of each bar around`() throws {
    let prices = try build(makeRecord(intrabar: .mirrored), seed: 1)
    let facts: [(minute: Int, tenths: Int64)] = [
      (0, 1_680), (13, 1_250), (50, 1_700), (60, 1_329), (70, 1_500), (105, 1_230), (120, 1_366),
    ]
    for fact in facts {
      #expect(prices[fact.minute * 6] == Price(nanos: fact.tenths * 100_000_000))
    }
  }

  @Test func `a shock multiplies every price from its tick on`() throws {
    let plain = try build(makeRecord(), seed: 2)
    let shock = PriceShockSpec(
      market: MarketID(0),
      at: .start + .seconds(1_795),
      size: .percent(-10)
    )
    let shocked = try build(makeRecord(), seed: 2, shocks: [shock])
    #expect(shocked[179] == plain[179])
    for tick in [180, 360, 900] {
      #expect(shocked[tick] == (try plain[tick].scaled(by: .percent(90), rounding: .halfEven)))
    }
    let fatal = PriceShockSpec(market: MarketID(0), at: .start, size: .percent(-100))
    #expect(throws: PathError.shockTooLarge(index: 1)) {
      try build(makeRecord(), seed: 2, shocks: [shock, fatal])
    }
  }

  @Test func `a price never falls below its smallest unit`() throws {
    let shock = PriceShockSpec(
      market: MarketID(0),
      at: .start,
      size: Ratio(partsPerBillion: -999_999_999)
    )
    let prices = try build(makeRecord(), seed: 2, shocks: [shock, shock, shock])
    #expect(prices.allSatisfy { $0 == Price(nanos: 1) })
  }

  @Test func `suffix extremes look ahead`() {
    let prices = [3, 1, 4, 1, 5].map(usd)
    #expect(PathBuilder.suffixMinimum(prices) == [1, 1, 1, 1, 5].map(usd))
    #expect(PathBuilder.suffixMaximum(prices) == [5, 5, 5, 5, 5].map(usd))
    #expect(PathBuilder.suffixMaximum([5, 1, 4, 2].map(usd)) == [5, 4, 4, 2].map(usd))
    #expect(PathBuilder.suffixMinimum([]).isEmpty)
  }
}

struct PathProblemTests {
  /// One change of the record and what it leads to.
  struct Row: CustomTestStringConvertible {
    let name: String
    let expected: PathError
    let change: @Sendable (inout RecordedPathSpec) -> Void
    var testDescription: String { name }
  }

  static let rows: [Row] = [
    Row(name: "no touches", expected: .empty) { $0.touches = [] },
    Row(name: "late start", expected: .firstTouchNotAtStart(SimInstant(nanoseconds: 5))) {
      $0.touches[0].at = SimInstant(nanoseconds: 5)
    },
    Row(name: "equal times", expected: .notAscending(index: 2)) {
      $0.touches[2].at = $0.touches[1].at
    },
    Row(name: "zero price", expected: .nonPositiveTouch(index: 3)) {
      $0.touches[3].price = Price(nanos: 0)
    },
    Row(name: "empty bar", expected: .nonPositiveBarLength(index: 0)) { $0.bars[0].length = .zero },
    Row(name: "overlap", expected: .barsOverlap(index: 1)) { $0.bars[0].length = .seconds(3601) },
    Row(name: "low above high", expected: .invalidBarRange(index: 1)) { $0.bars[1].low = usd(151) },
    Row(name: "negative volatility", expected: .negativeVolatility) {
      $0.bridgeVolatility = .percent(-1)
    },
    Row(name: "outside", expected: .touchOutsideBar(index: 4)) { $0.bars[1].low = usd(124) },
    Row(name: "one tick for two", expected: .touchesShareTick(index: 3)) {
      $0.touches[2].at = .start + .seconds(3595)
    },
  ]

  @Test(arguments: rows)
  func `a wrong record is refused by name`(row: Row) {
    var spec = makeRecord()
    row.change(&spec)
    #expect(PathSpec.recorded(spec).problems(tick: .seconds(10)) == [row.expected])
    #expect(throws: row.expected) { try build(spec, seed: 1) }
  }

  @Test func `the initial price is the first fact`() throws {
    #expect(try PathSpec.recorded(makeRecord()).initialPrice == usd(168))
    var spec = makeRecord()
    spec.touches = []
    #expect(throws: PathError.empty) { try PathSpec.recorded(spec).initialPrice }
  }
}
