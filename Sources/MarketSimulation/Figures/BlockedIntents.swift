import Quantities

/// What users wanted and a directive refused.
///
/// An intent is one (account, action); it counts once however often it is tried. Its cost is its
/// value times the time until it goes through, or until the horizon.
struct BlockedIntents: Sendable {
  /// The actions of users that a directive can refuse.
  enum Action: UInt8, CaseIterable, Sendable {
    case topUp = 0
    case withdraw = 1
    case reduce = 2
    case open = 3
  }

  private struct OpenIntent {
    var account: Int32
    var action: Action
    var since: SimInstant
    var value: QuoteAmount
  }

  private(set) var count: Int64 = 0
  private(set) var microSeconds: Int128 = 0
  private var open: [OpenIntent] = []

  /// Notes a refusal; a repeated one changes nothing.
  mutating func refused(
    account: Int32,
    action: Action,
    value: QuoteAmount,
    at now: SimInstant
  ) {
    guard !open.contains(where: { $0.account == account && $0.action == action }) else { return }
    count += 1
    open.append(OpenIntent(account: account, action: action, since: now, value: value))
  }

  /// Notes that an action went through; closes its intent.
  mutating func wentThrough(account: Int32, action: Action, at now: SimInstant) {
    guard
      let position = open.firstIndex(where: { $0.account == account && $0.action == action })
    else { return }
    let intent = open.remove(at: position)
    microSeconds += Self.cost(of: intent, until: now)
  }

  /// Value of the intents that never went through, in 10⁻⁶.
  var foregoneMicros: Int128 {
    var total: Int128 = 0
    for intent in open { total += Int128(intent.value.micros) }
    return total
  }

  /// Value × time in 10⁻⁶ USD s, open intents counted until `horizon`.
  func total(until horizon: SimInstant) -> Int128 {
    var total = microSeconds
    for intent in open { total += Self.cost(of: intent, until: horizon) }
    return total
  }

  private static func cost(of intent: OpenIntent, until end: SimInstant) -> Int128 {
    Int128(intent.value.micros) * Int128((end - intent.since).nanoseconds) / 1_000_000_000
  }
}
