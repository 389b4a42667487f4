/// A metric of the unmitigated run whose median has to lie in a range around a published value.
///
/// It passes where the median lies within the range, the published value within the 5–95 % band,
/// and that band is no wider than four times the tolerance; at every point of the scenario.
public struct OutcomeTarget: Equatable, Sendable {
  /// File of the scenario, in the scenario folder.
  public var scenario: String
  /// Name of the metric.
  public var metric: String
  /// The published value.
  public var published: Double
  /// Accepted medians.
  public var range: ClosedRange<Double>
  /// Whether the scenario was fitted to the same event: a pass then says less.
  public var isInSample: Bool

  /// Creates a target.
  public init(
    scenario: String,
    metric: String,
    published: Double,
    range: ClosedRange<Double>,
    isInSample: Bool
  ) {
    self.scenario = scenario
    self.metric = metric
    self.published = published
    self.range = range
    self.isInSample = isInSample
  }

  /// The median and the 5–95 % band of a sample, and whether they pass; nil without values.
  public func judge(_ values: [Double]) -> OutcomeJudgement? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    let (low, high) = (Quantile.type7(sorted, 0.05), Quantile.type7(sorted, 0.95))
    let median = Quantile.type7(sorted, 0.5)
    return OutcomeJudgement(
      median: median,
      low: low,
      high: high,
      isMedianWithin: range.contains(median),
      isPublishedInBand: low <= published && published <= high,
      isBandNarrow: high - low <= 2 * (range.upperBound - range.lowerBound)
    )
  }
}

/// What a sample says of an outcome.
public struct OutcomeJudgement: Equatable, Sendable {
  /// Median, type 7.
  public var median: Double
  /// 5 % quantile.
  public var low: Double
  /// 95 % quantile.
  public var high: Double
  /// Whether the median lies in the accepted range.
  public var isMedianWithin: Bool
  /// Whether the published value lies in the band.
  public var isPublishedInBand: Bool
  /// Whether the band is no wider than four times the tolerance, the half of the range.
  public var isBandNarrow: Bool

  /// Whether the outcome passes.
  public var passes: Bool { isMedianWithin && isPublishedInBand && isBandNarrow }
}

/// Fields of a scenario that a counterfactual sets: one thing, whatever it takes to state it.
public struct CrisisChange: Equatable, Sendable {
  /// A field path and its value.
  public struct Setting: Equatable, Sendable {
    /// Field path.
    public var path: String
    /// The value as a scenario states it.
    public var value: String

    /// Creates a setting.
    public init(_ path: String, _ value: String) {
      self.path = path
      self.value = value
    }
  }

  /// What is changed, in words.
  public var name: String
  /// What is set.
  public var settings: [Setting]

  /// Creates a change.
  public init(_ name: String, _ settings: [Setting]) {
    self.name = name
    self.settings = settings
  }
}

/// Changes after each of which metrics have to lie below bounds in 95 % of the replications.
public struct ChangeTarget: Equatable, Sendable {
  /// A metric and what it has to stay below.
  public struct Bound: Equatable, Sendable {
    /// Name of the metric.
    public var metric: String
    /// What it stays below.
    public var below: Double

    /// Creates a bound.
    public init(_ metric: String, below: Double) {
      self.metric = metric
      self.below = below
    }
  }

  /// Outcomes that the unchanged run has to reproduce first: their medians within the range.
  public var baseline: [OutcomeTarget]
  /// The changes; each one alone.
  public var changes: [CrisisChange]
  /// What has to hold after each.
  public var bounds: [Bound]

  /// Creates a target.
  public init(baseline: [OutcomeTarget], changes: [CrisisChange], bounds: [Bound]) {
    self.baseline = baseline
    self.changes = changes
    self.bounds = bounds
  }

  /// Share of seeds that has to agree.
  public static let neededShare = 0.95

  /// The share of replications in which every bound holds; `values` by bound, then replication.
  public func share(_ values: [[Double?]]) -> Double {
    let count = values.first?.count ?? 0
    guard count > 0 else { return 0 }
    let held = (0..<count).count { index in
      zip(bounds, values).allSatisfy { bound, own in own[index].map { $0 < bound.below } ?? false }
    }
    return Double(held) / Double(count)
  }
}

/// A change that has to raise the liquidations of an early window and lower those after it.
public struct ShiftTarget: Equatable, Sendable {
  /// Outcomes that the unchanged run has to reproduce first.
  public var baseline: [OutcomeTarget]
  /// The change.
  public var change: CrisisChange
  /// Start of the early window, its end, and the end of the run, as a scenario states horizons.
  public var horizons: [String]

  /// Creates a target.
  public init(baseline: [OutcomeTarget], change: CrisisChange, horizons: [String]) {
    self.baseline = baseline
    self.change = change
    self.horizons = horizons
  }

  /// The share of replications with more liquidations early and fewer later; counts by horizon,
  /// then replication, without and with the change.
  public func share(without: [[Double]], with: [[Double]]) -> Double {
    let count = without.first?.count ?? 0
    guard count > 0, without.count == 3, with.count == 3 else { return 0 }
    let held = (0..<count).count { index in
      let before = without.map { $0[index] }
      let after = with.map { $0[index] }
      return after[1] - after[0] > before[1] - before[0]
        && after[2] - after[1] < before[2] - before[1]
    }
    return Double(held) / Double(count)
  }
}

/// The worst gap between a feed that is late and the lows of a recorded series.
public struct DelayedGapTarget: Equatable, Sendable {
  /// The series, in the data folder: `timestamp,open,high,low,…`.
  public var file: String
  /// How late the feed is, in seconds; it publishes on the full multiples of that.
  public var delaySeconds: Int64
  /// The published gap.
  public var published: Double
  /// Accepted difference.
  public var tolerance: Double
  /// Seconds from the start of the series at which it has to occur.
  public var atSeconds: Int64

  /// Creates a target.
  public init(
    file: String,
    delaySeconds: Int64,
    published: Double,
    tolerance: Double,
    atSeconds: Int64
  ) {
    self.file = file
    self.delaySeconds = delaySeconds
    self.published = published
    self.tolerance = tolerance
    self.atSeconds = atSeconds
  }
}
