import Margining
import Markets
import Mitigations
import NetworkModel
import PriceOracles
import Quantities

extension World {
  /// Executes one step of an operation, or its undoing.
  mutating func performStep(_ transaction: Transaction) throws(RunFailure) -> Execution {
    let (index, step, undo) = Self.address(transaction)
    guard isAwaited(index, step, undo: undo) else { return .failed(nil) }
    let operation = operations.running[index]
    let spec = operation.machine.spec.steps[Int(step)]
    guard let kind = OperationStepKind(rawValue: undo ? spec.compensation ?? 255 : spec.kind)
    else { throw .invariant("a step of unknown kind") }
    var failure = operation.failure
    if failure == nil { failure = try perform(kind, operation) }
    if let failure {
      operations.running[index].failure = failure
      if case .requested = operation.machine.status {
        // An executor who cannot deposit returns the escrow; its transaction stands.
        return try refund(operation) == nil ? .done : .failed(nil)
      }
      return failure == .pausedTarget ? .refused : .failed(nil)
    }
    if kind == .withdraw {
      let held = try transitSlots(operation).base
      operations.running[index].withdrawnUnits = ledger.balance(held)
    }
    try accountChanged(Int(operation.position), operation.account)
    return .done
  }

  /// What one step does to the books; why it cannot, or nil when it did.
  mutating func perform(
    _ kind: OperationStepKind,
    _ operation: RunningOperation
  ) throws(RunFailure) -> StepFailure? {
    switch kind {
    case .escrow: return try escrow(operation)
    case .refund: return try refund(operation)
    case .deposit: return try deposit(operation, operation.units)
    case .redeposit:
      return try deposit(operation, ledger.balance(try transitSlots(operation).base))
    case .withdraw: return try withdrawFree(operation)
    case .sell: return try sellTransit(operation)
    case .buyBack: return try buyBack(operation)
    case .repay: return try repayTransit(operation)
    }
  }

  func transitSlots(
    _ operation: RunningOperation
  ) throws(RunFailure) -> (base: LedgerSlot, quote: LedgerSlot) {
    guard let transit = operations.transit[Int(operation.position)] else {
      throw .invariant("an operation of a protocol without transit")
    }
    let member = operation.account.index
    return (
      LedgerSlot(column: transit.base, member: member),
      LedgerSlot(column: transit.quote, member: member)
    )
  }

  /// The slot in transit and the owner's own, of the asset that the account is topped up with.
  private func topUpSlots(
    _ operation: RunningOperation
  ) throws(RunFailure) -> (transit: LedgerSlot, owner: LedgerSlot) {
    let slots = try transitSlots(operation)
    switch protocols[Int(operation.position)].engine {
    case .vaults(let slot): return (slots.base, vaults[slot].ownerBase(operation.account))
    case .perpetual(let slot):
      return (slots.quote, perpetuals[slot].ownerQuote(operation.account))
    case .lending: throw .invariant("an operation of a lending protocol")
    }
  }

  private mutating func escrow(_ operation: RunningOperation) throws(RunFailure) -> StepFailure? {
    let slots = try topUpSlots(operation)
    try transfer(operation.units, from: slots.owner, to: slots.transit, reason: .deposit)
    return nil
  }

  private mutating func refund(_ operation: RunningOperation) throws(RunFailure) -> StepFailure? {
    let slots = try topUpSlots(operation)
    let held = ledger.balance(slots.transit)
    if held < operation.units { return .insufficientLiquidity }
    if let escrow = attackedEscrow(operation) {
      return try attack(escrow, operation, from: slots.transit, to: slots.owner)
    }
    try transfer(operation.units, from: slots.transit, to: slots.owner, reason: .withdrawal)
    return nil
  }

  private mutating func deposit(
    _ operation: RunningOperation,
    _ units: Int64
  ) throws(RunFailure) -> StepFailure? {
    let position = Int(operation.position)
    if protocols[position].closed.contains(.topUp) { return .pausedTarget }
    let source = try topUpSlots(operation).transit
    // An attacker may have taken what was set aside.
    if ledger.balance(source) < units { return .insufficientLiquidity }
    let verdict: Verdict
    do throws(MarginError) {
      switch protocols[position].engine {
      case .vaults(let slot):
        verdict = try vaults[slot].topUp(
          operation.account,
          BaseQuantity(units: units),
          from: source,
          ledger: &ledger
        )
      case .perpetual(let slot):
        verdict = try perpetuals[slot].topUp(
          operation.account,
          QuoteAmount(micros: units),
          from: source,
          ledger: &ledger
        )
      case .lending: verdict = .rejected(.closed)
      }
    } catch { throw RunFailure(error) }
    if case .rejected = verdict { return .reverted }
    happened(
      .topUp,
      scope: operation.position,
      entity: Int64(operation.account.index),
      amount: units
    )
    return nil
  }

