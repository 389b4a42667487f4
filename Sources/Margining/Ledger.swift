import Determinism
public import Quantities

/// Double-entry books of one run: the single source of every amount.
///
/// Columns, not objects: a column is one asset with a slot for each member. Every change is a
/// transfer between two slots of one asset, so each asset sums to zero over all slots. Entries
/// since the last commit form the undo journal; they reach the digest at commit, never when
/// reverted.
public struct Ledger: Sendable {
  private var traits: [ColumnTraits]
  private var names: [String]
  private var balances: [Int64]
  private var totals: [Int128]
  private var pending: [LedgerEntry]
  private var foldedDigest: RunDigest
  private var foldedCount: Int64

  /// The entries that the last `commit()` folded, oldest first.
  public private(set) var committedEntries: [LedgerEntry]

  /// Creates a ledger without columns.
  public init() {
    traits = []
    names = []
    balances = []
    totals = []
    pending = []
    foldedDigest = RunDigest()
    foldedCount = 0
    committedEntries = []
  }

  /// Adds a column of empty slots and returns its identifier.
  ///
  /// The stable hash of `name` stands for the column in the digest. External and venue columns
  /// may be negative; an internal column only when it says so (debt).
  ///
  /// - Precondition: the name is new, `members` is positive, all slots fit 31 bits.
  public mutating func addColumn(
    name: String,
    asset: AssetID,
    members: Int32,
    kind: ColumnKind,
    allowsNegative: Bool = false
  ) -> LedgerColumn {
    precondition(members > 0, "a ledger column needs a member")
    let nameHash = StableName.hash(name)
    for column in traits {
      precondition(column.nameHash != nameHash, "two ledger columns share a name")
    }
    let offset = balances.count
    precondition(offset + Int(members) <= Int(Int32.max), "too many ledger slots")
    traits.append(
      ColumnTraits(
        asset: asset,
        kind: kind,
        allowsNegative: allowsNegative || kind != .internal,
        offset: Int32(offset),
        members: members,
        nameHash: nameHash
      )
    )
    names.append(name)
    totals.append(0)
    balances.reserveCapacity(offset + Int(members))
    for _ in 0..<members { balances.append(0) }
    return LedgerColumn(index: Int32(traits.count - 1))
  }

  /// Adds a column of an owner: `OWNER.SUFFIX`, of one member and inside the system unless stated.
  mutating func addColumn(
    of owner: String,
    _ suffix: String,
    _ asset: AssetID,
    _ members: Int32 = 1,
    _ kind: ColumnKind = .internal,
    negative: Bool = false
  ) -> LedgerColumn {
    addColumn(
      name: owner + "." + suffix,
      asset: asset,
      members: members,
      kind: kind,
      allowsNegative: negative
    )
  }

  /// Moves units of one asset between two slots; moving nothing is not an entry.
  ///
  /// - Throws: `negativeAmount`, `assetMismatch`, `reasonNotAllowed`, `insufficient`, `quantity`,
  ///   in this order; a throw changes nothing.
  public mutating func transfer(
    _ units: Int64,
    from: LedgerSlot,
    to: LedgerSlot,
    reason: EntryReason
  ) throws(MarginError) {
    if units < 0 { throw .negativeAmount(units) }
    let source = traits[Int(from.column.index)]
    let target = traits[Int(to.column.index)]
    if source.asset != target.asset { throw .assetMismatch(from: from, to: to) }
    if !source.mayPay(reason) { throw .reasonNotAllowed(column: from.column, reason: reason) }
    if !target.mayReceive(reason) { throw .reasonNotAllowed(column: to.column, reason: reason) }
    let sourceIndex = position(of: from, in: source)
    let targetIndex = position(of: to, in: target)
    if units == 0 || sourceIndex == targetIndex { return }
    let available = balances[sourceIndex]
    if !source.allowsNegative, available < units {
      throw .insufficient(slot: from, available: available, needed: units)
    }
    let left = try MarginMath.difference(available, units)
    let arrived = try MarginMath.sum(balances[targetIndex], units)
    balances[sourceIndex] = left
    balances[targetIndex] = arrived
    totals[Int(from.column.index)] -= Int128(units)
    totals[Int(to.column.index)] += Int128(units)
    pending.append(
      LedgerEntry(from: from, to: to, asset: source.asset, units: units, reason: reason)
    )
  }

  /// Balance of a slot in units of its asset.
  public func balance(_ slot: LedgerSlot) -> Int64 {
    balances[position(of: slot, in: traits[Int(slot.column.index)])]
  }

  /// Sum of a column's balances.
  ///
  /// - Complexity: O(1).
  public func total(_ column: LedgerColumn) -> Int128 { totals[Int(column.index)] }

