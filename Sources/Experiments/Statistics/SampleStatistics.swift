public import MarketSimulation

/// Statistics of one metric over the replications of one (point, policy).
///
/// Sums run in the order of the replications and start from the first value, so that equal values
/// have exactly that mean and no deviation.
public struct SampleStatistics: Equatable, Sendable {
  /// Number of defined values.
  public let count: Int
  /// Arithmetic mean; nil without values.
  public let mean: Double?
  /// Standard deviation with divisor n − 1; nil below two values.
  public let standardDeviation: Double?
  /// Median (type 7).
  public let p50: Double?
  /// 95th percentile (type 7).
  public let p95: Double?
  /// 99th percentile (type 7).
  public let p99: Double?
  /// Value at risk: the quantile (type 7) that the worst 5 % lie beyond.
  ///
  /// The worst are the largest values where less is better or neither, else the smallest. Nil when
  /// the worst 5 % hold fewer than ten observations (n < 200).
  public let valueAtRisk95: Double?
  /// Expected shortfall: the mean of the worst 5 %, the last one counted in part.
  ///
  /// Nil where `valueAtRisk95` is. Source: C. Acerbi, D. Tasche, On the coherence of expected
  /// shortfall, 2002, discrete form.
  public let expectedShortfall95: Double?
  /// Share of values that are not zero.
  public let incidence: Double?
  /// Mean of the values that are not zero; nil when all are.
  public let meanGivenIncidence: Double?
  /// Upper 95 % bound 3/n of the incidence when no value differs from zero, at most 1; else nil.
  public let incidenceUpperBound: Double?

  /// Fewest observations in the worst 5 % for a tail figure.
  public static let tailObservations = 10

  /// Describes a sample.
  ///
  /// - Parameters:
  ///   - values: Finite values in the order of the replications.
  ///   - direction: Which way is better; decides on which side the worst 5 % lie.
  public init(_ values: [Double], direction: MetricDefinition.Direction) {
    count = values.count
    let sorted = values.sorted()
    mean = Self.mean(values)
    standardDeviation = Self.variance(values)?.squareRoot()
    p50 = sorted.isEmpty ? nil : Quantile.type7(sorted, 0.5)
    p95 = sorted.isEmpty ? nil : Quantile.type7(sorted, 0.95)
    p99 = sorted.isEmpty ? nil : Quantile.type7(sorted, 0.99)
    let hasTail = values.count >= 20 * Self.tailObservations
    let adverse = direction == .higher ? 0.05 : 0.95
    valueAtRisk95 = hasTail ? Quantile.type7(sorted, adverse) : nil
    let worstFirst = direction == .higher ? sorted : sorted.reversed()
    expectedShortfall95 = hasTail ? Self.meanOfWorst(worstFirst) : nil
    let occurrences = values.filter { $0 != 0 }
    incidence = values.isEmpty ? nil : Double(occurrences.count) / Double(values.count)
    meanGivenIncidence = Self.mean(occurrences)
    incidenceUpperBound =
      values.isEmpty || !occurrences.isEmpty ? nil : min(1, 3 / Double(values.count))
  }

  /// Returns the mean, summed as deviations from the first value; nil without values.
  static func mean(_ values: [Double]) -> Double? {
    guard let first = values.first else { return nil }
    var sum = 0.0
    for value in values { sum += value - first }
    return first + sum / Double(values.count)
  }

  /// Returns the variance with divisor n − 1, in two passes; nil below two values.
  static func variance(_ values: [Double]) -> Double? {
    guard values.count > 1, let mean = mean(values) else { return nil }
    var sum = 0.0
    for value in values { sum += (value - mean) * (value - mean) }
    return sum / Double(values.count - 1)
  }

  /// Mean of the first n/20 values, the last one weighted by what is left of n/20.
  private static func meanOfWorst(_ worstFirst: [Double]) -> Double {
    let whole = worstFirst.count / 20
    let part = Double(worstFirst.count % 20) / 20
    var sum = 0.0
    for value in worstFirst[..<whole] { sum += value }
    if part > 0 { sum += part * worstFirst[whole] }
    return sum / (Double(whole) + part)
  }
}
