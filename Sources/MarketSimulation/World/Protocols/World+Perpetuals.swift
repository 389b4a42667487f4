import EventKernel
import Margining
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

extension World {
  /// Sends a signed quantity to the venue of one of a protocol's markets as a market order.
  mutating func trade(
    _ position: Int,
    leg: Int = 0,
    _ quantity: BaseQuantity
  ) throws(RunFailure) -> FillReport {
    let market = protocols[position].market(ofLeg: leg)
    let side: Side = quantity.units < 0 ? .sell : .buy
    let size = BaseQuantity(units: quantity.units < 0 ? -quantity.units : quantity.units)
    do throws(QuantityError) {
      let fill = try markets[market].venue.execute(side, size)
      if fill.unfilled > .zero { flags.insert(.venueExhausted) }
      return fill
    } catch { throw .quantity(error) }
  }

  /// What a fill added to the taker's position.
  static func signed(_ fill: FillReport) -> BaseQuantity {
    BaseQuantity(units: fill.side == .sell ? -fill.filled.units : fill.filled.units)
  }

  /// Reduces or enlarges a position at the venue for its user.
  mutating func changePosition(
    _ kind: TransactionKind,
    _ transaction: Transaction
  ) throws(RunFailure) -> Execution {
    let position = Int(transaction.payload.a)
    let account = AccountID(Int32(transaction.payload.b))
    guard case .perpetual(let slot) = protocols[position].engine,
      let marks = marks(position, .believed)
    else { return .failed(nil) }
    let leg = orderLeg(slot, account)
    let quantity = BaseQuantity(units: transaction.payload.c)
    let isReduction = kind == .reduce
    let action: BlockedIntents.Action = isReduction ? .reduce : .open
    var isCapped = false
    if !isReduction {
      isCapped = try !fitsInterestCap(position, quantity, leg: leg)
      if try !fitsAccountCap(position, account, quantity, leg: leg) { isCapped = true }
    }
    if isCapped || isClosed(position, isReduction ? .reduce : .open) {
      let size = quantity.units < 0 ? -quantity.units : quantity.units
      try refuse(position, account, action, units: size)
      return .refused
    }
    let fill = try trade(position, leg: leg, quantity)
    let verdict: Verdict
    do throws(MarginError) {
      if isReduction {
        verdict = try perpetuals[slot].reduce(
          account,
          market: Int32(leg),
          filled: Self.signed(fill),
          quote: fill.quote,
          at: marks,
          ledger: &ledger
        )
      } else {
        verdict = try perpetuals[slot].increase(
          account,
          market: Int32(leg),
          filled: Self.signed(fill),
          quote: fill.quote,
          at: marks,
          ledger: &ledger
        )
      }
    } catch { throw RunFailure(error) }
    if case .rejected(let rejection) = verdict { return .failed(rejection) }
    protocols[position].blocked.wentThrough(account: account.index, action: action, at: now)
    happened(
      .order,
      scope: Int32(position),
      entity: Int64(account.index),
      amount: Self.signed(fill).units,
      price: fill.priceAfter
    )
    try accountChanged(position, account)
    return .done
  }

  /// Takes collateral or margin out, if the requirement allows it.
  mutating func withdraw(_ transaction: Transaction) throws(RunFailure) -> Execution {
    let position = Int(transaction.payload.a)
    let account = AccountID(Int32(transaction.payload.b))
    let units = transaction.payload.c
    guard let price = protocols[position].price else { return .failed(nil) }
    let worth = try withdrawalValue(position, account, units: units, at: price.price)
    if protocols[position].closed.contains(.withdraw) || !fitsWithdrawalCeiling(position, worth) {
      try refuse(position, account, .withdraw, units: units)
      return .refused
    }
    let multiplier = protocols[position].initialMultiplier
    let verdict: Verdict
    if case .lending(let slot) = protocols[position].engine {
      verdict = try withdrawSupply(position, slot, account, units)
    } else {
      verdict = try withdrawMargin(position, account, units, price.price, multiplier)
    }
    if case .rejected(let rejection) = verdict { return .failed(rejection) }
    protocols[position].figures.withdrawnMicros += worth
    noteRun(transaction, worth: worth)
    protocols[position].blocked.wentThrough(account: account.index, action: .withdraw, at: now)
    happened(.order, scope: Int32(position), entity: Int64(account.index), amount: -units)
    try accountChanged(position, account)
    return .done
  }

  private mutating func withdrawMargin(
    _ position: Int,
    _ account: AccountID,
    _ units: Int64,
    _ price: Price,
    _ multiplier: Ratio
  ) throws(RunFailure) -> Verdict {
    do throws(MarginError) {
      switch protocols[position].engine {
      case .lending: return .rejected(.closed)
      case .vaults(let slot):
        return try vaults[slot].withdraw(
          account,
          BaseQuantity(units: units),
          at: price,
          multiplier: multiplier,
          ledger: &ledger
        )
      case .perpetual(let slot):
        guard let marks = marks(position, .believed) else { return .rejected(.wouldBeUnsafe) }
        return try perpetuals[slot].withdraw(
          account,
          QuoteAmount(micros: units),
          at: marks,
          ledger: &ledger
        )
      }
    } catch { throw RunFailure(error) }
  }

