/// The memory of an event queue: a 4-ary heap of keys and a slab of payloads.
///
/// Keys and slots lie in two arrays, so that the four children of a node fill exactly one cache
/// line and a comparison touches nothing else; a payload never moves. This is the only file of
/// the project's core that uses unsafe memory: every index in here is below `capacity`.
@safe
@usableFromInline
struct EventStorage<Payload: BitwiseCopyable>: ~Copyable {
  // Children of node i are 4i + 1 … 4i + 4; three unused places in front align them to 64 bytes.
  @usableFromInline var block: UnsafeMutableRawPointer
  @usableFromInline var keys: UnsafeMutablePointer<UInt128>
  @usableFromInline var slots: UnsafeMutablePointer<UInt32>
  @usableFromInline var payloads: UnsafeMutablePointer<Payload>
  // Odd while the slot's event waits; even when it is free, or when its event was cancelled.
  @usableFromInline var stamps: UnsafeMutablePointer<UInt32>
  @usableFromInline var freeSlots: UnsafeMutablePointer<UInt32>
  @usableFromInline var capacity: Int32
  // Nodes of the heap, dead and vacant ones included.
  @usableFromInline var count: Int32
  @usableFromInline var freeCount: Int32
  // Slots that have ever been handed out.
  @usableFromInline var usedSlots: Int32

  @inlinable
  init(capacity: Int32) {
    let size = Int(capacity)
    self.capacity = capacity
    count = 0
    freeCount = 0
    usedSlots = 0
    unsafe block = .allocate(byteCount: (size + 4) * 16, alignment: 64)
    unsafe keys = block.bindMemory(to: UInt128.self, capacity: size + 4) + 3
    unsafe slots = .allocate(capacity: size)
    unsafe payloads = .allocate(capacity: size)
    unsafe stamps = .allocate(capacity: size)
    unsafe freeSlots = .allocate(capacity: size)
  }

  @inlinable
  deinit {
    unsafe block.deallocate()
    unsafe slots.deallocate()
    unsafe payloads.deallocate()
    unsafe stamps.deallocate()
    unsafe freeSlots.deallocate()
  }

  /// Doubles the room; indices stay valid.
  @inlinable
  @inline(never)
  mutating func grow() {
    precondition(capacity <= Int32.max / 2, "an event queue holds at most 2³⁰ events")
    capacity *= 2
    let size = Int(capacity)
    let fresh = UnsafeMutableRawPointer.allocate(
      byteCount: (size + 4) * 16,
      alignment: 64
    )
    let freshKeys = unsafe fresh.bindMemory(to: UInt128.self, capacity: size + 4) + 3
    unsafe freshKeys.update(from: keys, count: Int(count))
    unsafe block.deallocate()
    unsafe block = fresh
    unsafe keys = freshKeys
    unsafe EventStorage.move(&slots, count: count, size: size)
    unsafe EventStorage.move(&payloads, count: usedSlots, size: size)
    unsafe EventStorage.move(&stamps, count: usedSlots, size: size)
    unsafe EventStorage.move(&freeSlots, count: freeCount, size: size)
  }

  @inlinable
  static func move<Element: BitwiseCopyable>(
    _ memory: inout UnsafeMutablePointer<Element>,
    count: Int32,
    size: Int
  ) {
    let fresh = UnsafeMutablePointer<Element>.allocate(capacity: size)
    unsafe fresh.initialize(from: memory, count: Int(count))
    unsafe memory.deallocate()
    unsafe memory = fresh
  }

  // MARK: - Slots

  /// Whether the next node or slot needs more room.
  @inlinable var isFull: Bool { count == capacity || usedSlots == capacity }

  /// The stamp that a slot bears.
  @inlinable
  func stamp(of slot: UInt32) -> UInt32 { unsafe stamps[Int(slot)] }

  /// Marks a waiting slot as cancelled if it still bears `stamp`.
  @inlinable
  mutating func retire(_ slot: UInt32, stamp: UInt32) -> Bool {
    guard Int(slot) < Int(usedSlots), unsafe stamps[Int(slot)] == stamp else { return false }
    unsafe stamps[Int(slot)] += 1
    return true
  }

  /// Frees the slot of the first node and returns its payload; the node stays as a hole.
  ///
  /// - Precondition: The first node waits.
  @inlinable
  mutating func takeRootPayload() -> Payload {
    let slot = rootSlot
    let payload = unsafe payloads[Int(slot)]
    unsafe stamps[Int(slot)] += 1
    giveBack(slot)
    return payload
  }

