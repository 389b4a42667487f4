public import Determinism
public import Quantities

/// The people and the waiting that stand between a wish and its transaction.
///
/// A request is granted after
///
///     T = fixedDelay + the `quorum`-th smallest of the members' delays,
///
/// where member i needs a lognormal time (median `medianDelay`, deviation of the logarithm
/// `deviation`), plus `absence` when asleep (probability `asleepShare`, independently). With no
/// members T is `fixedDelay`: a time lock, or the periods of a vote. Nobody can take a request
/// back; whoever executes it finds the state of that instant.
///
/// Source: k-of-n multisignature guardians and review, vote and time-lock periods as in Compound
/// and Aave governance; the lognormal form of human delay is ours.
public struct ApprovalPath: Equatable, Sendable, BitwiseCopyable {
  /// People who can agree; 0 for none.
  public var members: Int32
  /// How many of them must; at most `members`.
  public var quorum: Int32
  /// Median time of one member.
  public var medianDelay: SimDuration
  /// Standard deviation of the logarithm of a member's time.
  public var deviation: Ratio
  /// Probability that a member is asleep or away.
  public var asleepShare: Ratio
  /// What being away adds.
  public var absence: SimDuration
  /// Review, vote and time lock, after the last needed member.
  public var fixedDelay: SimDuration

  /// Creates a path.
  ///
  /// - Precondition: `0 ≤ quorum ≤ members`, and members need a quorum of at least one.
  public init(
    members: Int32,
    quorum: Int32,
    medianDelay: SimDuration,
    deviation: Ratio,
    asleepShare: Ratio,
    absence: SimDuration,
    fixedDelay: SimDuration
  ) {
    precondition(quorum <= members && (members == 0 || quorum > 0), "a quorum within its members")
    self.members = members
    self.quorum = quorum
    self.medianDelay = medianDelay
    self.deviation = deviation
    self.asleepShare = asleepShare
    self.absence = absence
    self.fixedDelay = fixedDelay
  }

  /// A path without people.
  public static func fixed(_ delay: SimDuration) -> ApprovalPath {
    ApprovalPath(
      members: 0,
      quorum: 0,
      medianDelay: .zero,
      deviation: .zero,
      asleepShare: .zero,
      absence: .zero,
      fixedDelay: delay
    )
  }

  /// Returns how long the `number`-th request of a strategy takes.
  ///
  /// Member i draws at step `number` with index i, its time for purpose 0 and whether it is asleep
  /// for purpose 1, so a request never shifts the draws of another. O(members²) comparisons.
  public func delay(ofRequest number: UInt64, stream: RandomStream) -> SimDuration {
    var delays: [Int64] = []
    for member in 0..<members {
      let time = stream.logNormal(
        median: medianDelay.secondsValue,
        sigma: deviation.value,
        step: number,
        index: UInt64(member)
      )
      let isAsleep =
        stream.uniform(step: number, index: UInt64(member), purpose: 1) < asleepShare.value
      // A year bounds what a tail can do to the clock; nobody waits longer.
      let nanoseconds = Int64(min(time, 31_536_000) * 1_000_000_000)
      let delay = nanoseconds + (isAsleep ? absence.nanoseconds : 0)
      let place = delays.firstIndex { $0 > delay } ?? delays.endIndex
      delays.insert(delay, at: place)
    }
    let people = quorum > 0 ? SimDuration(nanoseconds: delays[Int(quorum) - 1]) : .zero
    return people + fixedDelay
  }
}
