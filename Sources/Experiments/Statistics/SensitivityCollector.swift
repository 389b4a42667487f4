import Determinism
public import MarketSimulation

/// The sensitivity of one metric's mean to one axis of a design, under one policy.
public struct SensitivityRow: Equatable, Sendable {
  /// Name of the policy.
  public var policy: String
  /// Name of the metric.
  public var metric: String
  /// Position of the axis in the design.
  public var axis: Int
  /// Rows of the design in which every mean is defined.
  public var rowCount: Int
  /// Variance of the mean over the points of A and B.
  public var variance: Double
  /// The indices.
  public var indices: SobolIndices.Input
}

/// Gathers the points of a `sobol` design for sensitivity indices, in any order.
///
/// Outputs are means over a point's complete replications. All replications draw the same shocks
/// at every point, so what the indices split is the effect of the parameters, not of the draws.
public struct SensitivityCollector: Sendable {
  private let layout: SensitivityLayout
  private let policies: [String]
  private let metrics: [MetricDefinition]
  /// Positions of the gathered metrics: headline ones with a direction.
  private let columns: [Int]
  /// Means by policy, then gathered metric, then position in the design.
  private var means: [[[Double?]]]

  /// Creates a collector.
  public init(
    _ layout: SensitivityLayout,
    policies: [String],
    metrics: [MetricDefinition] = MetricCatalog.run
  ) {
    self.layout = layout
    self.policies = policies
    self.metrics = metrics
    columns = metrics.indices.filter {
      metrics[$0].isHeadline && metrics[$0].direction != .neutral
    }
    let empty = [Double?](repeating: nil, count: layout.base * layout.stride)
    means = Array(
      repeating: Array(repeating: empty, count: columns.count),
      count: policies.count
    )
  }

  /// Adds the means of one point of an analysis.
  ///
  /// - Parameters:
  ///   - analysis: An analysis with the collector's policies and metrics.
  ///   - point: Which of its points.
  ///   - position: Its position in the design.
  public mutating func add(_ analysis: StudyAnalysis, point: Int, position: Int) {
    for policy in policies.indices {
      for (place, column) in columns.enumerated() {
        means[policy][place][position] =
          analysis.summary(point: point, policyAt: policy, metric: column).mean
      }
    }
  }

  /// The indices of every policy, metric and axis; a metric that does not vary has none.
  ///
  /// - Parameters:
  ///   - seed: Root seed of the intervals.
  ///   - resamples: Resamples of each interval.
  /// - Returns: A row per policy, metric and axis.
  public func rows(
    seed: UInt64,
    resamples: Int = Bootstrap.defaultResamples
  ) -> [SensitivityRow] {
    let tree = SeedTree(rootSeed: seed, replication: 0)
    var rows: [SensitivityRow] = []
    for (policy, name) in policies.enumerated() {
      for (place, column) in columns.enumerated() {
        let values = means[policy][place]
        func matrix(_ matrix: SensitivityLayout.Matrix) -> [Double?] {
          (0..<layout.base).map { values[layout.position(row: $0, matrix)] }
        }
        let found = SobolIndices(
          a: matrix(.a),
          b: matrix(.b),
          mixed: (0..<layout.axes).map { matrix(.mixed(axis: $0)) },
          stream: tree.stream("experiments.sensitivity/\(metrics[column].name)/\(name)"),
          resamples: resamples
        )
        guard let found else { continue }
        for (axis, input) in found.inputs.enumerated() {
          rows.append(
            SensitivityRow(
              policy: name,
              metric: metrics[column].name,
              axis: axis,
              rowCount: found.rowCount,
              variance: found.variance,
              indices: input
            )
          )
        }
      }
    }
    return rows
  }
}
