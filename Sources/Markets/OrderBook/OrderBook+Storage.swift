/// One cell of a book as it was before a change.
enum BookChange: Equatable, Sendable, BitwiseCopyable {
  case slot(Int32, OrderSlot)
  case level(Int32, PriceLevel)
  case position(Int32, Int64)
  case figures(BookFigures)
  /// A place was put on top of the free ones: what it covered, if anything.
  case pushed
  /// This place was taken from the top of the free ones.
  case popped(Int32)
  /// A place was added at the end.
  case grown
}

// MARK: - Undo journal

extension OrderBook {
  /// Opens an atomic section, or a section inside one, and returns the point to revert to.
  public mutating func mark() -> Int32 {
    isRecording = true
    return Int32(journal.count)
  }

  /// Undoes every change since `mark`; the section stays open until `commit()`.
  ///
  /// - Complexity: O(changes undone).
  public mutating func revert(to mark: Int32) {
    precondition(mark >= 0 && Int(mark) <= journal.count, "a mark of another transaction")
    while journal.count > Int(mark), let change = journal.popLast() {
      switch change {
      case .slot(let index, let old): slots[Int(index)] = old
      case .level(let index, let old):
        levels[Int(index)] = old
        if old.lots > 0 { occupied.insert(index) } else { occupied.remove(index) }
      case .position(let owner, let old): positions[Int(owner)] = old
      case .figures(let old): figures = old
      case .pushed: free.removeLast()
      case .popped(let slot): free.append(slot)
      case .grown: slots.removeLast()
      }
    }
  }

  /// Ends the outermost atomic section and keeps its changes.
  public mutating func commit() {
    journal.removeAll(keepingCapacity: true)
    isRecording = false
  }

  @inline(__always)
  mutating func noteSlot(_ index: Int32) {
    if isRecording { journal.append(.slot(index, slots[Int(index)])) }
  }

  @inline(__always)
  mutating func noteLevel(_ cell: Int) {
    if isRecording { journal.append(.level(Int32(cell), levels[cell])) }
  }

  @inline(__always)
  mutating func noteFigures() {
    if isRecording { journal.append(.figures(figures)) }
  }

  mutating func movePosition(of owner: Int32, by lots: Int64) {
    if isRecording { journal.append(.position(owner, positions[Int(owner)])) }
    positions[Int(owner)] += lots
  }
}

// MARK: - Places and queues

extension OrderBook {
  var askOffset: Int32 { spec.highestTick + 2 }

  @inline(__always)
  func cell(_ side: Side, _ tick: Int32) -> Int {
    side == .buy ? Int(tick) : Int(tick + spec.highestTick + 2)
  }

  /// The next occupied price of a side, away from its best.
  func neighbour(_ side: Side, _ tick: Int32) -> Int32? {
    switch side {
    case .buy: occupied.previous(below: tick)
    case .sell: occupied.next(above: askOffset + tick).map { $0 - askOffset }
    }
  }

  /// The place of an order that still rests.
  func find(_ id: OrderID) -> Int32? {
    guard id.slot > 0, Int(id.slot) < slots.count else { return nil }
    let slot = slots[Int(id.slot)]
    return slot.generation == id.generation && slot.lots > 0 ? id.slot : nil
  }

  func id(of index: Int32) -> OrderID {
    OrderID(slot: index, generation: slots[Int(index)].generation)
  }

  /// Puts an order at the end of its price's queue.
  mutating func enqueue(_ order: NewOrder, lots: Int64) -> OrderID {
    let index: Int32
    if let place = free.popLast() {
      index = place
      if isRecording { journal.append(.popped(place)) }
      noteSlot(index)
    } else {
      index = Int32(slots.count)
      slots.append(OrderSlot())
      if isRecording { journal.append(.grown) }
    }
    let cell = cell(order.side, order.tick)
    noteLevel(cell)
    var level = levels[cell]
    let last = level.youngest
    let generation = slots[Int(index)].generation
    slots[Int(index)] = OrderSlot(
      lots: lots,
      generation: generation,
      owner: order.owner,
      tick: order.tick,
      younger: 0,
      older: last,
      side: order.side,
      isReduceOnly: order.isReduceOnly
    )
    if last == 0 {
      level.oldest = index
      occupied.insert(Int32(cell))
    } else {
      noteSlot(last)
      slots[Int(last)].younger = index
    }
    level.youngest = index
    level.lots += lots
    levels[cell] = level
    noteFigures()
    figures.resting += 1
    if order.side == .buy {
      if order.tick > figures.bid { figures.bid = order.tick }
    } else if order.tick < figures.ask {
      figures.ask = order.tick
    }
    return OrderID(slot: index, generation: generation)
  }

  /// Takes an order out of its queue and leaves its place.
  mutating func dequeue(_ index: Int32) {
    noteSlot(index)
    var order = slots[Int(index)]
    let cell = cell(order.side, order.tick)
    noteLevel(cell)
    var level = levels[cell]
    if order.older == 0 {
      level.oldest = order.younger
    } else {
      noteSlot(order.older)
      slots[Int(order.older)].younger = order.younger
    }
    if order.younger == 0 {
      level.youngest = order.older
    } else {
      noteSlot(order.younger)
      slots[Int(order.younger)].older = order.older
    }
    level.lots -= order.lots
    levels[cell] = level
    order.lots = 0
    order.generation &+= 1
    slots[Int(index)] = order
    free.append(index)
    if isRecording { journal.append(.pushed) }
    noteFigures()
    figures.resting -= 1
    guard level.oldest == 0 else { return }
    occupied.remove(Int32(cell))
    if order.side == .buy {
      if order.tick == figures.bid { figures.bid = neighbour(.buy, order.tick) ?? 0 }
    } else if order.tick == figures.ask {
      figures.ask = neighbour(.sell, order.tick) ?? spec.highestTick + 1
    }
  }

  /// Takes lots off a resting order; it keeps its place in the queue while any are left.
  mutating func shrink(_ index: Int32, by lots: Int64) {
    if slots[Int(index)].lots == lots {
      dequeue(index)
      return
    }
    noteSlot(index)
    slots[Int(index)].lots -= lots
    let cell = cell(slots[Int(index)].side, slots[Int(index)].tick)
    noteLevel(cell)
    levels[cell].lots -= lots
  }
}
