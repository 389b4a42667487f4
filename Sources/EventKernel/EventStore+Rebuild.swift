extension EventStore {
  /// Makes room for one more event in a full front.
  ///
  /// Where most events wait in front, the horizon has proved too far: it is drawn back to the
  /// first event, and all later ones go to the wheel. That costs a step for each event, and at
  /// least half as many must come before it is done again.
  ///
  /// - Precondition: The front has no vacant slot.
  @inlinable
  @inline(never)
  mutating func makeRoom() {
    if front.count >= EventStore.frontLimit && front.count > count / 2 {
      var first = front.firstKey
      if !run.isEmpty { first = min(first, run.firstKey) }
      rebuild(horizon: EventNode.time(of: first)) { _, _ in false }
    }
    if front.count == front.capacity { front.arrange() }
  }

  /// Drops events: all that `isDropped` names by their keys and the first four of their bytes.
  @inlinable
  mutating func removeAll(where isDropped: (UInt128, UInt32) -> Bool) {
    closeVacancy()
    rebuild(horizon: wheel.horizon, isDropped: isDropped)
  }

  /// Sets the horizon and finds a part for every event anew.
  ///
  /// - Precondition: The front has no vacant slot; no event lies before both horizon and clock.
  @inlinable
  mutating func rebuild(horizon: UInt64, isDropped: (UInt128, UInt32) -> Bool) {
    let far = unsafe wheel.takeAll()
    wheel.horizon = horizon
    count = 0
    for slot in 0..<Int(front.capacity) {
      let node = unsafe front.nodes[slot]
      if node.key == .max { continue }
      if isDropped(node.key, front.load(UInt32.self, from: slot)) {
        front.vacate(slot)
        continue
      }
      count += 1
      if EventNode.time(of: node.key) > horizon {
        unsafe wheel.open(EventNode.time(of: node.key)).pointee = node
        front.vacate(slot)
      }
    }
    front.arrange()
    let (start, near) = unsafe run.takeAll(replacement: wheel.chunks.take())
    unsafe replace(near, from: start, isDropped)
    unsafe replace(far, from: 1, isDropped)
  }

  /// Finds a part for the events of a chain and gives back its chunks.
  @inlinable
  mutating func replace(
    _ oldest: EventChunks.Chunk?,
    from start: Int,
    _ isDropped: (UInt128, UInt32) -> Bool
  ) {
    var next = unsafe oldest
    var place = start
    while let chunk = unsafe next {
      unsafe next = EventChunks.link(of: chunk)
      let end = unsafe EventChunks.end(of: chunk)
      while place < end {
        let node = unsafe chunk[place]
        if unsafe !isDropped(node.key, EventNode.slot(of: chunk + place)) { add(node) }
        place += 1
      }
      unsafe wheel.chunks.release(chunk)
      place = 1
    }
  }

  @inlinable
  mutating func add(_ node: EventNode) {
    count += 1
    let time = EventNode.time(of: node.key)
    if time > wheel.horizon {
      unsafe wheel.open(time).pointee = node
    } else {
      if front.count == front.capacity { front.arrange() }
      front.insert(node)
    }
  }

  /// Whether every event is where it belongs; shows each one's key and first four bytes.
  package func isWhole(_ body: (UInt128, UInt32) -> Void) -> Bool {
    var seen: Int32 = 0
    let horizon = wheel.horizon
    let isFrontWhole = front.isWhole(exceptFirst: isFirstTaken) { key, slot in
      seen += 1
      body(key, slot)
      return EventNode.time(of: key) <= horizon
    }
    var prior: UInt128 = 0
    let isRunWhole = run.allSatisfy { key, slot in
      seen += 1
      body(key, slot)
      defer { prior = key }
      return key > prior && EventNode.time(of: key) <= horizon
    }
    let isWheelWhole = wheel.allSatisfy { key, slot in
      seen += 1
      body(key, slot)
      return EventNode.time(of: key) > horizon
    }
    return isFrontWhole && isRunWhole && isWheelWhole && seen == count
  }
}
