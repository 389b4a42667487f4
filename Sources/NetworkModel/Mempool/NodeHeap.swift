/// A heap of nodes under distinct keys, four children to a parent, that can lose any of its nodes.
///
/// Insertion costs O(1) on average for keys in random order, removal O(log n); nothing is
/// allocated once the arrays have grown. A place holds only the first part of a key, so that four
/// brothers fill one line of the cache; the rest is looked up where first parts tie.
struct NodeHeap: Sendable {
  private struct Place: BitwiseCopyable, Sendable {
    var first: Int64
    var node: Int32
  }

  private struct Rest: BitwiseCopyable, Sendable {
    var second: Int64
    var third: Int64
  }

  private var places: [Place] = []
  // By node: where it stands, and the rest of its key. Entries of nodes outside the heap are stale.
  private var position: [Int32] = []
  private var rests: [Rest] = []

  /// The number of nodes.
  var count: Int32 { Int32(places.count) }

  /// The node of the lowest key, or nil.
  var first: Int32? { places.first?.node }

  /// The lowest key, or nil.
  var firstKey: InclusionKey? {
    guard let place = places.first else { return nil }
    let rest = rests[Int(place.node)]
    return InclusionKey(first: place.first, second: rest.second, third: rest.third)
  }

  /// Adds a node.
  mutating func insert(_ node: Int32, key: InclusionKey) {
    while position.count <= Int(node) {
      position.append(0)
      rests.append(Rest(second: 0, third: 0))
    }
    rests[Int(node)] = Rest(second: key.second, third: key.third)
    let place = Place(first: key.first, node: node)
    places.append(place)
    rise(from: places.count - 1, place)
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
    if place > 0, isLess(last, places[(place - 1) / 4]) {
      rise(from: place, last)
    } else {
      sink(from: place, last)
    }
  }

  private mutating func rise(from start: Int, _ moved: Place) {
    var hole = start
    while hole > 0 {
      let parent = (hole - 1) / 4
      let above = places[parent]
      if isLess(above, moved) { break }
      put(above, at: hole)
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
      let least = child + 3 < count ? leastOfFour(child) : leastOfFew(child, count)
      let below = places[least]
      if isLess(moved, below) { break }
      put(below, at: hole)
      hole = least
    }
    put(moved, at: hole)
  }

  // Which of four brothers is least cannot be foretold, so it is selected and not branched for.
  @inline(__always)
  private func leastOfFour(_ child: Int) -> Int {
    let (a, b) = (places[child], places[child + 1])
    let (c, d) = (places[child + 2], places[child + 3])
    let left = isLess(b, a)
    let right = isLess(d, c)
    let leftPlace = left ? b : a
    let rightPlace = right ? d : c
    let isRight = isLess(rightPlace, leftPlace)
    return isRight ? child + (right ? 3 : 2) : child + (left ? 1 : 0)
  }

  private func leastOfFew(_ child: Int, _ end: Int) -> Int {
    var least = child
    var other = child + 1
    while other < end {
      if isLess(places[other], places[least]) { least = other }
      other += 1
    }
    return least
  }

  @inline(__always)
  private func isLess(_ left: Place, _ right: Place) -> Bool {
    left.first == right.first ? isLessByRest(left, right) : left.first < right.first
  }

  @inline(never)
  private func isLessByRest(_ left: Place, _ right: Place) -> Bool {
    let (one, other) = (rests[Int(left.node)], rests[Int(right.node)])
    return one.second == other.second ? one.third < other.third : one.second < other.second
  }

  @inline(__always)
  private mutating func put(_ place: Place, at index: Int) {
    places[index] = place
    position[Int(place.node)] = Int32(truncatingIfNeeded: index)
  }
}
