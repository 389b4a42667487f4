public import Quantities

/// What became of a transaction that was offered to the pool.
public enum Admission: Equatable, Sendable, BitwiseCopyable {
  /// It waits.
  case accepted
  /// It waits in the place of an earlier one of the same sender and slot.
  case replaced(Transaction)
  /// The pending one of the same sender and slot stays: the new bid is not enough higher.
  case underpriced(pending: Transaction)
  /// The pool was full and the cheapest one left; it may be the offered one itself.
  case full(evicted: Transaction)
}

/// The order in which a pool's transactions are taken.
public enum InclusionOrder: Equatable, Sendable, BitwiseCopyable {
  /// Highest payment above the base fee, then earliest arrival, then lowest id.
  case byPayment
  /// Earliest arrival, then lowest id.
  case byArrival
  /// Earliest batch, then highest payment, then by a lot that `salt` shuffles.
  case byBatch(interval: SimDuration, salt: UInt64)
}

/// The rules of a pool.
public struct MempoolRules: Equatable, Sendable, BitwiseCopyable {
  /// Most pending transactions, private ones not counted; positive.
  public var limit: Int32
  /// Longest wait before a transaction is dropped; positive.
  public var expiry: SimDuration
  /// How much more a replacement must pay; it always pays more.
  public var replacementRaise: Ratio
  /// Whether a sender's transactions are taken in the order of their nonces only.
  public var keepsNonces: Bool
  /// The order in which they are taken.
  public var order: InclusionOrder

  /// Creates rules.
  public init(
    limit: Int32,
    expiry: SimDuration,
    replacementRaise: Ratio = .percent(10),
    keepsNonces: Bool = false,
    order: InclusionOrder = .byPayment
  ) {
    self.limit = limit
    self.expiry = expiry
    self.replacementRaise = replacementRaise
    self.keepsNonces = keepsNonces
    self.order = order
  }
}

/// The pending transactions of the model's own, in a total order.
///
/// The messages of an inbox come before everything else. The pool knows transactions before they
/// arrive at block producers, as a sender knows its own.
///
/// Where nonces are kept, each new slot of a sender gets the sender's lowest free nonce: one above
/// all of its pending ones, or the gap that a dropped one left. Only the transaction after the last
/// included one can be taken; what waits behind a gap waits until the gap is filled or it expires.
///
/// Memory grows with the longest list of pending transactions, never with the length of a run;
/// where nonces are kept, also with the number of senders.
///
/// - Complexity: adding, dropping and taking cost O(log n), amortised.
public struct Mempool: Sendable {
  /// The rules.
  public let rules: MempoolRules
  /// The number of pending transactions.
  public private(set) var count: Int32 = 0

  // Storage by node number; `free` holds the numbers of unused entries.
  private(set) var entries: [PoolEntry] = []
  private var free: [Int32] = []
  private var bySlot = NodeTable()
  // Public transactions, cheapest first; kept from the moment on at which the pool is first full,
  // because nobody asks before.
  private var byCheapness = NodeHeap()
  private var ranksCheapness = false
  private var publicCount: Int32 = 0
  // What may be taken next; `priced` is what the base fee shuts out, dearest first. While a block
  // is made, `lowered` holds who pays less than their tip and `aside` what cannot enter.
  var ready = NodeHeap()
  var priced = NodeHeap()
  var lowered = NodeHeap()
  var aside: [Int32] = []
  /// No pending transaction uses less gas.
  private(set) var lightestGas: Int64 = 0
  var senders = SenderBook()
  // The list by age: neighbours by node number, apart from the entries because a removal writes to
  // both neighbours; and its ends.
  private var ages: [AgeLinks] = []
  private var oldest: Int32?
  private var youngest: Int32?

  /// Creates an empty pool.
  ///
  /// - Precondition: limit and expiry are positive.
  public init(rules: MempoolRules) {
    precondition(rules.limit > 0, "a pool holds at least one transaction")
    precondition(rules.expiry > .zero, "a transaction may wait for a while")
    self.rules = rules
  }

  /// Offers a transaction; where nonces are kept, it gets its own.
  public mutating func add(_ transaction: Transaction) -> Admission {
    add(transaction, mark: 0)
  }

