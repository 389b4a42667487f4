public import Quantities

/// A position of a pool with ranges.
@frozen
public struct PositionID: Hashable, Sendable, BitwiseCopyable {
  /// The order in which it was opened, from 0.
  public let index: Int32

  /// Creates an identifier.
  public init(_ index: Int32) { self.index = index }
}

/// An amount of both assets of a pool.
public struct PoolAmounts: Equatable, Sendable, BitwiseCopyable {
  /// Base.
  public var base: BaseQuantity
  /// Quote.
  public var quote: QuoteAmount

  /// Creates an amount.
  public init(base: BaseQuantity, quote: QuoteAmount) {
    self.base = base
    self.quote = quote
  }
}

/// Why a range is refused.
public enum RangeError: Error, Equatable, Sendable {
  /// Its ends are not ascending, or beyond every tick.
  case ticksOutOfOrder
  /// The liquidity is not positive, or the pool's would not fit.
  case liquidityOutOfRange
  /// An amount does not fit.
  case amount(QuantityError)
}

extension ConcentratedPool {
  /// Opens a position.
  ///
  /// - Returns: Its identity, and what was put in, each amount rounded up.
  /// - Throws: `RangeError`; the pool is then unchanged.
  public mutating func open(
    from lower: Int32,
    to upper: Int32,
    liquidity: Int64
  ) throws(RangeError) -> (id: PositionID, amounts: PoolAmounts) {
    let ticks = SquareRootPrice.ticks
    guard lower < upper, ticks.contains(lower), ticks.contains(upper) else {
      throw .ticksOutOfOrder
    }
    guard liquidity > 0, liquidity <= 1 << 62 else { throw .liquidityOutOfRange }
    var total = Int128(liquidity)
    for bound in bounds { total += Int128(bound.gross) }
    // No stretch can hold more than all bounds together.
    if total > Int128(Int64.max) { throw .liquidityOutOfRange }
    let amounts: PoolAmounts
    do throws(QuantityError) {
      amounts = try self.amounts(lower, upper, liquidity, roundingUp: true)
    } catch { throw .amount(error) }
    addBound(lower, liquidity, liquidity)
    addBound(upper, liquidity, -liquidity)
    let inside = feesInside(lower, upper)
    note(.addedPosition)
    positions.append(
      RangePosition(
        lower: lower,
        upper: upper,
        liquidity: liquidity,
        seenBase: inside.base,
        seenQuote: inside.quote
      )
    )
    moveLiquidity(of: lower, upper, by: liquidity)
    return (PositionID(Int32(positions.count - 1)), amounts)
  }

  /// Takes liquidity out of a position, and all fees that it has earned.
  ///
  /// - Parameters:
  ///   - liquidity: From 0, which collects the fees only, to what is left of it.
  ///   - id: The position.
  /// - Returns: What was paid, each amount rounded down, fees included.
  /// - Throws: `RangeError`; the pool is then unchanged.
  public mutating func withdraw(
    _ liquidity: Int64,
    from id: PositionID
  ) throws(RangeError) -> PoolAmounts {
    let position = positions[Int(id.index)]
    guard liquidity >= 0, liquidity <= position.liquidity else { throw .liquidityOutOfRange }
    if position.liquidity == 0 { return PoolAmounts(base: .zero, quote: .zero) }
    let paid: PoolAmounts
    let inside = feesInside(position.lower, position.upper)
    do throws(QuantityError) {
      let amounts = try self.amounts(
        position.lower,
        position.upper,
        liquidity,
        roundingUp: false
      )
      paid = PoolAmounts(
        base: BaseQuantity(
          units: try WideArithmetic.sum(
            amounts.base.units,
            try Self.earned(inside.base &- position.seenBase, position.liquidity)
          )
        ),
        quote: QuoteAmount(
          micros: try WideArithmetic.sum(
            amounts.quote.micros,
            try Self.earned(inside.quote &- position.seenQuote, position.liquidity)
          )
        )
      )
    } catch { throw .amount(error) }
    note(.position(id.index, position))
    positions[Int(id.index)].seenBase = inside.base
    positions[Int(id.index)].seenQuote = inside.quote
    positions[Int(id.index)].liquidity -= liquidity
    if liquidity > 0 {
      moveLiquidity(of: position.lower, position.upper, by: -liquidity)
      removeBound(position.lower, liquidity, liquidity)
      removeBound(position.upper, liquidity, -liquidity)
    }
    return paid
  }

  /// Adds liquidity to a position that still has some, and pays out the fees that it has earned.
  ///
  /// - Parameters:
  ///   - liquidity: What is added; positive.
  ///   - id: The position.
  /// - Returns: What was put in, each amount rounded up, and the fees, rounded down.
  /// - Throws: `RangeError`; the pool is then unchanged, but for fees that were paid out.
  public mutating func add(
    _ liquidity: Int64,
    to id: PositionID
  ) throws(RangeError) -> (amounts: PoolAmounts, fees: PoolAmounts) {
    let position = positions[Int(id.index)]
    guard liquidity > 0, position.liquidity > 0 else { throw .liquidityOutOfRange }
    var total = Int128(liquidity)
    for bound in bounds { total += Int128(bound.gross) }
    if total > Int128(Int64.max) { throw .liquidityOutOfRange }
    let amounts: PoolAmounts
    do throws(QuantityError) {
      amounts = try self.amounts(position.lower, position.upper, liquidity, roundingUp: true)
    } catch { throw .amount(error) }
    let fees = try withdraw(0, from: id)
    addBound(position.lower, liquidity, liquidity)
    addBound(position.upper, liquidity, -liquidity)
    note(.position(id.index, positions[Int(id.index)]))
    positions[Int(id.index)].liquidity += liquidity
    moveLiquidity(of: position.lower, position.upper, by: liquidity)
    return (amounts, fees)
  }