  /// Accrues one funding interval: premium of market over the protocol's price, and interest.
  mutating func payFunding(_ position: Int) throws(RunFailure) {
    guard case .perpetual(let slot) = protocols[position].engine else { return }
    let interval = perpetuals[slot].spec.fundingInterval
    try schedule(
      MarketEvent(.funding, scope: Int32(position)),
      at: now + interval,
      phase: .funding,
      source: .funding(position)
    )
    for leg in 0..<protocols[position].legCount { try payFunding(position, slot, leg) }
  }

  private mutating func payFunding(
    _ position: Int,
    _ slot: Int,
    _ leg: Int
  ) throws(RunFailure) {
    guard let price = protocols[position].price(ofLeg: leg) else { return }
    let market = markets[protocols[position].market(ofLeg: leg)].venue.price
    let premium: Ratio
    do throws(QuantityError) {
      premium = Ratio(
        partsPerBillion: try WideArithmetic.multiplyDivide(
          market.nanos - price.price.nanos,
          Ratio.one.partsPerBillion,
          by: price.price.nanos,
          rounding: .halfEven
        )
      )
    } catch { throw .quantity(error) }
    do throws(MarginError) {
      let rate = try perpetuals[slot].fundingRate(market: Int32(leg), premium: premium)
      try perpetuals[slot].accrueFunding(market: Int32(leg), rate: rate, price: price.price)
      happened(
        .funding,
        scope: Int32(position),
        entity: Int64(leg),
        amount: rate.partsPerBillion,
        price: price.price
      )
    } catch { throw RunFailure(error) }
    commitEngine(protocols[position].engine)
    try protocolPriceMoved(position, leg: leg, isRequirementMove: false)
    try marketObserversMove(position, leg: leg, price: market)
  }

  /// The market a user of a venue trades in: the first with a position, or the account's first.
  func orderLeg(_ slot: Int, _ account: AccountID) -> Int {
    for leg in 0..<perpetuals[slot].marketCount
    where perpetuals[slot].position(account, market: leg, in: ledger) != .zero {
      return Int(leg)
    }
    if case .isolated(let market) = perpetuals[slot].mode(account) { return Int(market) }
    return 0
  }

  /// A user acts on an intent drawn before the run.
  mutating func sendIntent(participant: Int, intent index: Int) throws(RunFailure) {
    guard case .orderFlow(let flow) = prepared.populations[participant] else { return }
    let intent = flow.intents[index]
    if index + 1 < flow.intents.count {
      try schedule(
        MarketEvent(.orderIntent, scope: Int32(participant), entity: Int64(index + 1)),
        at: flow.intents[index + 1].at,
        phase: .participant,
        source: .participant(participant)
      )
    }
    let position = Int(flow.spec.protocolID.index)
    guard
      let (kind, amount, gas) = try intentPlan(
        position,
        intent.account,
        size: flow.spec.size,
        isReduction: intent.isReduction
      )
    else { return }
    _ = try submit(
      kind,
      from: .participant(participant, member: intent.account.index),
      lane: .other,
      slot: Int64(index),
      gas: gas,
      bid: flow.spec.fee.bid(quoted: chain.quotedGasPrice, uniform: intent.feeQuantile),
      payload: TransactionPayload(
        a: Int64(position),
        b: Int64(intent.account.index),
        c: amount
      )
    )
  }

  /// The transaction of an intent: kind, signed amount, gas; nil when the account has nothing.
  func intentPlan(
    _ position: Int,
    _ account: AccountID,
    size: Ratio,
    isReduction: Bool
  ) throws(RunFailure) -> (TransactionKind, Int64, Int64)? {
    do throws(QuantityError) {
      switch protocols[position].engine {
      case .vaults(let slot):
        let held = vaults[slot].collateral(account, in: ledger).units
        let part = try size.part(of: held, rounding: .floor)
        if part == 0 { return nil }
        let gas = vaults[slot].spec.topUpGas
        return isReduction ? (.withdraw, part, gas) : (.topUp, part, gas)
      case .lending(let slot):
        guard let supply = largestSupply(position, slot, account) else { return nil }
        let part = try size.part(of: supply.units, rounding: .floor)
        if part == 0 { return nil }
        let gas = lendings[slot].spec.userGas
        return isReduction ? (.withdraw, part, gas) : (.topUp, part, gas)
      case .perpetual(let slot):
        let leg = Int32(orderLeg(slot, account))
        let held = perpetuals[slot].position(account, market: leg, in: ledger).units
        let part = try size.part(of: held, rounding: .halfEven)
        if part == 0 { return nil }
        let gas = perpetuals[slot].orderGas
        return isReduction ? (.reduce, -part, gas) : (.enlarge, part, gas)
      }
    } catch { throw .quantity(error) }
  }
}
