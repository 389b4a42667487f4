import Quantities

/// Returns of the protocol's price at a fixed spacing of looks.
struct PriceSampler: Sendable {
  private let interval: SimDuration
  private var price: Price?
  private var sampledAt: SimInstant = .start

  init(interval: SimDuration) { self.interval = interval }

  /// Takes a look; gives the simple return and the elapsed seconds once the interval has passed.
  mutating func sample(_ view: borrowing ProtocolView) -> (change: Double, elapsed: Double)? {
    guard let now = view.price?.price, now.nanos > 0 else { return nil }
    guard let last = price else {
      price = now
      sampledAt = view.now
      return nil
    }
    guard view.now - sampledAt >= interval else { return nil }
    let elapsed = (view.now - sampledAt).secondsValue
    price = now
    sampledAt = view.now
    return (now.wholeValue / last.wholeValue - 1, elapsed)
  }
}
