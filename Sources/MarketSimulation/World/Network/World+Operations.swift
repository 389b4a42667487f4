import Determinism
import EventKernel
import Margining
import NetworkModel
import Participants
import Quantities

extension World {
  /// Begins an owner's operation of several steps; false where its reaction is one transaction.
  mutating func startOperation(
    _ owners: OwnerPopulation,
    participant: Int,
    account: AccountID,
    reaction: Int32,
    kind: TransactionKind,
    units: Int64,
    gas: Int64
  ) throws(RunFailure) -> Bool {
    let position = Int(owners.spec.protocolID.index)
    let own = Self.operation(owners.spec.execution, kind, gas: gas)
    let guarded = Self.operation(execution(position, owners.spec.execution), kind, gas: gas)
    if guarded != own { protocols[position].figures.guardedOperations += 1 }
    guard let spec = guarded else { return false }
    let index = operations.running.count
    operations.running.append(
      RunningOperation(
        machine: OperationMachine(spec: spec),
        participant: Int32(participant),
        position: owners.spec.protocolID.index,
        account: account,
        units: units,
        reaction: reaction,
        integratedAt: now
      )
    )
    try tell(index, .start)
    return true
  }

  /// The operation that stands for a reaction, or nil where it is one transaction.
  static func operation(
    _ execution: OwnerExecution,
    _ kind: TransactionKind,
    gas: Int64
  ) -> OperationSpec? {
    func step(
      _ kind: OperationStepKind,
      undo: OperationStepKind? = nil,
      crosses: Bool = false
    ) -> OperationStep {
      OperationStep(
        kind: kind.rawValue,
        gas: gas,
        compensation: undo?.rawValue,
        crossesChains: crosses
      )
    }
    switch (kind, execution.topUpPath) {
    case (.topUp, .requested(let rule)):
      return OperationSpec(
        steps: [step(.escrow, undo: .refund), step(.deposit)],
        mode: .twoPhase(rule),
        retry: execution.retry
      )
    case (.topUp, .bridged(let rule)):
      return OperationSpec(
        steps: [step(.escrow, undo: .refund), step(.deposit, crosses: true)],
        mode: .crossChain(rule),
        retry: execution.retry
      )
    case (.autoRepay, _) where execution.repaysInSteps:
      return OperationSpec(
        steps: [
          step(.withdraw, undo: .redeposit), step(.sell, undo: .buyBack), step(.repay),
        ],
        mode: .separate,
        retry: execution.retry
      )
    default: return nil
    }
  }

  /// Tells an operation something and does what it asks for.
  mutating func tell(_ index: Int, _ input: OperationInput) throws(RunFailure) {
    var inputs = [input]
    while !inputs.isEmpty {
      try integrateTransit(index)
      operations.running[index].wakeAt = nil
      var effects = EffectBuffer<OperationEffect>()
      operations.running[index].machine.handle(inputs.removeFirst(), at: now, into: &effects)
      for place in 0..<effects.count {
        if let answer = try carryOut(effects[place], index) { inputs.append(answer) }
      }
    }
  }

  /// Does what an operation asks for; its answer where it is known at once.
  private mutating func carryOut(
    _ effect: OperationEffect,
    _ index: Int
  ) throws(RunFailure) -> OperationInput? {
    switch effect {
    case .send(let step, _): return try sendStep(index, step, undo: false)
    case .compensate(let step, _): return try sendStep(index, step, undo: true)
    case .request: return try request(index)
    case .message(let step, let attempt): return try sendMessage(index, step, attempt)
    case .wake(let instant):
      operations.running[index].wakeAt = instant
      try wakeOperation(index, at: instant)
    case .finished(let status): try finished(index, status)
    }
    return nil
  }

  private mutating func wakeOperation(_ index: Int, at instant: SimInstant) throws(RunFailure) {
    let participant = operations.running[index].participant
    try schedule(
      MarketEvent(.operationWake, scope: participant, entity: Int64(index)),
      at: instant,
      phase: .participant,
      source: .participant(Int(participant))
    )
  }

  /// An instant that an operation or its executor asked for has come.
  mutating func operationDue(_ index: Int) throws(RunFailure) {
    if operations.running[index].executesAt == now {
      operations.running[index].executesAt = nil
      guard case .requested(let step) = operations.running[index].machine.status else { return }
      if let answer = try submitStep(index, step, undo: false) { try tell(index, answer) }
      return
    }
    guard operations.running[index].wakeAt == now else { return }
    if case .messaging = operations.running[index].machine.status,
      operations.running[index].failure == nil
    {
      try tell(index, .delivered)
      return
    }
    operations.running[index].failure = nil
    try tell(index, .wake)
  }