  /// Offers a transaction; `mark` travels with it.
  mutating func add(_ transaction: Transaction, mark: Double) -> Admission {
    var offered = transaction
    if let node = node(of: SlotKey(transaction)) {
      let pending = entries[Int(node)].transaction
      guard outbids(transaction.bid, pending.bid) else { return .underpriced(pending: pending) }
      offered.nonce = pending.nonce
      let sender = entries[Int(node)].sender
      erase(node)
      store(offered, mark: mark, sender: sender)
      return .replaced(pending)
    }
    if rules.keepsNonces {
      let sender = senders.place(of: SenderKey(offered))
      offered.nonce = freeNonce(ofSender: sender)
      store(offered, mark: mark, sender: sender)
    } else {
      store(offered, mark: mark)
    }
    if publicCount > rules.limit, let cheapest = cheapestNode() {
      let evicted = entries[Int(cheapest)].transaction
      erase(cheapest)
      return .full(evicted: evicted)
    }
    return .accepted
  }

  private mutating func cheapestNode() -> Int32? {
    if !ranksCheapness {
      ranksCheapness = true
      var next = oldest
      while let node = next {
        let transaction = entries[Int(node)].transaction
        if transaction.route != .relay { byCheapness.insert(node, key: .cheapness(transaction)) }
        next = ages[Int(node)].younger
      }
    }
    return byCheapness.first
  }

  /// Puts back a transaction that a block had taken and lost again, with the nonce it had.
  ///
  /// A pending one of its slot, sent meanwhile, stays, and the returning one is reported as
  /// underpriced.
  mutating func putBack(_ transaction: Transaction, mark: Double) -> Admission {
    if let node = node(of: SlotKey(transaction)) {
      return .underpriced(pending: entries[Int(node)].transaction)
    }
    var sender: Int32 = 0
    if rules.keepsNonces {
      sender = senders.place(of: SenderKey(transaction))
      nonceReturned(transaction, sender: sender)
    }
    store(transaction, mark: mark, sender: sender)
    return .accepted
  }

  /// Takes a sender's pending transaction back, and returns it if it was there.
  public mutating func withdraw(population: Int32, member: Int32, slot: Int64) -> Transaction? {
    guard let node = node(of: SlotKey(population: population, member: member, slot: slot)) else {
      return nil
    }
    let transaction = entries[Int(node)].transaction
    erase(node)
    return transaction
  }

  /// Takes out the oldest transaction whose lifetime has ended at `now`, or returns nil.
  public mutating func removeExpired(at now: SimInstant) -> Transaction? {
    guard let oldest else { return nil }
    let transaction = entries[Int(oldest)].transaction
    guard now - transaction.submittedAt >= rules.expiry else { return nil }
    erase(oldest)
    return transaction
  }

  /// The pending transaction of a sender's slot, or nil.
  public func pending(population: Int32, member: Int32, slot: Int64) -> Transaction? {
    node(of: SlotKey(population: population, member: member, slot: slot))
      .map { entries[Int($0)].transaction }
  }

  /// Places for transactions that the pool has allocated: what its memory grows with.
  package var allocatedPlaces: Int32 { Int32(entries.count) }

  /// The pending transactions, oldest first.
  public var all: [Transaction] {
    var listed: [Transaction] = []
    var next = oldest
    while let node = next {
      listed.append(entries[Int(node)].transaction)
      next = ages[Int(node)].younger
    }
    return listed
  }

  private func node(of key: SlotKey) -> Int32? {
    // Not the whole pool: a closure would keep a reference to each of its arrays.
    let entries = entries
    return bySlot.find(key.scrambled) { node in
      let found = entries[Int(node)].transaction
      return found.slot == key.slot && found.member == key.sender.member
        && found.population == key.sender.population
    }
  }

  // Nodes relay a replacement only if it pays noticeably more, so that bandwidth has a price.
  private func outbids(_ bid: GasPrice, _ pending: GasPrice) -> Bool {
    let one = Int128(Ratio.one.partsPerBillion)
    let least = Int128(pending.wei) * (one + Int128(rules.replacementRaise.partsPerBillion))
    return bid > pending && Int128(bid.wei) * one >= least
  }

