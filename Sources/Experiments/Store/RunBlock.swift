public import MarketSimulation

/// One run as a block keeps it: identity, outcome, and what a recorder kept.
public struct BlockRow: Equatable, Sendable {
  /// Name of the policy.
  public var policy: String
  /// Replication, from 0.
  public var replication: Int32
  /// The outcome; its `failure` is not kept, `failureText` says what it was.
  public var result: RunResult
  /// Why the run failed, in words; empty for a run that did not.
  public var failureText: String
  /// Chunks of the recorder; empty without one.
  public var recording: [[UInt8]]

  /// Creates a row.
  public init(
    policy: String,
    replication: Int32,
    result: RunResult,
    failureText: String = "",
    recording: [[UInt8]] = []
  ) {
    self.policy = policy
    self.replication = replication
    self.result = result
    self.failureText = failureText
    self.recording = recording
  }

  /// Rows are kept by replication, then by the bytes of the policy's name.
  static func precedes(_ left: BlockRow, _ right: BlockRow) -> Bool {
    if left.replication != right.replication { return left.replication < right.replication }
    return left.policy.utf8.lexicographicallyPrecedes(right.policy.utf8)
  }
}

/// What a block is known by: the same runs always belong to the same block.
///
/// It holds neither the number of points nor of replications, so a study that grows keeps the
/// blocks that it has.
public struct BlockKey: Equatable, Sendable {
  /// Digest of everything that the block's runs depend on, as 64 hexadecimal digits: the point's
  /// scenario and, where traces are kept, which ones and for which point.
  public var identity: String
  /// First replication.
  public var start: Int32
  /// Most replications.
  public var size: Int32

  /// Creates a key.
  ///
  /// - Precondition: `identity` has at least 40 digits.
  public init(identity: String, start: Int32, size: Int32) {
    precondition(identity.utf8.count >= 40, "\(identity) is no digest")
    self.identity = identity
    self.start = start
    self.size = size
  }

  /// The name in the store; folders of two digits keep any folder small.
  public var name: String {
    "blocks/\(identity.prefix(2))/\(identity.prefix(40))-\(start)-\(size).block"
  }
}

/// Runs of one point that are stored together: the unit of resume.
public struct RunBlock: Equatable, Sendable {
  /// What it is known by.
  public var key: BlockKey
  /// The program that made it.
  public var build: String
  /// The runs, by replication, then by policy.
  public private(set) var rows: [BlockRow]

  /// Creates a block.
  public init(key: BlockKey, build: String, rows: [BlockRow] = []) {
    self.key = key
    self.build = build
    self.rows = rows.sorted(by: BlockRow.precedes)
  }

  /// The row of a run, or nil.
  public func row(policy: String, replication: Int32) -> BlockRow? {
    var (low, high) = (0, rows.count)
    while low < high {
      let middle = (low + high) / 2
      let row = rows[middle]
      if row.replication == replication, row.policy == policy { return row }
      let isBefore =
        row.replication != replication
        ? row.replication < replication
        : row.policy.utf8.lexicographicallyPrecedes(policy.utf8)
      if isBefore { low = middle + 1 } else { high = middle }
    }
    return nil
  }

  /// Adds rows that are not there yet.
  public mutating func add(_ more: [BlockRow]) {
    rows += more.filter { row(policy: $0.policy, replication: $0.replication) == nil }
    rows.sort(by: BlockRow.precedes)
  }

  /// Whether another block says something else about a run that both have.
  public func contradicts(_ other: RunBlock) -> Bool {
    rows.contains { row in
      guard let same = other.row(policy: row.policy, replication: row.replication) else {
        return false
      }
      return same != row
    }
  }
}
