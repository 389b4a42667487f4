import Quantities

/// Pending transactions by id and by age: ids and submission times ascend together.
///
/// Removed entries stay as gaps until half of the list is gaps, so that an entry costs O(1)
/// amortised, and a search by id O(log n).
struct ArrivalList: Sendable {
  private struct Entry: BitwiseCopyable, Sendable {
    let id: Int64
    let submittedAt: SimInstant
    let node: Int32
    var isPending: Bool
  }

  private var entries: [Entry] = []
  // Entries before this position are gaps.
  private var head: Int32 = 0

  /// The number of pending transactions.
  private(set) var count: Int32 = 0

  /// The node of the oldest pending transaction, or nil.
  var oldest: Int32? {
    Int(head) < entries.count ? entries[Int(head)].node : nil
  }

  /// Adds a transaction that is younger than all others.
  mutating func append(_ transaction: Transaction, node: Int32) {
    if let last = entries.last {
      precondition(
        last.id < transaction.id && last.submittedAt <= transaction.submittedAt,
        "ids and submission times ascend from submission to submission"
      )
    }
    entries.append(
      Entry(
        id: transaction.id,
        submittedAt: transaction.submittedAt,
        node: node,
        isPending: true
      )
    )
    count += 1
  }

  /// The node of a pending transaction, or nil.
  func node(of id: Int64) -> Int32? {
    guard let position = position(of: id), entries[position].isPending else { return nil }
    return entries[position].node
  }

  /// Removes a pending transaction if it is there.
  mutating func remove(_ id: Int64) {
    guard let position = position(of: id), entries[position].isPending else { return }
    entries[position].isPending = false
    count -= 1
    while Int(head) < entries.count, !entries[Int(head)].isPending { head += 1 }
    compactIfSparse()
  }

  private func position(of id: Int64) -> Int? {
    var low = Int(head)
    var high = entries.count
    while low < high {
      let middle = low + (high - low) / 2
      if entries[middle].id < id { low = middle + 1 } else { high = middle }
    }
    return low < entries.count && entries[low].id == id ? low : nil
  }

  // The last entry stays, pending or not: the next one must be younger.
  private mutating func compactIfSparse() {
    guard entries.count > 64, Int(count) * 2 < entries.count else { return }
    var kept = 0
    for position in entries.indices
    where entries[position].isPending || position == entries.count - 1 {
      entries[kept] = entries[position]
      kept += 1
    }
    entries.removeSubrange(kept...)
    head = 0
    while Int(head) < entries.count, !entries[Int(head)].isPending { head += 1 }
  }
}
