public import Quantities

/// What a contract on a rollup knows of its sequencer: up or down, and since when.
///
/// After a restart a consumer waits a grace period, in which owners can act before prices count.
/// The message of a flip is processed before the transactions that queued up behind it.
///
/// | state | before the grace has passed | after it |
/// | --- | --- | --- |
/// | down | closed | closed |
/// | up | closed | open |
///
/// - Source: Chainlink, L2 sequencer uptime feeds; the sample contract waits 3 600 s.
public struct UptimeFeed: Equatable, Sendable {
  /// What a consumer makes of the feed.
  public enum Verdict: UInt8, Sendable, BitwiseCopyable {
    /// Prices count.
    case open = 0
    /// The sequencer is down.
    case down = 1
    /// The sequencer is up again, but not for long enough.
    case grace = 2
  }

  /// Whether the last answer was "up".
  public private(set) var isUp = true
  /// When that answer began, or nil where it has stood from the start: there is nothing to wait
  /// for then.
  public private(set) var changedAt: SimInstant?
  private var journal: [(isUp: Bool, changedAt: SimInstant?)] = []
  private var isRecording = false

  /// Creates a feed that says "up".
  public init() {}

  /// Feeds are equal when they say the same; an open transaction does not count.
  public static func == (left: UptimeFeed, right: UptimeFeed) -> Bool {
    left.isUp == right.isUp && left.changedAt == right.changedAt
  }

  /// Takes an answer; the same answer again changes nothing.
  ///
  /// - Returns: Whether it was a flip.
  @discardableResult
  public mutating func report(isUp: Bool, at now: SimInstant) -> Bool {
    guard isUp != self.isUp else { return false }
    if isRecording { journal.append((self.isUp, changedAt)) }
    self.isUp = isUp
    changedAt = now
    return true
  }

  /// What a consumer with a grace period makes of the feed now.
  public func verdict(at now: SimInstant, grace: SimDuration) -> Verdict {
    if !isUp { return .down }
    guard let changedAt, now - changedAt <= grace else { return .open }
    return .grace
  }

  /// Opens an atomic section and returns the point to revert to.
  public mutating func mark() -> Int32 {
    isRecording = true
    return Int32(journal.count)
  }

  /// Undoes every flip since `mark`; the section stays open until `commit()`.
  public mutating func revert(to mark: Int32) {
    precondition(mark >= 0 && Int(mark) <= journal.count, "a mark of another transaction")
    guard Int(mark) < journal.count else { return }
    (isUp, changedAt) = journal[Int(mark)]
    journal.removeLast(journal.count - Int(mark))
  }

  /// Ends the outermost atomic section and keeps its changes.
  public mutating func commit() {
    journal.removeAll(keepingCapacity: true)
    isRecording = false
  }
}
