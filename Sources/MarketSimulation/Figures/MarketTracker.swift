import Quantities

/// Extremes of one market, from every price change and not from samples.
struct MarketTracker: Sendable {
  /// Distance of market from the impact-free price that counts as recovered: 5 %.
  private static let recoveredShare: Int64 = 20
  /// How long the recovery must hold.
  private static let recoveryHold = SimDuration.seconds(600)
  private static let hour = SimDuration.seconds(3_600)

  private struct WindowEntry {
    var at: SimInstant
    var price: Price
  }

  let initialPrice: Price
  let initialImpactFree: Price
  private(set) var low: Price
  private(set) var lowImpactFree: Price
  private(set) var lowAt: SimInstant
  private(set) var maxExcess: Ratio
  private(set) var drawdown: Ratio
  private(set) var drawdownInHour: Ratio
  private(set) var recoveredAt: SimInstant?
  private var high: Price
  private var calmSince: SimInstant?
  // Prices of the last hour, descending: the first one is the hour's high.
  private var window: [WindowEntry]
  private var windowStart: Int32

  init(price: Price, impactFree: Price) {
    initialPrice = price
    initialImpactFree = impactFree
    low = price
    lowImpactFree = impactFree
    lowAt = .start
    high = price
    maxExcess = .zero
    drawdown = .zero
    drawdownInHour = .zero
    recoveredAt = nil
    calmSince = nil
    window = [WindowEntry(at: .start, price: price)]
    windowStart = 0
  }

  /// Takes in one price change; amortised O(1).
  mutating func observe(
    at now: SimInstant,
    price: Price,
    impactFree: Price,
    anyDue: Bool
  ) throws(QuantityError) {
    if impactFree < lowImpactFree { lowImpactFree = impactFree }
    if price < low {
      low = price
      lowAt = now
      recoveredAt = nil
      calmSince = nil
    }
    high = max(high, price)
    try Self.raise(&maxExcess, toFallFrom: impactFree, to: price, over: price)
    try Self.raise(&drawdown, toFallFrom: high, to: price, over: high)
    try observeHour(at: now, price: price)
    observeRecovery(at: now, price: price, impactFree: impactFree, anyDue: anyDue)
  }

  private mutating func observeHour(at now: SimInstant, price: Price) throws(QuantityError) {
    while window.count > Int(windowStart), let last = window.last, last.price <= price {
      window.removeLast()
    }
    window.append(WindowEntry(at: now, price: price))
    while now - window[Int(windowStart)].at > Self.hour { windowStart += 1 }
    if windowStart > 256 {
      window.removeFirst(Int(windowStart))
      windowStart = 0
    }
    let peak = window[Int(windowStart)].price
    try Self.raise(&drawdownInHour, toFallFrom: peak, to: price, over: peak)
  }

  private mutating func observeRecovery(
    at now: SimInstant,
    price: Price,
    impactFree: Price,
    anyDue: Bool
  ) {
    guard recoveredAt == nil else { return }
    let gap = price < impactFree ? impactFree.nanos - price.nanos : price.nanos - impactFree.nanos
    guard !anyDue, gap <= impactFree.nanos / Self.recoveredShare else {
      calmSince = nil
      return
    }
    guard let since = calmSince else {
      calmSince = now
      return
    }
    if now - since >= Self.recoveryHold { recoveredAt = since }
  }

  /// Raises a maximum to (from − to) ÷ over, where that is more.
  ///
  /// It seldom is, and a product says so without a quotient: one below the maximum does not round
  /// to more.
  private static func raise(
    _ maximum: inout Ratio,
    toFallFrom from: Price,
    to: Price,
    over: Price
  ) throws(QuantityError) {
    guard to < from else { return }
    let one = Ratio.one.partsPerBillion
    let fall = Int128(from.nanos - to.nanos) * Int128(one)
    if fall <= Int128(maximum.partsPerBillion) * Int128(over.nanos) { return }
    let parts = try WideArithmetic.divide(fall, by: Int128(over.nanos), rounding: .halfEven)
    maximum = max(maximum, Ratio(partsPerBillion: try WideArithmetic.narrow(parts)))
  }
}
