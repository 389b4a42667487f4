public import Quantities

extension PerpetualProtocol {
  /// Returns what the policy does next about an account, or nil when it is safe or has nothing.
  ///
  /// The market with the largest requirement is closed first. Where the backstop is full, its
  /// stage falls to winners or to the venue; a stage of winners without any falls to the venue.
  public func planLiquidation(
    _ account: AccountID,
    at marks: PerpetualMarks,
    moment: LiquidationMoment,
    in ledger: Ledger
  ) throws(MarginError) -> LiquidationStep? {
    guard hasPosition(account, in: ledger) else { return nil }
    let equity = try fineEquity(account, marks, ledger)
    let required = try fineRequirement(.maintenance, account, marks, ledger)
    if equity >= required { return nil }
    let policy = spec.rules.liquidation
    guard let stage = try stage(equity, required) else { return nil }
    let progress = progress(of: account)
    if let progress, stage.cooldown > .zero, moment.now < progress.lastAt + stage.cooldown {
      return .wait(until: progress.lastAt + stage.cooldown)
    }
    let market = try heaviestMarket(account, marks, ledger)
    let state = FailingAccount(
      account: account,
      market: Int32(market),
      size: size(account, market, ledger),
      price: marks[market].price,
      equity: equity,
      required: required
    )
    switch stage.price {
    case .deleverage:
      if spec.rules.deleveraging != nil { return .deleverage(market: Int32(market)) }
    case .takeoverWhole:
      if try canTakeWhole(account, marks, ledger) { return .takeoverWhole }
      if equity < 0, spec.rules.deleveraging != nil {
        return .deleverage(market: Int32(market))
      }
    case .market, .fillable, .takeover: break
    }
    guard
      let units = try units(state, stage, policy, marks, progress, moment, ledger),
      units > 0
    else { return .wait(until: nil) }
    let signed = BaseQuantity(units: state.size > 0 ? -units : units)
    return try step(state, stage, signed, marks, ledger)
  }

  private func step(
    _ state: FailingAccount,
    _ stage: LiquidationStage,
    _ quantity: BaseQuantity,
    _ marks: PerpetualMarks,
    _ ledger: Ledger
  ) throws(MarginError) -> LiquidationStep {
    let market = state.market
    var limit: Price?
    if case .fillable(let spread, let adjustment) = stage.price {
      limit = try fillablePrice(state, spread: spread, adjustment: adjustment)
    }
    if case .takeover(let discount) = stage.price,
      try canTake(Int(state.market), quantity, marks, ledger)
    {
      let price = try Self.shaded(state.price, by: discount, isLong: state.size > 0)
      return .takeover(market: market, closing: quantity, price: price)
    }
    return .order(LiquidationOrder(market: market, quantity: quantity, limit: limit))
  }

  /// The order that closes one market whole, when nothing else takes the position.
  public func closingOrder(
    _ account: AccountID,
    market: Int32,
    in ledger: Ledger
  ) throws(MarginError) -> LiquidationOrder? {
    let held = size(account, Int(market), ledger)
    if held == 0 { return nil }
    return LiquidationOrder(
      market: market,
      quantity: BaseQuantity(units: try MarginMath.difference(0, held))
    )
  }

  /// The last stage that holds: equity < below × requirement.
  private func stage(
    _ equity: Int128,
    _ required: Int128
  ) throws(MarginError) -> LiquidationStage? {
    var found: LiquidationStage?
    for stage in spec.rules.liquidation.stages {
      // required ÷ 10⁹ first would lose what rounding must not.
      let whole = required / 1_000_000_000
      let rest = required - whole * 1_000_000_000
      let below = Int128(stage.below.partsPerBillion)
      if equity < whole * below + rest * below / 1_000_000_000 { found = stage }
    }
    return found
  }

  func heaviestMarket(
    _ account: AccountID,
    _ marks: PerpetualMarks,
    _ ledger: Ledger
  ) throws(MarginError) -> Int {
    var heaviest: (market: Int, required: Int128)?
    for market in reach(account) {
      let size = size(account, market, ledger)
      if size == 0 { continue }
      let required = try fineRequirement(.maintenance, market, size: size, marks[market])
      if heaviest.map({ required > $0.required }) ?? true { heaviest = (market, required) }
    }
    return heaviest?.market ?? reach(account).lowerBound
  }

  /// The price at which a position of this requirement may be sold: the protocol's at the
  /// threshold, worse the less equity is left.
  ///
  ///     P × (1 ∓ spread × m × clamp(adjustment × (1 − equity ÷ MM), 0, 1))
  ///
  /// - Rounding: toward the wider limit.
  /// - Source: dYdX v4, `GetFillablePrice`.
  private func fillablePrice(
    _ state: FailingAccount,
    spread: Ratio,
    adjustment: Ratio
  ) throws(MarginError) -> Price {
    let one = Int128(Ratio.one.partsPerBillion)
    let lack = max(0, state.required - state.equity)
    let gap = min(
      one,
      try MarginMath.divide(
        lack,
        by: max(1, state.required / one),
        rounding: .ceiling
      )
    )
    let widened = gap * Int128(adjustment.partsPerBillion) / one
    let part = Int64(max(0, min(one, widened)))
    let rate = markets[Int(state.market)].rules.maintenanceMargin
    let width = try MarginMath.scale(
      try MarginMath.scale(rate.partsPerBillion, by: spread, rounding: .ceiling),
      by: Ratio(partsPerBillion: part),
      rounding: .ceiling
    )
    return try Self.shaded(
      state.price,
      by: Ratio(partsPerBillion: width),
      isLong: state.size > 0
    )
  }

  /// A price worse for the closed side by a discount; at least one nano.
  static func shaded(
    _ price: Price,
    by discount: Ratio,
    isLong: Bool
  ) throws(MarginError) -> Price {
    let step = try MarginMath.scale(price.nanos, by: discount, rounding: .ceiling)
    let nanos =
      isLong
      ? try MarginMath.difference(price.nanos, step) : try MarginMath.sum(price.nanos, step)
    return Price(nanos: max(1, nanos))
  }
}

/// An account that is being liquidated, in one of its markets.
struct FailingAccount: Sendable, BitwiseCopyable {
  let account: AccountID
  let market: Int32
  let size: Int64
  let price: Price
  /// Equity in 10⁻¹² micros.
  let equity: Int128
  /// Maintenance requirement in 10⁻¹² micros.
  let required: Int128
}
