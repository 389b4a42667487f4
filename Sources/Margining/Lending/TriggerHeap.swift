/// A scalar at which an account has to be looked at again, in one word.
///
/// The 28 bits on top order triggers: the scalar to 22 binary places, rounded so that the trigger
/// fires at it or a little early. Four bits of generation and 32 of the account follow. A void
/// trigger whose generation comes round again costs one test that nobody needed.
struct Trigger: Equatable, Sendable, BitwiseCopyable {
  /// Generations count up to here and start anew.
  static let generations: UInt8 = 16
  private static let places = 22
  private static let mostCode: UInt64 = (1 << 28) - 1

  private let word: UInt64

  /// Fires when a scalar falls below an edge, or rises above it.
  init(rising: Bool, edge: Int64, account: Int32, generation: UInt8) {
    self.init(
      code: rising ? Self.mostCode - Self.code(edge) : Self.codeAbove(edge),
      account: account,
      generation: generation
    )
  }

  /// One that every observation fires.
  init(account: Int32, generation: UInt8) {
    self.init(code: Self.mostCode, account: account, generation: generation)
  }

  private init(code: UInt64, account: Int32, generation: UInt8) {
    precondition(generation < Self.generations, "a trigger's generation has four bits")
    word = code << 36 | UInt64(generation) << 32 | UInt64(UInt32(bitPattern: account))
  }

  var account: Int32 { Int32(truncatingIfNeeded: word) }

  var generation: UInt8 { UInt8(truncatingIfNeeded: word >> 32) & (Self.generations - 1) }

  func isAbove(_ other: Trigger) -> Bool { word > other.word }

  /// Whether it fires at what a scalar reads.
  func fires(at reading: Reading) -> Bool { word >> 36 > reading.code }

  /// A scalar as triggers of one direction see it.
  struct Reading: Sendable, BitwiseCopyable {
    fileprivate let code: UInt64

    init(_ scalar: Int64, rising: Bool) {
      code = rising ? mostCode - codeAbove(scalar) : Trigger.code(scalar)
    }
  }

  /// The largest code whose number is not above a value: exponent and leading binary places.
  private static func code(_ value: Int64) -> UInt64 {
    if value <= 0 { return 0 }
    let shift = max(0, Int64.bitWidth - value.leadingZeroBitCount - places - 1)
    return UInt64(shift) << places + UInt64(value >> shift)
  }

  /// The smallest code whose number is not below a value.
  private static func codeAbove(_ value: Int64) -> UInt64 {
    let below = code(value)
    let shift = max(0, Int64.bitWidth - value.leadingZeroBitCount - places - 1)
    return (value >> shift) << shift == value || value <= 0 ? below : below + 1
  }
}

/// Triggers, the next to fire on top; those that are void leave when they come up or are swept.
struct TriggerHeap: Sendable {
  private(set) var entries: [Trigger] = []
  private var isFilling = false

  /// Forgets all triggers and takes new ones in no order, until `endFilling`.
  mutating func startFilling() {
    entries = []
    isFilling = true
  }

  /// Puts what was filled in order.
  mutating func endFilling() {
    isFilling = false
    order()
  }

  /// Whether the next trigger needs more memory.
  var isFull: Bool { !isFilling && entries.count == entries.capacity }

  /// How many triggers the memory holds.
  var capacity: Int { entries.capacity }

  /// Makes room for an eighth more; an array that grows by itself doubles.
  mutating func grow() { entries.reserveCapacity(Self.room(entries.count)) }

  private static func room(_ count: Int) -> Int { count + count / 8 + 8 }

  /// Sets a trigger.
  mutating func insert(_ trigger: Trigger) {
    entries.append(trigger)
    if isFilling { return }
    var child = entries.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if !entries[child].isAbove(entries[parent]) { break }
      entries.swapAt(parent, child)
      child = parent
    }
  }

  /// Removes and returns a trigger that fires, or nil.
  mutating func popFired(at reading: Trigger.Reading) -> Trigger? {
    guard let top = entries.first, top.fires(at: reading) else { return nil }
    let last = entries.removeLast()
    if !entries.isEmpty {
      entries[0] = last
      siftDown(from: 0)
    }
    return top
  }

  /// Removes void triggers, by the accounts' generations, and the memory that they took.
  mutating func sweep(_ generations: borrowing [UInt8]) {
    var kept = 0
    for position in 0..<entries.count {
      let entry = entries[position]
      if generations[Int(entry.account)] == entry.generation {
        entries[kept] = entry
        kept += 1
      }
    }
    entries.removeLast(entries.count - kept)
    order()
  }

  private mutating func order() {
    let room = Self.room(entries.count)
    if entries.capacity > room {
      var moved: [Trigger] = []
      if !entries.isEmpty { moved.reserveCapacity(room) }
      moved.append(contentsOf: entries)
      entries = moved
    }
    var position = entries.count / 2
    while position > 0 {
      position -= 1
      siftDown(from: position)
    }
  }

  private mutating func siftDown(from start: Int) {
    var parent = start
    while true {
      var largest = 2 * parent + 1
      if largest >= entries.count { return }
      if largest + 1 < entries.count, entries[largest + 1].isAbove(entries[largest]) {
        largest += 1
      }
      if !entries[largest].isAbove(entries[parent]) { return }
      entries.swapAt(parent, largest)
      parent = largest
    }
  }
}
