import Determinism

/// What a design may choose from on one axis.
public enum AxisShape: Equatable, Sendable {
  /// One of some stated values.
  case levels(Int)
  /// Any value of a range.
  case interval
}

/// What a point of a design takes on one axis.
public enum AxisChoice: Equatable, Sendable {
  /// The value at a position of the stated ones.
  case level(Int)
  /// The value at a share of the range, in [0, 1).
  case fraction(Double)
}

/// Why axes and a kind of design do not fit together; axes by position.
public enum DesignError: Error, Equatable, Sendable {
  /// There is no axis.
  case noAxes
  /// An axis without a value.
  case emptyAxis(Int)
  /// A range on an axis that needs stated values (`grid`, `zip`).
  case intervalNeedsSteps(axis: Int)
  /// Two axes of a `zip` with different numbers of values.
  case unequalLengths(axis: Int, found: Int, expected: Int)
  /// No points were asked for.
  case noPoints
  /// More points than a design can have.
  case tooManyPoints(limit: Int)
  /// More dimensions than the Sobol sequence has; sensitivity indices need two for each axis.
  case tooManyDimensions(found: Int, limit: Int)
}

/// A way to choose points from axes.
public enum DesignKind: Equatable, Sendable {
  /// Every combination; the last axis changes fastest.
  case grid
  /// The first values of all axes, then the second ones, …; also a list of points.
  case zip
  /// Independent draws: uniform over a range, equally likely among stated values.
  ///
  /// A draw is addressed by point and axis, so more points leave the earlier ones as they are.
  case drawn(points: Int, seed: UInt64)
  /// One draw in each of `points` equal strata of every axis, strata permuted for each axis.
  ///
  /// - Source: McKay, Beckman and Conover, Technometrics 21 (1979).
  case latinHypercube(points: Int, seed: UInt64)
  /// The first `points` points of the Sobol sequence.
  case sobol(points: Int)
  /// The `SensitivityLayout` of `base` rows.
  case sensitivity(base: Int)
}

/// The points of a study as choices on axes, made on demand.
public struct Design: Equatable, Sendable {
  /// Most points of a design.
  public static let pointLimit = 1 << 31

  /// The way points are chosen.
  public let kind: DesignKind
  /// What there is to choose from.
  public let axes: [AxisShape]
  /// Number of points; positive.
  public let count: Int

  // Strata of a Latin hypercube by axis; empty for the others.
  private let strata: [[Int]]
  // The sequence of a Sobol design.
  private let sequence: SobolSequence?

  /// Creates a design.
  ///
  /// - Throws: In the order of `DesignError`'s cases.
  public init(_ kind: DesignKind, axes: [AxisShape]) throws(DesignError) {
    count = try Self.pointCount(kind, axes: axes)
    self.kind = kind
    self.axes = axes
    strata = Self.strata(kind, axes: axes.count)
    sequence =
      switch kind {
      case .sobol: SobolSequence(dimensions: axes.count)
      case .sensitivity: SobolSequence(dimensions: 2 * axes.count)
      case .grid, .zip, .drawn, .latinHypercube: nil
      }
  }

  /// The choices of a point, one for each axis.
  ///
  /// - Precondition: `index` lies within `0..<count`.
  public func point(_ index: Int) -> [AxisChoice] {
    precondition((0..<count).contains(index), "point \(index) of \(count)")
    switch kind {
    case .grid: return gridPoint(index)
    case .zip: return axes.map { _ in .level(index) }
    case .drawn(_, let seed):
      let stream = Self.stream(seed, "design/random")
      return place { axis in stream.uniform(step: UInt64(index), index: UInt64(axis)) }
    case .latinHypercube(let points, let seed):
      let stream = Self.stream(seed, "design/latin-hypercube")
      return place { axis in
        let inside = stream.uniform(step: UInt64(index), index: UInt64(axis), purpose: 1)
        let share = (Double(strata[axis][index]) + inside) / Double(points)
        return min(share, 1 - 0x1p-53)
      }
    case .sobol:
      return place { axis in coordinate(index, axis) }
    case .sensitivity(let base):
      let (row, matrix) = SensitivityLayout(base: base, axes: axes.count).place(of: index)
      return place { axis in
        let isFromB = matrix == .b || matrix == .mixed(axis: axis)
        return coordinate(row, isFromB ? axes.count + axis : axis)
      }
    }
  }

