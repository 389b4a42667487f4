import Quantities

/// Why a venue specification is refused.
public enum VenueSpecError: Error, Equatable, Sendable {
  /// The depth is not positive.
  case depthNotPositive
  /// The permanent share is outside 0 to 1.
  case permanentShareOutOfRange
  /// The half-life is not positive.
  case halfLifeNotPositive
  /// A pool or a book has no permanent share: its price moves by trades only.
  case permanentShareNotZero
  /// A ladder has no step, or its steps do not rise in distance and depth, or reach 100 %.
  case ladderNotAscending(rung: Int32)
  /// The fee is negative, or 100 % and more.
  case feeOutOfRange
  /// A range is empty, reaches down to nothing, or does not contain the initial price.
  case rangeOutOfOrder(position: Int32)
  /// The parts of the ranges do not sum to 100 %.
  case sharesNotWhole
  /// The book's tick, spread, spacing, widening or number of quotes is out of range.
  case quotesOutOfRange
  /// A parameter of the reaction to stress is out of range.
  case stressOutOfRange
}

extension VenueSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [VenueSpecError] {
    var found: [VenueSpecError] = []
    if depthPerPercent <= .zero { found.append(.depthNotPositive) }
    if permanentShare < .zero || permanentShare > .one {
      found.append(.permanentShareOutOfRange)
    }
    if halfLife <= .zero { found.append(.halfLifeNotPositive) }
    switch form {
    case .linear, .squareRoot: break
    case .ladder(let rungs): found += Self.problems(of: rungs)
    case .constantProduct(let fee):
      if permanentShare > .zero { found.append(.permanentShareNotZero) }
      if fee < .zero || fee >= .one { found.append(.feeOutOfRange) }
    case .concentrated(let spec):
      if permanentShare > .zero { found.append(.permanentShareNotZero) }
      found += spec.problems()
    case .orderBook(let spec):
      if permanentShare > .zero { found.append(.permanentShareNotZero) }
      if !spec.isSound { found.append(.quotesOutOfRange) }
    }
    if let stress, !stress.isSound { found.append(.stressOutOfRange) }
    return found
  }

  private static func problems(of rungs: [DepthRung]) -> [VenueSpecError] {
    if rungs.isEmpty { return [.ladderNotAscending(rung: 0)] }
    var last = DepthRung(distance: .zero, depth: .zero)
    for (index, rung) in rungs.enumerated() {
      let rises = rung.distance > last.distance && rung.depth > last.depth
      if !rises || rung.distance >= .one || rung.depth > .percent(1_000_000) {
        return [.ladderNotAscending(rung: Int32(clamping: index))]
      }
      last = rung
    }
    return []
  }
}

extension ConcentratedSpec {
  /// Returns everything that is wrong with fee and ranges.
  func problems() -> [VenueSpecError] {
    var found: [VenueSpecError] = []
    if fee < .zero || fee >= .one { found.append(.feeOutOfRange) }
    var sum: Int64 = 0
    for (index, position) in positions.enumerated() {
      let isRange =
        position.below > .zero && position.below < .one && position.above > .zero
        && position.above <= .percent(100_000) && position.share > .zero && position.share <= .one
      if !isRange { found.append(.rangeOutOfOrder(position: Int32(clamping: index))) }
      if isRange { sum += position.share.partsPerBillion }
    }
    if sum != Ratio.one.partsPerBillion { found.append(.sharesNotWhole) }
    return found
  }
}

extension QuotedBookSpec {
  /// Whether every number is in its range.
  var isSound: Bool {
    tick >= Ratio(partsPerBillion: 10_000) && tick <= .percent(10) && halfSpread >= .zero
      && halfSpread < .percent(50) && spacing > .zero
      && spacing < .percent(50) && levels >= 1 && levels <= Self.largestCount
      && widening >= .zero && widening <= .percent(100_000)
  }
}

extension LiquidityStress {
  /// Whether every number is in its range.
  var isSound: Bool {
    normalVolatility > .zero && memory > .zero && sensitivity >= .zero && floor > .zero
      && floor <= .one && refill > .zero
  }
}
