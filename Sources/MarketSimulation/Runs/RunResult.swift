public import EventKernel
public import Margining
public import Markets
public import Mitigations
public import Quantities

/// How a run ended.
public enum RunStatus: UInt8, Sendable, BitwiseCopyable {
  /// It reached its horizon.
  case ok = 0
  /// A stated limit stopped it; its figures are lower bounds.
  case stopped = 1
  /// An error ended it; it has no figures.
  case failed = 2
}

/// Facts about a run that a reader of its row must know; printed as kebab words.
public struct RunFlags: OptionSet, Sendable, BitwiseCopyable, Hashable {
  /// One bit per fact.
  public let rawValue: UInt32
  /// Creates flags from bits.
  public init(rawValue: UInt32) { self.rawValue = rawValue }

  /// The path is a record used as `fundamental`: it contains its own history's impact.
  public static let pathContainsHistory = RunFlags(rawValue: 1 << 0)
  /// The event limit was reached.
  public static let eventLimit = RunFlags(rawValue: 1 << 1)
  /// Three consecutive generations of liquidations did not shrink by notional.
  public static let supercritical = RunFlags(rawValue: 1 << 2)
  /// Accounts were due at the horizon and were closed out there.
  public static let dueAtHorizon = RunFlags(rawValue: 1 << 3)
  /// Auctions were open at the horizon and were closed out there.
  public static let auctionsAtHorizon = RunFlags(rawValue: 1 << 4)
  /// The recovery had not come by the horizon.
  public static let recoveryCensored = RunFlags(rawValue: 1 << 5)
  /// The mempool was full at least once and dropped its cheapest transaction.
  public static let poolEviction = RunFlags(rawValue: 1 << 6)
  /// Two strategies asked for what only one can have; the first in policy order had it.
  public static let directiveConflict = RunFlags(rawValue: 1 << 7)
  /// A venue could not fill an order in full.
  public static let venueExhausted = RunFlags(rawValue: 1 << 8)
  /// The scenario's last instant was reached before its horizon.
  public static let instantLimit = RunFlags(rawValue: 1 << 9)
  /// A source had booked all the events that its sequence number can count.
  public static let sequenceExhausted = RunFlags(rawValue: 1 << 10)

  /// Those that end a run before its horizon: its status is `stopped`.
  public static let stops: RunFlags = [.eventLimit, .instantLimit, .sequenceExhausted]

  /// All flags with their words, in the order of printing.
  public static let names: [(flag: RunFlags, word: String)] = [
    (.pathContainsHistory, "path-contains-history"),
    (.eventLimit, "event-limit"),
    (.supercritical, "supercritical"),
    (.dueAtHorizon, "due-at-horizon"),
    (.auctionsAtHorizon, "auctions-at-horizon"),
    (.recoveryCensored, "recovery-censored"),
    (.poolEviction, "pool-eviction"),
    (.directiveConflict, "directive-conflict"),
    (.venueExhausted, "venue-exhausted"),
    (.instantLimit, "instant-limit"),
    (.sequenceExhausted, "sequence-exhausted"),
  ]
}

/// Why a run failed; each is a row with `status=failed`, never a trap.
public enum RunFailure: Error, Equatable, Sendable {
  /// An exact amount left its width.
  case quantity(QuantityError)
  /// A scenario that does not fit together; the scenario format refuses what it can see.
  case invalidScenario(String)
  /// A strategy could not be made.
  case strategy(MitigationError)
  /// A path could not be built.
  case path(PathError)
  /// An event could not be booked: an unknown source, or an instant in the past.
  case scheduling(SchedulingError)
  /// An operation of the margin room had no exact result.
  case margin(MarginError)
  /// An invariant broke: which one, in words.
  case invariant(String)
}

/// The value of one metric in one run.
public enum MetricValue: Equatable, Sendable, BitwiseCopyable {
  /// Not applicable or undefined here: an empty field.
  case undefined
  /// A count or a 0/1.
  case count(Int64)
  /// An exact amount in 10⁻⁶ of the metric's unit.
  case micros(Int128)
  /// A plain number; finite.
  case number(Double)

  /// The value as a number for statistics; nil when undefined.
  public var value: Double? {
    switch self {
    case .undefined: nil
    case .count(let count): Double(count)
    case .micros(let micros): Double(micros) / 1_000_000
    case .number(let number): number
    }
  }
}

/// The outcome of one run.
public struct RunResult: Equatable, Sendable {
  /// How it ended.
  public var status: RunStatus
  /// Facts about it.
  public var flags: RunFlags
  /// Digest of every event that changed something and of every ledger entry.
  public var digest: UInt64
  /// Digest of the exogenous draws; equal across policies of a replication.
  public var exogenousDigest: UInt64
  /// One value per `MetricCatalog.run` entry, same order; empty when failed.
  public var metrics: [MetricValue]
  /// Per protocol, one value per `MetricCatalog.perProtocol` entry; empty when failed.
  public var protocolMetrics: [[MetricValue]]
  /// Why it failed, or nil.
  public var failure: RunFailure?

  /// Creates a result.
  public init(
    status: RunStatus,
    flags: RunFlags,
    digest: UInt64,
    exogenousDigest: UInt64,
    metrics: [MetricValue],
    protocolMetrics: [[MetricValue]],
    failure: RunFailure?
  ) {
    self.status = status
    self.flags = flags
    self.digest = digest
    self.exogenousDigest = exogenousDigest
    self.metrics = metrics
    self.protocolMetrics = protocolMetrics
    self.failure = failure
  }
}
