/// A heap of nodes under distinct keys, four children to a parent, that can lose any of its nodes.
///
/// Insertion costs O(1) on average for keys in random order, removal O(log n); nothing is
/// allocated once the arrays have grown.
struct NodeHeap: Sendable {
  private struct Place: BitwiseCopyable, Sendable {
    var key: InclusionKey
    var node: Int32
  }

  private var places: [Place] = []
  // Where each node stands; entries of nodes outside the heap are stale.
  private var position: [Int32] = []

  /// The number of nodes.
  var count: Int32 { Int32(places.count) }

  /// The node of the lowest key, or nil.
  var first: Int32? { places.first?.node }

  /// The lowest key, or nil.
  var firstKey: InclusionKey? { places.first?.key }

  /// Adds a node.
  mutating func insert(_ node: Int32, key: InclusionKey) {
    while position.count <= Int(node) { position.append(0) }
    places.append(Place(key: key, node: node))
    rise(from: places.count - 1, Place(key: key, node: node))
  }

  /// Removes the node of the lowest key and returns it, or nil.
  mutating func removeFirst() -> Int32? {
    guard let first = places.first else { return nil }
    removePlace(0)
    return first.node
  }

  /// Removes a node that is in the heap.
  mutating func remove(_ node: Int32) {
    let place = Int(position[Int(node)])
    precondition(places[place].node == node, "a node is removed that the heap does not hold")
    removePlace(place)
  }

  private mutating func removePlace(_ place: Int) {
    let last = places.removeLast()
    guard place < places.count else { return }
    if place > 0, last.key < places[(place - 1) / 4].key {
      rise(from: place, last)
    } else {
      sink(from: place, last)
    }
  }

  private mutating func rise(from start: Int, _ moved: Place) {
    var hole = start
    while hole > 0 {
      let parent = (hole - 1) / 4
      if places[parent].key < moved.key { break }
      put(places[parent], at: hole)
      hole = parent
    }
    put(moved, at: hole)
  }

  private mutating func sink(from start: Int, _ moved: Place) {
    let count = places.count
    var hole = start
    while true {
      let child = hole * 4 + 1
      if child >= count { break }
      var least = child
      let end = min(child + 4, count)
      var other = child + 1
      while other < end {
        if places[other].key < places[least].key { least = other }
        other += 1
      }
      if moved.key < places[least].key { break }
      put(places[least], at: hole)
      hole = least
    }
    put(moved, at: hole)
  }

  @inline(__always)
  private mutating func put(_ place: Place, at index: Int) {
    places[index] = place
    position[Int(place.node)] = Int32(truncatingIfNeeded: index)
  }
}
