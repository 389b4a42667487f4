import Quantities

/// A market that trades in a constant-product pool, which arbitrage holds at the impact-free price.
///
/// Arbitrageurs of the rest of the world close the gap between the pool and the impact-free price
/// by half every half-life, and leave it where it is smaller than the fee. Under stress the
/// providers take a share of the liquidity out, and bring it back afterwards.
struct ConstantProductVenue: Equatable, Sendable {
  /// What a tick changes besides the pool.
  struct State: Equatable, Sendable, BitwiseCopyable {
    var impactFree: Int64
    var liquidity: LiquidityGauge.State
  }

  var pool: ConstantProductPool
  /// A hundredth of the initial pool, held by a provider who never leaves.
  let stayed: PoolDeposit
  let initialShares: Int64
  let hasImpact: Bool
  /// What is left of the gap after one tick, times 2⁶².
  let decay: Int64
  let gauge: LiquidityGauge?
  var state: State
  var journal: [State] = []
  var isRecording = false

  /// Creates a pool of 200 times the depth on each side, which is 1 % for `depthPerPercent`.
  init(
    spec: VenueSpec,
    fee: Ratio,
    initialPrice: Price,
    scale: BaseScale,
    tick: SimDuration
  ) throws(QuantityError) {
    let quote = try WideArithmetic.multiplyDivide(
      spec.depthPerPercent.micros,
      200,
      by: 1,
      rounding: .floor
    )
    let base = try VenueArithmetic.multiplyDivide(
      UInt128(quote),
      UInt128(scale.unitsPerWhole) * 1_000,
      by: UInt128(initialPrice.nanos),
      roundingUp: false
    )
    do throws(PoolError) {
      pool = try ConstantProductPool(
        base: BaseQuantity(units: try VenueArithmetic.stored(base)),
        quote: QuoteAmount(micros: quote),
        fee: fee,
        scale: scale
      )
    } catch { throw .overflow }
    initialShares = pool.totalShares
    stayed = PoolDeposit(
      base: BaseQuantity(units: pool.baseReserve.units / 100),
      quote: QuoteAmount(micros: quote / 100),
      shares: initialShares / 100
    )
    hasImpact = spec.impact
    decay = VenueArithmetic.decay(halfLife: spec.halfLife, tick: tick)
    gauge = spec.stress.map { LiquidityGauge($0, tick: tick) }
    state = State(
      impactFree: initialPrice.nanos,
      liquidity: LiquidityGauge.whole(at: pool.price.nanos)
    )
  }

  var price: Price { hasImpact ? pool.price : Price(nanos: state.impactFree) }

  /// Takes one tick: the providers react to the last price, then arbitrage closes the gap.
  mutating func step(impactFree: Price) throws(QuantityError) {
    var next = state
    next.impactFree = impactFree.nanos
    if hasImpact {
      try arbitrage(toward: impactFree)
      if let gauge {
        next.liquidity = gauge.stepped(state.liquidity, price: pool.price.nanos)
        try holdShares(next.liquidity.share)
      }
    }
    if next == state { return }
    if isRecording { journal.append(state) }
    state = next
  }

  /// The largest order that keeps the price between a hundredth and four hundred times.
  private func room(_ side: Side) -> Int64 {
    let reserve = Int128(pool.baseReserve.units)
    let units = side == .sell ? reserve * 9 : reserve * 95 / 100
    return Int64(clamping: units)
  }

  /// Trades as far as the pool's range allows.
  mutating func execute(_ side: Side, _ quantity: BaseQuantity) throws(QuantityError) -> FillReport
  {
    let before = price
    let filled = BaseQuantity(units: hasImpact ? min(quantity.units, room(side)) : quantity.units)
    let quote: QuoteAmount
    if !hasImpact {
      quote = try filled.value(
        at: before,
        scale: pool.scale,
        rounding: side == .buy ? .ceiling : .floor
      )
    } else if side == .sell {
      quote = try pool.sell(filled)
    } else {
      guard let cost = try pool.buy(filled) else { throw .overflow }
      quote = cost
    }
    return FillReport(
      side: side,
      filled: filled,
      unfilled: BaseQuantity(units: quantity.units - filled.units),
      quote: quote,
      priceBefore: before,
      priceAfter: price,
      impactFree: Price(nanos: state.impactFree)
    )
  }

  /// What a provider who stayed has lost against holding, per cent of a deposit at the start.
  var providerLoss: Ratio? {
    VenueArithmetic.lossShare(
      held: PoolAmounts(base: stayed.base, quote: stayed.quote),
      loss: try? pool.impermanentLoss(of: stayed),
      price: pool.price,
      scale: pool.scale
    )
  }

  /// Brings the pool a step closer to a price, as far as that pays.
  private mutating func arbitrage(toward price: Price) throws(QuantityError) {
    let whole = Ratio.one.partsPerBillion
    let kept = Ratio(partsPerBillion: whole - pool.fee.partsPerBillion)
    let low = try price.scaled(by: kept, rounding: .ceiling)
    let high = try price.divided(by: kept, rounding: .floor)
    if pool.price >= low, pool.price <= high { return }
    let edge = pool.price < low ? low : high
    let now = VenueArithmetic.squareRoot(UInt128(pool.price.nanos) << 64)
    let target = VenueArithmetic.squareRoot(UInt128(edge.nanos) << 64)
    let next = VenueArithmetic.approach(now, target, left: decay)
    if next == now { return }
    if target < now {
      let reserve = try VenueArithmetic.multiplyDivide(
        UInt128(pool.baseReserve.units),
        now,
        by: next,
        roundingUp: false
      )
      let net = try VenueArithmetic.narrow(reserve - UInt128(pool.baseReserve.units))
      try pool.sell(BaseQuantity(units: try VenueArithmetic.grossed(net, kept)))
    } else {
      let reserve = try VenueArithmetic.multiplyDivide(
        UInt128(pool.quoteReserve.micros),
        next,
        by: now,
        roundingUp: false
      )
      let net = try VenueArithmetic.narrow(reserve - UInt128(pool.quoteReserve.micros))
      try pool.spend(QuoteAmount(micros: try VenueArithmetic.grossed(net, kept)))
    }
  }

  /// Lets providers leave or return until they hold this share of the initial shares.
  private mutating func holdShares(_ share: Int64) throws(QuantityError) {
    let wanted = try Ratio(partsPerBillion: share).part(of: initialShares, rounding: .ceiling)
    if wanted < pool.totalShares {
      _ = try pool.withdraw(shares: pool.totalShares - wanted)
    } else if wanted > pool.totalShares {
      try pool.deposit(shares: wanted - pool.totalShares)
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
