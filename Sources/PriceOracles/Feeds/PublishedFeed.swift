public import Quantities

/// The feed as a contract holds it, behind an optional delay (Maker's oracle security module).
///
/// Without a hop a write is the current price at once. With one, a write only reaches the
/// medianizer; a poke moves the queue:
///
/// | before the poke | after the poke |
/// | --- | --- |
/// | queued price | current price, written now |
/// | medianizer's latest price | queued price |
/// | last poke | now, rounded down to the hop grid |
///
/// A poke is allowed from last poke + hop on. Because the last poke is rounded down, a late poke
/// does not push the next one back, and the delay after it is shorter than a hop. The grid counts
/// from the start of the scenario, which stands for a full hour when hops do.
///
/// - Source: Maker, `osm.sol`; docs/model/oracles.md.
public struct PublishedFeed: Equatable, Sendable {
  /// What a write or a poke changes: the undo journal stores it whole.
  struct State: Equatable, Sendable, BitwiseCopyable {
    var current: OnChainPrice?
    var queued: OnChainPrice?
    var latest: OnChainPrice?
    var lastPoke: SimInstant
  }

  /// The delay; zero for none.
  public let hop: SimDuration
  private var state: State
  private var journal: [State]
  private var isRecording: Bool

  /// Creates a feed.
  ///
  /// - Parameters:
  ///   - hop: The delay; not negative.
  ///   - initial: What is current, queued and latest at the start, or nil for an empty contract.
  ///   - now: The start: the last poke is here, rounded down to the grid.
  public init(hop: SimDuration, initial: Observation?, at now: SimInstant = .start) {
    precondition(hop >= .zero, "a hop is not negative")
    self.hop = hop
    let first = initial.map { OnChainPrice(observation: $0, writtenAt: now) }
    state = State(
      current: first,
      queued: hop > .zero ? first : nil,
      latest: first,
      lastPoke: Self.gridInstant(now, hop)
    )
    journal = []
    isRecording = false
  }

  /// The price in force, or nil before the first.
  public var current: OnChainPrice? { state.current }

  /// The public next price of a delayed feed, or nil; `writtenAt` is when it was queued.
  public var queued: OnChainPrice? { state.queued }

  /// The newest write, which the next poke queues.
  public var latest: OnChainPrice? { state.latest }

  /// The last poke, rounded down to the hop grid.
  public var lastPoke: SimInstant { state.lastPoke }

  /// The first instant at which the next poke is allowed.
  public var nextPoke: SimInstant { state.lastPoke + hop }

  /// Takes a write; an observation that is not newer than the latest one is ignored.
  ///
  /// - Returns: Whether the write changed the feed.
  @discardableResult
  public mutating func write(_ observation: Observation, at now: SimInstant) -> Bool {
    if let latest = state.latest, latest.observation.observedAt >= observation.observedAt {
      return false
    }
    var next = state
    next.latest = OnChainPrice(observation: observation, writtenAt: now)
    if hop == .zero { next.current = next.latest }
    replace(with: next)
    return true
  }

  /// Whether a poke would move the queue: there is a hop, it has passed, and a price to read.
  public func canPoke(at now: SimInstant) -> Bool {
    hop > .zero && state.latest != nil && now >= nextPoke
  }

  /// Moves the queue when that is allowed.
  ///
  /// - Returns: Whether the poke moved it.
  @discardableResult
  public mutating func poke(at now: SimInstant) -> Bool {
    guard canPoke(at: now), let latest = state.latest else { return false }
    var next = state
    next.current = state.queued.map {
      OnChainPrice(observation: $0.observation, writtenAt: now)
    }
    next.queued = OnChainPrice(observation: latest.observation, writtenAt: now)
    next.lastPoke = Self.gridInstant(now, hop)
    replace(with: next)
    return true
  }

  /// Opens an atomic section, or a section inside one, and returns the point to revert to.
  public mutating func mark() -> Int32 {
    isRecording = true
    return Int32(journal.count)
  }

  /// Undoes every change since `mark`; the section stays open until `commit()`.
  public mutating func revert(to mark: Int32) {
    precondition(mark >= 0 && Int(mark) <= journal.count, "a mark of another transaction")
    guard Int(mark) < journal.count else { return }
    state = journal[Int(mark)]
    journal.removeLast(journal.count - Int(mark))
  }

  /// Ends the outermost atomic section and keeps its changes.
  public mutating func commit() {
    journal.removeAll(keepingCapacity: true)
    isRecording = false
  }

  private mutating func replace(with next: State) {
    if isRecording { journal.append(state) }
    state = next
  }

  /// An instant rounded down to a multiple of the hop; the instant itself without one.
  private static func gridInstant(_ instant: SimInstant, _ hop: SimDuration) -> SimInstant {
    guard hop > .zero else { return instant }
    let (quotient, remainder) =
      instant.nanoseconds.quotientAndRemainder(dividingBy: hop.nanoseconds)
    let steps = remainder < 0 ? quotient - 1 : quotient
    return SimInstant(nanoseconds: steps * hop.nanoseconds)
  }
}
