import Determinism
public import MarketSimulation

/// What a paired comparison says about one metric.
public enum MetricVerdict: UInt8, Sendable, CaseIterable {
  /// The interval of the difference lies on the better side of zero.
  case better
  /// The interval of the difference lies on the worse side of zero.
  case worse
  /// The interval contains zero, or there are too few pairs for one.
  case notDistinguishable
  /// Every pair is equal.
  case tied
  /// The metric is neither good nor bad, and pairs differ.
  case notJudged
  /// No pair has both values.
  case undefined

  /// The words that people read.
  public var words: String {
    switch self {
    case .better: "better"
    case .worse: "worse"
    case .notDistinguishable: "not distinguishable"
    case .tied: "tied"
    case .notJudged: "not judged"
    case .undefined: "undefined"
    }
  }
}

/// A 95 % interval.
public struct ConfidenceInterval: Equatable, Sendable {
  /// Lower end.
  public let low: Double
  /// Upper end.
  public let high: Double

  /// Creates an interval.
  public init(low: Double, high: Double) {
    self.low = low
    self.high = high
  }

  /// Whether zero lies within, ends included.
  public var containsZero: Bool { low <= 0 && high >= 0 }
}

/// Statistics of policy − reference over replications that share their shocks.
public struct PairedStatistics: Equatable, Sendable {
  /// Pairs with both values defined.
  public let pairCount: Int
  /// Mean of the reference over the pairs.
  public let referenceMean: Double?
  /// Mean of the policy over the pairs.
  public let policyMean: Double?
  /// Mean of policy − reference; exact amounts are subtracted before they become numbers.
  public let differenceMean: Double?
  /// Standard deviation of the differences, divisor n − 1.
  public let differenceDeviation: Double?
  /// Bootstrap percentile interval of the mean difference; nil below `Bootstrap.minimumPairs`.
  public let interval: ConfidenceInterval?
  /// Pairs in which the policy is better; nil for a neutral metric.
  public let improvedCount: Int?
  /// Pairs in which the policy is worse; nil for a neutral metric.
  public let worseCount: Int?
  /// Pairs that are exactly equal.
  public let tiedCount: Int
  /// Complete replications in which one value or both are undefined.
  public let undefinedCount: Int
  /// Correlation of the two samples (Pearson); nil where one does not vary.
  public let correlation: Double?
  /// Variance of the difference without pairing over that with it; nil where the latter is 0.
  public let varianceReduction: Double?
  /// What the comparison says.
  public let verdict: MetricVerdict
  /// Pairs of which one run or both were stopped at a limit: their differences mix bounds.
  public let stoppedCount: Int
  /// The p-value of no difference, adjusted for all pairs compared on this metric.
  ///
  /// Nil for a neutral metric and below `Bootstrap.minimumPairs`. Set by `StudyAnalysis`.
  public internal(set) var adjustedProbability: Double?

  /// Mean difference over the magnitude of the reference mean; nil at a zero reference.
  public var relativeChange: Double? {
    guard let differenceMean, let referenceMean, referenceMean != 0 else { return nil }
    return differenceMean / abs(referenceMean)
  }

  /// Half the width of the interval; nil where there is none.
  public var halfWidth: Double? { interval.map { ($0.high - $0.low) / 2 } }

  /// Replications after which the 95 % interval of the mean difference is `halfWidth` to either
  /// side, by this sample's deviation: (1.96 · sd ÷ halfWidth)², rounded up.
  ///
  /// Nil where the deviation is unknown, where the half-width is not positive, and beyond 10¹².
  public func replicationsNeeded(halfWidth: Double) -> Int64? {
    guard let deviation = differenceDeviation, halfWidth > 0 else { return nil }
    let root = Self.normalQuantile975 * deviation / halfWidth
    let count = (root * root).rounded(.up)
    return count <= 1e12 ? max(Int64(count), Int64(Bootstrap.minimumPairs)) : nil
  }

  /// The standard normal quantile at 97.5 %.
  static let normalQuantile975 = 1.959963984540054

