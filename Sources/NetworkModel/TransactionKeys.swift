import Quantities

/// Places a transaction in fee order: highest bid, then earliest arrival, then lowest id.
struct BidKey: Comparable, BitwiseCopyable, Sendable {
  let wei: Int64
  let arrival: Int64
  let id: Int64

  init(_ transaction: Transaction) {
    wei = transaction.bid.wei
    arrival = transaction.arrivesAt.nanoseconds
    id = transaction.id
  }

  static func < (left: BidKey, right: BidKey) -> Bool {
    if left.wei != right.wei { return left.wei > right.wei }
    if left.arrival != right.arrival { return left.arrival < right.arrival }
    return left.id < right.id
  }
}

/// Places a transaction by sender, so that one sender's pending ones are neighbours.
struct SenderKey: Comparable, BitwiseCopyable, Sendable {
  let population: Int32
  let member: Int32
  let slot: Int64

  static func < (left: SenderKey, right: SenderKey) -> Bool {
    if left.population != right.population { return left.population < right.population }
    if left.member != right.member { return left.member < right.member }
    return left.slot < right.slot
  }
}

/// Places a transaction by age, oldest first.
struct AgeKey: Comparable, BitwiseCopyable, Sendable {
  let submittedAt: Int64
  let id: Int64

  init(_ transaction: Transaction) {
    submittedAt = transaction.submittedAt.nanoseconds
    id = transaction.id
  }

  static func < (left: AgeKey, right: AgeKey) -> Bool {
    if left.submittedAt != right.submittedAt { return left.submittedAt < right.submittedAt }
    return left.id < right.id
  }
}