  /// Sum of a column's balances, added up afresh.
  ///
  /// - Complexity: O(members).
  public func recountedTotal(_ column: LedgerColumn) -> Int128 {
    let shape = traits[Int(column.index)]
    var sum: Int128 = 0
    for member in 0..<Int(shape.members) { sum += Int128(balances[Int(shape.offset) + member]) }
    return sum
  }

  /// Sum of all balances of an asset, added up afresh; anything but zero is a lost unit.
  ///
  /// - Complexity: O(slots).
  public func imbalance(of asset: AssetID) -> Int128 {
    var sum: Int128 = 0
    for column in 0..<traits.count where traits[column].asset == asset {
      sum += recountedTotal(LedgerColumn(index: Int32(column)))
    }
    return sum
  }

  /// Number of columns.
  public var columnCount: Int32 { Int32(traits.count) }

  /// Name of a column.
  public func name(of column: LedgerColumn) -> String { names[Int(column.index)] }

  /// Asset of a column.
  public func asset(of column: LedgerColumn) -> AssetID { traits[Int(column.index)].asset }

  /// Kind of a column.
  public func kind(of column: LedgerColumn) -> ColumnKind { traits[Int(column.index)].kind }

  /// Number of slots of a column.
  public func members(of column: LedgerColumn) -> Int32 { traits[Int(column.index)].members }

  private func position(of slot: LedgerSlot, in shape: ColumnTraits) -> Int {
    precondition(
      slot.member >= 0 && slot.member < shape.members,
      "a ledger column has no member \(slot.member)"
    )
    return Int(shape.offset) + Int(slot.member)
  }
}

// MARK: - Journal and digest

extension Ledger {
  /// Number of entries since the last commit; give it to `revert(to:)`.
  public func mark() -> Int32 { Int32(pending.count) }

  /// Entries since the last commit, oldest first.
  public var pendingEntries: [LedgerEntry] { pending }

  /// Undoes the entries made since `mark`, newest first.
  ///
  /// - Complexity: O(entries undone).
  public mutating func revert(to mark: Int32) {
    precondition(mark >= 0 && mark <= Int32(pending.count), "a mark of another transaction")
    while pending.count > Int(mark) {
      let entry = pending.removeLast()
      shift(entry.from, by: entry.units)
      shift(entry.to, by: -entry.units)
    }
  }

  /// Folds the entries since the last commit into the digest and keeps them as
  /// `committedEntries` until the next commit.
  public mutating func commit() {
    committedEntries.removeAll(keepingCapacity: true)
    swap(&pending, &committedEntries)
    foldedCount += Int64(committedEntries.count)
    for entry in committedEntries { fold(entry) }
  }

  /// Digest over all committed entries, in order.
  public var digest: UInt64 { foldedDigest.value }

  /// Number of committed entries.
  public var entryCount: Int64 { foldedCount }

  /// Changes one balance without a counterpart; tests plant faults with it.
  package mutating func plantUnbalancedEntry(_ units: Int64, at slot: LedgerSlot) {
    shift(slot, by: units)
  }

  /// Starts digest and count anew: what was committed before is the opening book.
  ///
  /// Its entries are forgotten, and the memory that so many took.
  public mutating func restartDigest() {
    committedEntries = []
    if pending.isEmpty { pending = [] }
    foldedDigest = RunDigest()
    foldedCount = 0
  }

  private mutating func fold(_ entry: LedgerEntry) {
    foldedDigest.absorb(traits[Int(entry.from.column.index)].nameHash)
    foldedDigest.absorb(traits[Int(entry.to.column.index)].nameHash)
    foldedDigest.absorb(
      UInt64(UInt32(bitPattern: entry.from.member)) << 32
        | UInt64(UInt32(bitPattern: entry.to.member))
    )
    foldedDigest.absorb(
      UInt64(UInt32(bitPattern: entry.asset.index)) << 8 | UInt64(entry.reason.rawValue)
    )
    foldedDigest.absorb(entry.units)
  }

  private mutating func shift(_ slot: LedgerSlot, by units: Int64) {
    balances[position(of: slot, in: traits[Int(slot.column.index)])] += units
    totals[Int(slot.column.index)] += Int128(units)
  }
}

extension Ledger: Equatable {
  /// Whether two ledgers hold the same columns, balances, open entries and digest.
  public static func == (left: Ledger, right: Ledger) -> Bool {
    left.traits == right.traits && left.balances == right.balances
      && left.totals == right.totals && left.pending == right.pending
      && left.foldedCount == right.foldedCount
      && left.foldedDigest.value == right.foldedDigest.value
  }
}