  /// A transaction for a step, or, on the other chain of a bridge, its effect at once.
  private mutating func sendStep(
    _ index: Int,
    _ step: Int32,
    undo: Bool
  ) throws(RunFailure) -> OperationInput? {
    if let failure = operations.nextInterruption() {
      if failure == .undelivered { return .failed(.undelivered) }
      operations.running[index].failure = failure
    }
    if case .crossChain = operations.running[index].machine.spec.mode, step == 0 {
      return try onOtherChain(index, undo: undo)
    }
    return try submitStep(index, step, undo: undo)
  }

  // Blocks of the other chain are not modelled: what happens there happens at once.
  private mutating func onOtherChain(
    _ index: Int,
    undo: Bool
  ) throws(RunFailure) -> OperationInput {
    if let failure = operations.running[index].failure {
      operations.running[index].failure = nil
      return .failed(failure)
    }
    let kind: OperationStepKind = undo ? .refund : .escrow
    guard try perform(kind, operations.running[index]) == nil else { return .failed(.reverted) }
    commitLedger()
    try integrateTransit(index)
    return .succeeded
  }

  private mutating func submitStep(
    _ index: Int,
    _ step: Int32,
    undo: Bool
  ) throws(RunFailure) -> OperationInput? {
    let operation = operations.running[index]
    guard case .owners(let owners) = prepared.populations[Int(operation.participant)] else {
      return .failed(.undelivered)
    }
    let bid = owners.spec.fee.bid(
      quoted: chain.quotedGasPrice,
      uniform: owners.feeQuantile(account: operation.account, reaction: operation.reaction)
    )
    let sent = try submit(
      .operationStep,
      from: .participant(Int(operation.participant), member: operation.account.index),
      lane: .topUp,
      slot: 1 << 32 | Int64(index) << 1 | (undo ? 1 : 0),
      gas: operation.machine.spec.steps[Int(step)].gas,
      bid: bid,
      payload: TransactionPayload(
        a: Int64(operation.position),
        b: Int64(operation.account.index),
        c: Int64(index) << 16 | Int64(step) << 1 | (undo ? 1 : 0)
      )
    )
    return sent == nil ? .failed(.undelivered) : nil
  }

  private mutating func request(_ index: Int) throws(RunFailure) -> OperationInput? {
    let operation = operations.running[index]
    guard case .twoPhase(let rule) = operation.machine.spec.mode else { return nil }
    if let failure = operations.nextInterruption() {
      // Undelivered: no executor ever comes, and the owner cancels in the end.
      if failure == .undelivered { return nil }
      operations.running[index].failure = failure
    }
    // An attacker asks for what no executor can give, in order to be refunded.
    if attackedEscrow(operation) != nil { return nil }
    let draws = operationDraws(operation)
    if draws.uniform(step: UInt64(index), purpose: 1) < rule.outage.value { return nil }
    let at = now + rule.executorDelay.draw(from: draws, step: UInt64(index), purpose: 2)
    operations.running[index].executesAt = at
    try wakeOperation(index, at: at)
    return nil
  }

  private mutating func sendMessage(
    _ index: Int,
    _ step: Int32,
    _ attempt: Int32
  ) throws(RunFailure) -> OperationInput? {
    let operation = operations.running[index]
    guard case .crossChain(let rule) = operation.machine.spec.mode else { return nil }
    let draws = operationDraws(operation)
    let address = UInt64(step) << 32 | UInt64(attempt)
    let isStuck =
      operations.nextInterruption() != nil
      || draws.uniform(step: UInt64(index), index: address, purpose: 3) < rule.stuck.value
    if isStuck {
      // Marks the next wake-up as that of a message that did not arrive.
      operations.running[index].failure = .undelivered
      return .stuck
    }
    let relay = rule.relay.draw(
      from: draws,
      step: UInt64(index),
      index: address,
      purpose: 4
    )
    let at = now + rule.finality + relay
    operations.running[index].wakeAt = at
    operations.running[index].failure = nil
    try wakeOperation(index, at: at)
    return nil
  }

