import Foundation
import NetworkModel
import Quantities
import TestSupport
import Testing

/// Target T1.5: the gas market with constants from two other days, tried on 12 March 2020.
///
/// Fitted by random search and refinement on 2020-09-05 and 2021-01-11 alone: the ratio of the peak
/// hour to the lowest hour, the hour of the peak, and the hourly curve. Sizes and quiet loads of
/// transactions are those of the scenario. Nothing of 12 March entered.
///
/// The outcome is stated as it is: the height of the peak is met, its hour and the dip are missed.
struct CongestionCalibrationTests {
  private static func frozen() -> FirstPriceSpec {
    var spec = blackThursdayFees()
    spec.shockSensitivity = Ratio(partsPerBillion: 12_800_000)
    spec.demandElasticity = Ratio(partsPerBillion: 57_000_000_000)
    spec.shockHalfLife = .seconds(1_575)
    spec.adjustmentPerMinute = Ratio(partsPerBillion: 980_000_000)
    return spec
  }

  struct Day {
    var ratio = 0.0
    var peak = 0
    var dip = 0.0
  }

  private static func day(_ prices: String, _ spec: FirstPriceSpec) throws -> Day {
    guard let path = SharedData.path(prices) else {
      try Test.cancel("the recorded prices are not on this machine")
    }
    let text = try String(contentsOfFile: path, encoding: .utf8)
    var bars: [Int64: [Double]] = [:]
    var first: Int64?
    for line in text.split(whereSeparator: \.isNewline).dropFirst() {
      let cells = line.split(separator: ",")
      guard let stamp = Int64(cells[0]) else { continue }
      // The files begin at midnight or in the first minutes after it.
      let midnight = first ?? stamp / 86_400 * 86_400
      first = midnight
      bars[(stamp - midnight) / 600] = cells[1...4].compactMap { Double($0) }
    }
    return day(bars, spec)
  }

  private static func day(_ bars: [Int64: [Double]], _ spec: FirstPriceSpec) -> Day {
    var market = FirstPriceMarket(spec: spec, gasLimit: 10_000_000)
    var quotes = [Double](repeating: 0, count: 24)
    var counts = [Double](repeating: 0, count: 24)
    for minute in Int64(0)..<1_440 {
      let now = instant(minute * 60)
      if minute % 10 == 0, let bar = bars[minute / 10] {
        for price in bar { market.observe(Price(nanos: Int64(price * 1e9)), at: now) }
      }
      market.advance(to: now, ownGas: 0)
      quotes[Int(minute / 60)] += Double(market.quotedGasPrice.wei) / 60
      counts[Int(minute / 60)] += Double(market.background(besideOwnGas: 0).transactions)
    }
    let peak = quotes.indices.max { quotes[$0] < quotes[$1] } ?? 0
    return Day(
      ratio: (quotes.max() ?? 0) / (quotes.min() ?? 1),
      peak: peak,
      dip: counts[11] / counts[9] - 1
    )
  }

  private static let september = "congestion_calibration_days/ethusd_10m_2020-09-05.csv"
  private static let january = "congestion_calibration_days/ethusd_10m_2021-01-11.csv"
  private static let march = "2020-03-12_black_thursday/ethusd_10m_2020-03-12.csv"

  @Test func `on the two days of the fit the ratios are the recorded 4.1 and 6.3`() throws {
    let first = try Self.day(Self.september, Self.frozen())
    let second = try Self.day(Self.january, Self.frozen())
    #expect(abs(first.ratio / 4.1 - 1) < 0.15, "\(first)")
    #expect(abs(second.ratio / 6.3 - 1) < 0.15, "\(second)")
  }

  @Test func `T1_5 frozen on two days, the height is met, the hour and the dip are missed`() throws
  {
    let test = try Self.day(Self.march, Self.frozen())
    // Met: 19.5 within a factor of two.
    #expect(test.ratio > 9.8 && test.ratio < 39, "\(test)")
    // Missed, and said so in the output of every test: the record has its peak between hours 13
    // and 18, and 25 to 55 % fewer transactions in hour 11. Should a change of the mechanism bring
    // these about, this test fails until it and the page on the network say so.
    withKnownIssue("T1.5 missed: the peak is in hour \(test.peak), the record's in hour 15") {
      #expect((13...18).contains(test.peak))
    }
    let dip = Int((test.dip * 100).rounded())
    withKnownIssue("T1.5 missed: throughput \(dip) % in hour 11, the record's -44 %") {
      #expect(test.dip >= -0.55 && test.dip <= -0.25)
    }
  }

  @Test func `the dip comes from gas per transaction and not from a cut`() throws {
    let shipped = try Self.day(Self.march, blackThursdayFees())
    #expect(shipped.dip < -0.2, "\(shipped)")
    var equal = blackThursdayFees()
    equal.lightGas = 90_000
    equal.heavyGas = 90_000
    let alike = try Self.day(Self.march, equal)
    // With one size of transaction a full block always holds as many.
    #expect(alike.dip > -0.02, "\(alike)")
    #expect(abs(alike.ratio / shipped.ratio - 1) < 1e-9)
  }
}