  /// Stores a payload in a free slot and returns the slot.
  @inlinable
  mutating func takeSlot(_ payload: Payload) -> UInt32 {
    let slot: UInt32
    if freeCount > 0 {
      freeCount -= 1
      slot = unsafe freeSlots[Int(freeCount)]
    } else {
      slot = UInt32(usedSlots)
      usedSlots += 1
      unsafe stamps[Int(slot)] = 0
    }
    unsafe payloads[Int(slot)] = payload
    unsafe stamps[Int(slot)] += 1
    return slot
  }

  /// Whether the slot's event still waits.
  @inlinable
  func isLive(_ slot: UInt32) -> Bool { unsafe stamps[Int(slot)] & 1 == 1 }

  /// Gives back a slot whose stamp is even, unless its stamps are used up.
  @inlinable
  mutating func giveBack(_ slot: UInt32) {
    if unsafe stamps[Int(slot)] == UInt32.max - 1 { return }
    unsafe freeSlots[Int(freeCount)] = slot
    freeCount += 1
  }

  // MARK: - Heap

  /// The key of the first node.
  ///
  /// - Precondition: `count` is positive.
  @inlinable var rootKey: UInt128 { unsafe keys[0] }

  /// The slot of the first node.
  ///
  /// - Precondition: `count` is positive.
  @inlinable var rootSlot: UInt32 { unsafe slots[0] }

  /// Adds a node at the end and moves it up.
  ///
  /// - Precondition: `count` is below `capacity`.
  @inlinable
  mutating func append(_ key: UInt128, _ slot: UInt32) {
    var node = Int(count)
    count += 1
    while node > 0 {
      let parent = (node &- 1) &>> 2
      if unsafe keys[parent] < key { break }
      unsafe keys[node] = keys[parent]
      unsafe slots[node] = slots[parent]
      node = parent
    }
    unsafe keys[node] = key
    unsafe slots[node] = slot
  }

  /// Removes the first node.
  @inlinable
  mutating func removeRoot() {
    count -= 1
    if count > 0 { unsafe siftDown(keys[Int(count)], slots[Int(count)], from: 0) }
  }

  /// Puts a node at `start` or below, where the heap has a hole.
  @inlinable
  mutating func siftDown(_ key: UInt128, _ slot: UInt32, from start: Int) {
    let end = Int(count)
    var node = start
    while true {
      let child = 4 &* node &+ 1
      var least = child
      if child &+ 3 < end {
        // Two pairs, then their winners: branch-free selections from one cache line.
        let first = unsafe keys[child &+ 1] < keys[child] ? child &+ 1 : child
        let second = unsafe keys[child &+ 3] < keys[child &+ 2] ? child &+ 3 : child &+ 2
        least = unsafe keys[second] < keys[first] ? second : first
      } else {
        if child >= end { break }
        var next = child &+ 1
        while next < end {
          if unsafe keys[next] < keys[least] { least = next }
          next = next &+ 1
        }
      }
      if unsafe key < keys[least] { break }
      unsafe keys[node] = keys[least]
      unsafe slots[node] = slots[least]
      node = least
    }
    unsafe keys[node] = key
    unsafe slots[node] = slot
  }

  /// Drops every cancelled event and orders the rest anew.
  @inlinable
  @inline(never)
  mutating func removeDead() {
    var kept = 0
    for node in 0..<Int(count) {
      let slot = unsafe slots[node]
      if isLive(slot) {
        unsafe keys[kept] = keys[node]
        unsafe slots[kept] = slot
        kept += 1
      } else {
        giveBack(slot)
      }
    }
    count = Int32(kept)
    var node = (kept - 2) >> 2
    while node >= 0 {
      unsafe siftDown(keys[node], slots[node], from: node)
      node -= 1
    }
  }

  /// Whether heap order, counts and slots agree with each other.
  func isWhole(vacant: Bool, dead: Int32) -> Bool {
    var deadSeen: Int32 = 0
    let first = vacant ? 1 : 0
    for node in first..<max(Int(count), first) {
      let parent = (node - 1) >> 2
      let isOrdered = unsafe node == 0 || parent < first || keys[parent] < keys[node]
      if !isOrdered { return false }
      if unsafe !isLive(slots[node]) { deadSeen += 1 }
    }
    // Without retired slots every slot is in the heap or free.
    let held = count - (vacant ? 1 : 0)
    return deadSeen == dead && held + freeCount <= usedSlots && usedSlots <= capacity
  }
}
