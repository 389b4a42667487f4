public import Quantities

/// What a trade with a pool exchanged.
public struct PoolSwap: Equatable, Sendable, BitwiseCopyable {
  /// Base that changed hands.
  public var base: BaseQuantity
  /// Quote that changed hands.
  public var quote: QuoteAmount
  /// What the liquidity could not take or give of the amount asked for, in its units.
  public var unfilled: Int64

  /// Creates a trade.
  public init(base: BaseQuantity, quote: QuoteAmount, unfilled: Int64) {
    self.base = base
    self.quote = quote
    self.unfilled = unfilled
  }
}

extension ConcentratedPool {
  /// Sells base; quote comes out, rounded down.
  ///
  /// - Parameters:
  ///   - quantity: What is sold, fee included; not negative.
  ///   - limit: The price below which nothing is traded; absent for as far as liquidity reaches.
  /// - Returns: What changed hands, and the rest that found no liquidity.
  /// - Throws: `overflow`; the pool is then unchanged.
  @discardableResult
  public mutating func sell(
    _ quantity: BaseQuantity,
    limit: Price? = nil
  ) throws(QuantityError) -> PoolSwap {
    let walk = try walk(.base, quantity.units, isInput: true, limit: try root(limit))
    return PoolSwap(
      base: BaseQuantity(units: walk.taken),
      quote: QuoteAmount(micros: walk.other),
      unfilled: quantity.units - walk.taken
    )
  }

  /// Buys exactly a quantity of base; quote goes in, rounded up, fee included.
  ///
  /// - Parameters:
  ///   - quantity: What is bought; not negative.
  ///   - limit: The price above which nothing is traded; absent for as far as liquidity reaches.
  /// - Returns: What changed hands, and the rest that found no liquidity.
  /// - Throws: `overflow`; the pool is then unchanged.
  @discardableResult
  public mutating func buy(
    _ quantity: BaseQuantity,
    limit: Price? = nil
  ) throws(QuantityError) -> PoolSwap {
    let walk = try walk(.base, quantity.units, isInput: false, limit: try root(limit))
    return PoolSwap(
      base: BaseQuantity(units: walk.taken),
      quote: QuoteAmount(micros: walk.other),
      unfilled: quantity.units - walk.taken
    )
  }

  /// Spends quote on base; base comes out, rounded down.
  ///
  /// - Parameters:
  ///   - amount: What is spent, fee included; not negative.
  ///   - limit: The price above which nothing is traded; absent for as far as liquidity reaches.
  /// - Returns: What changed hands, and the rest that found no liquidity.
  /// - Throws: `overflow`; the pool is then unchanged.
  @discardableResult
  public mutating func spend(
    _ amount: QuoteAmount,
    limit: Price? = nil
  ) throws(QuantityError) -> PoolSwap {
    let walk = try walk(.quote, amount.micros, isInput: true, limit: try root(limit))
    return PoolSwap(
      base: BaseQuantity(units: walk.other),
      quote: QuoteAmount(micros: walk.taken),
      unfilled: amount.micros - walk.taken
    )
  }

  private func root(_ limit: Price?) throws(QuantityError) -> UInt128? {
    guard let limit else { return nil }
    return try SquareRootPrice.root(of: limit, scale: scale)
  }
}

/// The asset whose amount a trade states.
private enum StatedAsset {
  case base
  case quote
}

/// How far a trade has come.
private struct Walk {
  var figures: PoolFigures
  var left: Int64
  /// Of the stated asset, fee included where it goes in.
  var taken: Int64 = 0
  /// Of the other asset.
  var other: Int64 = 0
  /// Bounds that were passed, with their old values.
  var passed: [(index: Int32, bound: RangeBound)] = []
}

