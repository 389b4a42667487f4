import Quantities

/// A market that trades in a pool with ranges, which arbitrage holds at the impact-free price.
///
/// Arbitrage and the providers' reaction to stress are those of `ConstantProductVenue`; ranges stay
/// where they were opened.
struct ConcentratedVenue: Equatable, Sendable {
  /// What a tick changes besides the pool.
  struct State: Equatable, Sendable, BitwiseCopyable {
    var impactFree: Int64
    var liquidity: LiquidityGauge.State
  }

  var pool: ConcentratedPool
  /// Liquidity of each initial position.
  let initial: [Int64]
  /// What all positions held at the start.
  let deposited: PoolAmounts
  let hasImpact: Bool
  /// What is left of the gap after one tick, times 2⁶².
  let decay: Int64
  let gauge: LiquidityGauge?
  var state: State
  var journal: [State] = []
  var isRecording = false

  /// Creates a pool with the ranges of a specification around the initial price.
  init(
    spec: VenueSpec,
    ranges: ConcentratedSpec,
    initialPrice: Price,
    scale: BaseScale,
    tick: SimDuration
  ) throws(QuantityError) {
    do throws(PoolError) {
      pool = try ConcentratedPool(price: initialPrice, fee: ranges.fee, scale: scale)
    } catch { throw .overflow }
    let liquidity = try pool.liquidity(forDepth: spec.depthPerPercent)
    var initial: [Int64] = []
    var base: Int64 = 0
    var quote: Int64 = 0
    for range in ranges.positions {
      let below = Ratio(partsPerBillion: Ratio.one.partsPerBillion - range.below.partsPerBillion)
      let above = Ratio(partsPerBillion: Ratio.one.partsPerBillion + range.above.partsPerBillion)
      let part = try range.share.part(of: liquidity, rounding: .floor)
      do throws(RangeError) {
        let amounts = try pool.open(
          from: try Self.tick(initialPrice, below, in: pool),
          to: try Self.tick(initialPrice, above, in: pool) + 1,
          liquidity: part
        ).amounts
        (base, quote) = (base + amounts.base.units, quote + amounts.quote.micros)
      } catch { throw .overflow }
      initial.append(part)
    }
    self.initial = initial
    deposited = PoolAmounts(
      base: BaseQuantity(units: base),
      quote: QuoteAmount(micros: quote)
    )
    hasImpact = spec.impact
    decay = VenueArithmetic.decay(halfLife: spec.halfLife, tick: tick)
    gauge = spec.stress.map { LiquidityGauge($0, tick: tick) }
    state = State(
      impactFree: initialPrice.nanos,
      liquidity: LiquidityGauge.whole(at: pool.price.nanos)
    )
  }

  private static func tick(
    _ price: Price,
    _ ratio: Ratio,
    in pool: ConcentratedPool
  ) throws(RangeError) -> Int32 {
    do throws(QuantityError) {
      return try pool.tick(of: try price.scaled(by: ratio, rounding: .halfEven))
    } catch { throw .amount(error) }
  }

  var price: Price { hasImpact ? pool.price : Price(nanos: state.impactFree) }

  /// Takes one tick: arbitrage closes the gap, then the providers react.
  mutating func step(impactFree: Price) throws(QuantityError) {
    var next = state
    next.impactFree = impactFree.nanos
    if hasImpact {
      try arbitrage(toward: impactFree)
      if let gauge {
        next.liquidity = gauge.stepped(state.liquidity, price: pool.price.nanos)
        try holdLiquidity(next.liquidity.share)
      }
    }
    if next == state { return }
    if isRecording { journal.append(state) }
    state = next
  }

  /// Trades as far as the liquidity reaches.
  mutating func execute(_ side: Side, _ quantity: BaseQuantity) throws(QuantityError) -> FillReport
  {
    let before = price
    let swap: PoolSwap
    if !hasImpact {
      let rounding: RoundingRule = side == .buy ? .ceiling : .floor
      let quote = try quantity.value(at: before, scale: pool.scale, rounding: rounding)
      swap = PoolSwap(base: quantity, quote: quote, unfilled: 0)
    } else {
      swap = side == .sell ? try pool.sell(quantity) : try pool.buy(quantity)
    }
    return FillReport(
      side: side,
      filled: swap.base,
      unfilled: BaseQuantity(units: swap.unfilled),
      quote: swap.quote,
      priceBefore: before,
      priceAfter: price,
      impactFree: Price(nanos: state.impactFree)
    )
  }

  /// What providers who stayed have lost against holding, over what they put in.
  var providerLoss: Ratio? {
    var base: Int64 = 0
    var quote: Int64 = 0
    for (index, liquidity) in initial.enumerated() {
      guard let worth = try? pool.worth(of: PositionID(Int32(index)), liquidity: liquidity) else {
        return nil
      }
      base += worth.base.units
      quote += worth.quote.micros
    }
    let now = PoolAmounts(base: BaseQuantity(units: base), quote: QuoteAmount(micros: quote))
    return VenueArithmetic.lossShare(
      held: deposited,
      loss: VenueArithmetic.shortfall(deposited, now, price: pool.price, scale: pool.scale),
      price: pool.price,
      scale: pool.scale
    )
  }

  private mutating func arbitrage(toward price: Price) throws(QuantityError) {
    let kept = Ratio(
      partsPerBillion: Ratio.one.partsPerBillion - pool.fee.partsPerBillion
    )
    let low = try price.scaled(by: kept, rounding: .ceiling)
    let high = try price.divided(by: kept, rounding: .floor)
    if pool.price >= low, pool.price <= high { return }
    let edge = pool.price < low ? low : high
    let now = VenueArithmetic.squareRoot(UInt128(pool.price.nanos) << 64)
    let target = VenueArithmetic.squareRoot(UInt128(edge.nanos) << 64)
    let next = VenueArithmetic.approach(now, target, left: decay)
    let limit = Price(
      nanos: max(1, try VenueArithmetic.narrow(VenueArithmetic.shiftedSquare(next)))
    )
    if limit == pool.price { return }
    if limit < pool.price {
      try pool.sell(BaseQuantity(units: .max), limit: limit)
    } else {
      try pool.spend(QuoteAmount(micros: .max), limit: limit)
    }
  }

  /// Lets providers leave or return until they hold this share of the initial liquidity.
  private mutating func holdLiquidity(_ share: Int64) throws(QuantityError) {
    for (index, liquidity) in initial.enumerated() {
      let id = PositionID(Int32(index))
      let wanted = max(
        1,
        try Ratio(partsPerBillion: share).part(of: liquidity, rounding: .ceiling)
      )
      let present = pool.liquidity(of: id)
      do throws(RangeError) {
        if wanted < present { _ = try pool.withdraw(present - wanted, from: id) }
        if wanted > present { _ = try pool.add(wanted - present, to: id) }
      } catch { throw .overflow }
    }
  }

  mutating func mark() -> VenueMark {
    isRecording = true
    return VenueMark(state: Int32(journal.count), trades: pool.mark())
  }

  mutating func revert(to mark: VenueMark) {
    pool.revert(to: mark.trades)
    guard Int(mark.state) < journal.count else { return }
    state = journal[Int(mark.state)]
    journal.removeLast(journal.count - Int(mark.state))
  }

  mutating func commit() {
    pool.commit()
    journal.removeAll(keepingCapacity: true)
    isRecording = false
  }
}
