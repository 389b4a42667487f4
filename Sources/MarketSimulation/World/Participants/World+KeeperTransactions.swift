import Margining
import NetworkModel
import Participants
import Quantities

/// Keepers' transactions on their way: bids raised, marks set and taken away.
extension World {
  /// An adaptive group raises the bids of transactions that the quoted price has left behind.
  mutating func reprice(_ group: Int, block: Int64) throws(RunFailure) {
    guard case .adaptive(let low, _, let cap) = keepers[group].population.spec.fee else { return }
    let floor = FeePolicy.adaptive(low: low, high: low, cap: cap)
      .bid(quoted: chain.quotedGasPrice, uniform: 0)
    for entry in keepers[group].population.pending {
      let old = entry.transaction
      guard now - old.submittedAt >= Self.repriceAge, old.bid.wei + old.bid.wei / 8 < floor.wei
      else { continue }
      let bid = keepers[group].population.spec.fee.bid(
        quoted: chain.quotedGasPrice,
        uniform: keepers[group].population.uniform(
          opportunity: UInt64(bitPattern: old.slot),
          attempt: UInt64(block),
          purpose: 4
        )
      )
      causes?.follow(.transaction(old.id))
      guard let kind = TransactionKind(rawValue: old.kind),
        let sent = try submit(
          kind,
          from: .participant(Int(keepers[group].participant), member: old.member),
          lane: old.lane,
          slot: old.slot,
          gas: old.gas,
          bid: bid,
          payload: old.payload,
          latency: keepers[group].population.spec.latency
        )
      else { continue }
      keepers[group].population.sent(
        PendingKeeperTransaction(transaction: sent, reserved: entry.reserved)
      )
      markPending(group, sent)
    }
  }

  /// Sets the mark that keeps a group from sending the same thing twice.
  private mutating func markPending(_ group: Int, _ transaction: Transaction) {
    let bit: UInt32 = 1 << UInt32(group)
    let position = Int(transaction.payload.a)
    let index = Int(transaction.payload.b)
    switch TransactionKind(rawValue: transaction.kind) {
    case .startAuction, .liquidatePosition, .liquidateLoan:
      protocols[position].accounts[index].pendingStarts |= bit
    case .buyCollateral:
      if case .lending(let slot) = protocols[position].engine {
        lendingRuns[slot].pendingSales[index] |= bit
      }
    case .raiseBid, .cutLot, .settle, .restart, .takeLot, .resetAuction:
      protocols[position].auctionWatch[index].pendingGroups |= bit
    default: break
    }
  }

  /// A keeper's transaction left the mempool.
  mutating func keeperConcluded(_ transaction: Transaction) throws(RunFailure) {
    guard let group = keeperGroup(participant: transaction.population - 16) else { return }
    keepers[group].population.concluded(transaction.id)
    let bit: UInt32 = 1 << UInt32(group)
    let position = Int(transaction.payload.a)
    let index = Int(transaction.payload.b)
    switch TransactionKind(rawValue: transaction.kind) {
    case .startAuction, .liquidatePosition, .liquidateLoan:
      protocols[position].accounts[index].pendingStarts &= ~bit
      let account = AccountID(Int32(index))
      if isCrossed(protocols[position].engine, account, .rule) {
        enqueueStart(position, account)
      }
    case .buyCollateral:
      if case .lending(let slot) = protocols[position].engine {
        lendingRuns[slot].pendingSales[index] &= ~bit
      }
    case .raiseBid, .cutLot, .settle, .restart, .takeLot, .resetAuction:
      protocols[position].auctionWatch[index].pendingGroups &= ~bit
      protocols[position].auctionWatch[index].lookAt = now
    default: break
    }
  }
}
