import Margining
import Quantities

extension PortfolioReference {
  mutating func liquidate(
    _ id: Int,
    _ market: Int,
    _ filled: Int128,
    _ notional: Int128,
    _ view: View
  ) -> Rejection? {
    if !reach[id].contains(market) { return .wrongMarket }
    let old = accounts[id].size[market]
    if old == 0 { return .noPosition }
    if filled == 0 { return .amountNotPositive }
    if old.signum() == filled.signum() || abs(old) < abs(filled) { return .exceedsPosition }
    if !isDue(id, view) { return .notUnsafe }
    touch(id)
    move(id, market, filled, filled > 0 ? -notional : notional)
    let left = max(0, down(equity(accounts[id], view), Self.fine))
    let due = up(notional * Int128(spec.liquidationFee.partsPerBillion), Self.billion)
    let charge = min(left, due)
    let kept = charge * Int128(spec.keeperShare.partsPerBillion) / Self.billion
    accounts[id].cash -= charge
    keeper += kept
    markets[fund(market)].fund += charge - kept
    cover(id, market, view)
    return nil
  }

  mutating func cover(_ id: Int, _ market: Int, _ view: View) {
    guard accounts[id].size.allSatisfy({ $0 == 0 }), accounts[id].cash < 0 else { return }
    var lacking = -accounts[id].cash
    accounts[id].cash = 0
    var room = markets[fund(market)].fund
    if let cap = spec.rules.insurance.drawCap { room = min(room, Int128(cap.micros)) }
    if let cap = spec.rules.insurance.marketCap {
      room = min(room, max(0, Int128(cap.micros) - markets[market].drawn))
    }
    let paid = min(lacking, room)
    markets[fund(market)].fund -= paid
    markets[market].drawn += paid
    lacking -= paid
    if let vault, let rules = spec.rules.backstop, rules.coversDeficits {
      let given = min(lacking, max(0, lossRoom(view)))
      accounts[vault].cash -= given
      lacking -= given
    }
    socialised += lacking
    share(lacking, market, view)
  }

  func lossRoom(_ view: View) -> Int128 {
    guard let vault, let rules = spec.rules.backstop else { return 0 }
    let capital = Int128(rules.capital.micros)
    let most = capital * Int128(rules.lossCap.partsPerBillion) / Self.billion
    return most - (capital - down(equity(accounts[vault], view), Self.fine))
  }

  private mutating func share(_ loss: Int128, _ market: Int, _ view: View) {
    if loss == 0 { return }
    switch spec.rules.socialisation {
    case .booked: return
    case .openPositions:
      let open = accounts.reduce(Int128(0)) { $0 + abs($1.size[market]) }
      if open == 0 { return }
      let step = up(loss * Self.unit, open)
      markets[market].longIndex += step
      markets[market].shortIndex -= step
      markets[market].pool -= loss
      socialised -= loss
    case .winners:
      collect(loss, (0..<reach.count).map { max(0, profit($0, market, view)) })
    case .accounts:
      collect(loss, (0..<reach.count).map { max(0, down(equity(accounts[$0], view), Self.fine)) })
    }
  }

  func profit(_ id: Int, _ market: Int, _ view: View) -> Int128 {
    let size = accounts[id].size[market]
    let worth = down(size * view.price[market], Self.unit)
    if size == 0 { return 0 }
    return size > 0 ? worth - accounts[id].cost[market] : worth + accounts[id].cost[market]
  }

  private mutating func collect(_ loss: Int128, _ weights: [Int128]) {
    let total = weights.reduce(0, +)
    if total == 0 { return }
    let taken = min(loss, total)
    var seen: Int128 = 0
    for (id, weight) in weights.enumerated() {
      let before = taken * seen / total
      seen += weight
      let part = taken * seen / total - before
      accounts[id].cash -= part
      socialised -= part
    }
  }