  private func coordinate(_ index: Int, _ dimension: Int) -> Double {
    guard let sequence else { preconditionFailure("a \(kind) design without its sequence") }
    return sequence.coordinate(UInt64(index), dimension)
  }

  private func gridPoint(_ index: Int) -> [AxisChoice] {
    var rest = index
    var choices: [AxisChoice] = []
    for axis in axes.reversed() {
      guard case .levels(let count) = axis else { preconditionFailure("a range in a grid") }
      choices.append(.level(rest % count))
      rest /= count
    }
    return choices.reversed()
  }

  /// Turns shares of the axes into choices.
  private func place(_ share: (Int) -> Double) -> [AxisChoice] {
    axes.indices.map { axis in
      switch axes[axis] {
      case .interval: .fraction(share(axis))
      case .levels(let count): .level(min(Int(share(axis) * Double(count)), count - 1))
      }
    }
  }

  /// The number of points that a design would have; costs nothing, whatever it is.
  ///
  /// - Throws: In the order of `DesignError`'s cases.
  public static func pointCount(
    _ kind: DesignKind,
    axes: [AxisShape]
  ) throws(DesignError) -> Int {
    guard !axes.isEmpty else { throw .noAxes }
    if let empty = axes.firstIndex(of: .levels(0)) { throw .emptyAxis(empty) }
    switch kind {
    case .grid, .zip: return try enumerated(kind, axes)
    case .drawn(let points, _), .latinHypercube(let points, _):
      return try checked(points)
    case .sobol(let points):
      try checkDimensions(axes.count)
      return try checked(points)
    case .sensitivity(let base):
      try checkDimensions(2 * axes.count)
      let (points, overflow) = base.multipliedReportingOverflow(by: axes.count + 2)
      return try checked(overflow ? .max : points)
    }
  }

  private static func enumerated(
    _ kind: DesignKind,
    _ axes: [AxisShape]
  ) throws(DesignError) -> Int {
    var lengths: [Int] = []
    for (axis, shape) in axes.enumerated() {
      guard case .levels(let count) = shape else { throw .intervalNeedsSteps(axis: axis) }
      lengths.append(count)
    }
    if kind == .zip {
      for (axis, length) in lengths.enumerated() where length != lengths[0] {
        throw .unequalLengths(axis: axis, found: length, expected: lengths[0])
      }
      return try checked(lengths[0])
    }
    var product = 1
    for length in lengths {
      let (next, overflow) = product.multipliedReportingOverflow(by: length)
      product = try checked(overflow ? .max : next)
    }
    return product
  }

  private static func checked(_ points: Int) throws(DesignError) -> Int {
    if points < 1 { throw .noPoints }
    if points > pointLimit { throw .tooManyPoints(limit: pointLimit) }
    return points
  }

  private static func checkDimensions(_ count: Int) throws(DesignError) {
    guard count <= SobolSequence.dimensionLimit else {
      throw .tooManyDimensions(found: count, limit: SobolSequence.dimensionLimit)
    }
  }

  private static func strata(_ kind: DesignKind, axes: Int) -> [[Int]] {
    guard case .latinHypercube(let points, let seed) = kind else { return [] }
    let stream = stream(seed, "design/latin-hypercube")
    return (0..<axes).map { stream.permutation(of: points, step: UInt64($0)) }
  }

  private static func stream(_ seed: UInt64, _ name: String) -> RandomStream {
    SeedTree(rootSeed: seed, replication: 0).stream(name)
  }
}
