/// The far future: events in buckets by the digits of their instants, unsorted.
///
/// An instant is read as eleven digits of six bits. An event lies at the level of the highest
/// digit in which it differs from `horizon`, in the bucket of its own digit there. So the events
/// of a level come before those of every higher level, within a level the buckets are in order,
/// and an event is written once for each level that it sinks through, at most.
///
/// Events of one instant share a bucket, in the order of their arrival.
@safe
@frozen
@usableFromInline
struct EventWheel: ~Copyable {
  @usableFromInline typealias Chunk = UnsafeMutablePointer<EventNode>

  @inlinable static var digitBits: Int { 6 }
  @inlinable static var levelCount: Int { 11 }
  @inlinable static var bucketCount: Int { levelCount &<< digitBits }

  @usableFromInline var chunks: EventChunks
  @usableFromInline let buckets: UnsafeMutablePointer<EventChain>
  // For each level, which of its buckets hold events.
  @usableFromInline let occupied: UnsafeMutablePointer<UInt64>
  @usableFromInline var occupiedLevels: UInt32 = 0
  /// The last instant that is not the wheel's: all that it holds lies beyond.
  @usableFromInline var horizon: UInt64

  @inlinable
  init(events: Int32, horizon: UInt64) {
    chunks = EventChunks(events: events)
    self.horizon = horizon
    unsafe buckets = .allocate(capacity: EventWheel.bucketCount)
    unsafe buckets.initialize(repeating: EventChain(), count: EventWheel.bucketCount)
    unsafe occupied = .allocate(capacity: EventWheel.levelCount)
    unsafe occupied.initialize(repeating: 0, count: EventWheel.levelCount)
  }

  @inlinable
  deinit {
    unsafe buckets.deallocate()
    unsafe occupied.deallocate()
  }

  /// The level of the highest digit that is not zero.
  @inlinable
  static func level(of difference: UInt64) -> Int {
    // 43/256 serves as 1/6 for every position of a bit.
    ((63 &- difference.leadingZeroBitCount) &* 43) &>> 8
  }

  /// The last instant that shares all digits above `level` and the digit there.
  @inlinable
  static func end(of time: UInt64, level: Int) -> UInt64 {
    time | ((1 &<< UInt64(level &* digitBits)) &- 1)
  }

  /// A place for an event beyond the horizon.
  @inlinable
  mutating func open(_ time: UInt64) -> Chunk {
    unsafe open(time, level: EventWheel.level(of: time ^ horizon))
  }

  /// A place at a known level.
  @inlinable
  mutating func open(_ time: UInt64, level: Int) -> Chunk {
    let digit = Int(truncatingIfNeeded: (time &>> UInt64(level &* EventWheel.digitBits)) & 63)
    let bucket = unsafe buckets + (level &<< EventWheel.digitBits | digit)
    if unsafe bucket.pointee.isFull { lengthen(level, digit) }
    return unsafe bucket.pointee.open()
  }

  @inlinable
  @inline(never)
  mutating func lengthen(_ level: Int, _ digit: Int) {
    let bucket = unsafe buckets + (level &<< EventWheel.digitBits | digit)
    unsafe bucket.pointee.lengthen(by: chunks.take())
    unsafe occupied[level] |= 1 &<< UInt64(digit)
    occupiedLevels |= 1 &<< UInt32(level)
  }

  /// Takes the first bucket out, if any: its level and its oldest chunk, which leads to the newer.
  @inlinable
  mutating func takeFirstBucket() -> (level: Int, oldest: Chunk)? {
    if occupiedLevels == 0 { return nil }
    let level = occupiedLevels.trailingZeroBitCount
    let digits = unsafe occupied[level]
    let digit = digits.trailingZeroBitCount
    let rest = digits & (digits &- 1)
    unsafe occupied[level] = rest
    if rest == 0 { occupiedLevels &= occupiedLevels &- 1 }
    let bucket = unsafe buckets + (level &<< EventWheel.digitBits | digit)
    guard let oldest = unsafe bucket.pointee.turned() else {
      preconditionFailure("an occupied bucket has a chunk")
    }
    unsafe bucket.pointee = EventChain()
    return unsafe (level, oldest)
  }

  /// Moves the events of a chain to the buckets of one level and gives back its chunks.
  @inlinable
  mutating func distribute(_ oldest: Chunk, level: Int) {
    var next: Chunk? = unsafe oldest
    while let chunk = unsafe next {
      unsafe next = EventChunks.link(of: chunk)
      let end = unsafe EventChunks.end(of: chunk)
      var place = 1
      while place < end {
        let node = unsafe chunk[place]
        let target = unsafe open(EventNode.time(of: node.key), level: level)
        unsafe target.pointee = node
        place = place &+ 1
      }
      unsafe chunks.release(chunk)
    }
  }

  /// Takes everything out as one chain.
  @inlinable
  mutating func takeAll() -> Chunk? {
    var oldest: Chunk? = nil
    var newest: Chunk? = nil
    while let bucket = unsafe takeFirstBucket() {
      if let last = unsafe newest {
        unsafe EventChunks.setLink(of: last, to: bucket.oldest)
      } else {
        unsafe oldest = bucket.oldest
      }
      var chunk = unsafe bucket.oldest
      while let next = unsafe EventChunks.link(of: chunk) { unsafe chunk = next }
      unsafe newest = chunk
    }
    return unsafe oldest
  }

  /// Whether all events lie in their buckets and satisfy a test of keys and first four bytes.
  func allSatisfy(_ isRight: (UInt128, UInt32) -> Bool) -> Bool {
    for index in 0..<EventWheel.bucketCount {
      let (level, digit) = (index >> EventWheel.digitBits, index & 63)
      let isOccupied = unsafe occupied[level] >> UInt64(digit) & 1 == 1
      var next = unsafe buckets[index].newest
      if unsafe isOccupied != (next != nil) { return false }
      var end = unsafe Int(buckets[index].place)
      while let chunk = unsafe next {
        for place in 1..<end {
          let key = unsafe chunk[place].key
          let time = EventNode.time(of: key)
          if EventWheel.level(of: time ^ horizon) != level { return false }
          if (time >> UInt64(level * EventWheel.digitBits)) & 63 != UInt64(digit) { return false }
          if unsafe !isRight(key, EventNode.slot(of: chunk + place)) { return false }
        }
        unsafe next = EventChunks.link(of: chunk)
        end = EventChunks.stride
      }
    }
    return true
  }
}