  /// Compares two samples pair by pair.
  ///
  /// - Parameters:
  ///   - policy: Values of the policy, one per complete replication.
  ///   - reference: Values of the reference in the same order.
  ///   - direction: Which way is better.
  ///   - bootstrap: What draws the interval.
  ///   - isStopped: Per replication, whether a limit stopped one of the two runs; empty for none.
  public init(
    policy: [MetricValue],
    reference: [MetricValue],
    direction: MetricDefinition.Direction,
    bootstrap: Bootstrap,
    isStopped: [Bool] = []
  ) {
    precondition(policy.count == reference.count, "unpaired samples")
    precondition(isStopped.isEmpty || isStopped.count == policy.count, "a mark per replication")
    var ours: [Double] = []
    var theirs: [Double] = []
    var differences: [Double] = []
    var stopped = 0
    for index in policy.indices {
      guard
        let our = policy[index].finiteValue, let their = reference[index].finiteValue,
        let difference = policy[index].pairedDifference(from: reference[index])
      else { continue }
      ours.append(our)
      theirs.append(their)
      differences.append(difference)
      if !isStopped.isEmpty, isStopped[index] { stopped += 1 }
    }
    let lower = differences.reduce(into: 0) { $0 += $1 < 0 ? 1 : 0 }
    let higher = differences.reduce(into: 0) { $0 += $1 > 0 ? 1 : 0 }
    let interval = bootstrap.interval(ofMean: differences)
    pairCount = differences.count
    referenceMean = SampleStatistics.mean(theirs)
    policyMean = SampleStatistics.mean(ours)
    differenceMean = SampleStatistics.mean(differences)
    differenceDeviation = SampleStatistics.variance(differences)?.squareRoot()
    self.interval = interval
    improvedCount = direction.select(lower: lower, higher: higher)
    worseCount = direction.select(lower: higher, higher: lower)
    tiedCount = differences.count - lower - higher
    undefinedCount = policy.count - differences.count
    stoppedCount = stopped
    correlation = Self.correlation(ours, theirs)
    varianceReduction = Self.varianceReduction(ours, theirs, differences)
    verdict = Self.verdict(
      pairs: differences.count,
      ties: differences.count - lower - higher,
      interval: interval,
      direction: direction
    )
  }

  private static func verdict(
    pairs: Int,
    ties: Int,
    interval: ConfidenceInterval?,
    direction: MetricDefinition.Direction
  ) -> MetricVerdict {
    if pairs == 0 { return .undefined }
    if ties == pairs { return .tied }
    if direction == .neutral { return .notJudged }
    guard let interval, !interval.containsZero else { return .notDistinguishable }
    return (interval.low > 0) == (direction == .higher) ? .better : .worse
  }

  private static func correlation(_ left: [Double], _ right: [Double]) -> Double? {
    guard
      let leftMean = SampleStatistics.mean(left), let rightMean = SampleStatistics.mean(right)
    else { return nil }
    var products = 0.0
    var leftSquares = 0.0
    var rightSquares = 0.0
    for index in left.indices {
      let leftDeviation = left[index] - leftMean
      let rightDeviation = right[index] - rightMean
      products += leftDeviation * rightDeviation
      leftSquares += leftDeviation * leftDeviation
      rightSquares += rightDeviation * rightDeviation
    }
    guard leftSquares > 0, rightSquares > 0 else { return nil }
    let ratio = products / (leftSquares * rightSquares).squareRoot()
    return max(-1, min(1, ratio))
  }

  private static func varianceReduction(
    _ policy: [Double],
    _ reference: [Double],
    _ differences: [Double]
  ) -> Double? {
    guard
      let ours = SampleStatistics.variance(policy),
      let theirs = SampleStatistics.variance(reference),
      let paired = SampleStatistics.variance(differences),
      paired > 0
    else { return nil }
    return (ours + theirs) / paired
  }
}

extension MetricDefinition.Direction {
  /// The count on the better side when `lower` counts decreases; nil for a neutral metric.
  fileprivate func select(lower: Int, higher: Int) -> Int? {
    switch self {
    case .lower: lower
    case .higher: higher
    case .neutral: nil
    }
  }
}

extension MetricValue {
  /// The value as a finite number; a value that is not finite counts as undefined.
  package var finiteValue: Double? {
    guard let value, value.isFinite else { return nil }
    return value
  }

  /// The difference of two defined values, exact ones before they become numbers; else nil.
  func pairedDifference(from reference: MetricValue) -> Double? {
    guard let own = finiteValue, let other = reference.finiteValue else { return nil }
    return difference(from: reference) ?? own - other
  }

  /// The exact difference of two counts or two amounts as a number; nil for other values.
  private func difference(from reference: MetricValue) -> Double? {
    switch (self, reference) {
    case (.count(let ours), .count(let theirs)):
      return Double(Int128(ours) - Int128(theirs))
    case (.micros(let ours), .micros(let theirs)):
      let (difference, overflow) = ours.subtractingReportingOverflow(theirs)
      return overflow ? nil : Double(difference) / 1_000_000
    default:
      return nil
    }
  }
}
