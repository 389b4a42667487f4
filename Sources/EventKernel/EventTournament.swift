/// The near future: a tournament among slots, the first event its champion.
///
/// An event keeps its slot while it waits. Above the slots stands a binary tree whose inner places
/// name the slot with the lesser key of the two below. When a slot's key changes, the matches on
/// its way to the root are played again: the rivals are known beforehand, so their keys are read
/// while earlier matches are still being decided, and no branch depends on a key. The slot of the
/// first event may stay vacant until the next event takes it: one way to the root instead of two.
///
/// A free slot bears the key `.max`, which no event has: its phase would be 255.
///
/// Every slot number is below `capacity`, a power of two; `count` never exceeds it.
@safe
@frozen
@usableFromInline
struct EventTournament: ~Copyable {
  @usableFromInline var nodes: UnsafeMutablePointer<EventNode>
  // The root is place 1, below a place p are 2p and 2p + 1; slot s is place capacity + s. A slot is
  // named by four times its number, which the processor turns into an address by itself.
  @usableFromInline var winners: UnsafeMutablePointer<UInt32>
  // The free slots are the first capacity − count.
  @usableFromInline var free: UnsafeMutablePointer<UInt32>
  // The slots that there is memory for.
  @usableFromInline var room: Int32
  // The slots that take part: a power of two.
  @usableFromInline var capacity: Int32
  /// How many slots are taken.
  @usableFromInline var count: Int32
  /// The least key; `.max` where nothing waits.
  @usableFromInline var firstKey: UInt128

  /// An empty tournament of the least size.
  @usableFromInline
  init() {
    unsafe nodes = EventTournament.allocate(EventTournament.leastCapacity)
    unsafe winners = .allocate(capacity: 2 * Int(EventTournament.leastCapacity))
    unsafe free = .allocate(capacity: Int(EventTournament.leastCapacity))
    room = EventTournament.leastCapacity
    capacity = 0
    count = 0
    firstKey = .max
    arrange()
  }

  @inlinable
  deinit {
    unsafe UnsafeMutableRawPointer(nodes).deallocate()
    unsafe winners.deallocate()
    unsafe free.deallocate()
  }

  @inlinable static var leastCapacity: Int32 { 16 }

  @usableFromInline
  static func allocate(_ capacity: Int32) -> UnsafeMutablePointer<EventNode> {
    let places = Int(capacity)
    let memory = UnsafeMutableRawPointer.allocate(byteCount: places * 32, alignment: 64)
    return unsafe memory.bindMemory(to: EventNode.self, capacity: places)
  }

  /// Moves the events together, gives them twice the slots they need, and plays all matches.
  ///
  @usableFromInline
  mutating func arrange() {
    precondition(count <= 1 << 29, "at most 2²⁹ near events wait")
    var kept = 0
    for slot in 0..<Int(capacity) where unsafe nodes[slot].key != .max {
      unsafe nodes[kept] = nodes[slot]
      kept += 1
    }
    count = Int32(kept)
    capacity = EventTournament.leastCapacity
    while capacity < 2 * count { capacity *= 2 }
    if capacity > room { enlarge() }
    for slot in 0..<Int(capacity) {
      unsafe winners[Int(capacity) + slot] = UInt32(slot) &<< 2
      if slot < kept { continue }
      unsafe nodes[slot].key = .max
      // The lowest slot comes last, and is taken first.
      unsafe free[Int(capacity) - 1 - slot] = UInt32(slot)
    }
    for place in (1..<Int(capacity)).reversed() {
      let (left, right) = unsafe (winners[2 * place], winners[2 * place + 1])
      unsafe winners[place] = nodes[Int(right) >> 2].key < nodes[Int(left) >> 2].key ? right : left
    }
    firstKey = unsafe nodes[firstSlot].key
  }

  /// Takes memory for `capacity` slots and keeps the first `count` events.
  private mutating func enlarge() {
    let old = unsafe (nodes, winners, free)
    room = capacity
    unsafe nodes = EventTournament.allocate(capacity)
    unsafe nodes.update(from: old.0, count: Int(count))
    unsafe winners = .allocate(capacity: 2 * Int(capacity))
    unsafe free = .allocate(capacity: Int(capacity))
    unsafe UnsafeMutableRawPointer(old.0).deallocate()
    unsafe old.1.deallocate()
    unsafe old.2.deallocate()
  }

  /// Frees a slot; `arrange` must follow.
  @usableFromInline
  mutating func vacate(_ slot: Int) { unsafe nodes[slot].key = .max }

  // MARK: - Reading and writing events

  /// The slot of the first event.
  @inlinable var firstSlot: Int { Int(unsafe winners[1] &>> 2) }

  /// The event's bytes in a slot, as they were stored.
  ///
  /// - Precondition: The same type was stored there.
  @inlinable
  func load<Value: BitwiseCopyable>(_ type: Value.Type, from slot: Int) -> Value {
    unsafe UnsafeRawPointer(nodes + slot).load(fromByteOffset: 16, as: Value.self)
  }

  /// Writes the event's bytes in a slot: at most 16.
  @inlinable
  mutating func store<Value: BitwiseCopyable>(_ value: Value, in slot: Int) {
    unsafe UnsafeMutableRawPointer(nodes + slot).storeBytes(
      of: value,
      toByteOffset: 16,
      as: Value.self
    )
  }

  // MARK: - Order

  /// Takes a free slot for a key.
  ///
  /// - Precondition: `count` is below `capacity`.
  @inlinable
  mutating func takeSlot() -> Int {
    count &+= 1
    return Int(unsafe free[Int(capacity &- count)])
  }

  /// Frees the slot of the first event.
  @inlinable
  mutating func removeFirst() {
    let slot = firstSlot
    unsafe free[Int(capacity &- count)] = UInt32(slot)
    count &-= 1
    play(slot, .max)
  }

  /// Adds an event.
  ///
  /// - Precondition: `count` is below `capacity`.
  @inlinable
  mutating func insert(_ node: EventNode) {
    let slot = takeSlot()
    unsafe nodes[slot] = node
    play(slot, node.key)
  }

  /// Whether every match is decided rightly and all but the taken event satisfy a test of keys and
  /// first four bytes.
  func isWhole(exceptFirst: Bool, _ isRight: (UInt128, UInt32) -> Bool) -> Bool {
    var waiting: Int32 = 0
    for slot in 0..<Int(capacity) {
      let key = unsafe nodes[slot].key
      if key == .max { continue }
      waiting += 1
      if exceptFirst && slot == firstSlot { continue }
      if unsafe !isRight(key, EventNode.slot(of: nodes + slot)) { return false }
    }
    for slot in 0..<Int(capacity - count) where unsafe nodes[Int(free[slot])].key != .max {
      return false
    }
    for place in 1..<Int(capacity) {
      let (left, right) = unsafe (winners[2 * place], winners[2 * place + 1])
      let (leftKey, rightKey) = unsafe (nodes[Int(left) >> 2].key, nodes[Int(right) >> 2].key)
      if unsafe nodes[Int(winners[place]) >> 2].key != min(leftKey, rightKey) { return false }
    }
    return unsafe waiting == count && firstKey == nodes[firstSlot].key
  }
}