  /// As much of the planned collateral as leaves the vault safe, by halving the interval.
  private mutating func withdrawFree(
    _ operation: RunningOperation
  ) throws(RunFailure) -> StepFailure? {
    let position = Int(operation.position)
    guard case .vaults(let slot) = protocols[position].engine,
      let price = protocols[position].price
    else { return .staleOracle }
    if protocols[position].closed.contains(.withdraw) { return .pausedTarget }
    let multiplier = protocols[position].multiplier
    let target = try transitSlots(operation).base
    var low: Int64 = 0
    var high = operation.units
    while low < high {
      let middle = low + (high - low + 1) / 2
      if try staysSafe(slot, operation.account, without: middle, price.price, multiplier) {
        low = middle
      } else {
        high = middle - 1
      }
    }
    if low == 0 { return .reverted }
    do throws(MarginError) {
      let verdict = try vaults[slot].withdrawUnchecked(
        operation.account,
        BaseQuantity(units: low),
        to: target,
        ledger: &ledger
      )
      if case .rejected = verdict { return .reverted }
    } catch { throw RunFailure(error) }
    return nil
  }

  private func staysSafe(
    _ slot: Int,
    _ account: AccountID,
    without units: Int64,
    _ price: Price,
    _ multiplier: Ratio
  ) throws(RunFailure) -> Bool {
    let left = vaults[slot].collateral(account, in: ledger).units - units
    if left < 0 { return false }
    do throws(QuantityError) {
      let worth = try BaseQuantity(units: left)
        .value(at: price, scale: vaults[slot].scale, rounding: .floor)
      let needed = try vaults[slot].debt(account, in: ledger)
        .scaled(by: vaults[slot].spec.liquidationRatio, rounding: .ceiling)
        .scaled(by: multiplier, rounding: .ceiling)
      return worth >= needed
    } catch { throw .quantity(error) }
  }

  private mutating func sellTransit(
    _ operation: RunningOperation
  ) throws(RunFailure) -> StepFailure? {
    let slots = try transitSlots(operation)
    let market = protocols[Int(operation.position)].market
    let held = BaseQuantity(units: ledger.balance(slots.base))
    let proceeds = try sell(
      held,
      market: market,
      from: slots.base,
      to: slots.quote,
      guarded: true
    )
    if proceeds == nil { return .slippage }
    markets[market].forcedFills.append(ForcedFill(liquidation: nil, generation: 0))
    return nil
  }

  /// Buys with everything in transit what it buys at market; what is missing is the cost.
  private mutating func buyBack(_ operation: RunningOperation) throws(RunFailure) -> StepFailure? {
    let slots = try transitSlots(operation)
    let market = protocols[Int(operation.position)].market
    let cash = ledger.balance(slots.quote)
    let fill: FillReport
    do throws(QuantityError) {
      let price = markets[market].venue.price
      let scale = markets[market].scale
      // 1 % less than at market: the fill itself moves the price.
      let units = try WideArithmetic.multiplyDivide(
        try WideArithmetic.multiplyDivide(cash, 990, by: 1_000, rounding: .floor),
        scale.unitsPerWhole,
        by: price.nanos / 1_000,
        rounding: .floor
      )
      if units <= 0 { return .insufficientLiquidity }
      fill = try markets[market].venue.execute(.buy, BaseQuantity(units: units))
    } catch { throw .quantity(error) }
    if fill.unfilled > .zero || fill.quote.micros > cash { return .slippage }
    try transfer(
      fill.quote.micros,
      from: slots.quote,
      to: markets[market].venueQuote,
      reason: .venueFill
    )
    try transfer(
      fill.filled.units,
      from: markets[market].venueBase,
      to: slots.base,
      reason: .venueFill
    )
    let missing = Int128(operation.withdrawnUnits - fill.filled.units)
    let rest = cash - fill.quote.micros
    operations.compensationMicros += max(0, try micros(missing, market: market) - Int128(rest))
    return try release(rest, operation)
  }

  private mutating func repayTransit(
    _ operation: RunningOperation
  ) throws(RunFailure) -> StepFailure? {
    let position = Int(operation.position)
    guard case .vaults(let slot) = protocols[position].engine else { return .reverted }
    if protocols[position].closed.contains(.topUp) { return .pausedTarget }
    let purse = try transitSlots(operation).quote
    let owed = vaults[slot].debt(operation.account, in: ledger)
    let cash = QuoteAmount(micros: ledger.balance(purse))
    if owed > .zero {
      let account = operation.account
      let rejection = try vaultStep(
        { (engine, ledger) throws(MarginError) in
          try engine.repay(account, min(cash, owed), from: purse, ledger: &ledger)
        },
        slot
      )
      if rejection != nil { return .reverted }
    }
    happened(
      .autoRepay,
      scope: operation.position,
      entity: Int64(operation.account.index),
      amount: operation.withdrawnUnits
    )
    return try release(ledger.balance(purse), operation)
  }

  // What no step needs any more goes to the owner.
  private mutating func release(
    _ micros: Int64,
    _ operation: RunningOperation
  ) throws(RunFailure) -> StepFailure? {
    guard case .vaults(let slot) = protocols[Int(operation.position)].engine else { return nil }
    try transfer(
      micros,
      from: try transitSlots(operation).quote,
      to: vaults[slot].ownerQuote(operation.account),
      reason: .withdrawal
    )
    return nil
  }
}
