import Determinism
import Quantities

/// All that a ledger holds, and what changes it; `Ledger` keeps it in a box.
struct LedgerBooks: Sendable {
  private(set) var traits: [ColumnTraits] = []
  private(set) var names: [String] = []
  private(set) var balances: [Int64] = []
  private(set) var totals: [Int128] = []
  private(set) var pending: [LedgerEntry] = []
  private(set) var digest = RunDigest()
  private(set) var foldedCount: Int64 = 0
  /// The entries that the last `commit()` folded, oldest first.
  private(set) var committedEntries: [LedgerEntry] = []

  mutating func addColumn(
    _ name: String,
    _ asset: AssetID,
    _ members: Int32,
    _ kind: ColumnKind,
    _ allowsNegative: Bool
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

  mutating func transfer(
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

  // Asked many times an event: a call would get a copy of everything here.
  @inline(__always)
  func balance(_ slot: LedgerSlot) -> Int64 {
    balances[position(of: slot, in: traits[Int(slot.column.index)])]
  }

  func position(of slot: LedgerSlot, in shape: ColumnTraits) -> Int {
    precondition(
      slot.member >= 0 && slot.member < shape.members,
      "a ledger column has no member \(slot.member)"
    )
    return Int(shape.offset) + Int(slot.member)
  }

  mutating func revert(to mark: Int32) {
    precondition(mark >= 0 && mark <= Int32(pending.count), "a mark of another transaction")
    while pending.count > Int(mark) {
      let entry = pending.removeLast()
      shift(entry.from, by: entry.units)
      shift(entry.to, by: -entry.units)
    }
  }

  mutating func commit() {
    if pending.isEmpty, committedEntries.isEmpty { return }
    committedEntries.removeAll(keepingCapacity: true)
    swap(&pending, &committedEntries)
    foldedCount += Int64(committedEntries.count)
    // A word of state, kept in a register for as long as entries are folded.
    var folded = digest
    for entry in committedEntries { fold(entry, into: &folded) }
    digest = folded
  }

  mutating func restartDigest() {
    committedEntries = []
    if pending.isEmpty { pending = [] }
    digest = RunDigest()
    foldedCount = 0
  }

  mutating func shift(_ slot: LedgerSlot, by units: Int64) {
    balances[position(of: slot, in: traits[Int(slot.column.index)])] += units
    totals[Int(slot.column.index)] += Int128(units)
  }

  private func fold(_ entry: LedgerEntry, into digest: inout RunDigest) {
    digest.absorb(traits[Int(entry.from.column.index)].nameHash)
    digest.absorb(traits[Int(entry.to.column.index)].nameHash)
    digest.absorb(
      UInt64(UInt32(bitPattern: entry.from.member)) << 32
        | UInt64(UInt32(bitPattern: entry.to.member))
    )
    digest.absorb(
      UInt64(UInt32(bitPattern: entry.asset.index)) << 8 | UInt64(entry.reason.rawValue)
    )
    digest.absorb(entry.units)
  }
}
