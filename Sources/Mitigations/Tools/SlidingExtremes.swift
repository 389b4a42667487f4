import Quantities

/// The highest and lowest price seen within a trailing window.
///
/// A price counts until the window has passed since it was last seen. Two monotone queues give
/// both extremes in O(1) amortised per price.
struct SlidingExtremes: Sendable {
  private let window: SimDuration
  private var highs = MonotoneQueue()
  private var lows = MonotoneQueue()

  init(window: SimDuration) { self.window = window }

  /// The highest price of the window, or nil before the first.
  var highest: Price? { highs.front }
  /// The lowest price of the window, or nil before the first.
  var lowest: Price? { lows.front }

  mutating func record(_ price: Price, at now: SimInstant) {
    highs.append(price, at: now) { $0 <= $1 }
    lows.append(price, at: now) { $0 >= $1 }
    highs.dropSeen(before: now - window)
    lows.dropSeen(before: now - window)
  }
}

// Prices that could still become the extreme, best first, in order of sight.
private struct MonotoneQueue: Sendable {
  private struct Sighting: BitwiseCopyable, Sendable {
    var price: Price
    var seenAt: SimInstant
  }

  private var sightings: [Sighting] = []
  // Sightings before this position have left; the array is compacted when half of it has.
  private var head: Int32 = 0

  var front: Price? {
    Int(head) < sightings.count ? sightings[Int(head)].price : nil
  }

  // `yields(old, new)`: whether the old price can never be the extreme again.
  mutating func append(_ price: Price, at now: SimInstant, yields: (Price, Price) -> Bool) {
    while sightings.count > Int(head), let last = sightings.last, yields(last.price, price) {
      sightings.removeLast()
    }
    sightings.append(Sighting(price: price, seenAt: now))
  }

  mutating func dropSeen(before limit: SimInstant) {
    while Int(head) < sightings.count, sightings[Int(head)].seenAt < limit { head += 1 }
    guard Int(head) > 32, Int(head) * 2 > sightings.count else { return }
    sightings.removeFirst(Int(head))
    head = 0
  }
}
