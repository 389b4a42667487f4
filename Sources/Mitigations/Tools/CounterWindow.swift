import Quantities

/// How much a counter moved within a trailing window.
///
/// Readings are kept one per call, dropped once the window has passed since the next one; the
/// oldest reading kept is the last one at or before the window's start, so a rise that happened
/// between two readings counts whole. O(1) amortised.
struct CounterWindow: Sendable {
  private struct Reading: BitwiseCopyable, Sendable {
    var value: Int64
    var at: SimInstant
  }

  private let window: SimDuration
  private var readings: [Reading] = []
  // Readings before this position have left; the array is compacted when half of it has.
  private var head: Int32 = 0

  init(window: SimDuration) { self.window = window }

  mutating func record(_ value: Int64, at now: SimInstant) {
    if let last = readings.last, last.at == now {
      readings[readings.count - 1].value = value
    } else {
      readings.append(Reading(value: value, at: now))
    }
    let start = now - window
    while Int(head) + 1 < readings.count, readings[Int(head) + 1].at <= start { head += 1 }
    guard Int(head) > 32, Int(head) * 2 > readings.count else { return }
    readings.removeFirst(Int(head))
    head = 0
  }

  /// The value at the window's start, or nil before the first reading.
  var first: Int64? { Int(head) < readings.count ? readings[Int(head)].value : nil }
  /// The value now, or nil before the first reading.
  var last: Int64? { readings.last?.value }

  /// The last value less the one at the window's start; zero before the second reading.
  var change: Int64 {
    guard let first, let last else { return 0 }
    let (change, overflow) = last.subtractingReportingOverflow(first)
    if overflow { return last < first ? .min : .max }
    return change
  }

  /// The highest value of the window less the last one, at least zero.
  var drawdown: Int64 {
    guard let last else { return 0 }
    var highest = last
    for position in Int(head)..<readings.count {
      highest = max(highest, readings[position].value)
    }
    let (fall, overflow) = highest.subtractingReportingOverflow(last)
    return overflow ? .max : fall
  }

  /// The highest value of the window, or nil before the first reading.
  var highest: Int64? {
    guard var highest = last else { return nil }
    for position in Int(head)..<readings.count {
      highest = max(highest, readings[position].value)
    }
    return highest
  }
}
