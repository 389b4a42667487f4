/// `breakeven.csv`: what a policy costs in quiet years against what it saves in one crisis.
///
/// Differences are to the policy `baseline` of the same study. With the years Y of the quiet study,
/// the price c of idle capital and the price w of waiting, both per year,
///
///     cost per year = (Δtotal loss + c × (Δcapital + Δmargin) + w × Δblocked) ÷ Y
///     saved per crisis = −Δtotal loss of the crisis
///     crises per year = cost per year ÷ saved per crisis
///
/// where capital, margin and blocked amounts are USD × years.
public enum BreakEvenTable {
  /// One finished study.
  public struct Study: Sendable {
    /// Its means.
    public var means: [SummaryMean]
    /// Its points: id, name to print, and horizon in seconds.
    public var points: [Point]

    /// Creates a study.
    public init(means: [SummaryMean], points: [Point]) {
      self.means = means
      self.points = points
    }
  }

  /// One point of a study.
  public struct Point: Equatable, Sendable {
    /// Its id, as in `summary.csv`.
    public var id: String
    /// The name to print.
    public var name: String
    /// Length of a run.
    public var seconds: Double

    /// Creates a point.
    public init(id: String, name: String, seconds: Double) {
      self.id = id
      self.name = name
      self.seconds = seconds
    }
  }

  /// What money costs for a year.
  public struct Prices: Equatable, Sendable {
    /// Of capital that lies idle.
    public var capital: Double
    /// Of an amount that its owner cannot move.
    public var waiting: Double

    /// Creates prices.
    public init(capital: Double, waiting: Double) {
      self.capital = capital
      self.waiting = waiting
    }
  }

  /// What the frequency says.
  public enum Verdict: String, CaseIterable, Sendable {
    /// It pays from that frequency on.
    case breaksEven = "breaks-even"
    /// It saves in a crisis and costs nothing without one.
    case free
    /// It saves nothing in this crisis.
    case never
    /// It did nothing in this crisis.
    case notExercised = "not-exercised"
  }

  /// One policy against one crisis.
  public struct Row: Equatable, Sendable {
    /// The policy.
    public var policy: String
    /// The crisis.
    public var crisis: String
    /// Quiet time that was simulated, over all replications.
    public var calmYears: Double
    /// Activations in a quiet year.
    public var falseTrips: Double
    /// Halted hours in a quiet year.
    public var haltedHours: Double
    /// USD × hours that users were refused in a quiet year.
    public var blockedHours: Double
    /// Capital and margin held beyond the baseline's, on the average of a quiet year.
    public var idleCapital: Double
    /// Loss beyond the baseline's in a quiet year.
    public var calmLoss: Double
    /// All of it at its price.
    public var cost: Double
    /// What the crisis costs less.
    public var saved: Double
    /// Crises in a year from which it pays; nil where it never does.
    public var crises: Double?
    /// What that says.
    public var verdict: Verdict
    /// Whether both studies state the same mitigations with the same parameters.
    public var isSame: Bool
  }

  static let year = 365.0 * 86_400

  /// The rows, by policy in the order of the quiet study, then by crisis.
  ///
  /// Policies that only one study has are left out. `isSame` says of a policy whether both studies
  /// state it alike.
  public static func rows(
    calm: Study,
    crises: Study,
    prices: Prices,
    isSame: (String) -> Bool
  ) -> [Row] {
    var policies: [String] = []
    for mean in calm.means where !policies.contains(mean.policy) { policies.append(mean.policy) }
    var rows: [Row] = []
    for policy in policies where policy != "baseline" {
      guard let quiet = quiet(policy, calm, prices) else { continue }
      for point in crises.points {
        guard let loss = difference("total_loss_usd", policy, point.id, crises) else { continue }
        var row = quiet
        row.crisis = point.name
        row.isSame = isSame(policy)
        row.saved = -loss
        let isActive = (mean("activations", policy, point.id, crises) ?? 0) > 0
        row.verdict =
          !isActive
          ? .notExercised
          : row.saved <= 0 ? .never : row.cost <= 0 ? .free : .breaksEven
        switch row.verdict {
        case .breaksEven: row.crises = row.cost / row.saved
        case .free: row.crises = 0
        case .never, .notExercised: row.crises = nil
        }
        rows.append(row)
      }
    }
    return rows
  }

  /// What a policy does in a quiet year, over all points of the study.
  private static func quiet(_ policy: String, _ study: Study, _ prices: Prices) -> Row? {
    var seconds = 0.0
    var replications = 0.0
    var sums: [String: Double] = [:]
    let metrics = [
      "activations", "halted_s", "blocked_usd_s", "capital_committed_usd_s", "margin_locked_usd_s",
      "total_loss_usd",
    ]
    for point in study.points {
      guard let first = row("total_loss_usd", policy, point.id, study) else { return nil }
      seconds += point.seconds
      replications += Double(first.count) * point.seconds
      for metric in metrics {
        guard let change = difference(metric, policy, point.id, study) else { return nil }
        sums[metric, default: 0] += change
      }
    }
    if seconds <= 0 { return nil }
    let perYear = year / seconds
    func yearly(_ metric: String) -> Double { (sums[metric] ?? 0) * perYear }
    let idle = (yearly("capital_committed_usd_s") + yearly("margin_locked_usd_s")) / year
    let blocked = yearly("blocked_usd_s")
    let loss = yearly("total_loss_usd")
    return Row(
      policy: policy,
      crisis: "",
      calmYears: replications / year,
      falseTrips: yearly("activations"),
      haltedHours: yearly("halted_s") / 3_600,
      blockedHours: blocked / 3_600,
      idleCapital: idle,
      calmLoss: loss,
      cost: loss + prices.capital * idle + prices.waiting * blocked / year,
      saved: 0,
      crises: nil,
      verdict: .never,
      isSame: false
    )
  }

  private static func row(
    _ metric: String,
    _ policy: String,
    _ point: String,
    _ study: Study
  ) -> SummaryMean? {
    study.means.first { $0.metric == metric && $0.policy == policy && $0.point == point }
  }

  private static func mean(
    _ metric: String,
    _ policy: String,
    _ point: String,
    _ study: Study
  ) -> Double? {
    row(metric, policy, point, study)?.mean
  }

  private static func difference(
    _ metric: String,
    _ policy: String,
    _ point: String,
    _ study: Study
  ) -> Double? {
    guard let own = mean(metric, policy, point, study),
      let baseline = mean(metric, "baseline", point, study)
    else { return nil }
    return own - baseline
  }
}
