import Quantities

/// What one observer knows of accounts whose threshold is no single number.
///
/// Cross accounts, tiered schedules and size premiums have no key. Such an account has a *budget*
/// instead: its surplus if every market stood at the worst that the observer has seen since the
/// anchor, over its gross notional at the anchor's prices. An odometer adds up how much worse the
/// worst has become; only an account whose budget is used up is tested again, exactly. A market
/// that comes back costs nothing. What is close to its threshold or beyond is tested at every
/// move; when that has cost as much as testing everybody, everybody is tested and the anchor is
/// set anew.
///
/// - Source: `docs/model/margin.md`.
struct MarginWatch: Sendable {
  /// What an observer sees of one market: a distance moves the price against either side.
  struct View: Equatable, Sendable, BitwiseCopyable {
    /// Price that judges longs, nanos.
    var low: Int64
    /// Price that judges shorts, nanos.
    var high: Int64
    var multiplier: Ratio
  }

  /// The worst of one market since the anchor.
  struct Bound: Sendable, BitwiseCopyable {
    /// Price at the anchor: the unit of the odometer.
    var reference: Int64
    /// Smallest price less funding for longs.
    var longFloor: Int64
    /// Largest price less funding for shorts.
    var shortCeiling: Int64
    /// Largest prices and multiplier that requirements met.
    var low: Int64
    var high: Int64
    var multiplier: Ratio
  }

  /// When an account is tested again.
  struct Due: Sendable, BitwiseCopyable {
    var at: Int64
    var account: Int32
  }

  /// Tested at every move.
  static let hot = Int64.min
  /// Never tested.
  static let never = Int64.max

  var views: [View?]
  var bounds: [Bound]
  /// Billionths of the reference price by which the worst got worse since the anchor.
  var odometer: Int64 = 0
  /// The odometer at which an account is tested, `hot`, or `never`.
  var due: [Int64]
  /// A binary heap of tests to come, soonest first; entries that `due` contradicts are void.
  var heap: [Due] = []
  var hotAccounts: [Int32] = []
  /// Tests of hot accounts since the anchor.
  var hotTests: Int64 = 0

  init(members: Int32, markets: Int32) {
    views = [View?](repeating: nil, count: Int(markets))
    bounds = []
    due = [Int64](repeating: Self.never, count: Int(members))
  }

  /// Whether every market has been seen.
  var isReady: Bool {
    for view in views where view == nil { return false }
    return !views.isEmpty
  }

  mutating func schedule(_ account: Int32, at instant: Int64) {
    let old = due[Int(account)]
    due[Int(account)] = instant
    if instant == Self.hot {
      if old != Self.hot { hotAccounts.append(account) }
    } else if instant != Self.never {
      push(Due(at: instant, account: account))
    }
  }

  /// Takes every hot account, each once.
  mutating func takeHot() -> [Int32] {
    var taken: [Int32] = []
    swap(&taken, &hotAccounts)
    var kept = 0
    for account in taken where due[Int(account)] == Self.hot {
      due[Int(account)] = Self.never
      taken[kept] = account
      kept += 1
    }
    taken.removeLast(taken.count - kept)
    hotTests += Int64(kept)
    return taken
  }

  /// Takes the next account whose test is before the odometer, or nil.
  mutating func popDue() -> Int32? {
    while let first = heap.first, first.at < odometer {
      pop()
      if due[Int(first.account)] == first.at { return first.account }
    }
    return nil
  }

  private mutating func push(_ entry: Due) {
    if heap.count > 4 * due.count + 64 { compact() }
    heap.append(entry)
    var child = heap.count - 1
    while child > 0 {
      let parent = (child - 1) / 2
      if heap[parent].at <= heap[child].at { break }
      heap.swapAt(parent, child)
      child = parent
    }
  }

  private mutating func pop() {
    let last = heap.removeLast()
    if heap.isEmpty { return }
    heap[0] = last
    sink(0)
  }

  private mutating func sink(_ start: Int) {
    var parent = start
    while true {
      var child = 2 * parent + 1
      if child >= heap.count { return }
      if child + 1 < heap.count, heap[child + 1].at < heap[child].at { child += 1 }
      if heap[parent].at <= heap[child].at { return }
      heap.swapAt(parent, child)
      parent = child
    }
  }

  // Drops void entries; what is left is a heap again.
  private mutating func compact() {
    var kept = 0
    for entry in heap where due[Int(entry.account)] == entry.at {
      heap[kept] = entry
      kept += 1
    }
    heap.removeLast(heap.count - kept)
    for index in stride(from: heap.count / 2, through: 0, by: -1) where index < heap.count {
      sink(index)
    }
  }
}

/// The watches of all observers, and which accounts they hold to be beyond their thresholds.
struct MarginWatches: Sendable {
  /// One bit per observer, by account; empty where every account has a key.
  private(set) var crossed: [UInt8]
  private(set) var counts: [Int32]
  var observers: [MarginWatch]

  init(members: Int32, markets: Int32) {
    crossed = [UInt8](repeating: 0, count: Int(members))
    counts = [Int32](repeating: 0, count: RiskObserver.allCases.count)
    observers = []
    if members > 0 {
      observers = [MarginWatch](
        repeating: MarginWatch(members: members, markets: markets),
        count: RiskObserver.allCases.count
      )
    }
  }

  /// Whether no account needs a watch.
  var isEmpty: Bool { crossed.isEmpty }

  func flags(_ account: AccountID) -> UInt8 {
    crossed.isEmpty ? 0 : crossed[Int(account.index)]
  }

  func isCrossed(_ account: AccountID, _ observer: RiskObserver) -> Bool {
    flags(account) & (1 << observer.rawValue) != 0
  }

  /// Sets a side and tells whether it changed.
  mutating func set(_ account: AccountID, _ observer: RiskObserver, _ isCrossed: Bool) -> Bool {
    let bit: UInt8 = 1 << observer.rawValue
    let index = Int(account.index)
    if (crossed[index] & bit != 0) == isCrossed { return false }
    crossed[index] ^= bit
    counts[Int(observer.rawValue)] += isCrossed ? 1 : -1
    return true
  }

  /// Puts sides back; the account is tested at the next move.
  mutating func restore(_ flags: UInt8, _ account: AccountID) {
    if crossed.isEmpty { return }
    for observer in RiskObserver.allCases {
      _ = set(account, observer, flags & (1 << observer.rawValue) != 0)
      observers[Int(observer.rawValue)].schedule(account.index, at: MarginWatch.hot)
    }
  }

  mutating func restore(_ view: MarginWatch.View?, market: Int, _ observer: RiskObserver) {
    observers[Int(observer.rawValue)].views[market] = view
  }
}

extension MarginWatches: Equatable {
  /// Whether two observers see the same and judge the same; when they test again is free.
  static func == (left: MarginWatches, right: MarginWatches) -> Bool {
    if left.crossed != right.crossed || left.counts != right.counts { return false }
    for (one, other) in zip(left.observers, right.observers) where one.views != other.views {
      return false
    }
    return true
  }
}
