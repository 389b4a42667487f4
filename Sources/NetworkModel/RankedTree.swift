/// An ordered set of small integers under distinct keys, with ranks and weights: a treap in flat
/// arrays.
///
/// Its shape depends only on the keys' owners, and no result depends on its shape. Insertion,
/// removal, search and rank cost O(log n) on average; nothing is hashed by the standard library.
struct RankedTree<Key: Comparable & BitwiseCopyable & Sendable>: Sendable {
  // One entry per node number; a node outside the tree keeps stale entries.
  private var keys: [Key] = []
  private var priorities: [UInt64] = []
  private var left: [Int32] = []
  private var right: [Int32] = []
  private var sizes: [Int32] = []
  private var weights: [Int64] = []
  // The smallest weight of each subtree.
  private var lightest: [Int64] = []
  private var root: Int32 = empty

  // The link that leads nowhere.
  private static var empty: Int32 { -1 }

  /// The number of keys.
  var count: Int32 { size(root) }

  /// Adds `node` under `key`; `salt` shapes the tree and must differ between neighbours in time.
  mutating func insert(_ node: Int32, key: Key, weight: Int64 = 0, salt: UInt64) {
    let index = Int(node)
    while keys.count <= index {
      keys.append(key)
      priorities.append(0)
      left.append(Self.empty)
      right.append(Self.empty)
      sizes.append(0)
      weights.append(0)
      lightest.append(0)
    }
    keys[index] = key
    weights[index] = weight
    lightest[index] = weight
    priorities[index] = Self.scrambled(salt)
    let (below, above) = split(root, key)
    left[index] = Self.empty
    right[index] = Self.empty
    sizes[index] = 1
    root = merge(merge(below, node), above)
  }

  /// Removes the key if it is there.
  mutating func remove(_ key: Key) {
    root = removed(key, from: root)
  }

  /// The node under `key`, or nil.
  func node(of key: Key) -> Int32? {
    var at = root
    while at != Self.empty {
      let here = keys[Int(at)]
      if key == here { return at }
      at = key < here ? left[Int(at)] : right[Int(at)]
    }
    return nil
  }

  /// The node whose key is the `rank`-th smallest, from 0, or nil.
  func node(atRank rank: Int32) -> Int32? {
    guard rank >= 0, rank < count else { return nil }
    var at = root
    var rest = rank
    while true {
      let before = size(left[Int(at)])
      if rest == before { return at }
      if rest < before {
        at = left[Int(at)]
      } else {
        rest -= before + 1
        at = right[Int(at)]
      }
    }
  }

  /// The number of keys below `key`.
  func rank(of key: Key) -> Int32 {
    var at = root
    var below: Int32 = 0
    while at != Self.empty {
      if keys[Int(at)] < key {
        below += size(left[Int(at)]) + 1
        at = right[Int(at)]
      } else {
        at = left[Int(at)]
      }
    }
    return below
  }

  /// The first rank from `start` on whose weight is at most `heaviest`, or nil.
  func rank(from start: Int32, heaviest: Int64) -> Int32? {
    search(root, from: max(start, 0), heaviest: heaviest)
  }

  private func search(_ node: Int32, from start: Int32, heaviest: Int64) -> Int32? {
    if node == Self.empty || start >= size(node) || lightest[Int(node)] > heaviest { return nil }
    let before = size(left[Int(node)])
    if let found = search(left[Int(node)], from: start, heaviest: heaviest) { return found }
    if start <= before, weights[Int(node)] <= heaviest { return before }
    let rest = max(0, start - before - 1)
    guard let found = search(right[Int(node)], from: rest, heaviest: heaviest) else { return nil }
    return before + 1 + found
  }

  private func size(_ node: Int32) -> Int32 { node == Self.empty ? 0 : sizes[Int(node)] }

  private mutating func update(_ node: Int32) {
    let (before, after) = (left[Int(node)], right[Int(node)])
    sizes[Int(node)] = 1 + size(before) + size(after)
    var smallest = weights[Int(node)]
    if before != Self.empty { smallest = min(smallest, lightest[Int(before)]) }
    if after != Self.empty { smallest = min(smallest, lightest[Int(after)]) }
    lightest[Int(node)] = smallest
  }

  // Cuts a subtree into the keys below `key` and the others.
  private mutating func split(_ node: Int32, _ key: Key) -> (below: Int32, above: Int32) {
    if node == Self.empty { return (Self.empty, Self.empty) }
    if keys[Int(node)] < key {
      let (below, above) = split(right[Int(node)], key)
      right[Int(node)] = below
      update(node)
      return (node, above)
    }
    let (below, above) = split(left[Int(node)], key)
    left[Int(node)] = above
    update(node)
    return (below, node)
  }

  // Joins two subtrees; every key of the first is below every key of the second.
  private mutating func merge(_ first: Int32, _ second: Int32) -> Int32 {
    if first == Self.empty { return second }
    if second == Self.empty { return first }
    if priorities[Int(first)] >= priorities[Int(second)] {
      right[Int(first)] = merge(right[Int(first)], second)
      update(first)
      return first
    }
    left[Int(second)] = merge(first, left[Int(second)])
    update(second)
    return second
  }

  private mutating func removed(_ key: Key, from node: Int32) -> Int32 {
    if node == Self.empty { return node }
    let here = keys[Int(node)]
    if key == here { return merge(left[Int(node)], right[Int(node)]) }
    if key < here {
      left[Int(node)] = removed(key, from: left[Int(node)])
    } else {
      right[Int(node)] = removed(key, from: right[Int(node)])
    }
    update(node)
    return node
  }

  // SplitMix64's finaliser: neighbouring salts become unrelated priorities.
  private static func scrambled(_ salt: UInt64) -> UInt64 {
    var word = salt &+ 0x9E37_79B9_7F4A_7C15
    word = (word ^ (word >> 30)) &* 0xBF58_476D_1CE4_E5B9
    word = (word ^ (word >> 27)) &* 0x94D0_49BB_1331_11EB
    return word ^ (word >> 31)
  }
}
