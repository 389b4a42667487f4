public import Quantities

/// What a contract knows of a pull feed: the newest update that anybody posted.
///
/// Signed updates are there for everyone from their publication on; a transaction carries the
/// newest one of the instant at which it was sent.
public struct PostedFeed: Equatable, Sendable {
  /// The feed.
  public let spec: PostedPullSpec
  /// What was posted last, or nil.
  public private(set) var posted: OnChainPrice?
  /// Signed updates, oldest first, none older than the pending transactions that could carry it.
  private var signed: [OnChainPrice] = []

  /// Creates a feed that nobody has posted.
  public init(spec: PostedPullSpec) { self.spec = spec }

  /// The newest signed update, or nil.
  public var newest: OnChainPrice? { signed.last }

  /// Takes a new signed update; updates from before `horizon` that are not the newest one at it are
  /// forgotten.
  public mutating func sign(_ update: OnChainPrice, forgettingBefore horizon: SimInstant) {
    signed.append(update)
    while signed.count > 1, signed[1].writtenAt <= horizon { signed.removeFirst() }
  }

  /// The update that a transaction of this instant carries, or nil where the contract knows it.
  public func carried(sentAt: SimInstant) -> OnChainPrice? {
    guard let update = signed.last(where: { $0.writtenAt <= sentAt }) else { return nil }
    guard let posted else { return update }
    return update.observation.observedAt > posted.observation.observedAt ? update : nil
  }

  /// Posts what a transaction carries; an update that is not newer than the contract's changes
  /// nothing.
  ///
  /// - Returns: Whether the contract's price changed.
  @discardableResult
  public mutating func post(sentAt: SimInstant, at now: SimInstant) -> Bool {
    guard let update = carried(sentAt: sentAt) else { return false }
    posted = OnChainPrice(observation: update.observation, writtenAt: now)
    return true
  }

  /// Whether the contract's price is so far off the newest update that somebody posts one.
  public func isOff() throws(QuantityError) -> Bool {
    guard let newest else { return false }
    guard let posted else { return true }
    if newest.observation.observedAt <= posted.observation.observedAt { return false }
    let off = try newest.observation.price.relativeDistance(from: posted.observation.price)
    return off >= spec.deviation
  }
}
