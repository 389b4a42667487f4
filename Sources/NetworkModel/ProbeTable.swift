/// A key of a `ProbeTable`: equal keys have equal scrambled words.
protocol ProbeKey: Equatable, BitwiseCopyable, Sendable {
  /// A word in which every bit depends on every bit of the key.
  var scrambled: UInt64 { get }
}

/// A look-up table with open addressing; it is never walked, so its layout cannot show.
///
/// The standard library's tables hash differently in every process.
struct ProbeTable<Key: ProbeKey>: Sendable {
  private struct Cell: BitwiseCopyable, Sendable {
    var key: Key
    var value: Int32
  }

  // A power of two; at most half of the cells are in use.
  private var cells: [Cell?]
  private var count: Int32 = 0

  init() { cells = [Cell?](repeating: nil, count: 64) }

  /// The value of a key, or nil; setting nil removes the key.
  subscript(key: Key) -> Int32? {
    get { cells[slot(of: key)]?.value }
    set {
      let slot = slot(of: key)
      if let newValue {
        if cells[slot] == nil { count += 1 }
        cells[slot] = Cell(key: key, value: newValue)
        if Int(count) * 2 > cells.count { grow() }
      } else if cells[slot] != nil {
        count -= 1
        vacate(slot)
      }
    }
  }

  // The cell of the key, or the vacant one where it belongs.
  private func slot(of key: Key) -> Int {
    var slot = home(of: key)
    while let cell = cells[slot], cell.key != key { slot = next(slot) }
    return slot
  }

  // Moves later cells of the run forward, so that no search stops too early.
  private mutating func vacate(_ start: Int) {
    var hole = start
    var slot = next(start)
    cells[hole] = nil
    while let cell = cells[slot] {
      let home = home(of: cell.key)
      let mask = cells.count - 1
      if (slot - home) & mask >= (slot - hole) & mask {
        cells[hole] = cell
        cells[slot] = nil
        hole = slot
      }
      slot = next(slot)
    }
  }

  private mutating func grow() {
    let old = cells
    cells = [Cell?](repeating: nil, count: old.count * 2)
    for case let cell? in old { cells[slot(of: cell.key)] = cell }
  }

  private func home(of key: Key) -> Int {
    Int(truncatingIfNeeded: key.scrambled) & (cells.count - 1)
  }

  private func next(_ slot: Int) -> Int { (slot + 1) & (cells.count - 1) }
}
