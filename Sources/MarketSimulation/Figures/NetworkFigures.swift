import Margining
import NetworkModel
import PriceOracles
import Quantities

/// What became of the transactions of one class.
struct LaneFigures: Sendable {
  /// Inclusion delays in nanoseconds, in order of execution.
  var delays: [Int64] = []
  var failed: Int64 = 0
  /// Fees in 10⁻⁶ USD, each at market when it was paid.
  var feeMicros: Int128 = 0
  /// How many delays the last row of the series had seen.
  var sampled: Int32 = 0
}

/// Running sums over the transactions of a run, by class.
struct NetworkFigures: Sendable {
  /// One entry for each `TransactionLane`, at its raw value.
  var lanes = [LaneFigures](repeating: LaneFigures(), count: 4)
  /// Transactions that a reorganisation gave back.
  var returned: Int64 = 0
  /// Time between the blocks around outages.
  var downNanoseconds: Int64 = 0
  // In an array of one: the compiler's check of the noncopyable world takes time with every nested
  // field that is stored in place.
  private var books = [ChainBook()]

  /// What the chain keeps besides sums.
  var book: ChainBook {
    _read { yield books[0] }
    _modify { yield &books[0] }
  }

  /// When the chain last came back from an outage, or nil.
  var restartedAt: SimInstant? { book.uptime.isUp ? book.uptime.changedAt : nil }

  subscript(lane: TransactionLane) -> LaneFigures {
    get { lanes[Int(lane.rawValue)] }
    set { lanes[Int(lane.rawValue)] = newValue }
  }

  /// Fees of all classes in 10⁻⁶ USD.
  var feeMicros: Int128 { lanes.reduce(0) { $0 + $1.feeMicros } }

  /// Notes an executed transaction.
  mutating func included(_ lane: TransactionLane, delay: SimDuration, feeMicros: Int128) {
    lanes[Int(lane.rawValue)].delays.append(delay.nanoseconds)
    lanes[Int(lane.rawValue)].feeMicros += feeMicros
  }

  /// A percentile by rank of a class: the smallest delay that so many do not exceed; nil without
  /// transactions.
  func delay(_ lane: TransactionLane, percent: Int64, since first: Int32 = 0) -> Int64? {
    Percentile.of(self[lane].delays[Int(first)...], percent)
  }
}

/// What a chain keeps besides sums.
struct ChainBook: Sendable {
  /// What the uptime feed says.
  var uptime = UptimeFeed()
  /// Who won liquidations, and what they paid for their place.
  var race = RaceFigures()
  /// The express lane; nil where nobody wants one.
  var lane: ExpressLaneFigures?
  /// What attackers took from the escrow of others, in 10⁻⁶ USD at market.
  var extractedMicros: Int128 = 0
  /// Calls from inside a refund that paid, and those that were refused.
  var reentries: Int64 = 0
  var refusedReentries: Int64 = 0
  /// Blocks with both a top-up and a liquidation.
  var sequencedBlocks: Int64 = 0
}

/// Who won the liquidations of a run: one entry for each population that ever did.
struct RaceFigures: Sendable {
  private(set) var populations: [(population: Int32, wins: Int64)] = []
  private(set) var wins: Int64 = 0
  private(set) var holderWins: Int64 = 0
  /// Gas prices of the winners, summed, in wei.
  private(set) var priceWei: Int128 = 0

  /// Notes a liquidation that took effect.
  mutating func won(by population: Int32, price: GasPrice, holdsLane: Bool) {
    wins += 1
    if holdsLane { holderWins += 1 }
    priceWei += Int128(price.wei)
    if let place = populations.firstIndex(where: { $0.population == population }) {
      populations[place].wins += 1
    } else {
      populations.append((population, 1))
    }
  }

  /// Liquidations that a population won.
  func wins(of population: Int32) -> Int64 {
    populations.first { $0.population == population }?.wins ?? 0
  }
}

/// An express lane of a run.
struct ExpressLaneFigures: Sendable {
  let spec: ExpressLaneSpec
  /// Where the prices of rounds go.
  let proceeds: LedgerSlot
  /// Rounds that somebody bought.
  var granted: Int64 = 0
  /// What they cost in all, in 10⁻⁶.
  var paidMicros: Int128 = 0
}
