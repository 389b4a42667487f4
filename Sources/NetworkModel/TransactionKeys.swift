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

/// A sender: a member of a population.
struct SenderKey: ProbeKey {
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
struct SlotKey: ProbeKey {
  let sender: SenderKey
  let slot: Int64

  var scrambled: UInt64 {
    BitMixer.scrambled(sender.scrambled &+ UInt64(bitPattern: slot))
  }
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