extension ConcentratedPool {
  /// Trades from bound to bound until the amount or the liquidity ends.
  private mutating func walk(
    _ stated: StatedAsset,
    _ amount: Int64,
    isInput: Bool,
    limit: UInt128?
  ) throws(QuantityError) -> Walk {
    precondition(amount >= 0, "the side carries the sign of an order")
    let rises = (stated == .base) != isInput
    var walk = Walk(figures: figures, left: amount)
    while walk.left > 0 {
      let index = rises ? walk.figures.passed : walk.figures.passed - 1
      guard bounds.indices.contains(Int(index)) else { break }
      let bound = bounds[Int(index)]
      var target = bound.root
      if let limit {
        if rises ? limit <= walk.figures.root : limit >= walk.figures.root { break }
        target = rises ? min(target, limit) : max(target, limit)
      }
      if walk.figures.liquidity > 0, target != walk.figures.root {
        try step(&walk, stated, isInput: isInput, target: target)
      }
      if walk.left == 0, walk.figures.root != bound.root { break }
      if target != bound.root {
        if walk.figures.liquidity == 0 { walk.figures.root = target }
        break
      }
      pass(&walk, index, bound, rises: rises)
    }
    walk.figures.price = try SquareRootPrice.price(of: walk.figures.root, scale: scale)
    keep(walk)
    return walk
  }

  /// Goes on to the target, or as far as the amount reaches, at one liquidity.
  private func step(
    _ walk: inout Walk,
    _ stated: StatedAsset,
    isInput: Bool,
    target: UInt128
  ) throws(QuantityError) {
    let whole = UInt128(Ratio.one.partsPerBillion)
    let kept = whole - UInt128(fee.partsPerBillion)
    let (root, liquidity) = (walk.figures.root, walk.figures.liquidity)
    let full = try Self.amount(stated, liquidity, root, target, roundingUp: isInput)
    let left = UInt128(walk.left)
    let offered = isInput ? left * kept / whole : left
    let arrives = offered >= full
    let next =
      arrives
      ? target
      : stated == .base
        ? try RangeAmounts.root(root, liquidity, base: offered, isInput: isInput)
        : try RangeAmounts.root(root, liquidity, quote: offered, isInput: isInput)
    let moved = arrives ? full : offered
    let otherAsset: StatedAsset = stated == .base ? .quote : .base
    let other = try Self.amount(otherAsset, liquidity, root, next, roundingUp: !isInput)
    let input = isInput ? moved : other
    // The input net of fee is known: what was paid is the least amount of which that is left.
    let paid: UInt128
    if isInput, !arrives {
      paid = left
    } else {
      paid = try VenueArithmetic.multiplyDivide(input, whole, by: kept, roundingUp: true)
    }
    let growth = try VenueArithmetic.multiplyDivide(
      paid - input,
      SquareRootPrice.one,
      by: UInt128(liquidity),
      roundingUp: false
    )
    if (stated == .base) == isInput {
      walk.figures.feeBase &+= growth
    } else {
      walk.figures.feeQuote &+= growth
    }
    walk.figures.root = next
    let taken = try VenueArithmetic.narrow(isInput ? paid : moved)
    walk.left -= taken
    walk.taken += taken
    walk.other = try WideArithmetic.sum(
      walk.other,
      try VenueArithmetic.narrow(isInput ? other : paid)
    )
  }

  private static func amount(
    _ asset: StatedAsset,
    _ liquidity: Int64,
    _ root: UInt128,
    _ other: UInt128,
    roundingUp: Bool
  ) throws(QuantityError) -> UInt128 {
    let (a, b) = (min(root, other), max(root, other))
    switch asset {
    case .base: return try RangeAmounts.base(liquidity, a, b, roundingUp: roundingUp)
    case .quote: return try RangeAmounts.quote(liquidity, a, b, roundingUp: roundingUp)
    }
  }

  /// Steps over a bound: its liquidity comes or goes, its fees change sides.
  private func pass(_ walk: inout Walk, _ index: Int32, _ bound: RangeBound, rises: Bool) {
    walk.figures.root = bound.root
    walk.figures.liquidity += rises ? bound.net : -bound.net
    walk.figures.passed += rises ? 1 : -1
    var turned = bound
    turned.outsideBase = walk.figures.feeBase &- bound.outsideBase
    turned.outsideQuote = walk.figures.feeQuote &- bound.outsideQuote
    walk.passed.append((index, turned))
  }

  private mutating func keep(_ walk: Walk) {
    if walk.figures != figures {
      note(.figures(figures))
      figures = walk.figures
    }
    for (index, bound) in walk.passed {
      note(.bound(index, bounds[Int(index)]))
      bounds[Int(index)] = bound
    }
  }
}
