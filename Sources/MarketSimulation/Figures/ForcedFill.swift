import PriceOracles
import Quantities

/// A fill that a liquidation forced on a venue: what later triggers descend from.
struct ForcedFill: Sendable, BitwiseCopyable {
  /// The liquidation that it came from; nil for an automatic repayment.
  var liquidation: Int64?
  /// That liquidation's generation; 0 for an automatic repayment.
  var generation: Int32
}

/// Why and since when an account is due; overwritten when it becomes due again.
struct LiquidationTrigger: Sendable, BitwiseCopyable {
  var at: SimInstant
  var cause: LiquidationCause
  var generation: Int32
  var parent: Int64?
  /// The protocol price that triggered it.
  var price: Price
  /// When that price's source looked at the market.
  var observedAt: SimInstant
  /// What that price rested on.
  var state: PriceState
}
