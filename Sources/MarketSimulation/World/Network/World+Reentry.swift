import Determinism
import Margining
import NetworkModel
import Participants
import Quantities

extension World {
  /// The escrow of an operation whose owner attacks it, or nil where the owner does not.
  func attackedEscrow(_ operation: RunningOperation) -> EscrowSpec? {
    guard case .twoPhase(let rule) = operation.machine.spec.mode, let escrow = rule.escrow else {
      return nil
    }
    let name = scenario.participants[Int(operation.participant)].name
    let draws = prepared.seeds.stream("reentry/" + name)
    let draw = draws.uniform(step: UInt64(UInt32(bitPattern: operation.account.index)))
    return draw < escrow.attackers.value ? escrow : nil
  }

  /// A refund whose receiver asks for it again from inside: every call that the contract pays beyond
  /// the first comes out of what others set aside.
  ///
  /// What the contract has and owes stands in the ledger; `ReentrantPool` says what the calls do.
  mutating func attack(
    _ escrow: EscrowSpec,
    _ operation: RunningOperation,
    from transit: LedgerSlot,
    to owner: LedgerSlot
  ) throws(RunFailure) -> StepFailure? {
    var others: Int64 = 0
    let members = ledger.members(of: transit.column)
    for member in 0..<members where member != transit.member {
      others += ledger.balance(LedgerSlot(column: transit.column, member: member))
    }
    var pool = ReentrantPool(
      others: QuoteAmount(micros: others),
      attacker: QuoteAmount(micros: operation.units),
      order: escrow.order,
      isGuarded: escrow.isGuarded
    )
    let outcome = pool.attack(depth: escrow.depth)
    if outcome.paid == 0 { return outcome.failure ?? .reverted }
    network.book.reentries += Int64(outcome.paid) - 1
    network.book.refusedReentries += Int64(outcome.refused)
    try transfer(operation.units, from: transit, to: owner, reason: .withdrawal)
    var left = outcome.extracted.micros
    for member in 0..<members where left > 0 && member != transit.member {
      let victim = LedgerSlot(column: transit.column, member: member)
      let taken = min(left, ledger.balance(victim))
      if taken <= 0 { continue }
      try transfer(taken, from: victim, to: owner, reason: .withdrawal)
      left -= taken
    }
    let taken = outcome.extracted.micros - left
    let isQuote = transit.column == operations.transit[Int(operation.position)]?.quote
    let market = protocols[Int(operation.position)].market
    network.book.extractedMicros +=
      isQuote ? Int128(taken) : try micros(Int128(taken), market: market)
    return nil
  }
}
