public import MarketSimulation

/// A wish about an interval: how wide that of a paired mean difference may be.
public struct PrecisionGoal: Equatable, Sendable {
  /// Half the width that is asked for.
  public enum HalfWidth: Equatable, Sendable {
    /// A share of the magnitude of the reference's mean.
    case share(Double)
    /// An amount in the metric's unit.
    case amount(Double)
  }

  /// Fewest pairs for a verdict: fewer agree too easily by chance.
  public static let minimumPairs = 30

  /// Name of the metric.
  public var metric: String
  /// Half the width that is asked for.
  public var halfWidth: HalfWidth

  /// Creates a goal.
  public init(metric: String, halfWidth: HalfWidth) {
    self.metric = metric
    self.halfWidth = halfWidth
  }

  /// Reads `metric=5%` or `metric=1000`; nil for other text and for what is not positive.
  public init?(parsing text: String) {
    let parts = text.split(separator: "=", omittingEmptySubsequences: false)
    guard parts.count == 2, !parts[0].isEmpty else { return nil }
    let isShare = parts[1].hasSuffix("%")
    guard let number = Double(isShare ? parts[1].dropLast() : parts[1]), number.isFinite,
      number > 0
    else { return nil }
    metric = String(parts[0])
    halfWidth = isShare ? .share(number / 100) : .amount(number)
  }
}

/// How far one comparison is from a goal.
public struct PrecisionState: Equatable, Sendable {
  /// Position of the point in the plan.
  public var point: Int
  /// Position of the compared policy in the plan.
  public var policy: Int
  /// Name of the metric.
  public var metric: String
  /// Half the width of the interval; nil where there is none.
  public var halfWidth: Double?
  /// Half the width that is asked for; nil as a share of a mean that is zero or unknown.
  public var target: Double?
  /// Replications needed, by the deviation so far; nil where nothing can be said.
  public var needed: Int64?
  /// Whether the interval is narrow enough, or every pair is equal.
  public var isHeld: Bool

  /// Creates a state.
  public init(
    point: Int,
    policy: Int,
    metric: String,
    halfWidth: Double?,
    target: Double?,
    needed: Int64?,
    isHeld: Bool
  ) {
    self.point = point
    self.policy = policy
    self.metric = metric
    self.halfWidth = halfWidth
    self.target = target
    self.needed = needed
    self.isHeld = isHeld
  }
}

extension PrecisionGoal {
  /// How far every comparison with the reference is.
  ///
  /// - Parameters:
  ///   - result: The runs so far.
  ///   - metrics: The columns of `RunResult.metrics`; the goal's metric is one of them.
  ///   - resamples: Resamples of each interval.
  /// - Returns: A state per point and compared policy.
  public func states(
    of result: StudyResult,
    metrics: [MetricDefinition] = MetricCatalog.run,
    resamples: Int = Bootstrap.defaultResamples
  ) -> [PrecisionState] {
    guard let position = metrics.firstIndex(where: { $0.name == metric }) else {
      preconditionFailure("no column \(metric)")
    }
    return result.plan.points.indices.flatMap { point in
      let table = MetricTable(result, point: point, metrics: metrics)
      return table.pairs(isPairwise: false).map { pair in
        let figures = table.row(metric: position, pair: pair, resamples: resamples).statistics
        return state(figures, point: point, policy: pair.policy)
      }
    }
  }

  private func state(_ figures: PairedStatistics, point: Int, policy: Int) -> PrecisionState {
    let target: Double? =
      switch halfWidth {
      case .amount(let amount): amount
      case .share(let share): figures.referenceMean.flatMap { $0 == 0 ? nil : share * abs($0) }
      }
    let isTied = figures.pairCount > 0 && figures.tiedCount == figures.pairCount
    let isNarrow = figures.halfWidth.flatMap { width in target.map { width <= $0 } } ?? false
    return PrecisionState(
      point: point,
      policy: policy,
      metric: metric,
      halfWidth: figures.halfWidth,
      target: target,
      needed: target.flatMap { figures.replicationsNeeded(halfWidth: $0) },
      isHeld: figures.pairCount >= Self.minimumPairs && (isTied || isNarrow)
    )
  }

  /// Replications to go on with after `current`, of at most `limit`; nil when every state holds or
  /// nothing more may be run.
  ///
  /// The estimate of the worst state with a twentieth on top, at least a tenth more than now and
  /// at most four times as many: an early estimate of the deviation may be far off.
  public static func nextReplications(
    after current: Int32,
    states: [PrecisionState],
    limit: Int32
  ) -> Int32? {
    let open = states.filter { !$0.isHeld }
    guard !open.isEmpty, current < limit else { return nil }
    let estimate = open.map { $0.needed.map { $0 + $0 / 20 } ?? Int64(limit) }.max() ?? 0
    let least = max(Int64(minimumPairs), Int64(current) + max(1, Int64(current) / 10))
    let most = max(Int64(minimumPairs), 4 * Int64(current))
    return Int32(min(Int64(limit), min(max(estimate, least), most)))
  }
}