  mutating func takeWhole(_ id: Int, _ view: View) -> Rejection? {
    guard let vault, let rules = spec.rules.backstop else { return .capReached }
    if accounts[id].size.allSatisfy({ $0 == 0 }) { return .noPosition }
    if !isDue(id, view) { return .notUnsafe }
    if lossRoom(view) <= 0 || equity(accounts[id], view) < 0 { return .capReached }
    var sum: Int128 = 0
    for market in markets.indices {
      sum += abs(accounts[vault].size[market] + accounts[id].size[market]) * view.price[market] * 10
    }
    if sum > Int128(rules.inventoryLimit.micros) * Self.fine { return .capReached }
    touch(id)
    touch(vault)
    for market in markets.indices {
      let size = accounts[id].size[market]
      if size == 0 { continue }
      move(id, market, -size, 0)
      move(vault, market, size, 0)
    }
    accounts[vault].cash += accounts[id].cash
    accounts[id].cash = 0
    return nil
  }

  mutating func takePart(
    _ id: Int,
    _ market: Int,
    _ closing: Int128,
    _ price: Int128,
    _ view: View
  ) -> Rejection? {
    guard let vault, let rules = spec.rules.backstop, reach[id].contains(market) else {
      return .wrongMarket
    }
    let old = accounts[id].size[market]
    if old == 0 { return .noPosition }
    if closing == 0 || old.signum() == closing.signum() || abs(old) < abs(closing) {
      return .exceedsPosition
    }
    if !isDue(id, view) { return .notUnsafe }
    var sum: Int128 = 0
    for other in markets.indices {
      let added = other == market ? -closing : 0
      sum += abs(accounts[vault].size[other] + added) * view.price[other] * 10
    }
    if lossRoom(view) <= 0 || sum > Int128(rules.inventoryLimit.micros) * Self.fine {
      return .capReached
    }
    touch(id)
    touch(vault)
    let leg = down(-closing * price, Self.unit)
    move(id, market, closing, leg)
    move(vault, market, -closing, -leg)
    cover(id, market, view)
    return nil
  }

  /// A whole failing position to winners in a queue, at the bankruptcy price.
  mutating func deleverage(_ id: Int, _ market: Int, _ view: View) -> Rejection? {
    if !reach[id].contains(market) { return .wrongMarket }
    if accounts[id].size[market] == 0 { return .noPosition }
    if !isDue(id, view) { return .notUnsafe }
    touch(id)
    let held = accounts[id].size[market]
    let worth = down(held * view.price[market], Self.unit)
    var proceeds = -accounts[id].cash
    if markets.indices.contains(where: { $0 != market && accounts[id].size[$0] != 0 }) {
      let own = requirement(accounts[id], market, view, initial: false)
      let all = requirement(accounts[id], view, initial: false)
      let part = min(Self.billion, up(own, max(1, all / Self.billion)))
      let equity = down(equity(accounts[id], view), Self.fine)
      proceeds = worth - up(equity * part, Self.billion)
    }
    var queue: [(score: Int128, id: Int)] = []
    for other in reach.indices where accounts[other].size[market] * held < 0 {
      let size = accounts[other].size[market]
      let own = down(equity(accounts[other], view), Self.fine)
      let loss = max(0, up((proceeds - worth) * min(abs(size), abs(held)), abs(held)) + 2)
      if own < loss { continue }
      let gain = down(
        profit(other, market, view) * Self.billion,
        max(1, accounts[other].cost[market])
      )
      let notional = up(abs(size) * view.price[market], Self.unit)
      let leverage = notional * Self.billion / max(1, own)
      let score =
        gain >= 0 ? gain * leverage / Self.billion : down(gain * Self.billion, max(1, leverage))
      queue.append((score, other))
    }
    if queue.isEmpty { return .noCounterparty }
    queue.sort { $0.score != $1.score ? $0.score > $1.score : $0.id < $1.id }
    var (left, handed, quote) = (abs(held), Int128(0), Int128(0))
    for (_, other) in queue where left > 0 {
      touch(other)
      let units = min(left, abs(accounts[other].size[market]))
      left -= units
      handed += units
      let upTo = down(proceeds * handed, abs(held))
      move(id, market, held > 0 ? -units : units, upTo - quote)
      move(other, market, held > 0 ? units : -units, quote - upTo)
      quote = upTo
    }
    cover(id, market, view)
    return nil
  }
}
