/// Which policies of a point no other policy beats on every axis.
public struct ParetoFront: Equatable, Sendable {
  /// What an axis takes of a metric.
  public enum Figure: UInt8, Sendable {
    /// Mean over complete replications.
    case mean
    /// Expected shortfall at 95 %.
    case expectedShortfall95
  }

  /// One axis.
  public struct Axis: Equatable, Sendable {
    /// Name of the metric.
    public var metric: String
    /// What is taken of it.
    public var figure: Figure

    /// Creates an axis.
    public init(metric: String, figure: Figure) {
      self.metric = metric
      self.figure = figure
    }

    /// Reads an axis as people write it: `metric` or `metric:mean`, or `metric:es95`.
    ///
    /// Nil for another figure; whether there is such a metric is not checked.
    public init?(parsing text: String) {
      let parts = text.split(separator: ":", omittingEmptySubsequences: false)
      guard let name = parts.first, !name.isEmpty, parts.count <= 2 else { return nil }
      switch parts.dropFirst().first {
      case nil, "mean": figure = .mean
      case "es95": figure = .expectedShortfall95
      default: return nil
      }
      metric = String(name)
    }
  }

  /// The default axes: tail of the total loss, borrowers' loss, blocked users, capital.
  public static let defaultAxes: [Axis] = [
    Axis(metric: "total_loss_usd", figure: .expectedShortfall95),
    Axis(metric: "borrower_loss_usd", figure: .mean),
    Axis(metric: "blocked_usd_s", figure: .mean),
    Axis(metric: "capital_committed_usd_s", figure: .mean),
  ]

  /// The axes that were used; the mean stands in for a shortfall that some policy lacks.
  public let axes: [Axis]
  /// Per policy of the plan, whether it is on the front; nil where an axis is undefined for it.
  public let isOnFront: [Bool?]

  /// Finds the front.
  ///
  /// - Parameters:
  ///   - axes: The axes of `values`.
  ///   - values: Per policy one value per axis, less is better; nil where undefined.
  /// - Precondition: Every row has one value per axis.
  public init(axes: [Axis], values: [[Double?]]) {
    precondition(values.allSatisfy { $0.count == axes.count }, "a value per axis")
    self.axes = axes
    let rows: [[Double]?] = values.map { row in
      let defined = row.compactMap { $0 }
      return defined.count == row.count && !row.isEmpty ? defined : nil
    }
    isOnFront = rows.map { row in
      guard let row else { return nil }
      return !rows.contains { other in
        guard let other else { return false }
        return Self.dominates(other, row)
      }
    }
  }

  /// Whether `left` is nowhere worse and somewhere better than `right`.
  private static func dominates(_ left: [Double], _ right: [Double]) -> Bool {
    var isBetter = false
    for index in left.indices {
      if left[index] > right[index] { return false }
      if left[index] < right[index] { isBetter = true }
    }
    return isBetter
  }
}
