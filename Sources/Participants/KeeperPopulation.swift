public import Determinism
public import NetworkModel
public import Quantities

/// A transaction that a keeper has in the mempool and may replace with a higher bid.
public struct PendingKeeperTransaction: Equatable, Sendable, BitwiseCopyable {
  /// The transaction as it was sent.
  public var transaction: Transaction
  /// Stablecoin that it would spend; held back from other bids.
  public var reserved: QuoteAmount

  /// Creates an entry.
  public init(transaction: Transaction, reserved: QuoteAmount) {
    self.transaction = transaction
    self.reserved = reserved
  }
}

/// Keepers as one population with columns for its members.
///
/// Wallets are in the ledger; here stand traits, which never change, and what is in flight.
public struct KeeperPopulation: Sendable {
  /// The population's parameters.
  public let spec: KeeperSpec
  /// Stable hash of its name; it keys streams and marks digests.
  public let nameHash: UInt64
  /// Discount to market at which each member values collateral.
  public let discounts: [Ratio]
  /// Transactions in flight, oldest first.
  public private(set) var pending: [PendingKeeperTransaction]
  /// Stablecoin held back for pending bids, per member, in 10⁻⁶.
  public private(set) var reservedMicros: [Int64]
  /// Number of transactions in flight, per member.
  public private(set) var pendingCounts: [Int32]
  /// Transactions that all members together may still send.
  public private(set) var freePlaces: Int64
  private let stream: RandomStream

  /// Draws the members' traits.
  public init(name: String, spec: KeeperSpec, seeds: SeedTree) {
    self.spec = spec
    nameHash = StableName.hash(name)
    stream = RandomStream(key: seeds.key("keepers/" + name))
    let low = spec.discountLow.partsPerBillion
    let span = Double(spec.discountHigh.partsPerBillion - low)
    var discounts: [Ratio] = []
    for member in 0..<UInt64(spec.count) {
      let quantile = stream.uniform(step: member, index: 0, purpose: 1)
      discounts.append(Ratio(partsPerBillion: low + Int64((span * quantile).rounded(.down))))
    }
    self.discounts = discounts
    pending = []
    reservedMicros = [Int64](repeating: 0, count: Int(spec.count))
    pendingCounts = [Int32](repeating: 0, count: Int(spec.count))
    freePlaces = Int64(spec.count) * Int64(spec.pendingLimit)
  }

  /// A uniform draw for one opportunity: what it is about, and which attempt.
  public func uniform(opportunity: UInt64, attempt: UInt64, purpose: UInt64) -> Double {
    stream.uniform(step: opportunity, index: attempt, purpose: purpose)
  }

  /// The member that an opportunity falls to at an attempt.
  public func member(opportunity: UInt64, attempt: UInt64) -> Int32 {
    let draw = stream.uniform(step: opportunity, index: attempt, purpose: 2)
    return min(Int32(draw * Double(spec.count)), spec.count - 1)
  }

  /// Whether a member may send one more transaction.
  public func canSend(_ member: Int32) -> Bool {
    pendingCounts[Int(member)] < spec.pendingLimit
  }

  /// Notes a transaction that entered the mempool.
  public mutating func sent(_ entry: PendingKeeperTransaction) {
    pending.append(entry)
    reservedMicros[Int(entry.transaction.member)] += entry.reserved.micros
    pendingCounts[Int(entry.transaction.member)] += 1
    freePlaces -= 1
  }

  /// Forgets a transaction that was included, replaced or dropped, and returns its entry.
  @discardableResult
  public mutating func concluded(_ id: Int64) -> PendingKeeperTransaction? {
    guard let position = pending.firstIndex(where: { $0.transaction.id == id }) else { return nil }
    let entry = pending.remove(at: position)
    reservedMicros[Int(entry.transaction.member)] -= entry.reserved.micros
    pendingCounts[Int(entry.transaction.member)] -= 1
    freePlaces += 1
    return entry
  }
}
