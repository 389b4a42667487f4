/// The largest shock that a subject survives, on levels of growing size.
///
/// First every `stride`-th level is run, so that a subject that fails at one and survives a larger
/// one is seen; then the gap below its first failure is halved until neighbours part. A change
/// back and forth within one gap of the scan stays unseen.
public struct CriticalSearch: Sendable {
  /// What is known of one subject.
  public struct Outcome: Equatable, Sendable {
    /// Largest level with no failure at or below it; nil where the smallest level fails.
    public var survived: Int?
    /// Smallest level that fails; nil where none does.
    public var failed: Int?
    /// Levels above `failed` that were survived all the same.
    public var survivedAbove: [Int]
    /// Whether a run neither survived nor failed.
    ///
    /// It broke, or was stopped before it exceeded the limit; the figures are of the other levels.
    public var isUndecided: Bool

    /// Whether no larger shock was survived than one that was not.
    public var isMonotonic: Bool { survivedAbove.isEmpty }
  }

  /// What a run said of a level.
  public enum Answer: UInt8, Equatable, Sendable {
    /// It stayed within the limit.
    case survives
    /// It exceeded the limit.
    case fails
    /// It failed as a run, or was stopped within the limit.
    case undecided
  }

  /// Number of levels; level 0 is the smallest shock.
  public let levelCount: Int
  private let scan: [Int]
  private var answers: [[Answer?]]

  /// Creates a search.
  ///
  /// - Precondition: There is a level and a subject, `stride` is positive.
  public init(levelCount: Int, stride: Int, subjects: Int) {
    precondition(levelCount > 0 && stride > 0 && subjects > 0, "nothing to search")
    self.levelCount = levelCount
    var scan = Array(Swift.stride(from: 0, to: levelCount, by: stride))
    if scan.last != levelCount - 1 { scan.append(levelCount - 1) }
    self.scan = scan
    answers = Array(repeating: Array(repeating: nil, count: levelCount), count: subjects)
  }

  /// Levels that a subject needs next; empty when it is done.
  public func nextLevels(of subject: Int) -> [Int] {
    let own = answers[subject]
    let unscanned = scan.filter { own[$0] == nil }
    if !unscanned.isEmpty { return unscanned }
    guard let failed = own.firstIndex(of: .fails) else { return [] }
    // The gap reaches down to the next level with an answer, or to below level 0.
    let below = own[..<failed].lastIndex { $0 != nil } ?? -1
    return failed - below > 1 ? [(failed + below) / 2] : []
  }

  /// Notes what a run said.
  public mutating func record(subject: Int, level: Int, _ answer: Answer) {
    answers[subject][level] = answer
  }

  /// What is known of a subject.
  public func outcome(of subject: Int) -> Outcome {
    let own = answers[subject]
    let failed = own.firstIndex(of: .fails)
    let above = failed.map { failed in own.indices.filter { $0 > failed && own[$0] == .survives } }
    return Outcome(
      survived: own[..<(failed ?? own.count)].lastIndex { $0 == .survives },
      failed: failed,
      survivedAbove: above ?? [],
      isUndecided: own.contains { $0 == .undecided }
    )
  }
}
