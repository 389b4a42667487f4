/// The rank of an event among the events of one instant; smaller ranks run first.
///
/// The price path moves before anyone looks, observations arrive before the block that uses them,
/// and sampling sees what all others left.
@frozen
public enum EventPhase: UInt8, CaseIterable, Comparable, Sendable, BitwiseCopyable {
  /// The market price takes its next step.
  case pathTick = 0
  /// A feed, a keeper or a guardian learns something.
  case observation = 1
  /// A block executes all its transactions.
  case block = 2
  /// Funding and interest accrue.
  case funding = 3
  /// A participant decides.
  case participant = 4
  /// A mitigation's timer runs out.
  case strategyWake = 5
  /// Metrics are sampled; changes nothing.
  case sampling = 6

  /// Orders by rank.
  @inlinable
  public static func < (left: EventPhase, right: EventPhase) -> Bool {
    left.rawValue < right.rawValue
  }
}
