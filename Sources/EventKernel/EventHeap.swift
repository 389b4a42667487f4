/// The near future: a 4-ary heap of 32-byte nodes.
///
/// The four children of a node are two whole cache lines. Insertions first find the place of the
/// key, moving others out of the way, and only then write the event's bytes, once.
///
/// Every index is below `count`, and `count` never exceeds `capacity`.
@safe
@frozen
@usableFromInline
struct EventHeap: ~Copyable {
  // Three unused places in front align every family of four children to 128 bytes.
  @usableFromInline var block: UnsafeMutableRawPointer
  @usableFromInline var nodes: UnsafeMutablePointer<EventNode>
  @usableFromInline var capacity: Int32
  @usableFromInline var count: Int32

  @inlinable
  init(capacity: Int32) {
    self.capacity = capacity
    count = 0
    unsafe block = EventHeap.allocate(capacity)
    unsafe nodes = block.assumingMemoryBound(to: EventNode.self) + 3
  }

  @inlinable
  deinit { unsafe block.deallocate() }

  @inlinable
  static func allocate(_ capacity: Int32) -> UnsafeMutableRawPointer {
    let places = Int(capacity) + 4
    let memory = UnsafeMutableRawPointer.allocate(byteCount: places * 32, alignment: 128)
    unsafe memory.bindMemory(to: EventNode.self, capacity: places)
    return unsafe memory
  }

  /// Doubles the room.
  @inlinable
  @inline(never)
  mutating func grow() {
    precondition(capacity <= 1 << 29, "an event queue holds at most 2³⁰ events")
    capacity *= 2
    let fresh = unsafe EventHeap.allocate(capacity)
    let moved = unsafe fresh.assumingMemoryBound(to: EventNode.self) + 3
    unsafe moved.update(from: nodes, count: Int(count))
    unsafe block.deallocate()
    unsafe block = fresh
    unsafe nodes = moved
  }

  // MARK: - Reading and writing nodes

  /// The key at a place.
  @inlinable
  func key(at place: Int) -> UInt128 { unsafe nodes[place].key }

  /// The event's bytes at a place, as they were stored.
  ///
  /// - Precondition: The same type was stored there.
  @inlinable
  func load<Value: BitwiseCopyable>(_ type: Value.Type, at place: Int) -> Value {
    unsafe UnsafeRawPointer(nodes + place).load(fromByteOffset: 16, as: Value.self)
  }

  /// Writes the event's bytes at a place: at most 16.
  @inlinable
  mutating func store<Value: BitwiseCopyable>(_ value: Value, at place: Int) {
    unsafe UnsafeMutableRawPointer(nodes + place).storeBytes(
      of: value,
      toByteOffset: 16,
      as: Value.self
    )
  }

  // MARK: - Order

  /// Makes a place for a key at the end and moves it up.
  ///
  /// - Precondition: `count` is below `capacity`.
  /// - Returns: Where the event's bytes go.
  @inlinable
  mutating func openAtEnd(_ key: UInt128) -> Int {
    var place = Int(count)
    count += 1
    while place > 0 {
      let parent = (place &- 1) &>> 2
      if unsafe nodes[parent].key < key { break }
      unsafe nodes[place] = nodes[parent]
      place = parent
    }
    unsafe nodes[place].key = key
    return place
  }

  /// Makes a place for a key where the first node was taken.
  ///
  /// - Returns: Where the event's bytes go.
  @inlinable
  mutating func openAtRoot(_ key: UInt128) -> Int {
    let place = sink(key, from: 0, end: Int(count))
    unsafe nodes[place].key = key
    return place
  }

  /// Removes the first node.
  @inlinable
  mutating func removeRoot() {
    count -= 1
    let end = Int(count)
    if end == 0 { return }
    let last = unsafe nodes[end]
    let place = sink(last.key, from: 0, end: end)
    unsafe nodes[place] = last
  }

  /// Moves smaller nodes up from below a hole until `key` may stand in it; returns the hole.
  @inlinable
  @inline(never)
  mutating func sink(_ key: UInt128, from start: Int, end: Int) -> Int {
    var place = start
    while true {
      let child = 4 &* place &+ 1
      var least = child
      var leastKey: UInt128
      if child &+ 3 < end {
        // Two pairs, then their winners: selections without branches.
        let (a, b) = unsafe (nodes[child].key, nodes[child &+ 1].key)
        let (c, d) = unsafe (nodes[child &+ 2].key, nodes[child &+ 3].key)
        let (isSecond, isFourth) = (b < a, d < c)
        let leftKey = isSecond ? b : a
        let rightKey = isFourth ? d : c
        let left = isSecond ? child &+ 1 : child
        let right = isFourth ? child &+ 3 : child &+ 2
        let isRight = rightKey < leftKey
        least = isRight ? right : left
        leastKey = isRight ? rightKey : leftKey
      } else {
        if child >= end { return place }
        leastKey = unsafe nodes[child].key
        var next = child &+ 1
        while next < end {
          let nextKey = unsafe nodes[next].key
          if nextKey < leastKey {
            least = next
            leastKey = nextKey
          }
          next = next &+ 1
        }
      }
      if key < leastKey { return place }
      unsafe nodes[place] = nodes[least]
      place = least
    }
  }

  /// Adds a node.
  ///
  /// - Precondition: `count` is below `capacity`.
  @inlinable
  mutating func insert(_ node: EventNode) {
    let place = openAtEnd(node.key)
    unsafe nodes[place] = node
  }

  /// Puts nodes that stand in any order in theirs.
  @inlinable
  mutating func order() {
    var start = (Int(count) - 2) >> 2
    while start >= 0 {
      let node = unsafe nodes[start]
      let place = sink(node.key, from: start, end: Int(count))
      unsafe nodes[place] = node
      start -= 1
    }
  }
}
