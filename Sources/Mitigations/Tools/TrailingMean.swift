import Quantities

/// The time-weighted mean of a price over a trailing window.
///
/// Kept as cumulative price × time; amortised O(1) per change. Exact in 128 bits: 10⁻⁹ × ns stays
/// below 2¹²⁷ for any price and any instant.
struct TrailingMean: Sendable {
  private struct Step: BitwiseCopyable, Sendable {
    var at: SimInstant
    var price: Int64
    // Price × nanoseconds from the first step until `at`.
    var area: Int128
  }

  private let window: SimDuration
  private var steps: [Step] = []
  private var head: Int32 = 0

  init(window: SimDuration) { self.window = window }

  /// Forgets the past and starts from one price.
  mutating func restart(_ price: Price, at now: SimInstant) {
    steps = [Step(at: now, price: price.nanos, area: 0)]
    head = 0
  }

  /// Notes the price from `now` on.
  mutating func record(_ price: Price, at now: SimInstant) {
    guard let last = steps.last else { return restart(price, at: now) }
    if last.price == price.nanos { return }
    let area = last.area + Int128(last.price) * Int128((now - last.at).nanoseconds)
    if last.at == now {
      steps[steps.count - 1].price = price.nanos
    } else {
      steps.append(Step(at: now, price: price.nanos, area: area))
    }
    let start = now - window
    while Int(head) + 1 < steps.count, steps[Int(head) + 1].at <= start { head += 1 }
    guard Int(head) > 32, Int(head) * 2 > steps.count else { return }
    steps.removeFirst(Int(head))
    head = 0
  }

  /// The mean over the window that ends now, or over what there is of it; nil before the first.
  ///
  /// Rounded toward zero to 10⁻⁹.
  func value(at now: SimInstant) -> Price? {
    guard let last = steps.last else { return nil }
    let start = max(now - window, steps[Int(head)].at)
    let length = Int128((now - start).nanoseconds)
    guard length > 0 else { return Price(nanos: last.price) }
    let until = last.area + Int128(last.price) * Int128((now - last.at).nanoseconds)
    var position = Int(head)
    while position + 1 < steps.count, steps[position + 1].at <= start { position += 1 }
    let step = steps[position]
    let before = step.area + Int128(step.price) * Int128((start - step.at).nanoseconds)
    return Price(nanos: Int64((until - before) / length))
  }
}
