import Determinism
public import Quantities

/// Double-entry books of one run: the single source of every amount.
///
/// Columns, not objects: a column is one asset with a slot for each member. Every change is a
/// transfer between two slots of one asset, so each asset sums to zero over all slots. Entries
/// since the last commit form the undo journal; they reach the digest at commit, never when
/// reverted.
public struct Ledger: Sendable {
  private var books = Boxed(LedgerBooks())

  /// Creates a ledger without columns.
  public init() {}

  /// The entries that the last `commit()` folded, oldest first.
  public var committedEntries: [LedgerEntry] { _read { yield books.value.committedEntries } }

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
    return books.value.addColumn(name, asset, members, kind, allowsNegative)
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
    try books.value.transfer(units, from: from, to: to, reason: reason)
  }

  /// Balance of a slot in units of its asset.
  public func balance(_ slot: LedgerSlot) -> Int64 { books.value.balance(slot) }

  /// Sum of a column's balances.
  ///
  /// - Complexity: O(1).
  public func total(_ column: LedgerColumn) -> Int128 { books.value.totals[Int(column.index)] }

  /// Sum of a column's balances, added up afresh.
  ///
  /// - Complexity: O(members).
  public func recountedTotal(_ column: LedgerColumn) -> Int128 {
    let shape = books.value.traits[Int(column.index)]
    var sum: Int128 = 0
    for member in 0..<Int(shape.members) {
      sum += Int128(books.value.balances[Int(shape.offset) + member])
    }
    return sum
  }

  /// Sum of all balances of an asset, added up afresh; anything but zero is a lost unit.
  ///
  /// - Complexity: O(slots).
  public func imbalance(of asset: AssetID) -> Int128 {
    var sum: Int128 = 0
    for column in 0..<columnCount {
      let column = LedgerColumn(index: column)
      if self.asset(of: column) == asset { sum += recountedTotal(column) }
    }
    return sum
  }

  /// Number of columns.
  public var columnCount: Int32 { Int32(books.value.traits.count) }

  /// Name of a column.
  public func name(of column: LedgerColumn) -> String { books.value.names[Int(column.index)] }

  /// Asset of a column.
  public func asset(of column: LedgerColumn) -> AssetID { traits(of: column).asset }

  /// Kind of a column.
  public func kind(of column: LedgerColumn) -> ColumnKind { traits(of: column).kind }

  /// Number of slots of a column.
  public func members(of column: LedgerColumn) -> Int32 { traits(of: column).members }

  private func traits(of column: LedgerColumn) -> ColumnTraits {
    books.value.traits[Int(column.index)]
  }
}

// MARK: - Journal and digest

extension Ledger {
  /// Number of entries since the last commit; give it to `revert(to:)`.
  public func mark() -> Int32 { Int32(books.value.pending.count) }

  /// Entries since the last commit, oldest first.
  public var pendingEntries: [LedgerEntry] { books.value.pending }

  /// Undoes the entries made since `mark`, newest first.
  ///
  /// - Complexity: O(entries undone).
  public mutating func revert(to mark: Int32) { books.value.revert(to: mark) }

  /// Folds the entries since the last commit into the digest and keeps them as
  /// `committedEntries` until the next commit.
  public mutating func commit() { books.value.commit() }

  /// Digest over all committed entries, in order.
  public var digest: UInt64 { books.value.digest.value }

  /// Number of committed entries.
  public var entryCount: Int64 { books.value.foldedCount }

  /// Changes one balance without a counterpart; tests plant faults with it.
  package mutating func plantUnbalancedEntry(_ units: Int64, at slot: LedgerSlot) {
    books.value.shift(slot, by: units)
  }

  /// Starts digest and count anew: what was committed before is the opening book.
  ///
  /// Its entries are forgotten, and the memory that so many took.
  public mutating func restartDigest() { books.value.restartDigest() }
}

extension Ledger: Equatable {
  /// Whether two ledgers hold the same columns, balances, open entries and digest.
  public static func == (left: Ledger, right: Ledger) -> Bool {
    let (one, other) = (left.books.value, right.books.value)
    return one.traits == other.traits && one.balances == other.balances
      && one.totals == other.totals && one.pending == other.pending
      && one.foldedCount == other.foldedCount && one.digest.value == other.digest.value
  }
}
