/// What the pool remembers of senders where nonces are kept.
struct SenderBook: Sendable {
  struct Sender: BitwiseCopyable, Sendable {
    let key: SenderKey
    /// The nonce that can be taken next.
    var next: Int64 = 0
    /// Its pending transactions in the order of nonces, linked by their entries.
    var head: Int32?
  }

  private(set) var senders: [Sender] = []
  private var byKey = NodeTable()

  subscript(place: Int32) -> Sender {
    get { senders[Int(place)] }
    set { senders[Int(place)] = newValue }
  }

  /// The place of a sender; a new one begins with nonce 0.
  mutating func place(of key: SenderKey) -> Int32 {
    let known = senders
    let hash = key.scrambled
    if let found = byKey.find(hash, { known[Int($0)].key == key }) { return found }
    let fresh = Int32(senders.count)
    senders.append(Sender(key: key))
    byKey.insert(hash, fresh)
    return fresh
  }
}

extension Mempool {
  /// The lowest nonce of a sender that no pending transaction holds.
  mutating func freeNonce(ofSender place: Int32) -> Int64 {
    let sender = senders[place]
    var nonce = sender.next
    var at = sender.head
    while let node = at, entries[Int(node)].transaction.nonce == nonce {
      nonce += 1
      at = entries[Int(node)].nextOfSender
    }
    return nonce
  }

  /// Links a stored transaction to its sender; whether it can be taken at once.
  mutating func linkToSender(_ node: Int32) -> Bool {
    let nonce = entries[Int(node)].transaction.nonce
    let place = entries[Int(node)].sender
    var before: Int32?
    var after = senders[place].head
    while let candidate = after, entries[Int(candidate)].transaction.nonce < nonce {
      before = candidate
      after = entries[Int(candidate)].nextOfSender
    }
    setNextOfSender(node, after)
    if let before { setNextOfSender(before, node) } else { senders[place].head = node }
    return nonce == senders[place].next
  }

  /// Unlinks a transaction that leaves the pool.
  mutating func unlinkFromSender(_ node: Int32) {
    let place = entries[Int(node)].sender
    let next = entries[Int(node)].nextOfSender
    guard senders[place].head != node else {
      senders[place].head = next
      return
    }
    var at = senders[place].head
    while let candidate = at, entries[Int(candidate)].nextOfSender != node {
      at = entries[Int(candidate)].nextOfSender
    }
    if let at { setNextOfSender(at, next) }
  }

  /// A block took a transaction that has left the pool: the sender's next one becomes ready.
  mutating func nonceTaken(_ nonce: Int64, sender place: Int32) {
    senders[place].next = nonce + 1
    if let head = senders[place].head, entries[Int(head)].transaction.nonce == nonce + 1 {
      makeReady(head)
    }
  }

  /// A block lost a transaction again: its sender's later nonces wait once more.
  mutating func nonceReturned(_ transaction: Transaction, sender place: Int32) {
    senders[place].next = min(senders[place].next, transaction.nonce)
    if let head = senders[place].head,
      entries[Int(head)].transaction.nonce > transaction.nonce
    {
      leaveQueue(head)
    }
  }
}
