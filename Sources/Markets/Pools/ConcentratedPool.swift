public import Quantities

/// A pool whose liquidity stands in ranges of prices: a piecewise constant map over ticks.
///
/// Inside a range of liquidity L, with s = √price, a trade changes quote by L·Δs and base by
/// L·Δ(1/s); at the end of a range the next liquidity takes over. Fees go to the positions that
/// were in range.
///
/// - Units: base in 10⁻ᵈ, quote in 10⁻⁶; liquidity in √(base units × quote units).
/// - Rounding: always against the one who trades, deposits or withdraws; price down.
/// - Source: Adams and others, "Uniswap v3 Core", 2021, with 64.64 instead of 64.96 fixed point.
public struct ConcentratedPool: Equatable, Sendable {
  /// Share of an input that goes to the providers, from 0 to below 1.
  public let fee: Ratio
  /// The scale of the base asset.
  public let scale: BaseScale

  var figures: PoolFigures
  /// Ends of ranges, ascending.
  var bounds: [RangeBound]
  var positions: [RangePosition]
  /// What each change overwrote since the first open mark, oldest first.
  var journal: [PoolChange]
  var isRecording: Bool

  /// Creates a pool without liquidity at a price.
  ///
  /// - Throws: `PoolError` for a fee outside 0 to below 1, or a price beyond every tick.
  public init(price: Price, fee: Ratio, scale: BaseScale) throws(PoolError) {
    guard fee >= .zero, fee < .one else { throw .feeOutOfRange(fee) }
    guard price.nanos > 0 else { throw .priceOutOfRange }
    self.fee = fee
    self.scale = scale
    do throws(QuantityError) {
      let root = try SquareRootPrice.root(of: price, scale: scale)
      figures = PoolFigures(
        root: root,
        price: try SquareRootPrice.price(of: root, scale: scale),
        liquidity: 0,
        passed: 0,
        feeBase: 0,
        feeQuote: 0
      )
    } catch { throw .priceOutOfRange }
    bounds = []
    positions = []
    journal = []
    isRecording = false
  }

  /// The price of the next vanishing trade before fee, rounded down, at least 10⁻⁹.
  public var price: Price { Price(nanos: figures.price) }

  /// How many positions were opened, closed ones included.
  public var positionCount: Int { positions.count }

  /// The liquidity that is in range.
  public var liquidity: Int64 { figures.liquidity }

  /// The greatest tick that is not above a price.
  ///
  /// - Throws: `overflow` when the price lies beyond every tick.
  public func tick(of price: Price) throws(QuantityError) -> Int32 {
    SquareRootPrice.tick(of: try SquareRootPrice.root(of: price, scale: scale))
  }

  /// The liquidity that moves the price by about 1 % for `depth` of quote: 200 × depth ÷ √price.
  ///
  /// - Throws: `overflow` when it does not fit.
  public func liquidity(forDepth depth: QuoteAmount) throws(QuantityError) -> Int64 {
    try VenueArithmetic.narrow(
      try VenueArithmetic.multiplyDivide(
        UInt128(max(0, depth.micros)) * 200,
        SquareRootPrice.one,
        by: figures.root,
        roundingUp: false
      )
    )
  }
}

/// The pool's scalars.
struct PoolFigures: Equatable, Sendable, BitwiseCopyable {
  var root: UInt128
  var price: Int64
  var liquidity: Int64
  /// How many bounds lie at or below the price: which stretch between bounds is in force.
  var passed: Int32
  /// Fees per unit of liquidity since the start, times 2⁶⁴, modulo 2¹²⁸.
  var feeBase: UInt128
  var feeQuote: UInt128
}

/// One end of some positions' ranges.
struct RangeBound: Equatable, Sendable, BitwiseCopyable {
  var tick: Int32
  var root: UInt128
  /// Liquidity of all positions that end here.
  var gross: Int64
  /// What is added to the liquidity when the price rises through it.
  var net: Int64
  /// Fees per unit of liquidity on its other side, seen from the price.
  var outsideBase: UInt128
  var outsideQuote: UInt128
}

/// Liquidity of one provider in one range.
struct RangePosition: Equatable, Sendable, BitwiseCopyable {
  var lower: Int32
  var upper: Int32
  var liquidity: Int64
  /// Fees per unit of liquidity inside the range when they were last collected.
  var seenBase: UInt128
  var seenQuote: UInt128
}

/// What an operation overwrote.
enum PoolChange: Equatable, Sendable, BitwiseCopyable {
  case figures(PoolFigures)
  case bound(Int32, RangeBound)
  case insertedBound(Int32)
  case removedBound(Int32, RangeBound)
  case position(Int32, RangePosition)
  case addedPosition
}

extension ConcentratedPool {
  /// Opens an atomic section, or a section inside one, and returns the point to revert to.
  public mutating func mark() -> Int32 {
    isRecording = true
    return Int32(journal.count)
  }

  /// Undoes every change since `mark`; the section stays open until `commit()`.
  ///
  /// - Complexity: O(changes undone), times the number of bounds where one came or went.
  public mutating func revert(to mark: Int32) {
    precondition(mark >= 0 && Int(mark) <= journal.count, "a mark of another transaction")
    while journal.count > Int(mark), let change = journal.popLast() {
      switch change {
      case .figures(let old): figures = old
      case .bound(let index, let old): bounds[Int(index)] = old
      case .insertedBound(let index): bounds.remove(at: Int(index))
      case .removedBound(let index, let old): bounds.insert(old, at: Int(index))
      case .position(let index, let old): positions[Int(index)] = old
      case .addedPosition: positions.removeLast()
      }
    }
  }

  /// Ends the outermost atomic section and keeps its changes.
  public mutating func commit() {
    journal.removeAll(keepingCapacity: true)
    isRecording = false
  }

  mutating func note(_ change: PoolChange) {
    if isRecording { journal.append(change) }
  }
}
