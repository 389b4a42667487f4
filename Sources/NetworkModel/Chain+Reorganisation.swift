import Quantities

extension Chain {
  /// How many blocks can be lost: what the chain remembers, and what is not final.
  var historyLimit: Int32 { spec.features.reorganisations?.depthLimit ?? 0 }

  /// Loses the last blocks: their transactions are offered to the pool again, oldest block first.
  mutating func reorganise(depth: Int32, into effects: inout EffectBuffer<ChainEffect>) {
    guard depth > 0, Int(depth) <= history.count else {
      effects.emit(.reorganisationRefused(depth: depth, limit: Int32(history.count)))
      return
    }
    let lost = history.suffix(Int(depth))
    guard let first = lost.first else { return }
    effects.emit(.reorganised(backTo: first.number - 1))
    feeMarket.rollBack(toBaseFee: first.baseFee)
    for block in lost {
      for entry in block.transactions {
        let admission = mempool.putBack(entry.transaction, mark: entry.mark)
        effects.emit(.returned(entry.transaction, admission))
      }
    }
    history.removeLast(Int(depth))
    doomed = 0
  }

  /// Ends a fork whose blocks are all produced: the next block builds on the other branch.
  mutating func returnDoomed(
    before plan: PlannedBlock,
    into effects: inout EffectBuffer<ChainEffect>
  ) {
    // Inside a fork the values descend by one; anything else begins another chain.
    guard doomed > 0, plan.lostWith == 0 || !isContinuing(plan) else { return }
    reorganise(depth: doomed, into: &effects)
  }

  private func isContinuing(_ plan: PlannedBlock) -> Bool {
    guard let last = history.last else { return false }
    return last.lostWith == plan.lostWith + 1
  }

  mutating func remember(_ plan: PlannedBlock, baseFee: GasPrice) {
    guard historyLimit > 0 else { return }
    if history.count == Int(historyLimit) { history.removeFirst() }
    history.append(
      PastBlock(
        number: plan.number,
        lostWith: plan.lostWith,
        transactions: selected,
        baseFee: baseFee
      )
    )
    doomed = plan.lostWith > 0 ? doomed + 1 : 0
  }
}
