extension EventStore {
  /// Brings the next events of the wheel forward; false when it holds none.
  ///
  /// A bucket of one chunk is sorted and becomes the run, and so does a longer one that proves
  /// to be in order, as events of one instant and one source are. Any other is distributed over
  /// the level of the highest digit in which its events differ.
  ///
  /// - Precondition: Front and run are empty.
  @inlinable
  @inline(never)
  mutating func refill() -> Bool {
    if count <= EventStore.frontReturn && count > 0 {
      wheel.horizon = .max
      unsafe moveToFront(wheel.takeAll())
      return true
    }
    while let (level, oldest) = unsafe wheel.takeFirstBucket() {
      if unsafe EventChunks.link(of: oldest) == nil {
        unsafe run.begin(at: oldest, &wheel.chunks)
        run.sort()
        advanceHorizon(level: level)
        return true
      }
      let survey = unsafe survey(oldest, level: level)
      if survey.isSorted {
        unsafe run.begin(at: oldest, &wheel.chunks)
        wheel.horizon = survey.last
        return true
      }
      if survey.spread == 0 {
        wheel.horizon = survey.last
        unsafe moveToFront(oldest)
        return true
      }
      unsafe wheel.distribute(oldest, level: EventWheel.level(of: survey.spread))
    }
    return false
  }

  /// Sets the horizon behind a sorted bucket of one chunk.
  ///
  /// Up to the end of the bucket nothing waits in the wheel, so the horizon may lie anywhere up to
  /// there; the further it lies the more newcomers meet the front. A few lone events far ahead
  /// must not draw it along, so it goes no further than the events are spread.
  @inlinable
  mutating func advanceHorizon(level: Int) {
    let low = EventNode.time(of: run.firstKey)
    let high = EventNode.time(of: run.lastKey)
    let end = EventWheel.end(of: high, level: level)
    wheel.horizon = high + min(end - high, high - low)
  }

  /// What a look at a chain's events says; it ends as soon as the rest cannot matter.
  ///
  /// `last` is the instant of the last event where they are in order or of one instant.
  @inlinable
  func survey(
    _ oldest: EventChunks.Chunk,
    level: Int
  ) -> (isSorted: Bool, spread: UInt64, last: UInt64) {
    var isSorted = true
    var spread: UInt64 = 0
    var prior: UInt128 = 0
    let base = unsafe EventNode.time(of: oldest[1].key)
    // From here on the events are known to differ as high as their level lets them.
    let enough: UInt64 = level == 0 ? 1 : 1 &<< UInt64((level &- 1) &* EventWheel.digitBits)
    var next: EventChunks.Chunk? = unsafe oldest
    while let chunk = unsafe next {
      unsafe next = EventChunks.link(of: chunk)
      let end = unsafe EventChunks.end(of: chunk)
      var place = 1
      while place < end {
        let key = unsafe chunk[place].key
        if key < prior { isSorted = false }
        prior = key
        spread |= EventNode.time(of: key) ^ base
        place = place &+ 1
      }
      if !isSorted && spread >= enough { break }
    }
    return (isSorted, spread, EventNode.time(of: prior))
  }

  /// Moves the events of a chain to the front part and gives back its chunks.
  @inlinable
  mutating func moveToFront(_ oldest: EventChunks.Chunk?) {
    var next = unsafe oldest
    while let chunk = unsafe next {
      unsafe next = EventChunks.link(of: chunk)
      for place in unsafe 1..<EventChunks.end(of: chunk) {
        if front.count == front.capacity { front.arrange() }
        unsafe front.insert(chunk[place])
      }
      unsafe wheel.chunks.release(chunk)
    }
  }
}
