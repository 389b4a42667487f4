/// Figures of several runs of one scenario, held against each other within each replication.
///
/// Exact relations have to hold in every replication, those of a direction in 95 %.
public struct RelationTarget: Equatable, Sendable {
  /// One variation of the scenario: a policy and what is set.
  public struct Run: Equatable, Sendable {
    /// What it is, in words.
    public var name: String
    /// Name of the policy.
    public var policy: String
    /// What is set.
    public var settings: [CrisisChange.Setting]

    /// Creates a run.
    public init(_ name: String, policy: String = "baseline", _ settings: [CrisisChange.Setting]) {
      self.name = name
      self.policy = policy
      self.settings = settings
    }
  }

  /// A figure: a metric of one run.
  public struct Figure: Equatable, Sendable {
    /// Position of the run.
    public var run: Int
    /// Name of the metric.
    public var metric: String

    /// Creates a figure.
    public init(_ run: Int, _ metric: String) {
      self.run = run
      self.metric = metric
    }
  }

  /// How two figures are to stand.
  public enum Order: String, Equatable, Sendable {
    /// Equal.
    case equal = "="
    /// The left one smaller.
    case less = "<"
    /// The left one larger.
    case greater = ">"
  }

  /// Two figures, the right one nil for zero.
  public struct Check: Equatable, Sendable {
    /// The left figure.
    public var left: Figure
    /// How it stands to the right one.
    public var order: Order
    /// The right figure; nil for zero.
    public var right: Figure?
    /// Whether the check belongs to the event itself: without it nothing else counts.
    public var isEvent: Bool

    /// Creates a check.
    public init(_ left: Figure, _ order: Order, _ right: Figure?, isEvent: Bool = false) {
      self.left = left
      self.order = order
      self.right = right
      self.isEvent = isEvent
    }

    /// Whether it holds; an undefined figure never does.
    public func holds(_ left: Double?, _ right: Double?) -> Bool {
      guard let left, let right else { return false }
      switch order {
      case .equal: return left == right
      case .less: return left < right
      case .greater: return left > right
      }
    }
  }

  /// File of the scenario, in the scenario folder.
  public var scenario: String
  /// The runs.
  public var runs: [Run]
  /// What has to hold between them.
  public var checks: [Check]

  /// Creates a target.
  public init(scenario: String, runs: [Run], checks: [Check]) {
    self.scenario = scenario
    self.runs = runs
    self.checks = checks
  }
}
