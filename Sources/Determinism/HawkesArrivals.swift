/// The arrivals of a Hawkes process one after another, by thinning.
///
/// Arrival k is drawn at step k, candidate j of it in attempt j, so that an arrival's draws do not
/// depend on how many candidates others took. The excitement is carried from arrival to arrival:
/// each costs O(1), whatever the past. Gaps are handed out instead of instants, because a sum of
/// floating gaps would lose precision on a long run.
///
/// - Source: Ogata, "On Lewis' simulation method for point processes", IEEE Transactions on
///   Information Theory 27 (1981).
public struct HawkesArrivals: Hashable, Sendable {
  /// The process whose arrivals these are.
  public let process: HawkesProcess
  /// How many arrivals there have been.
  public private(set) var count: UInt64
  /// The part of the rate that past arrivals cause, just after the last one.
  public private(set) var excitement: Double

  private let stream: RandomStream
  private let purpose: UInt64

  init(process: HawkesProcess, stream: RandomStream, purpose: UInt64) {
    self.process = process
    self.stream = stream
    self.purpose = purpose
    count = 0
    excitement = 0
  }

  /// The rate of arrivals just after the last one.
  public var rate: Double { process.baseline + excitement }

  /// Returns the time from the last arrival, or the start, to the next, and moves on to it.
  public mutating func nextGap() -> Double {
    var gap = 0.0
    var left = excitement
    var attempt: UInt64 = 0
    while true {
      // Between arrivals the rate only falls, so that the present one bounds what is to come.
      let bound = process.baseline + left
      let words = stream.block(count, 0, purpose, attempt: attempt)
      let wait = -PortableMath.log(1 - RandomStream.open(words.0)) / bound
      gap += wait
      left *= PortableMath.exp(-process.decay * wait)
      attempt += 1
      if RandomStream.open(words.1) * bound <= process.baseline + left { break }
    }
    excitement = left + process.branchingRatio * process.decay
    count += 1
    return gap
  }
}
