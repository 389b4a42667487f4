import NetworkModel
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
  /// When the chain last came back from an outage, or nil.
  var restartedAt: SimInstant?

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
    Self.percentile(Array(self[lane].delays.dropFirst(Int(first))), percent)
  }

  /// A percentile by rank; nil of nothing.
  static func percentile(_ values: [Int64], _ percent: Int64) -> Int64? {
    let sorted = values.sorted()
    guard !sorted.isEmpty else { return nil }
    let rank = (Int64(sorted.count) * percent + 99) / 100
    return sorted[max(0, Int(rank) - 1)]
  }
}
