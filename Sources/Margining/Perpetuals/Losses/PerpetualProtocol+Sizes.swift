import Quantities

extension PerpetualProtocol {
  /// Unsigned contracts that a stage closes now; nil or 0 to wait for the next block.
  func units(
    _ state: FailingAccount,
    _ stage: LiquidationStage,
    _ policy: LiquidationPolicy,
    _ marks: PerpetualMarks,
    _ progress: LiquidationProgress?,
    _ moment: LiquidationMoment,
    _ ledger: Ledger
  ) throws(MarginError) -> Int64? {
    let held = Int64(clamping: state.size.magnitude)
    let notional = try value(of: held, state)
    var units = held
    switch stage.size {
    case .whole: break
    case .share(let share, let above, let once):
      let isLater = once && (progress?.steps ?? 0) > 0
      if notional > above.micros, !isLater {
        units = try MarginMath.scale(held, by: share, rounding: .ceiling)
      }
    case .slice(let share, let least):
      units = max(
        try MarginMath.scale(held, by: share, rounding: .ceiling),
        try quantity(worth: least.micros, state)
      )
    case .target(let buffer, let cost, let first, let ramp, let smallest):
      units = try restoring(state, buffer, cost, smallest, marks, ledger)
      if units < held {
        let part = Self.ramped(first, ramp, since: progress?.startedAt, now: moment.now)
        units = try MarginMath.scale(units, by: part, rounding: .ceiling)
      }
    case .lowerTier:
      let tier = markets[Int(state.market)].schedule.tier(of: notional)
      if tier > 0 {
        let bound = markets[Int(state.market)].schedule.lines[tier].from
        // One unit under the bound: the bound itself belongs to the tier above.
        units = held - (try quantity(worth: bound, state)) + 1
      }
    }
    units = min(held, max(1, units))
    if let cap = policy.accountBlockCap {
      let used = progress.map { $0.block == moment.block ? $0.blockNotional : 0 } ?? 0
      units = min(units, try quantity(worth: max(0, cap.micros - used), state))
      if units == 0 { return nil }
    }
    if units < held, try value(of: held - units, state) <= policy.dust.micros { return held }
    return units
  }

  /// Share of a restoring close that is open: `first` at once, all after `ramp`.
  private static func ramped(
    _ first: Ratio,
    _ ramp: SimDuration,
    since start: SimInstant?,
    now: SimInstant
  ) -> Ratio {
    let one = Ratio.one
    if ramp <= .zero || first >= one { return one }
    let elapsed = start.map { (now - $0).nanoseconds } ?? 0
    let grown = Int128(elapsed) * Int128(one.partsPerBillion) / Int128(ramp.nanoseconds)
    let sum = Int128(first.partsPerBillion) + grown
    return Ratio(partsPerBillion: Int64(min(Int128(one.partsPerBillion), sum)))
  }

  /// Contracts whose close restores the requirement and a buffer over notional, rounded up; all
  /// of them where that is out of reach.
  ///
  ///     units = (MM + buffer·N − E) ÷ (P · (m + buffer − cost))
  ///
  /// - Source: Drift v2, `calculate_base_asset_amount_to_cover_margin_shortage`.
  private func restoring(
    _ state: FailingAccount,
    _ buffer: Ratio,
    _ cost: Ratio,
    _ smallest: QuoteAmount,
    _ marks: PerpetualMarks,
    _ ledger: Ledger
  ) throws(MarginError) -> Int64 {
    let held = Int64(clamping: state.size.magnitude)
    let kept = try fineNotional(state.account, marks, ledger, share: buffer)
    let shortage = try MarginMath.sum(state.required, kept) - state.equity
    if shortage <= Int128(smallest.micros) * PerpetualMath.fine { return held }
    let schedule = markets[Int(state.market)].schedule
    let notional = try value(of: held, state)
    let line = schedule.lines[schedule.tier(of: notional)]
    let rate = schedule.rate(
      line,
      .maintenance,
      size: state.size.magnitude,
      scale: markets[Int(state.market)].scale
    )
    let scaled = try MarginMath.scale(
      rate.partsPerBillion,
      by: marks[Int(state.market)].multiplier,
      rounding: .floor
    )
    let freed = scaled + buffer.partsPerBillion - cost.partsPerBillion
    if freed <= 0 { return held }
    let perUnit = try MarginMath.scale(
      state.price.nanos,
      by: Ratio(partsPerBillion: freed),
      rounding: .floor
    )
    if perUnit <= 0 { return held }
    let units = try MarginMath.divide(
      shortage,
      by: Int128(perUnit) * markets[Int(state.market)].factor,
      rounding: .ceiling
    )
    return Int64(min(Int128(held), units))
  }

  /// Notional of contracts at the failing account's price, rounded up.
  private func value(of units: Int64, _ state: FailingAccount) throws(MarginError) -> Int64 {
    try MarginMath.value(
      units,
      at: state.price,
      scale: markets[Int(state.market)].scale,
      rounding: .ceiling
    )
  }

  /// Contracts that are worth at most an amount; all there can be where it is beyond any.
  private func quantity(worth micros: Int64, _ state: FailingAccount) throws(MarginError) -> Int64 {
    let wide = try MarginMath.divide(
      Int128(micros) * PerpetualMath.unitsPerPrice(markets[Int(state.market)].scale),
      by: Int128(state.price.nanos),
      rounding: .floor
    )
    return Int64(clamping: wide)
  }
}
