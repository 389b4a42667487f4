import Markets
import Quantities

/// The order book as its rules read: a list of orders in order of arrival, searched from the start.
struct ReferenceBook {
  struct Resting: Equatable {
    var id: OrderID
    var owner: Int32
    var side: Side
    var tick: Int32
    var lots: Int64
    var isReduceOnly: Bool
  }

  /// What the book should answer, without the new order's identity.
  struct Answer: Equatable {
    var rejection: OrderRejection?
    var filled: Int64 = 0
    var quote: Int64 = 0
    var resting: Int64 = 0
    var dropped: Int64 = 0
  }

  let highestTick: Int32
  let capacity: Int
  /// Quote of one lot at one tick in 10⁻⁶, over 1 000.
  let milliQuote: Int64
  var orders: [Resting] = []
  var positions: [Int64]
  var isInCall = false
  var effects: [BookEffect] = []

  func best(_ side: Side) -> Resting? {
    var found: Resting?
    for order in orders where order.side == side {
      guard let old = found else {
        found = order
        continue
      }
      if side == .buy ? order.tick > old.tick : order.tick < old.tick { found = order }
    }
    return found
  }

  func reducible(_ side: Side, _ owner: Int32, _ lots: Int64) -> Int64 {
    let position = positions[Int(owner)]
    return min(lots, side == .sell ? max(0, position) : max(0, -position))
  }

  func meets(_ order: NewOrder) -> Resting? {
    guard let maker = best(order.side == .buy ? .sell : .buy) else { return nil }
    if order.kind == .market { return maker }
    let crosses = order.side == .buy ? maker.tick <= order.tick : maker.tick >= order.tick
    return crosses ? maker : nil
  }

  func refusal(_ order: NewOrder) -> OrderRejection? {
    if !positions.indices.contains(Int(order.owner)) { return .unknownOwner }
    if order.lots < 1 { return .quantityOutOfRange }
    if order.kind != .market, !(1...highestTick).contains(order.tick) { return .priceOutOfRange }
    if isInCall, order.kind != .limit || order.isReduceOnly { return .notInCall }
    if order.kind == .postOnly, meets(order) != nil { return .wouldTrade }
    if order.isReduceOnly, reducible(order.side, order.owner, order.lots) == 0 {
      return .nothingToReduce
    }
    let canRest = order.kind == .limit || order.kind == .postOnly
    if canRest, orders.count == capacity, isInCall || meets(order) == nil { return .bookFull }
    return nil
  }

  /// `id` is the identity that the book gave to the rest of the order.
  mutating func place(_ asked: NewOrder, id: OrderID?) -> Answer {
    if let rejection = refusal(asked) { return Answer(rejection: rejection) }
    var order = asked
    if order.isReduceOnly { order.lots = reducible(order.side, order.owner, order.lots) }
    var answer = Answer()
    var isStopped = false
    while !isInCall, !isStopped, order.lots > 0, let maker = meets(order) {
      if maker.owner == order.owner {
        isStopped = preventSelfTrade(&order, maker)
      } else {
        fill(&order, maker, &answer)
      }
    }
    let side: Int64 = order.side == .buy ? 1 : -1
    positions[Int(order.owner)] += side * answer.filled
    if order.isReduceOnly { order.lots = reducible(order.side, order.owner, order.lots) }
    if !isStopped, order.lots > 0, order.kind == .limit || order.kind == .postOnly, let id {
      orders.append(
        Resting(
          id: id,
          owner: order.owner,
          side: order.side,
          tick: order.tick,
          lots: order.lots,
          isReduceOnly: order.isReduceOnly
        )
      )
      answer.resting = order.lots
    }
    answer.dropped = asked.lots - answer.filled - answer.resting
    return answer
  }

  private mutating func fill(_ order: inout NewOrder, _ maker: Resting, _ answer: inout Answer) {
    var lots = min(order.lots, maker.lots)
    if maker.isReduceOnly {
      let allowed = reducible(maker.side, maker.owner, maker.lots)
      if allowed < maker.lots {
        remove(maker, maker.lots - allowed, .nothingToReduce)
        if allowed == 0 { return }
        lots = min(lots, allowed)
      }
    }
    let exact = lots * Int64(maker.tick) * milliQuote
    let quote = order.side == .buy ? (exact + 999) / 1_000 : exact / 1_000
    effects.append(
      .filled(
        makeFill(
          maker: maker.id,
          owners: (maker.owner, order.owner),
          side: order.side,
          tick: maker.tick,
          lots: lots,
          quote: quote
        )
      )
    )
    take(maker.id, lots)
    positions[Int(maker.owner)] += order.side == .buy ? -lots : lots
    order.lots -= lots
    answer.filled += lots
    answer.quote += quote
  }

  private mutating func preventSelfTrade(_ order: inout NewOrder, _ maker: Resting) -> Bool {
    switch order.selfTrade {
    case .cancelTaker: return true
    case .cancelMaker:
      remove(maker, maker.lots, .selfTrade)
      return false
    case .cancelBoth:
      remove(maker, maker.lots, .selfTrade)
      return true
    case .decrement:
      let lots = min(maker.lots, order.lots)
      remove(maker, lots, .selfTrade)
      order.lots -= lots
      return false
    }
  }

  mutating func cancel(_ id: OrderID) -> Int64? {
    guard let order = orders.first(where: { $0.id == id }) else { return nil }
    take(id, order.lots)
    return order.lots
  }

  mutating func remove(_ order: Resting, _ lots: Int64, _ reason: RemovalReason) {
    effects.append(.removed(order.id, owner: order.owner, lots: lots, reason))
    take(order.id, lots)
  }

  private mutating func take(_ id: OrderID, _ lots: Int64) {
    guard let index = orders.firstIndex(where: { $0.id == id }) else { return }
    orders[index].lots -= lots
    if orders[index].lots == 0 { orders.remove(at: index) }
  }

  func lots(_ side: Side, at tick: Int32) -> Int64 {
    orders.reduce(0) { $0 + ($1.side == side && $1.tick == tick ? $1.lots : 0) }
  }

  /// The clearing price by trying every tick.
  func clearing(reference: Int32) -> (tick: Int32, lots: Int64, imbalance: Int64)? {
    var best: (tick: Int32, lots: Int64, imbalance: Int64)?
    for tick in 1...highestTick {
      let demand = orders.reduce(Int64(0)) {
        $0 + ($1.side == .buy && $1.tick >= tick ? $1.lots : 0)
      }
      let supply = orders.reduce(Int64(0)) {
        $0 + ($1.side == .sell && $1.tick <= tick ? $1.lots : 0)
      }
      let candidate = (tick: tick, lots: min(demand, supply), imbalance: demand - supply)
      if candidate.lots == 0 { continue }
      guard let old = best else {
        best = candidate
        continue
      }
      let rank = (-candidate.lots, abs(candidate.imbalance), Int64(abs(tick - reference)))
      let oldRank = (-old.lots, abs(old.imbalance), Int64(abs(old.tick - reference)))
      if rank < oldRank { best = candidate }
    }
    return best
  }
}

/// A fill as a book reports it.
func makeFill(
  maker: OrderID,
  owners: (maker: Int32, taker: Int32),
  side: Side,
  tick: Int32,
  lots: Int64,
  quote: Int64
) -> BookFill {
  BookFill(
    maker: maker,
    makerOwner: owners.maker,
    takerOwner: owners.taker,
    takerSide: side,
    tick: tick,
    lots: lots,
    quote: QuoteAmount(micros: quote)
  )
}
