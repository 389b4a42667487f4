import NetworkModel
import Quantities
import TestSupport
import Testing

struct MempoolTests {
  private func pool(limit: Int32 = 100, expirySeconds: Int64 = 1_000) -> Mempool {
    Mempool(rules: MempoolRules(limit: limit, expiry: .seconds(expirySeconds)))
  }

  // Ids from the dearest down: what leaves one by one when it is the cheapest.
  private func order(_ pool: Mempool) -> [Int64] { pool.payers.map(\.id) }

  @Test func `the order is highest bid, then earliest arrival, then lowest id`() {
    var chain = chain(network(fees: deserted()))
    let rows = [
      transaction(1, gwei: 9, sent: 0),
      transaction(2, gwei: 10, sent: 1, arrives: 4),
      transaction(3, gwei: 10, sent: 2, arrives: 3),
      transaction(4, gwei: 10, sent: 3),
      transaction(5, gwei: 11, sent: 9),
    ]
    for row in rows { #expect(chain.submit(row) == .accepted) }
    #expect(chain.block(1, at: 13).included == [5, 3, 4, 2, 1])
  }

  struct Replacement: CustomTestStringConvertible {
    let old: Int64
    let new: Int64
    let replaces: Bool
    var testDescription: String { "\(old) gwei, then \(new) gwei" }
  }

  @Test(arguments: [
    Replacement(old: 100, new: 110, replaces: true),
    Replacement(old: 100, new: 109, replaces: false),
    Replacement(old: 100, new: 100, replaces: false),
    Replacement(old: 100, new: 50, replaces: false),
    Replacement(old: 5, new: 6, replaces: true),
    Replacement(old: 0, new: 0, replaces: false),
    Replacement(old: 0, new: 1, replaces: true),
    Replacement(old: 8_000_000_000, new: 8_800_000_000, replaces: true),
    Replacement(old: 8_000_000_000, new: 8_799_999_999, replaces: false),
  ])
  func `a bid replaces a pending one of its slot from ten per cent more on`(_ row: Replacement) {
    var pool = pool()
    let old = transaction(1, gwei: row.old, member: 4, slot: 9)
    let new = transaction(2, gwei: row.new, member: 4, slot: 9)
    #expect(pool.add(old) == .accepted)
    #expect(pool.add(new) == (row.replaces ? .replaced(old) : .underpriced(pending: old)))
    #expect(order(pool) == [row.replaces ? 2 : 1])
    #expect(pool.pending(population: 0, member: 4, slot: 9) == (row.replaces ? new : old))
  }

  @Test func `another slot, member or population is another transaction`() {
    var pool = pool()
    #expect(pool.add(transaction(1, member: 4, slot: 9)) == .accepted)
    #expect(pool.add(transaction(2, member: 4, slot: 8)) == .accepted)
    #expect(pool.add(transaction(3, member: 5, slot: 9)) == .accepted)
    #expect(pool.add(transaction(4, member: 4, population: 1, slot: 9)) == .accepted)
    #expect(pool.count == 4)
    #expect(pool.pending(population: 1, member: 4, slot: 9)?.id == 4)
    #expect(pool.pending(population: 1, member: 4, slot: 8) == nil)
  }

  @Test func `a full pool drops its cheapest transaction`() {
    var pool = pool(limit: 2)
    let cheap = transaction(1, gwei: 5)
    _ = pool.add(cheap)
    _ = pool.add(transaction(2, gwei: 7))
    #expect(pool.add(transaction(3, gwei: 6)) == .full(evicted: cheap))
    let cheaper = transaction(4, gwei: 4)
    #expect(pool.add(cheaper) == .full(evicted: cheaper))
    let late = transaction(5, gwei: 6, sent: 8)
    #expect(pool.add(late) == .full(evicted: late))
    #expect(order(pool) == [2, 3])
  }

  @Test func `a replacement never evicts`() {
    var pool = pool(limit: 1)
    let old = transaction(1, gwei: 5, slot: 3)
    _ = pool.add(old)
    #expect(pool.add(transaction(2, gwei: 9, slot: 3)) == .replaced(old))
    #expect(order(pool) == [2])
  }

  @Test func `transactions expire oldest first, at the end of their lifetime and not before`() {
    var pool = pool(expirySeconds: 10)
    _ = pool.add(transaction(1, sent: 3))
    _ = pool.add(transaction(2, sent: 5))
    _ = pool.add(transaction(3, sent: 5))
    #expect(pool.removeExpired(at: instant(12)) == nil)
    #expect(pool.removeExpired(at: instant(13))?.id == 1)
    #expect(pool.removeExpired(at: instant(14)) == nil)
    #expect(pool.removeExpired(at: instant(99))?.id == 2)
    #expect(pool.removeExpired(at: instant(99))?.id == 3)
    #expect(pool.removeExpired(at: instant(99)) == nil)
  }

  @Test func `memory is bounded by the pool limit, however many are offered, taken and dropped`() {
    for keepsNonces in [false, true] {
      var pool = Mempool(
        rules: MempoolRules(limit: 500, expiry: .seconds(90), keepsNonces: keepsNonces)
      )
      var draws = TestDraws(seed: 11)
      var largest: Int32 = 0
      for id in 1...Int64(60_000) {
        _ = pool.add(
          transaction(id, gwei: draws.within(1...900), member: Int32(id % 70), sent: id / 10)
        )
        if id % 20_000 < 12_000 {
          while pool.removeExpired(at: instant(id / 10)) != nil {}
        }
        if draws.below(3) == 0 {
          _ = pool.withdraw(population: 0, member: Int32(id % 70), slot: id - 70)
        }
        largest = max(largest, pool.count)
        // One more while the newcomer is weighed against the cheapest.
        if pool.count > 500 || pool.allocatedPlaces > 501 {
          Issue.record("transaction \(id): \(pool.count) in \(pool.allocatedPlaces) places")
          return
        }
      }
      // The limit was what bounded it.
      #expect(largest == 500)
    }
  }

  @Test func `the pool agrees with a sorted list on random histories`() {
    everySeed(count: 40) { seed in
      var draws = TestDraws(seed: seed)
      var pool = pool(limit: 12, expirySeconds: 40)
      var list = ListedPool(limit: 12, expiry: .seconds(40))
      for step in 1...300 {
        let now = Int64(step)
        if draws.below(4) > 0 {
          let offered = transaction(
            Int64(step),
            gwei: draws.within(0...30),
            gas: draws.within(1...9),
            member: Int32(draws.below(4)),
            slot: draws.within(0...3),
            sent: now,
            arrives: now + draws.within(0...5)
          )
          if pool.add(offered) != list.add(offered) { return "step \(step): admission" }
        } else if draws.below(2) == 0 {
          let member = Int32(draws.below(4))
          let slot = draws.within(0...3)
          let taken = pool.withdraw(population: 0, member: member, slot: slot)
          if taken != list.withdraw(member, slot) { return "step \(step): removal" }
        } else if pool.removeExpired(at: instant(now)) != list.removeExpired(at: instant(now)) {
          return "step \(step): expiry"
        }
        if let complaint = list.difference(from: pool) { return "step \(step): \(complaint)" }
      }
      return nil
    }
  }
}

/// The slow, obvious pool: one sorted array.
private struct ListedPool {
  let limit: Int
  let expiry: SimDuration
  var pending: [Transaction] = []

