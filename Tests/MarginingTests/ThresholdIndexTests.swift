import Margining
import Quantities
import TestSupport
import Testing

struct ThresholdIndexTests {
  /// The rule without an index: a scan of all accounts.
  struct Scan {
    var keys: [Int64?]
    var scalars = [Int64](repeating: .max, count: 4)

    func crossed(_ observer: Int) -> [Int32] {
      let found = (0..<Int32(keys.count)).filter { account in
        guard let key = keys[Int(account)] else { return false }
        return scalars[observer] < key
      }
      return found.sorted { left, right in
        let leftKey = keys[Int(left)] ?? 0
        let rightKey = keys[Int(right)] ?? 0
        return leftKey != rightKey ? leftKey > rightKey : left < right
      }
    }
  }

  private func drawKey(_ draws: inout TestDraws, wide: Bool) -> Int64? {
    if draws.below(8) == 0 { return nil }
    return wide ? draws.wideInteger() : draws.within(-50...50)
  }

  private func compare(_ index: ThresholdIndex, _ scan: Scan, _ limit: Int) -> String? {
    for observer in RiskObserver.allCases {
      let expected = scan.crossed(Int(observer.rawValue))
      if index.crossedCount(observer) != Int32(expected.count) { return "count \(observer)" }
      var all: [AccountID] = []
      index.appendCrossed(observer, to: &all)
      if all.map(\.index) != expected { return "order \(observer)" }
      var some: [AccountID] = [AccountID(99)]
      index.appendCrossed(observer, limit: limit, to: &some)
      if some.dropFirst().map(\.index) != Array(expected.prefix(limit)) { return "limit" }
      for account in 0..<index.accountCount {
        let isCrossed = index.isCrossed(AccountID(account), observer)
        if isCrossed != expected.contains(account) { return "bit of \(account)" }
      }
    }
    return nil
  }

  @Test func `the index agrees with a full scan for every history of moves and keys`() {
    everySeed(count: 1_500) { seed in
      var draws = TestDraws(seed: seed)
      let wide = draws.below(2) == 0
      let count = 1 + draws.below(12)
      var scan = Scan(keys: (0..<count).map { _ in drawKey(&draws, wide: wide) })
      var index = ThresholdIndex(keys: scan.keys, bucketCount: Int32(1 + draws.below(20)))
      for _ in 0..<12 {
        if draws.below(2) == 0 {
          let account = draws.below(count)
          scan.keys[account] = drawKey(&draws, wide: wide)
          index.setKey(AccountID(Int32(account)), scan.keys[account])
        } else {
          let observer = RiskObserver.allCases[draws.below(4)]
          let slot = Int(observer.rawValue)
          let before = scan.crossed(slot)
          let scalar = wide ? draws.wideInteger() : draws.within(-60...60)
          scan.scalars[slot] = scalar
          let after = scan.crossed(slot)
          var crossings: [Crossing] = []
          index.move(observer, to: scalar, crossings: &crossings)
          let entered = after.count > before.count
          let expected = (entered ? after : before)
            .filter { !(entered ? before : after).contains($0) }
            .map { Crossing(account: AccountID($0), entered: entered) }
          if crossings != expected { return "crossings" }
        }
        if let complaint = compare(index, scan, draws.below(6)) { return complaint }
      }
      return nil
    }
  }

  @Test func `crossings at one move come deepest first, then by account`() {
    var index = ThresholdIndex(keys: [10, 30, nil, 20, 30])
    var crossings: [Crossing] = []
    index.move(.rule, to: 15, crossings: &crossings)
    #expect(crossings.map(\.account.index) == [1, 4, 3])
    #expect(!crossings.contains { !$0.entered })
    crossings = []
    index.move(.rule, to: 30, crossings: &crossings)
    #expect(crossings.map(\.account.index) == [1, 4, 3])
    #expect(!crossings.contains { $0.entered })
  }

  @Test func `a threshold equal to the scalar is not crossed`() {
    var index = ThresholdIndex(keys: [10])
    var crossings: [Crossing] = []
    index.move(.rule, to: 10, crossings: &crossings)
    #expect(crossings == [])
    index.move(.rule, to: 9, crossings: &crossings)
    #expect(crossings == [Crossing(account: AccountID(0), entered: true)])
  }
}
