import Determinism
public import Experiments
import MarketSimulation

/// The largest shocks that policies survive, replication by replication.
public struct CriticalReport: Equatable, Sendable {
  /// One policy in one replication.
  public struct Row: Equatable, Sendable {
    /// What sets the variant apart; empty where the scenario has none.
    public var variant: String
    /// Name of the policy.
    public var policy: String
    /// Replication, from 0.
    public var replication: Int32
    /// Largest shock with no failure at or below it, in the field's unit; nil where even the
    /// smallest level fails.
    public var survived: Double?
    /// Smallest shock that fails; nil where none of the levels does.
    public var failed: Double?
    /// Larger shocks that were survived all the same, as they are written.
    public var survivedAbove: [String]
    /// Whether a run broke or was stopped within the limit.
    public var isUndecided: Bool

    /// Creates a row.
    public init(
      variant: String,
      policy: String,
      replication: Int32,
      survived: Double?,
      failed: Double?,
      survivedAbove: [String],
      isUndecided: Bool
    ) {
      self.variant = variant
      self.policy = policy
      self.replication = replication
      self.survived = survived
      self.failed = failed
      self.survivedAbove = survivedAbove
      self.isUndecided = isUndecided
    }
  }

  /// One policy over the replications.
  public struct Summary: Equatable, Sendable {
    /// What sets the variant apart.
    public var variant: String
    /// Name of the policy.
    public var policy: String
    /// Replications that were decided.
    public var count: Int
    /// Sizes survived; nil without a decided replication.
    public var spread: Spread?
    /// Mean difference of the size survived to the reference, and its 95 % interval.
    public var difference: Double?
    /// The interval.
    public var interval: ConfidenceInterval?
    /// Replications that survive every level: their true figure is larger.
    public var surviveAll: Int
    /// Replications that fail at the smallest level.
    public var failAtOnce: Int
    /// Replications in which a larger shock is survived than one that is not.
    public var nonMonotonic: Int
    /// Replications with an undecided run; they are in no other figure.
    public var undecided: Int
  }

  /// Sizes survived over the replications; zero stands for failing at the smallest level.
  public struct Spread: Equatable, Sendable {
    /// Least size.
    public var least: Double
    /// Median, type 7.
    public var median: Double
    /// Greatest size.
    public var greatest: Double

    /// Creates a spread of ascending sizes; nil without one.
    init?(_ sorted: [Double]) {
      guard let least = sorted.first, let greatest = sorted.last else { return nil }
      self.least = least
      self.greatest = greatest
      median = Quantile.type7(sorted, 0.5)
    }
  }

  /// Name of the scenario.
  public var scenario: String
  /// Path of the field that was varied.
  public var path: String
  /// Unit of the numbers, with its blank.
  public var unit: String
  /// The levels as they are written, the smallest shock first.
  public var levels: [String]
  /// The same as numbers.
  public var numbers: [Double]
  /// Every how many levels the first scan looked.
  public var scanStride: Int
  /// What counts as surviving.
  public var limit: String
  /// The policy that differences are taken from.
  public var reference: String
  /// Root seed, for the intervals.
  public var seed: UInt64
  /// The rows by variant, policy, replication.
  public var rows: [Row]

  /// Creates a report.
  public init(
    scenario: String,
    path: String,
    unit: String,
    levels: [String],
    numbers: [Double],
    scanStride: Int,
    limit: String,
    reference: String,
    seed: UInt64,
    rows: [Row]
  ) {
    self.scenario = scenario
    self.path = path
    self.unit = unit
    self.levels = levels
    self.numbers = numbers
    self.scanStride = scanStride
    self.limit = limit
    self.reference = reference
    self.seed = seed
    self.rows = rows
  }

  /// The size survived: how far from zero the largest survived level is; 0 where none is.
  static func size(_ row: Row) -> Double { abs(row.survived ?? 0) }

  /// The rows of a (variant, policy), in their order.
  private var groups: [[Row]] {
    rows.reduce(into: []) { groups, row in
      if let last = groups.last?.first, last.variant == row.variant, last.policy == row.policy {
        groups[groups.count - 1].append(row)
      } else {
        groups.append([row])
      }
    }
  }

  /// The summary of every (variant, policy).
  public var summaries: [Summary] {
    let groups = groups
    return groups.map { group in
      let base = groups.first { $0[0].variant == group[0].variant && $0[0].policy == reference }
      let decided = group.filter { !$0.isUndecided }
      let sizes = decided.map(Self.size).sorted()
      let figures = differences(group, base ?? group)
      return Summary(
        variant: group[0].variant,
        policy: group[0].policy,
        count: decided.count,
        spread: Spread(sizes),
        difference: group[0].policy == reference ? nil : figures.differenceMean,
        interval: group[0].policy == reference ? nil : figures.interval,
        surviveAll: decided.count { $0.failed == nil },
        failAtOnce: decided.count { $0.survived == nil },
        nonMonotonic: decided.count { !$0.survivedAbove.isEmpty },
        undecided: group.count { $0.isUndecided }
      )
    }
  }

  private func differences(_ group: [Row], _ base: [Row]) -> PairedStatistics {
    func values(_ rows: [Row]) -> [MetricValue] {
      rows.map { $0.isUndecided ? .undefined : .number(Self.size($0)) }
    }
    let stream = Bootstrap.stream(
      seed: seed,
      metric: "critical " + path,
      policy: group[0].policy,
      point: group[0].variant
    )
    return PairedStatistics(
      policy: values(group),
      reference: values(base),
      direction: .higher,
      bootstrap: Bootstrap(stream: stream)
    )
  }
}