  mutating func add(_ offered: Transaction) -> Admission {
    let same = pending.first { $0.member == offered.member && $0.slot == offered.slot }
    if let same {
      guard offered.bid.wei * 10 >= same.bid.wei * 11, offered.bid > same.bid else {
        return .underpriced(pending: same)
      }
      _ = remove(id: same.id)
      insert(offered)
      return .replaced(same)
    }
    insert(offered)
    guard pending.count > limit else { return .accepted }
    return .full(evicted: pending.removeLast())
  }

  mutating func insert(_ offered: Transaction) {
    pending.append(offered)
    pending.sort {
      ($1.bid.wei, $0.arrivesAt.nanoseconds, $0.id) < ($0.bid.wei, $1.arrivesAt.nanoseconds, $1.id)
    }
  }

  mutating func remove(id: Int64) -> Transaction? {
    guard let position = pending.firstIndex(where: { $0.id == id }) else { return nil }
    return pending.remove(at: position)
  }

  mutating func removeExpired(at now: SimInstant) -> Transaction? {
    let oldest = pending.min { ($0.submittedAt, $0.id) < ($1.submittedAt, $1.id) }
    guard let oldest, oldest.submittedAt + expiry <= now else { return nil }
    return remove(id: oldest.id)
  }

  mutating func withdraw(_ member: Int32, _ slot: Int64) -> Transaction? {
    let position = pending.firstIndex { $0.member == member && $0.slot == slot }
    return position.map { pending.remove(at: $0) }
  }

  func difference(from pool: Mempool) -> String? {
    if Int(pool.count) != pending.count { return "count \(pool.count), not \(pending.count)" }
    if pool.payers != pending { return "order" }
    for member in Int32(0)..<4 {
      for slot in Int64(0)...3 {
        let expected = pending.first { $0.member == member && $0.slot == slot }
        if pool.pending(population: 0, member: member, slot: slot) != expected {
          return "member \(member), slot \(slot)"
        }
      }
    }
    let byAge = pending.sorted { ($0.submittedAt, $0.id) < ($1.submittedAt, $1.id) }
    return pool.all == byAge ? nil : "age"
  }
}

extension Mempool {
  /// The pending transactions, dearest first.
  fileprivate var payers: [Transaction] {
    all.sorted {
      ($1.bid.wei, $0.arrivesAt.nanoseconds, $0.id) < ($0.bid.wei, $1.arrivesAt.nanoseconds, $1.id)
    }
  }
}