  // By participant; the operations of a run are numbered, so that the policy may move them.
  private func operationDraws(_ operation: RunningOperation) -> RandomStream {
    prepared.seeds.stream(
      "operations/" + scenario.participants[Int(operation.participant)].name,
      entity: UInt64(operation.account.index) << 32 | UInt64(operation.reaction)
    )
  }

  /// A step's transaction left the mempool: executed, failed, or dropped.
  mutating func operationConcluded(
    _ transaction: Transaction,
    executed: Bool
  ) throws(RunFailure) {
    let (index, step, undo) = Self.address(transaction)
    guard isAwaited(index, step, undo: undo) else { return }
    let failure = operations.running[index].failure
    operations.running[index].failure = nil
    if undo {
      let fee = try exactFee(transaction)
      operations.compensationMicros += try feeMicros(fee)
    }
    let succeeded = executed && failure == nil
    try tell(index, succeeded ? .succeeded : .failed(failure ?? .undelivered))
  }

  static func address(_ transaction: Transaction) -> (index: Int, step: Int32, undo: Bool) {
    let word = transaction.payload.c
    return (Int(word >> 16), Int32(truncatingIfNeeded: word >> 1) & 0x7FFF, word & 1 == 1)
  }

  func isAwaited(_ index: Int, _ step: Int32, undo: Bool) -> Bool {
    switch operations.running[index].machine.status {
    case .sending(let awaited, _), .requested(let awaited): !undo && awaited == step
    case .compensating(let awaited, _): undo && awaited == step
    default: false
    }
  }

  private func exactFee(_ transaction: Transaction) throws(RunFailure) -> BaseQuantity {
    do throws(QuantityError) {
      return try transaction.bid.fee(forGas: transaction.gas, scale: gasScale)
    } catch { throw .quantity(error) }
  }

  private mutating func finished(
    _ index: Int,
    _ status: OperationStatus
  ) throws(RunFailure) {
    let operation = operations.running[index]
    operations.retries += Int64(operation.machine.retryCount)
    switch status {
    case .completed: operations.completed += 1
    case .compensated: operations.compensated += 1
    default: operations.stranded += 1
    }
    protocols[Int(operation.position)].accounts[Int(operation.account.index)].isReacting = false
    happened(
      .operation,
      scope: operation.position,
      entity: Int64(operation.account.index),
      amount: status == .completed ? 1 : status == .compensated ? 2 : 3
    )
  }

  /// Adds value × time in transit since the last look, and values what is in transit now.
  mutating func integrateTransit(_ index: Int) throws(RunFailure) {
    let operation = operations.running[index]
    let elapsed = Int128((now - operation.integratedAt).nanoseconds)
    operations.partialMicroSeconds += operation.transitMicros * elapsed / 1_000_000_000
    operations.running[index].integratedAt = now
    operations.running[index].transitMicros = try transitMicros(of: operation)
  }

  /// Value of an account's funds in transit at market, in 10⁻⁶ USD.
  func transitMicros(of operation: RunningOperation) throws(RunFailure) -> Int128 {
    let position = Int(operation.position)
    guard let transit = operations.transit[position] else { return 0 }
    let member = operation.account.index
    let base = ledger.balance(LedgerSlot(column: transit.base, member: member))
    let quote = ledger.balance(LedgerSlot(column: transit.quote, member: member))
    return Int128(quote) + (try micros(Int128(base), market: protocols[position].market))
  }

  /// Counts a liquidation of an account whose funds are on their way.
  mutating func countStrandedLiquidation(_ kind: TransactionKind, _ transaction: Transaction) {
    guard kind == .startAuction || kind == .liquidatePosition, !operations.running.isEmpty else {
      return
    }
    let account = AccountID(Int32(transaction.payload.b))
    if operations.isPartial(Int(transaction.payload.a), account) {
      operations.strandedLiquidations += 1
    }
  }

  /// At the horizon: what is still in transit, and for how long it was.
  mutating func closeOutOperations() throws(RunFailure) {
    var valued: [(Int32, Int32)] = []
    for index in operations.running.indices {
      try integrateTransit(index)
      let operation = operations.running[index]
      let key = (operation.position, operation.account.index)
      // One account's transit is one pot, however many operations it had.
      if valued.contains(where: { $0 == key }) { continue }
      valued.append(key)
      operations.strandedMicros += operation.transitMicros
    }
  }
}
