/// The order of the points of a `sobol` design that asks for sensitivity indices.
///
/// Two matrices A and B of `base` rows come from one Sobol sequence of twice as many dimensions as
/// there are axes; AB_i is A with column i taken from B. For each base row j the points are
///
///     A_j, AB_0,j, …, AB_(k−1),j, B_j
///
/// - Source: Saltelli et al., "Variance based sensitivity analysis of model output", Computer
///   Physics Communications 181 (2010).
public struct SensitivityLayout: Equatable, Sendable {
  /// Which matrix a point belongs to.
  public enum Matrix: Equatable, Sendable {
    /// The first sample.
    case a
    /// The second sample.
    case b
    /// The first sample with one column of the second.
    case mixed(axis: Int)
  }

  /// Rows of each matrix.
  public let base: Int
  /// Columns: the axes of the design.
  public let axes: Int

  /// Creates a layout.
  public init(base: Int, axes: Int) {
    self.base = base
    self.axes = axes
  }

  /// Points for each base row.
  public var stride: Int { axes + 2 }

  /// The position of a point in the design.
  ///
  /// - Precondition: `row` lies below `base`, the axis below `axes`.
  public func position(row: Int, _ matrix: Matrix) -> Int {
    precondition((0..<base).contains(row), "row \(row) of \(base)")
    switch matrix {
    case .a: return row * stride
    case .b: return row * stride + axes + 1
    case .mixed(let axis):
      precondition((0..<axes).contains(axis), "axis \(axis) of \(axes)")
      return row * stride + 1 + axis
    }
  }

  /// The base row and the matrix of a position.
  public func place(of position: Int) -> (row: Int, matrix: Matrix) {
    let (row, rest) = position.quotientAndRemainder(dividingBy: stride)
    if rest == 0 { return (row, .a) }
    return (row, rest == axes + 1 ? .b : .mixed(axis: rest - 1))
  }
}
