/// A price at which an account has to be looked at again.
struct Trigger: Equatable, Sendable, BitwiseCopyable {
  /// The account is due for a look when the scalar is below this.
  let key: Int64
  let account: Int32
  /// The account's generation when the trigger was set; an older one is void.
  let generation: UInt32
}

/// Triggers with the largest key on top; those that are void leave when they come up.
struct TriggerHeap: Sendable {
  private(set) var entries: [Trigger] = []
  // Number of entries after which void ones are swept out.
  private var sweepAt: Int32 = 256

  /// Sets a trigger; `generations` says which entries are void, when they have to be swept.
  mutating func insert(_ trigger: Trigger, generations: borrowing [UInt32], base: Int) {
    if entries.count >= Int(sweepAt) { sweep(generations, base) }
    entries.append(trigger)
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if entries[parent].key >= entries[child].key { break }
      entries.swapAt(parent, child)
      child = parent
    }
  }

  /// Removes and returns a trigger above the scalar, or nil.
  mutating func popFired(below scalar: Int64) -> Trigger? {
    guard let top = entries.first, scalar < top.key else { return nil }
    let last = entries.removeLast()
    if !entries.isEmpty {
      entries[0] = last
      siftDown(from: 0)
    }
    return top
  }

  mutating func removeAll() { entries.removeAll(keepingCapacity: true) }

  private mutating func sweep(_ generations: borrowing [UInt32], _ base: Int) {
    var kept = 0
    for position in 0..<entries.count {
      let entry = entries[position]
      if generations[base + Int(entry.account)] == entry.generation {
        entries[kept] = entry
        kept += 1
      }
    }
    entries.removeLast(entries.count - kept)
    sweepAt = Int32(max(256, 2 * kept))
    var position = entries.count / 2
    while position > 0 {
      position -= 1
      siftDown(from: position)
    }
  }

  private mutating func siftDown(from start: Int) {
    var parent = start
    while true {
      var largest = 2 * parent + 1
      if largest >= entries.count { return }
      if largest + 1 < entries.count, entries[largest + 1].key > entries[largest].key {
        largest += 1
      }
      if entries[parent].key >= entries[largest].key { return }
      entries.swapAt(parent, largest)
      parent = largest
    }
  }
}
