import Quantities

/// Places a transaction in an order: the lowest key first.
struct InclusionKey: Comparable, BitwiseCopyable, Sendable {
  var first: Int64
  var second: Int64
  var third: Int64

  static func < (left: InclusionKey, right: InclusionKey) -> Bool {
    if left.first != right.first { return left.first < right.first }
    if left.second != right.second { return left.second < right.second }
    return left.third < right.third
  }

  /// Highest payment, then earliest arrival, then lowest id.
  static func payment(_ price: GasPrice, _ transaction: Transaction) -> InclusionKey {
    InclusionKey(
      first: -price.wei,
      second: transaction.arrivesAt.nanoseconds,
      third: transaction.id
    )
  }

  /// Earliest arrival, then lowest id.
  static func arrival(_ transaction: Transaction) -> InclusionKey {
    InclusionKey(first: transaction.arrivesAt.nanoseconds, second: transaction.id, third: 0)
  }

  /// What leaves first when the pool is full: the other end of the order by bid.
  static func cheapness(_ transaction: Transaction) -> InclusionKey {
    InclusionKey(
      first: transaction.bid.wei,
      second: -transaction.arrivesAt.nanoseconds,
      third: -transaction.id
    )
  }
}

extension InclusionOrder {
  /// The place of a transaction in this order; messages of an inbox come before everything else.
  func key(of transaction: Transaction) -> InclusionKey {
    if transaction.route == .inbox {
      let arrival = transaction.arrivesAt.nanoseconds
      return InclusionKey(first: .min, second: arrival, third: transaction.id)
    }
    switch self {
    case .byPayment: return .payment(transaction.tip, transaction)
    case .byArrival: return .arrival(transaction)
    case .byBatch(let interval, let salt):
      return InclusionKey(
        first: transaction.arrivesAt.nanoseconds / interval.nanoseconds,
        second: -transaction.tip.wei,
        third: Int64(bitPattern: SlotKey(transaction).lot(salt: salt))
      )
    }
  }
}

/// A sender: a member of a population.
struct SenderKey: Equatable, BitwiseCopyable, Sendable {
  let population: Int32
  let member: Int32

  init(population: Int32, member: Int32) {
    self.population = population
    self.member = member
  }

  init(_ transaction: Transaction) {
    self.init(population: transaction.population, member: transaction.member)
  }

  var packed: UInt64 {
    UInt64(UInt32(bitPattern: population)) << 32 | UInt64(UInt32(bitPattern: member))
  }

  var scrambled: UInt64 { BitMixer.scrambled(packed) }
}

/// A sender's slot: the replacement key.
struct SlotKey: Equatable, BitwiseCopyable, Sendable {
  let sender: SenderKey
  let slot: Int64

  init(population: Int32, member: Int32, slot: Int64) {
    sender = SenderKey(population: population, member: member)
    self.slot = slot
  }

  init(_ transaction: Transaction) {
    sender = SenderKey(transaction)
    slot = transaction.slot
  }

  var scrambled: UInt64 { BitMixer.scrambled(sender.packed &* 3 &+ UInt64(bitPattern: slot)) }

  /// A word that is as good as drawn, and the same for the same purpose of the same sender.
  func lot(salt: UInt64) -> UInt64 { BitMixer.scrambled(scrambled ^ salt) }
}

/// SplitMix64's finaliser: neighbouring words become unrelated ones.
enum BitMixer {
  static func scrambled(_ word: UInt64) -> UInt64 {
    var word = word &+ 0x9E37_79B9_7F4A_7C15
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
