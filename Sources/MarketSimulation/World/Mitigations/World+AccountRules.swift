import Margining
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

/// Standing directives about single accounts.
extension World {
  /// Whether an account is beyond the point where the directives in force still liquidate.
  func isBeyondStop(_ position: Int, _ account: AccountID) throws(RunFailure) -> Bool {
    guard let share = protocols[position].combined.directives.liquidationStop else {
      return false
    }
    let one = Int128(Ratio.one.partsPerBillion)
    switch protocols[position].engine {
    // A lender says by its own bonus and factors how far it goes.
    case .lending: return false
    case .vaults(let slot):
      guard let price = protocols[position].price?.price,
        let ratio = vaults[slot].ratio(account, at: price, in: ledger)
      else { return false }
      let required = Int128(vaults[slot].spec.liquidationRatio.partsPerBillion) - one
      return (Int128(ratio.partsPerBillion) - one) * one
        < required * Int128(share.partsPerBillion)
    case .perpetual(let slot):
      guard let marks = marks(position, .believed, isBase: true) else { return false }
      do throws(MarginError) {
        let equity = try perpetuals[slot].equity(account, at: marks, in: ledger)
        let required = try perpetuals[slot].maintenanceRequirement(
          account,
          at: marks,
          in: ledger
        )
        return Int128(equity.micros) * one
          < Int128(required.micros) * Int128(share.partsPerBillion)
      } catch { throw RunFailure(error) }
    }
  }

  /// Whether the directives in force hold an account's liquidation back; a stop is counted once.
  mutating func isHeldBack(_ position: Int, _ account: AccountID) throws(RunFailure) -> Bool {
    guard try isBeyondStop(position, account) else { return isInGrace(position, account) }
    if !protocols[position].accounts[Int(account.index)].isStopped {
      protocols[position].accounts[Int(account.index)].isStopped = true
      protocols[position].figures.stoppedAccounts += 1
    }
    return true
  }

  /// Whether an order leaves its account at or under the limit in force, at the protocol's price.
  func fitsAccountCap(
    _ position: Int,
    _ account: AccountID,
    _ quantity: BaseQuantity,
    leg: Int
  ) throws(RunFailure) -> Bool {
    guard let caps = protocols[position].combined.directives.accountCaps,
      let price = protocols[position].price(ofLeg: leg)?.price,
      case .perpetual(let slot) = protocols[position].engine
    else { return true }
    let wasLiquidated = protocols[position].accounts[Int(account.index)].wasLiquidated
    guard let cap = wasLiquidated ? caps.liquidated ?? caps.each : caps.each else { return true }
    let held = perpetuals[slot].position(account, market: Int32(leg), in: ledger).units
    let after = Int128(held) + Int128(quantity.units)
    let scale = protocols[position].scale(ofLeg: leg)
    let worth = after.magnitude * UInt128(price.nanos)
    // Rounded up, and divided: the product of a cap and a fine scale need not fit.
    let perMicro = UInt128(scale.unitsPerWhole) * 1_000
    return worth / perMicro + (worth % perMicro == 0 ? 0 : 1) <= UInt128(cap.micros)
  }

  /// How a protocol's owners execute, under the directives in force.
  ///
  /// Funds between two steps need columns, which only owners with operations of several steps
  /// have; without them there is nothing to carry out in another way.
  func execution(_ position: Int, _ own: OwnerExecution) -> OwnerExecution {
    guard let rule = protocols[position].combined.directives.execution,
      operations.transit[position] != nil
    else { return own }
    var execution = own
    switch rule {
    case .atomic: execution = OwnerExecution(retry: own.retry)
    case .twoPhase(let spec): execution.topUpPath = .requested(spec)
    case .compensating(let policy): execution.retry = policy
    }
    return execution
  }

  /// Looks at the accounts that a loss was shared over: nothing else tells that they fell due.
  mutating func sharersChanged(
    _ position: Int,
    _ slot: Int,
    _ outcome: LiquidationOutcome
  ) throws(RunFailure) {
    guard outcome.socialised > .zero else { return }
    switch perpetuals[slot].spec.rules.socialisation {
    case .booked, .openPositions: return
    case .winners, .accounts: break
    }
    for index in 0..<perpetuals[slot].accountCount {
      let account = AccountID(index)
      let isKnown = protocols[position].accounts[Int(index)].trigger != nil
      if isCrossed(protocols[position].engine, account, .rule) != isKnown {
        try accountChanged(position, account)
      }
    }
  }

  /// What a protocol's layers and rules have done, for its strategies.
  func layerFigures(_ position: Int) -> LayerFigures {
    var layers = LayerFigures()
    let figures = protocols[position].figures
    layers.takeovers = figures.takeovers
    layers.stopped = figures.stoppedAccounts
    layers.automations = figures.automations
    layers.guardedOperations = figures.guardedOperations
    layers.refusals = protocols[position].blocked.count
    layers.bounties = figures.bounties
    layers.sequencedBlocks = network.book.sequencedBlocks
    if case .perpetual(let slot) = protocols[position].engine {
      let totals = perpetuals[slot].totals
      layers.deleveragings = totals.deleveragingCount
      layers.backstopPaid = QuoteAmount(micros: Int64(clamping: totals.backstopPaid))
      layers.uncovered = QuoteAmount(micros: Int64(clamping: totals.socialised))
    }
    return layers
  }
}
