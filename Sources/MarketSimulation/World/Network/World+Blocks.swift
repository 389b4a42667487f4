import EventKernel
import Margining
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

extension World {
  /// One block: all of its transactions in the ordering policy's order, each meeting the state
  /// that the one before left; then the strategies, then everyone who watches blocks.
  mutating func produceBlock(number: Int64) throws(RunFailure) {
    try scheduleBlock(after: number)
    for position in protocols.indices {
      // Before anything changes: what held since the last block is what counts for that time.
      try integrate(position)
      protocols[position].liquidatedInBlock = .zero
      try expireDirectives(position)
      causes?.follow(.oracle(protocols[position].oracle))
      try refreshPrice(position)
      try refreshLegs(position)
      try accrueLoans(position)
    }
    let plan = prepared.blocks[Int(number)]
    if plan.endsOutage { try restart() }
    chainEffects.removeAll()
    chain.handle(.produceBlock(plan), at: now, into: &chainEffects)
    // The buffer is refilled while transactions execute, so it is taken out first.
    var effects = EffectBuffer<ChainEffect>()
    swap(&effects, &chainEffects)
    countSequence(effects)
    for index in 0..<effects.count {
      switch effects[index] {
      // What a lost block held is pending again before the next one that stays.
      case .submitted, .includeInVain, .reorganised, .reorganisationRefused: break
      case .returned(let transaction, let admission):
        network.returned += 1
        if case .underpriced = admission { try concluded(transaction, executed: false) }
      case .expired(let transaction):
        figures.droppedTransactions += 1
        try concluded(transaction, executed: false)
      case .include(let transaction, let price):
        try execute(transaction, price: price)
      case .blockProduced(let report):
        figures.feePeak = max(figures.feePeak, report.quotedGasPrice)
        causes?.follow(nil)
        happened(
          .block,
          scope: 0,
          entity: report.number,
          amount: Int64(report.quotedGasPrice.wei)
        )
      }
    }
    swap(&effects, &chainEffects)
    try endBlock(number: number)
  }

  /// Counts a block in which it matters whether top-ups come before liquidations.
  private mutating func countSequence(_ effects: borrowing EffectBuffer<ChainEffect>) {
    var hasTopUp = false
    var hasLiquidation = false
    for index in 0..<effects.count {
      guard case .include(let transaction, _) = effects[index] else { continue }
      if transaction.lane == .topUp { hasTopUp = true }
      if transaction.lane == .liquidation { hasLiquidation = true }
    }
    if hasTopUp, hasLiquidation { network.book.sequencedBlocks += 1 }
  }

  /// The first block after an outage begins: the uptime feed's message comes before everything.
  private mutating func restart() throws(RunFailure) {
    let last = chain.lastBlock?.producedAt ?? .start
    network.downNanoseconds += (now - last).nanoseconds
    network.book.uptime.report(isUp: false, at: last)
    network.book.uptime.report(isUp: true, at: now)
    for position in protocols.indices { try runStrategies(position) }
  }

  private mutating func scheduleBlock(after number: Int64) throws(RunFailure) {
    let next = Int(number) + 1
    guard next < prepared.blocks.count else { return }
    try schedule(
      MarketEvent(.block, entity: Int64(next)),
      at: prepared.blocks[next].at,
      phase: .block,
      source: .chain
    )
  }

  private mutating func endBlock(number: Int64) throws(RunFailure) {
    for position in protocols.indices { try runStrategies(position) }
    for position in protocols.indices { try runAutomation(position) }
    try sendPokes()
    try sendExploits()
    try watchDeposits()
    try watchRules()
    for position in protocols.indices { try watchAuctions(position) }
    for group in keepers.indices { try scan(group: group, block: number) }
  }

  /// Everything that is proportional to time since the last block.
  mutating func integrate(_ position: Int) throws(RunFailure) {
    let elapsed = now - protocols[position].figures.integratedUntil
    protocols[position].figures.integratedUntil = now
    let seconds = Int128(elapsed.nanoseconds)
    integrateCash(position, elapsed: elapsed)
    let insurance = insuranceBalance(position)
    protocols[position].figures.capitalMicroSeconds +=
      Int128(insurance.micros) * seconds / 1_000_000_000
    let multiplier = protocols[position].multiplier
    if multiplier > .one {
      let extra = Int128(multiplier.partsPerBillion - Ratio.one.partsPerBillion)
      let requirement = try baseRequirement(position)
      protocols[position].figures.lockedMicroSeconds +=
        requirement * extra / Int128(Ratio.one.partsPerBillion) * seconds / 1_000_000_000
    }
    if let price = protocols[position].price {
      let oracle = oracles[protocols[position].oracle].spec
      let age = now - price.observedAt
      let allowed = oracle.feed.heartbeat + oracle.hop + oracle.hop
      if age > allowed {
        protocols[position].figures.staleNanoseconds +=
          min(elapsed.nanoseconds, (age - allowed).nanoseconds)
      }
    }
  }

  /// A transaction left the mempool: whoever sent it learns what became of it.
  mutating func concluded(_ transaction: Transaction, executed: Bool) throws(RunFailure) {
    if transaction.population == Sender.automation(protocol: 0).population {
      return automationConcluded(transaction, executed: executed)
    }
    switch TransactionKind(rawValue: transaction.kind) {
    case .oracleWrite, .oraclePoke:
      try oracleConcluded(transaction, executed: executed)
    case .strategyPoke:
      let position = Int(transaction.payload.a)
      protocols[position].strategies[Int(transaction.payload.b)].isPokePending = false
    case .operationStep: try operationConcluded(transaction, executed: executed)
    case .topUp, .autoRepay, .reduce:
      try ownerConcluded(transaction, executed: executed)
    case .startAuction, .liquidatePosition, .raiseBid, .cutLot, .settle, .restart, .liquidateLoan,
      .buyCollateral, .takeLot, .resetAuction:
      try keeperConcluded(transaction)
    case .exploit: exploits[Int(transaction.payload.b)].isPending = false
    case .withdraw: saverConcluded(transaction)
    case .raid: raiders[Int(transaction.payload.b)].isPending = false
    case .withdrawDeposit, .enlarge, .pullUpdate, nil: break
    }
  }
}
