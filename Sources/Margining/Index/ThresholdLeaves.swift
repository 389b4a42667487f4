/// Keys in order by leaves of at most 128, and within a leaf in none.
///
/// A directory lists the leaves by their floors: no key of a leaf is below its floor or above the
/// floor of the next. A full leaf is split at its median; two neighbours that together fill half a
/// leaf become one. So at least a quarter of the places are used, whatever the keys do.
struct ThresholdLeaves: Sendable {
  /// Places of a leaf.
  static var width: Int { 128 }
  // Keys of a leaf when the index is built: room for newcomers, and not much waste.
  private static var filled: Int { 96 }

  /// The keys of all leaves, leaf after leaf.
  private(set) var keys: [Int64] = []
  /// Whose they are.
  private(set) var accounts: [Int32] = []
  // Places used, by leaf.
  private var sizes: [UInt8] = []
  // The directory, in order.
  private var floors: [Int64] = []
  private var order: [Int32] = []
  private var free: [Int32] = []

  /// Leaves of keys in order.
  init(_ sorted: [(key: Int64, account: Int32)], places: inout [Int32]) {
    let count = max(1, (sorted.count + Self.filled - 1) / Self.filled)
    keys.reserveCapacity(count * Self.width)
    accounts.reserveCapacity(count * Self.width)
    for leaf in 0..<count {
      _ = addLeaf()
      let start = leaf * Self.filled
      floors.append(leaf == 0 ? .min : sorted[start].key)
      order.append(Int32(leaf))
      for next in start..<min(start + Self.filled, sorted.count) {
        put(sorted[next].key, sorted[next].account, in: leaf, &places)
      }
    }
  }

  /// How many leaves the directory lists.
  var count: Int { order.count }

  /// The last leaf whose floor is not above a key, as a position of the directory.
  func position(of key: Int64) -> Int {
    // Without a branch that could be mispredicted.
    var (low, length) = (0, floors.count)
    while length > 1 {
      let half = length / 2
      low = floors[low + half] <= key ? low + half : low
      length -= half
    }
    return low
  }

  /// The floor of a leaf by its position; none beyond the last.
  func floor(at position: Int) -> Int64? { position < floors.count ? floors[position] : nil }

  /// The places of a leaf by its position.
  func places(at position: Int) -> Range<Int> {
    let leaf = Int(order[position])
    return leaf * Self.width..<leaf * Self.width + Int(sizes[leaf])
  }

  /// Adds a key.
  mutating func insert(_ key: Int64, _ account: Int32, _ places: inout [Int32]) {
    var position = position(of: key)
    if Int(sizes[Int(order[position])]) == Self.width {
      split(position, &places)
      if floors[position + 1] <= key { position += 1 }
    }
    put(key, account, in: Int(order[position]), &places)
  }

  /// Removes the key at a place.
  mutating func remove(at place: Int, _ places: inout [Int32]) {
    let key = keys[place]
    places[Int(accounts[place])] = ThresholdIndex.absent
    let leaf = place / Self.width
    sizes[leaf] -= 1
    let last = leaf * Self.width + Int(sizes[leaf])
    if place != last {
      keys[place] = keys[last]
      accounts[place] = accounts[last]
      places[Int(accounts[place])] = Int32(place)
    }
    if Int(sizes[leaf]) < Self.width / 8 { join(leaf, key, &places) }
  }

  // MARK: - Leaves

  private mutating func put(_ key: Int64, _ account: Int32, in leaf: Int, _ places: inout [Int32]) {
    let place = leaf * Self.width + Int(sizes[leaf])
    keys[place] = key
    accounts[place] = account
    places[Int(account)] = Int32(place)
    sizes[leaf] += 1
  }

  private mutating func addLeaf() -> Int {
    if let leaf = free.popLast() { return Int(leaf) }
    precondition(keys.count < Int(Int32.max) - Self.width, "a threshold index is full")
    keys.append(contentsOf: repeatElement(0, count: Self.width))
    accounts.append(contentsOf: repeatElement(0, count: Self.width))
    sizes.append(0)
    return sizes.count - 1
  }

  /// Moves the upper half of a full leaf to a new one behind it.
  private mutating func split(_ position: Int, _ places: inout [Int32]) {
    let leaf = Int(order[position])
    let start = leaf * Self.width
    Self.partition(&keys, &accounts, start, Self.width / 2)
    let upper = addLeaf()
    let middle = start + Self.width / 2
    floors.insert(keys[middle], at: position + 1)
    order.insert(Int32(upper), at: position + 1)
    sizes[leaf] = UInt8(Self.width / 2)
    for place in start..<middle { places[Int(accounts[place])] = Int32(place) }
    for place in middle..<start + Self.width {
      put(keys[place], accounts[place], in: upper, &places)
    }
  }

  /// Puts the `rank` least keys of a full leaf first, and the next one behind them.
  private static func partition(
    _ keyRow: inout [Int64],
    _ accountRow: inout [Int32],
    _ start: Int,
    _ rank: Int
  ) {
    var keys = keyRow.mutableSpan
    var accounts = accountRow.mutableSpan
    var (low, high) = (start, start + width - 1)
    let target = start + rank
    while low < high {
      let pivot = keys[(low + high) / 2]
      var (left, right) = (low, high)
      while left <= right {
        while keys[left] < pivot { left += 1 }
        while keys[right] > pivot { right -= 1 }
        if left > right { break }
        keys.swapAt(left, right)
        accounts.swapAt(left, right)
        left += 1
        right -= 1
      }
      if target <= right { high = right } else if target >= left { low = left } else { return }
    }
  }

  /// Joins a leaf that has become small with a small neighbour.
  private mutating func join(_ leaf: Int, _ key: Int64, _ places: inout [Int32]) {
    var position = position(of: key)
    while Int(order[position]) != leaf { position -= 1 }
    for lower in [position - 1, position] where lower >= 0 && lower + 1 < order.count {
      let (into, from) = (Int(order[lower]), Int(order[lower + 1]))
      if Int(sizes[into]) + Int(sizes[from]) > Self.width / 2 { continue }
      for place in from * Self.width..<from * Self.width + Int(sizes[from]) {
        put(keys[place], accounts[place], in: into, &places)
      }
      sizes[from] = 0
      free.append(Int32(from))
      floors.remove(at: lower + 1)
      order.remove(at: lower + 1)
      return
    }
  }
}
