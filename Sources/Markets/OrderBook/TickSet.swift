/// A set of small numbers that finds its neighbours: one bit each, and words of words above.
///
/// Three layers of 64 cover 2¹⁸ numbers by three look-ups; beyond, the words of the last layer are
/// scanned, at most 33 of them for the largest book.
struct TickSet: Equatable, Sendable {
  private var leaves: [UInt64]
  private var middle: [UInt64]
  private var top: [UInt64]

  /// Creates an empty set of numbers below `bound`.
  init(bound: Int32) {
    let words = (Int(bound) + 63) / 64
    leaves = Array(repeating: 0, count: words)
    middle = Array(repeating: 0, count: (words + 63) / 64)
    top = Array(repeating: 0, count: (middle.count + 63) / 64)
  }

  mutating func insert(_ number: Int32) {
    let bit = Int(number)
    leaves[bit >> 6] |= 1 << UInt64(bit & 63)
    middle[bit >> 12] |= 1 << UInt64((bit >> 6) & 63)
    top[bit >> 18] |= 1 << UInt64((bit >> 12) & 63)
  }

  mutating func remove(_ number: Int32) {
    let bit = Int(number)
    leaves[bit >> 6] &= ~(1 << UInt64(bit & 63))
    if leaves[bit >> 6] != 0 { return }
    middle[bit >> 12] &= ~(1 << UInt64((bit >> 6) & 63))
    if middle[bit >> 12] != 0 { return }
    top[bit >> 18] &= ~(1 << UInt64((bit >> 12) & 63))
  }

  /// The least member above `number`.
  func next(above number: Int32) -> Int32? {
    let bit = Int(number)
    if let near = Self.up(leaves[bit >> 6], bit & 63) { return Int32((bit >> 6) << 6 | near) }
    let word = bit >> 6
    if let near = Self.up(middle[word >> 6], word & 63) {
      return lowest(inLeaf: (word >> 6) << 6 | near)
    }
    let block = word >> 6
    if let near = Self.up(top[block >> 6], block & 63) {
      return lowest(inMiddle: (block >> 6) << 6 | near)
    }
    var index = (block >> 6) + 1
    while index < top.count {
      if top[index] != 0 { return lowest(inMiddle: index << 6 | top[index].trailingZeroBitCount) }
      index += 1
    }
    return nil
  }

  /// The greatest member below `number`.
  func previous(below number: Int32) -> Int32? {
    let bit = Int(number)
    if let near = Self.down(leaves[bit >> 6], bit & 63) { return Int32((bit >> 6) << 6 | near) }
    let word = bit >> 6
    if let near = Self.down(middle[word >> 6], word & 63) {
      return highest(inLeaf: (word >> 6) << 6 | near)
    }
    let block = word >> 6
    if let near = Self.down(top[block >> 6], block & 63) {
      return highest(inMiddle: (block >> 6) << 6 | near)
    }
    var index = (block >> 6) - 1
    while index >= 0 {
      if top[index] != 0 {
        return highest(inMiddle: index << 6 | (63 - top[index].leadingZeroBitCount))
      }
      index -= 1
    }
    return nil
  }

  private func lowest(inMiddle index: Int) -> Int32 {
    lowest(inLeaf: index << 6 | middle[index].trailingZeroBitCount)
  }

  private func lowest(inLeaf index: Int) -> Int32 {
    Int32(index << 6 | leaves[index].trailingZeroBitCount)
  }

  private func highest(inMiddle index: Int) -> Int32 {
    highest(inLeaf: index << 6 | (63 - middle[index].leadingZeroBitCount))
  }

  private func highest(inLeaf index: Int) -> Int32 {
    Int32(index << 6 | (63 - leaves[index].leadingZeroBitCount))
  }

  /// Position of the lowest set bit above `bit`.
  private static func up(_ word: UInt64, _ bit: Int) -> Int? {
    let rest = word & ~((2 << UInt64(bit)) &- 1)
    return rest == 0 ? nil : rest.trailingZeroBitCount
  }

  /// Position of the highest set bit below `bit`.
  private static func down(_ word: UInt64, _ bit: Int) -> Int? {
    let rest = word & ((1 << UInt64(bit)) - 1)
    return rest == 0 ? nil : 63 - rest.leadingZeroBitCount
  }
}
