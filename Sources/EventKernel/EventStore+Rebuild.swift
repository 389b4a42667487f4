extension EventStore {
  /// Makes room for one more event in a full heap.
  ///
  /// Where most events wait in the heap, the horizon has proved too far: it is drawn back to the
  /// first event, and all later ones go to the wheel. That costs a step for each event, and at
  /// least half as many must come before it is done again.
  ///
  /// - Precondition: The heap has no hole.
  @inlinable
  @inline(never)
  mutating func makeRoom() {
    if heap.count > count / 2 {
      var first = heap.key(at: 0)
      if !run.isEmpty { first = min(first, run.firstKey) }
      rebuild(horizon: EventNode.time(of: first)) { _, _ in false }
    }
    if heap.count > heap.capacity / 2 { heap.grow() }
  }

  /// Drops events: all that `isDropped` names by their keys and the first four of their bytes.
  @inlinable
  mutating func removeAll(where isDropped: (UInt128, UInt32) -> Bool) {
    closeVacancy()
    rebuild(horizon: wheel.horizon, isDropped: isDropped)
  }

  /// Sets the horizon and finds a part for every event anew.
  ///
  /// - Precondition: The heap has no hole; no event lies before both horizon and clock.
  @inlinable
  mutating func rebuild(horizon: UInt64, isDropped: (UInt128, UInt32) -> Bool) {
    let far = unsafe wheel.takeAll()
    wheel.horizon = horizon
    let waiting = heap.count
    heap.count = 0
    count = 0
    // The places that are written have been read: fewer are kept than were seen.
    for place in 0..<Int(waiting) {
      let node = unsafe heap.nodes[place]
      if isDropped(node.key, heap.load(UInt32.self, at: place)) { continue }
      count += 1
      if EventNode.time(of: node.key) > horizon {
        unsafe wheel.open(EventNode.time(of: node.key)).pointee = node
      } else {
        unsafe heap.nodes[Int(heap.count)] = node
        heap.count += 1
      }
    }
    heap.order()
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
      if heap.count == heap.capacity { heap.grow() }
      heap.insert(node)
    }
  }

  /// Whether every event is where it belongs; shows each one's key and first four bytes.
  package func isWhole(_ body: (UInt128, UInt32) -> Void) -> Bool {
    let first = isRootVacant ? 1 : 0
    var seen: Int32 = 0
    for place in first..<max(Int(heap.count), first) {
      let key = heap.key(at: place)
      let parent = (place - 1) >> 2
      if place > 0 && parent >= first && heap.key(at: parent) >= key { return false }
      if EventNode.time(of: key) > wheel.horizon { return false }
      seen += 1
      body(key, heap.load(UInt32.self, at: place))
    }
    var prior: UInt128 = 0
    let horizon = wheel.horizon
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
    return isRunWhole && isWheelWhole && seen == count
  }
}
