/// An ordered set of small integers under distinct keys, with ranks and weights: a treap in flat
/// arrays.
///
/// Its shape depends only on the keys' owners, and no result depends on its shape. Insertion,
/// removal and search by rank cost O(log n) on average; nothing is hashed by the standard library.
struct RankedTree<Key: Comparable & BitwiseCopyable & Sendable>: Sendable {
  // What a node holds, together so that a visit touches one place in memory.
  private struct Node: BitwiseCopyable, Sendable {
    var key: Key
    var priority: UInt64
    var weight: Int64
    // The smallest weight of the subtree.
    var lightest: Int64
    var size: Int32
    var left: Int32
    var right: Int32
  }

  // One entry per node number; a node outside the tree keeps stale contents.
  private var nodes: [Node] = []
  private var root: Int32 = empty

  // The link that leads nowhere.
  private static var empty: Int32 { -1 }

  /// The number of keys.
  var count: Int32 { size(root) }

  /// Adds `node` under `key`; `salt` shapes the tree and must differ between neighbours in time.
  mutating func insert(_ node: Int32, key: Key, weight: Int64 = 0, salt: UInt64) {
    let fresh = Node(
      key: key,
      priority: BitMixer.scrambled(salt),
      weight: weight,
      lightest: weight,
      size: 1,
      left: Self.empty,
      right: Self.empty
    )
    while nodes.count <= Int(node) { nodes.append(fresh) }
    nodes[Int(node)] = fresh
    let (below, above) = split(root, key)
    root = merge(merge(below, node), above)
  }

  /// Removes the key if it is there.
  mutating func remove(_ key: Key) {
    root = removed(key, from: root)
  }

  /// The node whose key is the `rank`-th smallest, from 0, or nil.
  func node(atRank rank: Int32) -> Int32? {
    guard rank >= 0, rank < count else { return nil }
    var at = root
    var rest = rank
    while true {
      let before = size(nodes[Int(at)].left)
      if rest == before { return at }
      if rest < before {
        at = nodes[Int(at)].left
      } else {
        rest -= before + 1
        at = nodes[Int(at)].right
      }
    }
  }

  /// The first rank from `start` on whose weight is at most `heaviest`, or nil.
  func rank(from start: Int32, heaviest: Int64) -> Int32? {
    search(root, from: max(start, 0), heaviest: heaviest)
  }

  private func search(_ node: Int32, from start: Int32, heaviest: Int64) -> Int32? {
    if node == Self.empty || start >= size(node) || nodes[Int(node)].lightest > heaviest {
      return nil
    }
    let before = size(nodes[Int(node)].left)
    if let found = search(nodes[Int(node)].left, from: start, heaviest: heaviest) { return found }
    if start <= before, nodes[Int(node)].weight <= heaviest { return before }
    let rest = max(0, start - before - 1)
    guard let found = search(nodes[Int(node)].right, from: rest, heaviest: heaviest) else {
      return nil
    }
    return before + 1 + found
  }

  private func size(_ node: Int32) -> Int32 { node == Self.empty ? 0 : nodes[Int(node)].size }

  private mutating func update(_ node: Int32) {
    var here = nodes[Int(node)]
    here.size = 1
    here.lightest = here.weight
    if here.left != Self.empty {
      here.size += nodes[Int(here.left)].size
      here.lightest = min(here.lightest, nodes[Int(here.left)].lightest)
    }
    if here.right != Self.empty {
      here.size += nodes[Int(here.right)].size
      here.lightest = min(here.lightest, nodes[Int(here.right)].lightest)
    }
    nodes[Int(node)] = here
  }

  // Cuts a subtree into the keys below `key` and the others.
  private mutating func split(_ node: Int32, _ key: Key) -> (below: Int32, above: Int32) {
    if node == Self.empty { return (Self.empty, Self.empty) }
    if nodes[Int(node)].key < key {
      let (below, above) = split(nodes[Int(node)].right, key)
      nodes[Int(node)].right = below
      update(node)
      return (node, above)
    }
    let (below, above) = split(nodes[Int(node)].left, key)
    nodes[Int(node)].left = above
    update(node)
    return (below, node)
  }

  // Joins two subtrees; every key of the first is below every key of the second.
  private mutating func merge(_ first: Int32, _ second: Int32) -> Int32 {
    if first == Self.empty { return second }
    if second == Self.empty { return first }
    if nodes[Int(first)].priority >= nodes[Int(second)].priority {
      nodes[Int(first)].right = merge(nodes[Int(first)].right, second)
      update(first)
      return first
    }
    nodes[Int(second)].left = merge(first, nodes[Int(second)].left)
    update(second)
    return second
  }

  private mutating func removed(_ key: Key, from node: Int32) -> Int32 {
    if node == Self.empty { return node }
    let here = nodes[Int(node)].key
    if key == here { return merge(nodes[Int(node)].left, nodes[Int(node)].right) }
    if key < here {
      nodes[Int(node)].left = removed(key, from: nodes[Int(node)].left)
    } else {
      nodes[Int(node)].right = removed(key, from: nodes[Int(node)].right)
    }
    update(node)
    return node
  }
}
