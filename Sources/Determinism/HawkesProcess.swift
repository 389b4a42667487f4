/// What is wrong with the parameters of a Hawkes process.
public enum HawkesError: Error, Hashable, Sendable {
  /// The baseline rate lies outside `HawkesProcess.rates`.
  case baseline(Double)
  /// The branching ratio is negative, 1 or more: the process would not be stationary.
  case branchingRatio(Double)
  /// The decay lies outside `HawkesProcess.rates`.
  case decay(Double)
}

/// A self-exciting point process with an exponential kernel.
///
///     λ(t) = μ + Σ n·β·exp(−β·(t − tᵢ))        over arrivals tᵢ < t
///
/// Each arrival has n children in the mean, 1 ÷ β later in the mean; the long-run rate is
/// μ ÷ (1 − n). Without excitement (n = 0) it is the Poisson process of rate μ.
///
/// - Units: rates per unit of time, and gaps in that same unit, for example a second.
/// - Source: Hawkes, "Spectra of some self-exciting and mutually exciting point processes",
///   Biometrika 58 (1971).
@frozen
public struct HawkesProcess: Hashable, Sendable, BitwiseCopyable {
  /// What baseline and decay may be, per unit of time.
  public static var rates: ClosedRange<Double> { 1e-12...1e12 }

  /// The rate of arrivals that nothing excited, μ.
  public let baseline: Double
  /// The mean number of children of one arrival, n, from 0 to below 1.
  public let branchingRatio: Double
  /// The rate at which excitement fades, β.
  public let decay: Double

  /// Creates the process.
  ///
  /// - Throws: `HawkesError`, for the first parameter that is out of range.
  public init(baseline: Double, branchingRatio: Double, decay: Double) throws(HawkesError) {
    guard HawkesProcess.rates.contains(baseline) else { throw .baseline(baseline) }
    guard branchingRatio >= 0, branchingRatio < 1 else { throw .branchingRatio(branchingRatio) }
    guard HawkesProcess.rates.contains(decay) else { throw .decay(decay) }
    self.baseline = baseline
    self.branchingRatio = branchingRatio
    self.decay = decay
  }

  /// The long-run rate of arrivals, μ ÷ (1 − n).
  public var meanRate: Double { baseline / (1 - branchingRatio) }

  /// Returns the arrivals of this process from a stream, starting without excitement.
  public func arrivals(from stream: RandomStream, purpose: UInt64 = 0) -> HawkesArrivals {
    HawkesArrivals(process: self, stream: stream, purpose: purpose)
  }
}
