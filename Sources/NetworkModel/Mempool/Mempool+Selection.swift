import Quantities

// How a block is filled: `beginBlock`, then `next` and either `take` or `setAside` for each
// candidate, then `endBlock`.
extension Mempool {
  /// Readies what the present base fee no longer shuts out.
  mutating func beginBlock(baseFee: GasPrice) {
    while let node = priced.first, entries[Int(node)].transaction.bid >= baseFee {
      leaveQueue(node)
      makeReady(node)
    }
  }

  /// The next candidate in the pool's order, or nil; it stands in no queue until it is taken or
  /// set aside.
  ///
  /// A sender whose tip the bid no longer covers competes with what is left of it. Such candidates
  /// are queued a second time, under their true payment, so that the order stays exact.
  mutating func next(baseFee: GasPrice) -> Int32? {
    while true {
      if let lowered = lowered.firstKey, ready.firstKey.map({ lowered < $0 }) ?? true {
        return self.lowered.removeFirst()
      }
      guard let node = ready.removeFirst() else { return nil }
      setQueue(node, .none)
      let transaction = entries[Int(node)].transaction
      if transaction.route == .inbox { return node }
      if transaction.bid < baseFee {
        shutOut(node)
        continue
      }
      if case .byPayment = rules.order, transaction.bid.wei - baseFee.wei < transaction.tip.wei {
        let premium = GasPrice(wei: transaction.bid.wei - baseFee.wei)
        lowered.insert(node, key: .payment(premium, transaction))
        continue
      }
      return node
    }
  }

  /// Takes a candidate into the block.
  mutating func take(_ node: Int32) -> Transaction {
    let transaction = entries[Int(node)].transaction
    let sender = entries[Int(node)].sender
    erase(node)
    if rules.keepsNonces { nonceTaken(transaction.nonce, sender: sender) }
    return transaction
  }

  /// Leaves a candidate for a later block.
  mutating func setAside(_ node: Int32) { aside.append(node) }

  /// Queues everything again that stands aside.
  mutating func endBlock() {
    for node in aside { makeReady(node) }
    aside.removeAll(keepingCapacity: true)
    while let node = lowered.removeFirst() { makeReady(node) }
  }
}