  private mutating func store(_ transaction: Transaction, mark: Double, sender: Int32 = 0) {
    let node: Int32
    let entry = PoolEntry(transaction: transaction, mark: mark, sender: sender)
    if let reused = free.popLast() {
      node = reused
      entries[Int(node)] = entry
    } else {
      node = Int32(entries.count)
      entries.append(entry)
      ages.append(AgeLinks())
    }
    count += 1
    bySlot.insert(SlotKey(transaction).scrambled, node)
    linkByAge(node)
    if transaction.route != .relay {
      publicCount += 1
      if ranksCheapness { byCheapness.insert(node, key: .cheapness(transaction)) }
    }
    lightestGas = count == 1 ? transaction.gas : min(lightestGas, transaction.gas)
    let isReady = rules.keepsNonces ? linkToSender(node) : true
    if isReady { makeReady(node) }
  }

  /// Removes a pending transaction; a later nonce of its sender does not become ready by this.
  mutating func erase(_ node: Int32) {
    let transaction = entries[Int(node)].transaction
    leaveQueue(node)
    bySlot.remove(SlotKey(transaction).scrambled, node)
    if transaction.route != .relay {
      publicCount -= 1
      if ranksCheapness { byCheapness.remove(node) }
    }
    unlinkByAge(node)
    if rules.keepsNonces { unlinkFromSender(node) }
    count -= 1
    free.append(node)
  }

  mutating func leaveQueue(_ node: Int32) {
    switch entries[Int(node)].queue {
    case .ready: ready.remove(node)
    case .priced: priced.remove(node)
    case .none: break
    }
    entries[Int(node)].queue = .none
  }

  mutating func makeReady(_ node: Int32) {
    let key = rules.order.key(of: entries[Int(node)].transaction)
    ready.insert(node, key: key)
    entries[Int(node)].queue = .ready
  }

  mutating func setQueue(_ node: Int32, _ queue: PoolEntry.Queue) {
    entries[Int(node)].queue = queue
  }

  mutating func shutOut(_ node: Int32) {
    let transaction = entries[Int(node)].transaction
    priced.insert(node, key: .payment(transaction.bid, transaction))
    entries[Int(node)].queue = .priced
  }

  mutating func setNextOfSender(_ node: Int32, _ next: Int32?) {
    entries[Int(node)].nextOfSender = next
  }

  // New transactions are the youngest; only those that a reorganisation returns look for a place.
  private mutating func linkByAge(_ node: Int32) {
    let sentAt = entries[Int(node)].transaction.submittedAt
    var before = youngest
    while let candidate = before, entries[Int(candidate)].transaction.submittedAt > sentAt {
      before = ages[Int(candidate)].older
    }
    let after: Int32?
    if let before {
      after = ages[Int(before)].younger
      ages[Int(before)].younger = node
    } else {
      after = oldest
      oldest = node
    }
    if let after { ages[Int(after)].older = node } else { youngest = node }
    ages[Int(node)].older = before
    ages[Int(node)].younger = after
  }

  private mutating func unlinkByAge(_ node: Int32) {
    let (older, younger) = (ages[Int(node)].older, ages[Int(node)].younger)
    if let older { ages[Int(older)].younger = younger } else { oldest = younger }
    if let younger { ages[Int(younger)].older = older } else { youngest = older }
  }
}

/// One pending transaction and where it stands in the pool's lists.
struct PoolEntry: BitwiseCopyable, Sendable {
  /// What may take it out next.
  enum Queue: UInt8, BitwiseCopyable, Sendable {
    /// Nothing: it waits for its nonce, or stands aside while a block is made.
    case none
    /// It may be taken.
    case ready
    /// The base fee shuts it out.
    case priced
  }

  var transaction: Transaction
  /// Background gas that had arrived before it, where the background queues in order of arrival.
  var mark: Double
  /// Where its sender stands in the book, where nonces are kept.
  var sender: Int32 = 0
  var nextOfSender: Int32?
  var queue: Queue = .none

  init(transaction: Transaction, mark: Double, sender: Int32) {
    self.transaction = transaction
    self.mark = mark
    self.sender = sender
  }
}

/// The neighbours of a pending transaction in the list by age; node numbers plus one, 0 for none,
/// so that both take eight bytes.
private struct AgeLinks: BitwiseCopyable, Sendable {
  private var olderPlusOne: Int32 = 0
  private var youngerPlusOne: Int32 = 0

  var older: Int32? {
    get { olderPlusOne == 0 ? nil : olderPlusOne - 1 }
    set { olderPlusOne = newValue.map { $0 + 1 } ?? 0 }
  }

  var younger: Int32? {
    get { youngerPlusOne == 0 ? nil : youngerPlusOne - 1 }
    set { youngerPlusOne = newValue.map { $0 + 1 } ?? 0 }
  }
}
