public import Quantities

/// What became of a transaction that was offered to the pool.
public enum Admission: Equatable, Sendable, BitwiseCopyable {
  /// It waits.
  case accepted
  /// It waits in the place of an earlier one of the same sender and slot.
  case replaced(Transaction)
  /// The pending one of the same sender and slot stays: the new bid is not ten per cent higher.
  case underpriced(pending: Transaction)
  /// The pool was full and the cheapest one left; it may be the offered one itself.
  case full(evicted: Transaction)
}

/// The pending transactions of the model's own, in a total order.
///
/// Fee order is: highest bid, then earliest arrival, then lowest id. The pool knows transactions
/// before they arrive at block producers, as a sender knows its own.
///
/// Memory grows with the longest list of pending transactions, never with the length of a run.
///
/// - Complexity: every operation costs O(log n) on average, amortised.
public struct Mempool: Sendable {
  // Storage by node number; `free` holds the numbers of unused entries.
  private var entries: [Transaction] = []
  private var free: [Int32] = []
  // The same nodes in fee order, by id and age, and by sender and slot.
  private var byBid = RankedTree<BidKey>()
  private var arrivals = ArrivalList()
  private var bySlot = ProbeTable<SlotKey>()
  // How many transactions a sender has; no entry where it has none.
  private var perSender = ProbeTable<SenderKey>()

  /// Most pending transactions; positive.
  public let limit: Int32
  /// Longest wait before a transaction is dropped; positive.
  public let expiry: SimDuration

  /// Creates an empty pool.
  ///
  /// - Precondition: `limit` and `expiry` are positive.
  public init(limit: Int32, expiry: SimDuration) {
    precondition(limit > 0, "a pool holds at least one transaction")
    precondition(expiry > .zero, "a transaction may wait for a while")
    self.limit = limit
    self.expiry = expiry
  }

  /// The number of pending transactions.
  public var count: Int32 { arrivals.count }

  /// Offers a transaction.
  ///
  /// - Precondition: ids and submission times ascend from one offer that is taken to the next.
  public mutating func add(_ transaction: Transaction) -> Admission {
    let pending = pending(
      population: transaction.population,
      member: transaction.member,
      slot: transaction.slot
    )
    if let pending {
      guard Self.outbids(transaction.bid, pending.bid) else {
        return .underpriced(pending: pending)
      }
      erase(pending)
      store(transaction)
      return .replaced(pending)
    }
    store(transaction)
    if count > limit, let cheapest = self.transaction(atRank: count - 1) {
      erase(cheapest)
      return .full(evicted: cheapest)
    }
    return .accepted
  }

  /// Takes a transaction out, and returns it if it was pending.
  public mutating func remove(id: Int64) -> Transaction? {
    guard let transaction = transaction(id: id) else { return nil }
    erase(transaction)
    return transaction
  }

  /// Takes out the oldest transaction whose lifetime has ended at `now`, or returns nil.
  public mutating func removeExpired(at now: SimInstant) -> Transaction? {
    guard let node = arrivals.oldest else { return nil }
    let oldest = entries[Int(node)]
    guard now - oldest.submittedAt >= expiry else { return nil }
    erase(oldest)
    return oldest
  }

  /// The pending transaction of an id, or nil.
  public func transaction(id: Int64) -> Transaction? {
    guard let node = arrivals.node(of: id) else { return nil }
    return entries[Int(node)]
  }

  /// The transaction at a place in fee order, from 0, or nil.
  public func transaction(atRank rank: Int32) -> Transaction? {
    guard let node = byBid.node(atRank: rank) else { return nil }
    return entries[Int(node)]
  }

  /// The first place in fee order, from `start` on, whose transaction uses at most `gas`, or nil.
  ///
  /// A block producer skips what cannot fit with it, however much of that is pending.
  public func rank(from start: Int32, gasAtMost gas: Int64) -> Int32? {
    byBid.rank(from: start, heaviest: gas)
  }

  /// The pending transaction of a sender's slot, or nil.
  public func pending(population: Int32, member: Int32, slot: Int64) -> Transaction? {
    let sender = SenderKey(population: population, member: member)
    guard let node = bySlot[SlotKey(sender: sender, slot: slot)] else { return nil }
    return entries[Int(node)]
  }

  /// The number of a sender's pending transactions.
  public func pendingCount(population: Int32, member: Int32) -> Int32 {
    perSender[SenderKey(population: population, member: member)] ?? 0
  }

  // Nodes relay a replacement only if it pays ten per cent more, so that bandwidth has a price.
  private static func outbids(_ bid: GasPrice, _ pending: GasPrice) -> Bool {
    bid > pending && Int128(bid.wei) * 10 >= Int128(pending.wei) * 11
  }

  private mutating func store(_ transaction: Transaction) {
    let node: Int32
    if let reused = free.popLast() {
      node = reused
      entries[Int(node)] = transaction
    } else {
      node = Int32(entries.count)
      entries.append(transaction)
    }
    let sender = SenderKey(transaction)
    byBid.insert(
      node,
      key: BidKey(transaction),
      weight: transaction.gas,
      salt: UInt64(bitPattern: transaction.id)
    )
    arrivals.append(transaction, node: node)
    bySlot[SlotKey(sender: sender, slot: transaction.slot)] = node
    perSender[sender] = (perSender[sender] ?? 0) + 1
  }

  private mutating func erase(_ transaction: Transaction) {
    guard let node = arrivals.node(of: transaction.id) else { return }
    let sender = SenderKey(transaction)
    byBid.remove(BidKey(transaction))
    arrivals.remove(transaction.id)
    bySlot[SlotKey(sender: sender, slot: transaction.slot)] = nil
    let others = (perSender[sender] ?? 1) - 1
    perSender[sender] = others > 0 ? others : nil
    free.append(node)
  }
}
