public import Determinism

/// First-order and total sensitivity indices of one output, from a design of matrices.
///
/// The design has two independent matrices of n rows, A and B, and for every input i the matrix
/// AᵢB: A with column i taken from B. With V the variance over A and B together,
///
///     Sᵢ  = mean of B·(AᵢB − A) ÷ V          the part of V that input i explains alone
///     STᵢ = mean of (A − AᵢB)² ÷ 2V          the part in which input i has any share
///
/// Outputs are centred first, which leaves both unchanged in expectation and steadies the first.
///
/// - Source: A. Saltelli et al., Variance based sensitivity analysis of model output, Computer
///   Physics Communications 181 (2010), table 2 (b) and (f); the second is M. Jansen's, 1999.
public struct SobolIndices: Equatable, Sendable {
  /// The indices of one input.
  public struct Input: Equatable, Sendable {
    /// First-order index; outside [0, 1] only by sampling error.
    public var first: Double
    /// Percentile bootstrap interval of `first`, over rows; nil below `Bootstrap.minimumPairs`.
    public var firstInterval: ConfidenceInterval?
    /// Total index; never below zero.
    public var total: Double
    /// Percentile bootstrap interval of `total`.
    public var totalInterval: ConfidenceInterval?
  }

  /// Rows in which every output is defined.
  public let rowCount: Int
  /// Variance of the output over A and B.
  public let variance: Double
  /// Indices per input, in the design's order.
  public let inputs: [Input]

  /// Computes the indices; nil with fewer than two full rows or without variance.
  ///
  /// - Parameters:
  ///   - a: Output per row of A; nil where it is undefined.
  ///   - b: Output per row of B.
  ///   - mixed: Per input, output per row of A with this column from B.
  ///   - stream: What draws the resamples of the intervals.
  ///   - resamples: How many.
  /// - Precondition: All columns have one length.
  public init?(
    a: [Double?],
    b: [Double?],
    mixed: [[Double?]],
    stream: RandomStream,
    resamples: Int = Bootstrap.defaultResamples
  ) {
    precondition(a.count == b.count && mixed.allSatisfy { $0.count == a.count }, "unequal columns")
    let columns = [a, b] + mixed
    let full = a.indices.filter { row in columns.allSatisfy { $0[row]?.isFinite == true } }
    let rows = columns.map { column in full.compactMap { column[$0] } }
    guard full.count > 1, let own = Self.indices(rows, drawn: Array(full.indices)) else {
      return nil
    }
    rowCount = full.count
    variance = own.variance
    guard full.count >= Bootstrap.minimumPairs else {
      inputs = own.pairs.map { Input(first: $0.0, total: $0.1) }
      return
    }
    let draws = ResampleDraws(stream)
    var resampled: [[(Double, Double)]] = []
    for resample in 0..<UInt64(resamples) {
      var drawn: [Int] = []
      drawn.reserveCapacity(full.count)
      draws.forEach(of: full.count, resample: resample) { drawn.append($0) }
      if let found = Self.indices(rows, drawn: drawn) { resampled.append(found.pairs) }
    }
    inputs = own.pairs.indices.map { input in
      Input(
        first: own.pairs[input].0,
        firstInterval: Self.interval(resampled.map { $0[input].0 }),
        total: own.pairs[input].1,
        totalInterval: Self.interval(resampled.map { $0[input].1 })
      )
    }
  }

  private static func interval(_ values: [Double]) -> ConfidenceInterval? {
    guard !values.isEmpty else { return nil }
    let sorted = values.sorted()
    return ConfidenceInterval(
      low: Quantile.type7(sorted, 0.025),
      high: Quantile.type7(sorted, 0.975)
    )
  }

  /// First and total index per input over the drawn rows; `rows` holds A, B, then the mixed ones.
  private static func indices(
    _ rows: [[Double]],
    drawn: [Int]
  ) -> (variance: Double, pairs: [(Double, Double)])? {
    let count = Double(drawn.count)
    var sum = 0.0
    for row in drawn { sum += rows[0][row] + rows[1][row] }
    let mean = sum / (2 * count)
    var squares = 0.0
    for row in drawn {
      let (left, right) = (rows[0][row] - mean, rows[1][row] - mean)
      squares += left * left + right * right
    }
    let variance = squares / (2 * count)
    guard variance > 0 else { return nil }
    let pairs = rows.dropFirst(2).map { column -> (Double, Double) in
      var (first, total) = (0.0, 0.0)
      for row in drawn {
        let change = column[row] - rows[0][row]
        first += (rows[1][row] - mean) * change
        total += change * change
      }
      return (first / count / variance, total / count / (2 * variance))
    }
    return (variance, pairs)
  }
}
