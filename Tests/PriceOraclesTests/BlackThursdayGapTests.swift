import Foundation
import PriceOracles
import Quantities
import TestSupport
import Testing

/// Target T1.4: what an hour of delay alone did on 12 March 2020.
struct BlackThursdayGapTests {
  static let series = SharedData.path("2020-03-12_black_thursday/ethusd_10m_2020-03-12.csv")

  struct Bar {
    let start: Int64
    let open: Int64
    let low: Int64
  }

  /// A decimal number in cents.
  static func cents(_ text: Substring) -> Int64? {
    Double(text).map { Int64(($0 * 100).rounded()) }
  }

  static func bars() throws -> [Bar] {
    let text = try String(contentsOfFile: series ?? "", encoding: .utf8)
    return text.split(whereSeparator: \.isNewline).dropFirst().compactMap { line in
      let cells = line.split(separator: ",")
      guard let start = Int64(cells[0]), let open = cents(cells[1]), let low = cents(cells[3])
      else {
        return nil
      }
      return Bar(start: start, open: open, low: low)
    }
  }

  @Test(
    .enabled(if: series != nil, "the recorded series is not on this machine")
  )
  func `T1.4: the worst gap of an hour's delay is 44.7 USD at 10.40`() throws {
    let bars = try Self.bars()
    #expect(bars.count == 144)
    guard let first = bars.first else { return }
    var feed = PublishedFeed(hop: .seconds(3_600), initial: nil)
    var worst: (gap: Int64, at: Int64) = (0, 0)
    for bar in bars {
      let now = second(bar.start - first.start)
      let open = Price(nanos: bar.open * 10_000_000)
      feed.write(
        Observation(price: open, shadow: open, observedAt: now, forcedFills: 0, faulty: false),
        at: now
      )
      feed.poke(at: now)
      guard let current = feed.current else { continue }
      let gap = current.observation.price.nanos / 10_000_000 - bar.low
      if gap > worst.gap { worst = (gap, bar.start - first.start) }
    }
    #expect(abs(worst.gap - 4_470) <= 100)
    #expect(worst.at == 10 * 3_600 + 40 * 60)
  }
}
