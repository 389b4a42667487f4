/// How the accounts of a synthetic book are drawn from its laws.
public enum BookSampling: UInt8, CaseIterable, Equatable, Sendable, BitwiseCopyable {
  /// Each account by itself: books of two seeds differ as two samples of the law do.
  case independent
  /// Sizes are the law's midpoint quantiles, the largest first; the n-th account's risk is the
  /// quantile at the fractional part of n·φ⁻¹ + u, where φ⁻¹ = 0.618… and u is one draw of the seed.
  ///
  /// Every account's risk is still uniform over the law, so means over seeds are those of
  /// independent draws, but one book of two seeds has nearly the same risk in each class of sizes.
  /// It stands for one book that is known by its aggregates.
  ///
  /// - Source: Cranley and Patterson, "Randomization of number theoretic methods for multiple
  ///   integration", SIAM Journal on Numerical Analysis 13 (1976).
  case systematic
}
