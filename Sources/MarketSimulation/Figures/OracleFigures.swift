import PriceOracles
import Quantities

/// Running sums over how far a protocol's price is from the market, by what it rests on.
///
/// Between two changes of a price the error stands still, so that the means are exact integrals
/// and the extremes come from every change.
struct OracleFigures: Sendable {
  /// Sums of one class of price.
  struct Sums: Sendable, BitwiseCopyable {
    /// Error × time, in 10⁻⁹ × nanoseconds.
    var errorTime: Int128 = 0
    var nanoseconds: Int64 = 0
    var largest: Ratio?
  }

  /// Against market, one for each `PriceState`.
  private(set) var market = [Sums](repeating: Sums(), count: PriceState.allCases.count)
  /// Against the impact-free price.
  private(set) var fundamental = Sums()
  private var error: Ratio?
  private var fundamentalError = Ratio.zero
  private var state = PriceState.live
  private var countedUntil = SimInstant.start

  /// Changes from a live price to a fallback or a held one.
  var switches: Int64 = 0
  /// Those that left a price closer to market than the one they took.
  var falseSwitches: Int64 = 0
  /// Times in which a live price was wrong for longer than the grace while another source was not.
  var missedSwitches: Int64 = 0
  /// Since when that is so, or nil.
  var wrongSince: SimInstant?
  /// Liquidations that a fallback or a held price triggered.
  var fallbackLiquidations: Int64 = 0
  /// What they took, in 10⁻⁶.
  var fallbackNotional: Int128 = 0
  /// Liquidations of accounts that were healthy at the impact-free price.
  var unfairAtFundamental: Int64 = 0
  /// Liquidations of accounts that were healthy at market, triggered by a faulty price.
  var unfairByFault: Int64 = 0
  /// Missed spells in which the protocol's price called the account healthy.
  var missedByPrice: Int64 = 0

  /// The largest error against market, or nil before the first price.
  var largest: Ratio? { market.reduce(nil) { larger($0, $1.largest) } }

  /// Counts the time up to now at the errors that stood, then takes the new ones.
  mutating func observe(
    _ state: PriceState,
    error: Ratio,
    fundamentalError: Ratio,
    at now: SimInstant
  ) {
    count(until: now)
    self.state = state
    self.error = error
    self.fundamentalError = fundamentalError
    let slot = Int(state.rawValue)
    market[slot].largest = larger(market[slot].largest, error)
    fundamental.largest = larger(fundamental.largest, fundamentalError)
  }

  /// Counts the time up to now at the errors that stand.
  mutating func count(until now: SimInstant) {
    defer { countedUntil = now }
    guard let error else { return }
    let elapsed = (now - countedUntil).nanoseconds
    let slot = Int(state.rawValue)
    market[slot].nanoseconds += elapsed
    market[slot].errorTime += Int128(error.partsPerBillion) * Int128(elapsed)
    fundamental.nanoseconds += elapsed
    fundamental.errorTime += Int128(fundamentalError.partsPerBillion) * Int128(elapsed)
  }

  private func larger(_ one: Ratio?, _ other: Ratio?) -> Ratio? {
    guard let one else { return other }
    guard let other else { return one }
    return max(one, other)
  }
}
