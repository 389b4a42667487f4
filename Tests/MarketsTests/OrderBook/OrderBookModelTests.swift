import Markets
import Quantities
import TestSupport
import Testing

/// Random operations on the book and on the slow reference, compared after every one.
struct OrderBookModelTests {
  #if DEBUG
    static let seeds: UInt64 = 20
  #else
    static let seeds: UInt64 = 500
  #endif

  /// One lot at one tick is 0.7 of 10⁻⁶, so that most fills round.
  static func makeBook(capacity: Int32) throws -> OrderBook {
    try OrderBook(
      spec: OrderBookSpec(
        tick: Price(nanos: 7),
        lot: BaseQuantity(units: 1_000_000),
        highestTick: 40,
        capacity: capacity,
        owners: 5
      ),
      scale: BaseScale(decimals: 4)
    )
  }

  static func randomOrder(_ draws: inout TestDraws) -> NewOrder {
    let kinds: [OrderKind] = [.limit, .limit, .limit, .market, .immediateOrCancel, .postOnly]
    let rules: [SelfTradeRule] = [.cancelTaker, .cancelMaker, .cancelBoth, .decrement]
    return NewOrder(
      owner: Int32(draws.below(100)) == 0 ? 5 : Int32(draws.below(5)),
      side: draws.below(2) == 0 ? .buy : .sell,
      kind: kinds[draws.below(6)],
      tick: Int32(draws.below(42)),
      lots: draws.within(0...30),
      isReduceOnly: draws.below(6) == 0,
      selfTrade: rules[draws.below(4)]
    )
  }

  @Test func `every operation does what the slow reference book does`() throws {
    try everySeed(count: Self.seeds) { seed in
      var draws = TestDraws(seed: seed)
      let capacity = Int32(8 + 24 * (seed % 3))
      var pair = Pair(
        book: try Self.makeBook(capacity: capacity),
        reference: ReferenceBook(
          highestTick: 40,
          capacity: Int(capacity),
          milliQuote: 700,
          positions: Array(repeating: 0, count: 5)
        )
      )
      for step in 0..<2_000 {
        if let complaint = pair.step(&draws) { return "step \(step): \(complaint)" }
      }
      return nil
    }
  }

  /// The book, the reference, and the identities that were given out lately.
  struct Pair {
    var book: OrderBook
    var reference: ReferenceBook
    var ids: [OrderID] = []
    var effects = EffectBuffer<BookEffect>()

    mutating func step(_ draws: inout TestDraws) -> String? {
      effects.removeAll()
      reference.effects.removeAll()
      let complaint: String?
      switch draws.below(20) {
      case 0..<10: complaint = place(OrderBookModelTests.randomOrder(&draws))
      case 10..<15: complaint = cancel(&draws)
      case 15..<18: complaint = replace(&draws)
      case 18: complaint = placeAndRevert(&draws)
      default: complaint = draws.below(4) == 0 ? changePhase(&draws) : nil
      }
      return complaint ?? differences()
    }

    mutating func place(_ order: NewOrder) -> String? {
      let report = book.place(order, into: &effects)
      if let id = report.id { ids.append(id) }
      let answer = reference.place(order, id: report.id)
      return Self.compare(report, answer, order)
    }

    mutating func cancel(_ draws: inout TestDraws) -> String? {
      guard let id = pick(&draws) else { return nil }
      let (found, expected) = (book.cancel(id), reference.cancel(id))
      return found == expected ? nil : "cancelled \(String(describing: found))"
    }

    mutating func replace(_ draws: inout TestDraws) -> String? {
      guard let id = pick(&draws) else { return nil }
      let tick = Int32(draws.below(42))
      let lots = draws.within(0...30)
      let old = reference.orders.first { $0.id == id }
      let report = book.replace(id, tick: tick, lots: lots, into: &effects)
      guard let old else { return report.rejection == .unknownOrder ? nil : "replaced nothing" }
      if tick == old.tick, lots >= 1, lots <= old.lots {
        if let index = reference.orders.firstIndex(where: { $0.id == id }) {
          reference.orders[index].lots = lots
        }
        return report.id == id && report.resting == lots ? nil : "not shrunk: \(report)"
      }
      var order = NewOrder(
        owner: old.owner,
        side: old.side,
        kind: .limit,
        tick: tick,
        lots: lots,
        isReduceOnly: old.isReduceOnly
      )
      order.isReduceOnly = old.isReduceOnly
      let before = reference
      _ = reference.cancel(id)
      if let id = report.id { ids.append(id) }
      let answer = reference.place(order, id: report.id)
      if answer.rejection != nil { reference = before }
      return Self.compare(report, answer, order)
    }

