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
      var index = ThresholdIndex(keys: scan.keys)
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

  /// How the keys of a large book lie.
  enum Lie: CaseIterable {
    case spread, fewValues, oneValue, oneFarOut, falling

    func key(_ draws: inout TestDraws, _ step: Int64) -> Int64 {
      switch self {
      case .spread: draws.within(-1_000_000...1_000_000)
      case .fewValues: Int64(draws.below(4))
      case .oneValue: 7
      case .oneFarOut: draws.below(1_000) == 0 ? 1 << 60 : draws.within(0...3_000)
      case .falling: 1_000_000 - 40 * step + draws.within(0...500)
      }
    }
  }

  @Test(arguments: Lie.allCases)
  func `leaves split and join without a difference to a scan`(_ lie: Lie) {
    everySeed(count: 2) { seed in
      var draws = TestDraws(seed: seed)
      let count = 1_000
      var scan = Scan(keys: (0..<count).map { _ in lie.key(&draws, 0) })
      var index = ThresholdIndex(keys: scan.keys)
      // Most accounts leave and come back, so that leaves run empty and full.
      for step in 0..<Int64(4_000) {
        let account = draws.below(count)
        let leaves = draws.below(4_000) < (step < 2_000 ? 3_000 : 1_000)
        scan.keys[account] = leaves ? nil : lie.key(&draws, step)
        index.setKey(AccountID(Int32(account)), scan.keys[account])
        if step % 100 != 0 { continue }
        scan.scalars[0] = lie.key(&draws, step)
        let before = index
        var crossings: [Crossing] = []
        index.move(.rule, to: scan.scalars[0], crossings: &crossings)
        let crossed = scan.crossed(0)
        if index.crossedCount(.rule) != Int32(crossed.count) { return "count at \(step)" }
        let wrong = crossings.contains {
          before.isCrossed($0.account, .rule) == $0.entered
            || index.isCrossed($0.account, .rule) != $0.entered
        }
        let moved = index.crossedCount(.rule) - before.crossedCount(.rule)
        if wrong || crossings.count != Int(abs(moved)) { return "crossings at \(step)" }
        var due: [AccountID] = []
        index.appendCrossed(.rule, limit: 200, to: &due)
        if due.map(\.index) != Array(crossed.prefix(200)) { return "order at \(step)" }
        var tested: [AccountID] = []
        index.appendCrossed(.rule, where: { $0.index % 3 == 0 }, to: &tested)
        if tested.map(\.index) != crossed.filter({ $0 % 3 == 0 }).sorted() { return "tested" }
        var silent = before
        silent.move(.rule, to: scan.scalars[0])
        if silent != index { return "silent move at \(step)" }
      }
      return nil
    }
  }

  /// Orders that make a sort by splitting go wrong: accounts by key, from the lowest on.
  private func awkwardOrders(_ count: Int32) -> [[Int32]] {
    let even = Array(stride(from: 0, to: count, by: 2))
    let odd = Array(stride(from: 1, to: count, by: 2))
    // The orders that a median of three handles worst have their extremes at its three places.
    var worst: [Int32] = []
    for account in 0..<count { worst.insert(account, at: worst.count / 2) }
    return [
      Array(0..<count), (0..<count).reversed(), even + odd.reversed(), odd.reversed() + even, worst,
      worst.reversed(), even + odd,
    ]
  }

  @Test func `a crowd comes in order of account, however its keys lie`() {
    for order in awkwardOrders(3_000) {
      var keys = [Int64?](repeating: nil, count: order.count)
      for (rank, account) in order.enumerated() { keys[Int(account)] = Int64(rank) }
      var index = ThresholdIndex(keys: keys)
      index.move(.rule, to: -1)
      var found: [AccountID] = [AccountID(-5)]
      index.appendCrossed(.rule, where: { _ in true }, to: &found)
      #expect(found.map(\.index) == [-5] + Array(0..<Int32(order.count)))
    }
  }

  @Test func `ranks order doubles as the numbers do`() {
    let numbers: [Double] = [
      -.infinity, -1e300, -2, -1.5, -.leastNonzeroMagnitude, -0.0, 0, .leastNonzeroMagnitude, 0.1,
      1, 1.5, 2, 1e300, .infinity,
    ]
    let ranks = numbers.map(\.thresholdRank)
    #expect(ranks == ranks.sorted() && Set(ranks).count == numbers.count)
    var index = ThresholdIndex(thresholds: [0.5, nil, 2.0] as [Double?])
    index.move(.rule, to: 1.0.thresholdRank)
    #expect(index.isCrossed(AccountID(2), .rule) && index.crossedCount(.rule) == 1)
    index.setThreshold(AccountID(1), 1.25)
    #expect(index.crossedCount(.rule) == 2)
  }
}
