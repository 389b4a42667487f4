import Quantities

/// How the price of a parametric venue follows from the load: the flow that is still felt.
///
/// The load is flow over depth: `depthPerPercent` of quote is 1 %. All forms give the mean price of
/// a fill as an exact integral over the load, so that splitting an order changes rounding only.
///
/// - Units: loads, displacements and moves in parts per 10¹².
enum ImpactCurve: Equatable, Sendable {
  /// Price X ÷ (1 + U/2)²: a constant-product pool.
  case linear
  /// Price X × (1 − x), x = √(1 % × U): 1 % of depth moves the price by 1 %.
  case squareRoot
  /// Price X × (1 − x), x by a ladder of points.
  case ladder([Point])

  /// A point of a ladder.
  struct Point: Equatable, Sendable, BitwiseCopyable {
    var load: Int64
    var move: Int64
  }

  static let whole: Int64 = 1_000_000_000_000

  init(_ form: VenueForm) {
    switch form {
    case .squareRoot: self = .squareRoot
    case .ladder(let rungs):
      self = .ladder(
        rungs.map {
          // 1 % of depth is a load of 10¹⁰.
          Point(load: 10 * $0.depth.partsPerBillion, move: 1_000 * $0.distance.partsPerBillion)
        }
      )
    default: self = .linear
    }
  }

  /// The loads that the form says anything about.
  ///
  /// Linear: from 400 times to 1 % of the impact-free price. Square root: a move of 90 %. Ladder:
  /// its last rung.
  var range: ClosedRange<Int64> {
    switch self {
    case .linear: ImpactVenue.displacementRange
    case .squareRoot: -81_000_000_000_000...81_000_000_000_000
    case .ladder(let points): -(points.last?.load ?? 0)...(points.last?.load ?? 0)
    }
  }

  /// The market price at a load, rounded down, at least 10⁻⁹.
  func price(impactFree: Int64, load: Int64) throws(QuantityError) -> Int64 {
    if load == 0 { return impactFree }
    let wide: UInt128
    if case .linear = self {
      let root = ImpactVenue.root(load)
      wide = try VenueArithmetic.multiplyDivide(
        UInt128(impactFree),
        ImpactVenue.unitSquare,
        by: root * root,
        roundingUp: false
      )
    } else {
      wide = UInt128(impactFree) * UInt128(Self.whole - move(load)) / UInt128(Self.whole)
    }
    return max(1, try VenueArithmetic.narrow(wide))
  }

  /// The impact-free price whose market price is `market` at a load, rounded up.
  func impactFree(market: Int64, load: Int64) throws(QuantityError) -> Int64 {
    if case .linear = self {
      let root = ImpactVenue.root(load)
      return try VenueArithmetic.narrow(
        try VenueArithmetic.multiplyDivide(
          UInt128(market),
          root * root,
          by: ImpactVenue.unitSquare,
          roundingUp: true
        )
      )
    }
    return try VenueArithmetic.narrow(
      try VenueArithmetic.multiplyDivide(
        UInt128(market),
        UInt128(Self.whole),
        by: UInt128(Self.whole - move(load)),
        roundingUp: true
      )
    )
  }

  /// The quote of a fill between two loads, rounded as asked.
  func quote(
    _ filled: Int64,
    impactFree: Int64,
    from before: Int64,
    to after: Int64,
    unitsPerWhole: Int64,
    roundingUp: Bool
  ) throws(QuantityError) -> Int64 {
    let scaled: UInt128
    if case .linear = self {
      // Rounding the same way twice equals rounding the whole quotient once.
      scaled = try VenueArithmetic.multiplyDivide(
        UInt128(filled) * UInt128(impactFree),
        ImpactVenue.unitSquare,
        by: ImpactVenue.root(before) * ImpactVenue.root(after),
        roundingUp: roundingUp
      )
    } else {
      // Moves are whole parts: two of them, against the taker, cover what rounding left.
      let mean = meanMove(from: before, to: after)
      let slack: Int64 = before == after && mean == 0 ? 0 : roundingUp ? 2 : -2
      let kept = Self.whole - mean + slack
      scaled = try VenueArithmetic.multiplyDivide(
        UInt128(filled) * UInt128(impactFree),
        UInt128(max(0, kept)),
        by: UInt128(Self.whole),
        roundingUp: roundingUp
      )
    }
    return try VenueArithmetic.narrow(
      try VenueArithmetic.multiplyDivide(
        scaled,
        1,
        by: UInt128(unitsPerWhole) * 1_000,
        roundingUp: roundingUp
      )
    )
  }
}

// MARK: - Moves

extension ImpactCurve {
  /// The relative move of the price at a load, down for positive loads; rounded toward zero.
  func move(_ load: Int64) -> Int64 {
    let size = UInt128(load.magnitude)
    let move: Int64
    switch self {
    case .linear: preconditionFailure("the linear form has a curve of its own")
    case .squareRoot: move = Int64(VenueArithmetic.squareRoot(size * 10_000_000_000))
    case .ladder(let points): move = Self.interpolate(points, Int64(size))
    }
    return load < 0 ? -move : move
  }

  /// The mean of the move between two loads, to a part or two.
  func meanMove(from before: Int64, to after: Int64) -> Int64 {
    let (low, high) = (min(before, after), max(before, after))
    let length = Int128(high) - Int128(low)
    if length == 0 { return move(low) }
    if low >= 0 { return Int64(area(low, high) / length) }
    if high <= 0 { return -Int64(area(-high, -low) / length) }
    // Through zero: both sides by their own lengths.
    return Int64((area(0, high) - area(0, -low)) / length)
  }

  /// The integral of the move over loads from `low` to `high`, neither negative.
  private func area(_ low: Int64, _ high: Int64) -> Int128 {
    switch self {
    case .linear: preconditionFailure("the linear form has a curve of its own")
    case .squareRoot:
      if low == high { return 0 }
      // ⅔ (x₁² + x₁x₂ + x₂²) ÷ (x₁ + x₂) × length, which does not cancel for short lengths.
      let (a, b) = (Int128(move(low)), Int128(move(high)))
      if a + b == 0 { return 0 }
      let mean = 2 * (a * a + a * b + b * b) / (3 * (a + b))
      return mean * (Int128(high) - Int128(low))
    case .ladder(let points):
      var sum: Int128 = 0
      var start = Point(load: 0, move: 0)
      for point in points {
        let (from, to) = (max(low, start.load), min(high, point.load))
        if from < to {
          let ends = Int128(move(from)) + Int128(move(to))
          sum += ends * Int128(to - from) / 2
        }
        start = point
      }
      return sum
    }
  }

  private static func interpolate(_ points: [Point], _ load: Int64) -> Int64 {
    var start = Point(load: 0, move: 0)
    for point in points {
      if load <= point.load {
        let rise = Int128(point.move - start.move) * Int128(load - start.load)
        return start.move + Int64(rise / Int128(point.load - start.load))
      }
      start = point
    }
    return start.move
  }
}