    mutating func placeAndRevert(_ draws: inout TestDraws) -> String? {
      let mark = book.mark()
      let before = book
      for _ in 0..<draws.below(6) {
        _ = book.place(OrderBookModelTests.randomOrder(&draws), into: &effects)
        if let id = pick(&draws) { _ = book.cancel(id) }
        if draws.below(9) == 0 { book.openCall(into: &effects) }
        if draws.below(5) == 0 { book.uncross(reference: 20, into: &effects) }
      }
      book.revert(to: mark)
      let isEqual = book == before
      book.commit()
      effects.removeAll()
      return isEqual ? nil : "reverting leaves a difference"
    }

    mutating func changePhase(_ draws: inout TestDraws) -> String? {
      if !book.isInCall {
        book.openCall(into: &effects)
        for order in reference.orders where order.isReduceOnly {
          reference.remove(order, order.lots, .callAuction)
        }
        reference.isInCall = true
        // Which reduce-only order goes first is the book's own business.
        let found = (0..<effects.count).map { "\(effects[$0])" }.sorted()
        let expected = reference.effects.map { "\($0)" }.sorted()
        effects.removeAll()
        reference.effects.removeAll()
        return found == expected ? nil : "removed \(found) instead of \(expected)"
      }
      let nearby = Int32(draws.within(1...40))
      let expected = reference.clearing(reference: nearby)
      let result = book.uncross(reference: nearby, into: &effects)
      if result?.tick != expected?.tick || result?.lots != expected?.lots
        || result?.imbalance != expected?.imbalance
      {
        return "cleared \(String(describing: result)) and not \(String(describing: expected))"
      }
      clear(result)
      return nil
    }

    /// Lets the reference do the trades of a call auction, one lot after another.
    mutating func clear(_ result: CallResult?) {
      reference.isInCall = false
      var expected: [(OrderID, Int64)] = []
      for _ in 0..<(result?.lots ?? 0) {
        guard let bid = reference.best(.buy), let ask = reference.best(.sell) else { return }
        expected.append((ask.id, 1))
        for (order, sign) in [(bid, Int64(1)), (ask, -1)] {
          reference.positions[Int(order.owner)] += sign
          guard let index = reference.orders.firstIndex(where: { $0.id == order.id }) else {
            return
          }
          reference.orders[index].lots -= 1
          if reference.orders[index].lots == 0 { reference.orders.remove(at: index) }
        }
      }
      // The states are compared by the caller; here only that each fill is at the one price.
      for index in 0..<effects.count {
        guard case .filled(let fill) = effects[index], fill.tick == result?.tick else {
          reference.positions[0] = .max
          return
        }
      }
      effects.removeAll()
    }

    func pick(_ draws: inout TestDraws) -> OrderID? {
      ids.isEmpty ? nil : ids[max(0, ids.count - 1 - draws.below(40))]
    }

    static func compare(
      _ report: PlacementReport,
      _ answer: ReferenceBook.Answer,
      _ order: NewOrder
    ) -> String? {
      let found = ReferenceBook.Answer(
        rejection: report.rejection,
        filled: report.filled,
        quote: report.quote.micros,
        resting: report.resting,
        dropped: report.dropped
      )
      return found == answer ? nil : "\(order) gave \(found) instead of \(answer)"
    }

    /// Whatever differs between the two states.
    func differences() -> String? {
      for index in 0..<max(effects.count, reference.effects.count) {
        guard index < effects.count, index < reference.effects.count,
          effects[index] == reference.effects[index]
        else { return "effect \(index)" }
      }
      if effects.count != reference.effects.count { return "number of effects" }
      if book.bestBid != reference.best(.buy)?.tick { return "best bid" }
      if book.bestAsk != reference.best(.sell)?.tick { return "best ask" }
      if Int(book.restingOrders) != reference.orders.count { return "number of orders" }
      if !book.isInCall, let bid = book.bestBid, let ask = book.bestAsk, bid >= ask {
        return "crossed"
      }
      var net: Int64 = 0
      for owner in reference.positions.indices {
        net += book.position(of: Int32(owner))
        if book.position(of: Int32(owner)) != reference.positions[owner] { return "position" }
      }
      if net != 0 { return "positions do not sum to zero" }
      for order in reference.orders {
        let found = book.order(order.id)
        if found?.lots != order.lots || found?.tick != order.tick { return "order \(order)" }
        if book.lots(order.side, at: order.tick) != reference.lots(order.side, at: order.tick) {
          return "depth at \(order.tick)"
        }
      }
      return nil
    }
  }
}
