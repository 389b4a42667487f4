import PriceOracles
import Quantities
import ScenarioFormat

/// The worst gap between a feed that publishes late and the lows of recorded bars.
package struct DelayedGap: Equatable {
  /// A line that is no bar.
  package struct Fault: Error, Equatable {
    /// Line in the file, from 1.
    package var line: Int

    /// Creates a fault.
    package init(line: Int) { self.line = line }
  }

  /// Largest published price above a bar's low, in the quote asset; 0 without one.
  package var worst: Double
  /// When that bar starts, in seconds from the first one.
  package var atSeconds: Int64

  /// Feeds the opens of bars (`timestamp,open,high,low,…`) and compares with their lows.
  package init(_ bytes: [UInt8], delaySeconds: Int64) throws(Fault) {
    worst = 0
    atSeconds = 0
    var feed = PublishedFeed(hop: .seconds(delaySeconds), initial: nil)
    var first: Int64?
    let text = String(decoding: bytes, as: UTF8.self)
    for (index, line) in text.split(whereSeparator: \.isNewline).enumerated().dropFirst() {
      let cells = line.split(separator: ",", omittingEmptySubsequences: false)
      guard cells.count > 3, let start = Int64(cells[0]), let open = Self.nanos(cells[1]),
        let low = Self.nanos(cells[3])
      else { throw Fault(line: index + 1) }
      let origin = first ?? start
      first = origin
      let (nanoseconds, overflow) = (start - origin).multipliedReportingOverflow(
        by: 1_000_000_000
      )
      if overflow || start < origin { throw Fault(line: index + 1) }
      let now = SimInstant(nanoseconds: nanoseconds)
      let price = Price(nanos: open)
      feed.write(
        Observation(price: price, shadow: price, observedAt: now, forcedFills: 0, faulty: false),
        at: now
      )
      feed.poke(at: now)
      guard let current = feed.current else { continue }
      let gap = Double(current.observation.price.nanos - low) / 1e9
      if gap > worst {
        worst = gap
        atSeconds = start - origin
      }
    }
  }

  /// A decimal price in 10⁻⁹; nil where it is none or does not fit.
  private static func nanos(_ text: Substring) -> Int64? {
    guard let (number, rest) = DecimalText.leading(String(text)), rest.isEmpty,
      case .exact(let value) = number.scaled(by: 1, power: 9), value > 0
    else { return nil }
    return value
  }
}
