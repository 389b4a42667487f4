import Quantities

/// What one observer knows of accounts whose threshold is no single number.
///
/// Cross accounts, tiered schedules and size premiums have no key. Such an account has a *budget*
/// instead: its surplus if every market stood at the worst that the observer has seen since the
/// anchor, over its gross notional at the anchor's prices. An odometer adds up how much worse the
/// worst has become; only an account whose budget is used up is tested again, exactly. An account
/// beyond its threshold waits in the same way for the best to become better. A market that comes
/// back costs nothing. What is close to its threshold on either side is tested at every move; when
/// that has cost as much as testing everybody, everybody is tested and the anchor is set anew.
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

  var views: [View?]
  /// By side: the worst and the best since the anchor, by market; empty before it.
  private(set) var extremes: [[MarginExtreme]] = [[], []]
  // By side: billionths of the reference price by which the extreme moved since the anchor.
  private var odometers: [Int32] = [0, 0]
  private var tests = TestQueue()
  private var hotAccounts: [Int32] = []
  // Those that are being tested, for the memory that the other list is given back.
  private var taken: [Int32] = []
  // Tests of hot accounts since the anchor.
  private var hotTests: Int64 = 0

  init(markets: Int32) {
    views = [View?](repeating: nil, count: Int(markets))
  }

  /// Whether there is an anchor.
  var isAnchored: Bool { !extremes[0].isEmpty }

  /// Whether every market has been seen.
  var isReady: Bool {
    for view in views where view == nil { return false }
    return !views.isEmpty
  }

  /// Whether the next move starts from a new anchor.
  func needsAnchor(members: Int) -> Bool {
    !isAnchored || max(odometers[0], odometers[1]) >= TestQueue.last
      || hotTests > 2 * Int64(members) + 64
  }

  /// Starts from what is seen now, with no test to come.
  mutating func anchor(_ now: [MarginExtreme], members: Int) {
    extremes = [now, now]
    odometers = [0, 0]
    hotTests = 0
    hotAccounts.removeAll(keepingCapacity: true)
    tests.reset(members: members)
  }

  /// Moves a side's extreme of a market, and its odometer by how far.
  ///
  /// It stops at its last reading, where the anchor is set anew.
  mutating func widen(
    _ side: TestQueue.Side,
    _ market: Int,
    to extreme: MarginExtreme,
    by step: Int128
  ) {
    extremes[side.number][market] = extreme
    let reading = Int128(odometers[side.number]) + step
    odometers[side.number] = Int32(min(reading, Int128(TestQueue.last)))
  }

  /// Tests an account at every move.
  mutating func watchClosely(_ account: Int32) {
    if !tests.isHot(account) { hotAccounts.append(account) }
    tests.set(account, at: TestQueue.hot)
  }

  /// Tests an account when a side has moved by a budget, or a little earlier.
  mutating func schedule(_ account: Int32, _ side: TestQueue.Side, budget: Int128) {
    let reading = Int128(odometers[side.number]) + budget
    tests.set(account, at: Int32(min(reading, Int128(TestQueue.last) - 1)), side)
  }

  /// Leaves an account without positions untested.
  mutating func forget(_ account: Int32) { tests.set(account, at: TestQueue.never) }

  /// Takes every hot account, each once; returns how many `nextHot` gives.
  mutating func takeHot() -> Int {
    swap(&taken, &hotAccounts)
    hotAccounts.removeAll(keepingCapacity: true)
    var kept = 0
    for account in taken where tests.isHot(account) {
      tests.set(account, at: TestQueue.never)
      taken[kept] = account
      kept += 1
    }
    hotTests += Int64(kept)
    return kept
  }

  /// One of the accounts that were taken.
  func hot(_ number: Int) -> Int32 { taken[number] }

  /// Takes the next account whose budget is used up, or nil.
  mutating func popDue() -> Int32? {
    for side in TestQueue.Side.allCases {
      if let account = tests.pop(side, before: odometers[side.number]) { return account }
    }
    return nil
  }
}

/// An account and what it lacks, in 10⁻¹² micros.
struct RankedAccount: Sendable, BitwiseCopyable {
  let lack: Int128
  let account: AccountID
  /// Whether it entered, where it changed sides.
  var entered = true

  /// Largest lack first, then by account.
  static func precedes(_ left: RankedAccount, _ right: RankedAccount) -> Bool {
    left.lack != right.lack ? left.lack > right.lack : left.account < right.account
  }
}

/// The watches of all observers, and which accounts they hold to be beyond their thresholds.
struct MarginWatches: Sendable {
  /// One bit per observer, by account; empty where every account has a key.
  private(set) var crossed: [UInt8]
  private(set) var counts: [Int32]
  var observers: [MarginWatch]
  /// Accounts by what they lack while they are put in order; empty in between.
  var ranking: [RankedAccount] = []

  init(members: Int32, markets: Int32) {
    crossed = [UInt8](repeating: 0, count: Int(members))
    counts = [Int32](repeating: 0, count: RiskObserver.allCases.count)
    observers = []
    if members > 0 {
      observers = [MarginWatch](
        repeating: MarginWatch(markets: markets),
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
      let slot = Int(observer.rawValue)
      // One that has no anchor yet tests everybody when it gets it.
      if observers[slot].isAnchored { observers[slot].watchClosely(account.index) }
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
