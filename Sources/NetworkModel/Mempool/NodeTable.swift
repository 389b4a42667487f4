/// A look-up table from a hash to node numbers, with open addressing; it is never walked, so its
/// layout cannot show.
///
/// The keys stay with the nodes: a search asks its caller whether a node is the one it looks for.
/// The standard library's tables hash differently in every process.
struct NodeTable: Sendable {
  // High half: the low half of the hash. Low half: the node's number plus one; a vacant cell is 0.
  private var cells: [UInt64]
  private var count: Int32 = 0

  init() { cells = [UInt64](repeating: 0, count: 64) }

  /// The first node with this hash of which `isSame` holds, or nil.
  @inline(__always)
  func find(_ hash: UInt64, _ isSame: (Int32) -> Bool) -> Int32? {
    let tag = hash & 0xFFFF_FFFF
    var slot = home(tag)
    while cells[slot] != 0 {
      let cell = cells[slot]
      if cell >> 32 == tag {
        let node = Int32(truncatingIfNeeded: cell & 0xFFFF_FFFF) - 1
        if isSame(node) { return node }
      }
      slot = next(slot)
    }
    return nil
  }

  /// Adds a node under its hash; at most half of the cells are in use.
  mutating func insert(_ hash: UInt64, _ node: Int32) {
    place((hash & 0xFFFF_FFFF) << 32 | UInt64(UInt32(bitPattern: node + 1)))
    count += 1
    if Int(count) * 2 > cells.count { grow() }
  }

  /// Removes a node that is there.
  mutating func remove(_ hash: UInt64, _ node: Int32) {
    let sought = (hash & 0xFFFF_FFFF) << 32 | UInt64(UInt32(bitPattern: node + 1))
    var slot = home(hash & 0xFFFF_FFFF)
    while cells[slot] != sought {
      precondition(cells[slot] != 0, "a node is removed that the table does not hold")
      slot = next(slot)
    }
    count -= 1
    vacate(slot)
  }

  private mutating func place(_ cell: UInt64) {
    var slot = home(cell >> 32)
    while cells[slot] != 0 { slot = next(slot) }
    cells[slot] = cell
  }

  // Moves later cells of the run forward, so that no search stops too early.
  private mutating func vacate(_ start: Int) {
    var hole = start
    var slot = next(start)
    cells[hole] = 0
    let mask = cells.count - 1
    while cells[slot] != 0 {
      let home = home(cells[slot] >> 32)
      if (slot - home) & mask >= (slot - hole) & mask {
        cells[hole] = cells[slot]
        cells[slot] = 0
        hole = slot
      }
      slot = next(slot)
    }
  }

  private mutating func grow() {
    let old = cells
    cells = [UInt64](repeating: 0, count: old.count * 2)
    for cell in old where cell != 0 { place(cell) }
  }

  @inline(__always)
  private func home(_ tag: UInt64) -> Int { Int(truncatingIfNeeded: tag) & (cells.count - 1) }

  @inline(__always)
  private func next(_ slot: Int) -> Int { (slot + 1) & (cells.count - 1) }
}
