import Determinism
import Quantities

extension Chain {
  mutating func produceBlock(
    _ plan: PlannedBlock,
    at now: SimInstant,
    into effects: inout EffectBuffer<ChainEffect>
  ) {
    precondition(plan.number > lastBlock?.number ?? -1, "block numbers ascend")
    returnDoomed(before: plan, into: &effects)
    while let expired = mempool.removeExpired(at: now) { effects.emit(.expired(expired)) }
    feeMarket.advance(to: now, ownGas: lastBlock?.ownGas ?? 0, congestion: congestion(at: now))
    let baseFee = feeMarket.baseFee
    let ownGas = select(plan, at: now, baseFee: baseFee)
    order.apply(to: &selected, block: plan.number)
    for entry in selected {
      effects.emit(
        plan.lostWith > 0
          ? .includeInVain(entry.transaction) : .include(entry.transaction, price: entry.price)
      )
    }
    let background =
      plan.isForced
      ? BackgroundInclusion(gas: 0, transactions: 0) : feeMarket.background(besideOwnGas: ownGas)
    feeMarket.blockProduced(gasUsed: ownGas + background.gas, backgroundGas: background.gas)
    remember(plan, baseFee: baseFee)
    let report = BlockReport(
      number: plan.number,
      producedAt: now,
      fullness: fullness(ofGas: ownGas + background.gas),
      quotedGasPrice: feeMarket.quotedGasPrice,
      baseFee: baseFee,
      ownTransactions: Int32(selected.count),
      ownGas: ownGas,
      backgroundTransactions: background.transactions
    )
    lastBlock = report
    effects.emit(.blockProduced(report))
  }

  private func congestion(at now: SimInstant) -> Double {
    var factor = 1.0
    for shock in spec.features.demandShocks { factor *= shock.factor(at: now) }
    return factor
  }

  // Moves what fits from the pool to `selected`, in the pool's order, and returns its gas.
  private mutating func select(
    _ plan: PlannedBlock,
    at now: SimInstant,
    baseFee: GasPrice
  ) -> Int64 {
    selected.removeAll(keepingCapacity: true)
    let servesRelay =
      spec.features.relayShare > .zero
      && draws.uniform(step: UInt64(plan.number), purpose: 0) < spec.features.relayShare.value
    var ownGas: Int64 = 0
    var room = spec.gasLimit
    mempool.beginBlock(baseFee: baseFee)
    while room >= mempool.lightestGas, let node = mempool.next(baseFee: baseFee) {
      let candidate = mempool.entries[Int(node)]
      let transaction = candidate.transaction
      guard isDue(transaction, plan, at: now, servesRelay: servesRelay) else {
        mempool.setAside(node)
        continue
      }
      let left = spec.gasLimit - ownGas - backgroundAhead(of: candidate, baseFee: baseFee)
      if transaction.gas <= left {
        let taken = SelectedTransaction(
          transaction: mempool.take(node),
          price: price(of: transaction, baseFee: baseFee),
          mark: candidate.mark
        )
        selected.append(taken)
        ownGas += transaction.gas
        room = nextRoom(after: left - transaction.gas, ownGas)
      } else {
        mempool.setAside(node)
        room = nextRoom(after: left, ownGas)
        if isStrict, transaction.gas <= spec.gasLimit { break }
      }
    }
    mempool.endBlock()
    return ownGas
  }

  // On the way down the order of payment room only shrinks, so that what needs more than is left
  // now never fits later. A later batch may pay more again.
  private func nextRoom(after left: Int64, _ ownGas: Int64) -> Int64 {
    if case .byBatch = mempool.rules.order { return spec.gasLimit - ownGas }
    return left
  }

  // Who serves by arrival lets nobody overtake: the first that does not fit ends the block.
  private var isStrict: Bool {
    if case .byArrival = mempool.rules.order { return true }
    return false
  }

  private func isDue(
    _ transaction: Transaction,
    _ plan: PlannedBlock,
    at now: SimInstant,
    servesRelay: Bool
  ) -> Bool {
    if plan.isForced {
      guard let rollup = spec.features.rollup, transaction.route == .inbox else { return false }
      return now - transaction.submittedAt >= rollup.forceInclusionDelay
    }
    if transaction.route == .relay, !servesRelay { return false }
    if case .batchAuction(let interval) = spec.ordering, transaction.route != .inbox {
      let batch = transaction.arrivesAt.nanoseconds / interval.nanoseconds
      return (batch + 1) * interval.nanoseconds <= now.nanoseconds
    }
    return transaction.arrivesAt <= now
  }

  // Background gas that enters before a candidate.
  private func backgroundAhead(of candidate: PoolEntry, baseFee: GasPrice) -> Int64 {
    if candidate.transaction.route == .inbox { return 0 }
    if hasQueue, spec.ordering.takesByArrival {
      let ahead = min(candidate.mark - feeMarket.backgroundServed, Double(spec.gasLimit))
      return Int64(max(0, ahead).rounded(.up))
    }
    let transaction = candidate.transaction
    let premium = min(transaction.tip.wei, transaction.bid.wei - baseFee.wei)
    return feeMarket.backgroundGas(above: GasPrice(wei: max(0, premium)))
  }

  // What a unit of gas costs: the base fee and the tip within the bid. A sequencer takes no tips.
  private func price(of transaction: Transaction, baseFee: GasPrice) -> GasPrice {
    switch feeMarket {
    case .firstPrice, .recorded: return transaction.bid
    case .sequencer: return min(transaction.bid, baseFee)
    case .baseFee:
      let (sum, overflow) = baseFee.wei.addingReportingOverflow(transaction.tip.wei)
      return overflow ? transaction.bid : min(transaction.bid, GasPrice(wei: sum))
    }
  }

  private func fullness(ofGas gas: Int64) -> Ratio {
    let parts = Int128(gas) * Int128(Ratio.one.partsPerBillion) / Int128(spec.gasLimit)
    return Ratio(partsPerBillion: Int64(parts))
  }
}