  /// The liquidity of a position.
  public func liquidity(of id: PositionID) -> Int64 { positions[Int(id.index)].liquidity }

  /// What a position would pay out now without its fees, each amount rounded down.
  ///
  /// - Throws: `overflow` when an amount does not fit.
  public func amounts(of id: PositionID) throws(QuantityError) -> PoolAmounts {
    let position = positions[Int(id.index)]
    return try amounts(
      position.lower,
      position.upper,
      position.liquidity,
      roundingUp: false
    )
  }

  /// What a position of this liquidity, opened with the pool, holds now with all of its fees.
  ///
  /// - Throws: `overflow` when an amount does not fit.
  func worth(
    of id: PositionID,
    liquidity: Int64
  ) throws(QuantityError) -> PoolAmounts {
    let position = positions[Int(id.index)]
    let amounts = try amounts(position.lower, position.upper, liquidity, roundingUp: false)
    let inside = feesInside(position.lower, position.upper)
    return PoolAmounts(
      base: BaseQuantity(
        units: try WideArithmetic.sum(
          amounts.base.units,
          try Self.earned(inside.base, liquidity)
        )
      ),
      quote: QuoteAmount(
        micros: try WideArithmetic.sum(
          amounts.quote.micros,
          try Self.earned(inside.quote, liquidity)
        )
      )
    )
  }

  private static func earned(
    _ growth: UInt128,
    _ liquidity: Int64
  ) throws(QuantityError) -> Int64 {
    try VenueArithmetic.narrow(
      try VenueArithmetic.multiplyDivide(
        growth,
        UInt128(liquidity),
        by: SquareRootPrice.one,
        roundingUp: false
      )
    )
  }

  private func amounts(
    _ lower: Int32,
    _ upper: Int32,
    _ liquidity: Int64,
    roundingUp: Bool
  ) throws(QuantityError) -> PoolAmounts {
    let (a, b) = (SquareRootPrice.at(lower), SquareRootPrice.at(upper))
    let root = min(max(figures.root, a), b)
    let base = try RangeAmounts.base(liquidity, root, b, roundingUp: roundingUp)
    let quote = try RangeAmounts.quote(liquidity, a, root, roundingUp: roundingUp)
    return PoolAmounts(
      base: BaseQuantity(units: try VenueArithmetic.narrow(base)),
      quote: QuoteAmount(micros: try VenueArithmetic.narrow(quote))
    )
  }
}

// MARK: - Bounds

extension ConcentratedPool {
  /// Position of the first bound that is not below a tick.
  private func place(of tick: Int32) -> Int {
    var (low, high) = (0, bounds.count)
    while low < high {
      let middle = (low + high) / 2
      if bounds[middle].tick < tick { low = middle + 1 } else { high = middle }
    }
    return low
  }

  private mutating func addBound(_ tick: Int32, _ gross: Int64, _ net: Int64) {
    let index = place(of: tick)
    if index == bounds.count || bounds[index].tick != tick {
      let root = SquareRootPrice.at(tick)
      let isPassed = root <= figures.root && index <= Int(figures.passed)
      // By convention all fees so far were earned below it.
      let bound = RangeBound(
        tick: tick,
        root: root,
        gross: 0,
        net: 0,
        outsideBase: isPassed ? figures.feeBase : 0,
        outsideQuote: isPassed ? figures.feeQuote : 0
      )
      bounds.insert(bound, at: index)
      note(.insertedBound(Int32(index)))
      if isPassed {
        note(.figures(figures))
        figures.passed += 1
      }
    }
    note(.bound(Int32(index), bounds[index]))
    bounds[index].gross += gross
    bounds[index].net += net
  }

  private mutating func removeBound(_ tick: Int32, _ gross: Int64, _ net: Int64) {
    let index = place(of: tick)
    note(.bound(Int32(index), bounds[index]))
    bounds[index].gross -= gross
    bounds[index].net -= net
    if bounds[index].gross > 0 { return }
    note(.removedBound(Int32(index), bounds[index]))
    bounds.remove(at: index)
    if index < Int(figures.passed) {
      note(.figures(figures))
      figures.passed -= 1
    }
  }

  /// Adds to the liquidity in force where a range contains the price.
  private mutating func moveLiquidity(of lower: Int32, _ upper: Int32, by liquidity: Int64) {
    guard place(of: lower) < Int(figures.passed), place(of: upper) >= Int(figures.passed) else {
      return
    }
    note(.figures(figures))
    figures.liquidity += liquidity
  }

  /// Fees per unit of liquidity inside a range since the start, modulo 2¹²⁸.
  private func feesInside(_ lower: Int32, _ upper: Int32) -> (base: UInt128, quote: UInt128) {
    let (low, high) = (place(of: lower), place(of: upper))
    var base = figures.feeBase
    var quote = figures.feeQuote
    let isAbove = low < Int(figures.passed)
    base &-= isAbove ? bounds[low].outsideBase : figures.feeBase &- bounds[low].outsideBase
    quote &-= isAbove ? bounds[low].outsideQuote : figures.feeQuote &- bounds[low].outsideQuote
    let isBelow = high >= Int(figures.passed)
    base &-= isBelow ? bounds[high].outsideBase : figures.feeBase &- bounds[high].outsideBase
    quote &-= isBelow ? bounds[high].outsideQuote : figures.feeQuote &- bounds[high].outsideQuote
    return (base, quote)
  }
}
