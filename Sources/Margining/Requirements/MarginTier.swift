public import Quantities

/// One step of a tiered margin schedule.
///
/// With rate mₖ from notional lₖ the requirement is `mₖ·N − dₖ`, `d₀ = 0` and
/// `dₖ = dₖ₋₁ + lₖ·(mₖ − mₖ₋₁)`: continuous in N by construction.
///
/// - Source: Hyperliquid margin tiers; Binance states dₖ as the maintenance amount.
public struct MarginTier: Equatable, Sendable, BitwiseCopyable {
  /// Notional from which the tier holds; above that of the tier before.
  public var from: QuoteAmount
  /// Maintenance rate; at least that of the tier before.
  public var maintenance: Ratio
  /// Initial rate; at least the maintenance rate and that of the tier before.
  public var initial: Ratio
  /// The published maintenance deduction, checked against continuity; nil to have it computed.
  public var deduction: QuoteAmount?

  /// Creates a tier.
  public init(
    from: QuoteAmount,
    maintenance: Ratio,
    initial: Ratio,
    deduction: QuoteAmount? = nil
  ) {
    self.from = from
    self.maintenance = maintenance
    self.initial = initial
    self.deduction = deduction
  }
}

/// What large positions need more: a rate that grows with the square root of their size.
///
///     rate(q) = max(m, share × m + coefficient × √|q|)        q in whole base units
///
/// With share 0 and coefficient `m ÷ √Q` this is the concentration charge `m × max(1, √(|q|/Q))`.
///
/// - Source: Drift v2 (share 0.8); the concentration form follows bilateral margin practice.
public struct SizePremium: Equatable, Sendable, BitwiseCopyable {
  /// Share of the flat rate that the root is added to.
  public var share: Ratio
  /// Rate for a position of one whole base unit.
  public var coefficient: Ratio

  /// Creates a premium.
  public init(share: Ratio, coefficient: Ratio) {
    self.share = share
    self.coefficient = coefficient
  }
}
