import Quantities

/// Which accounts are beyond their thresholds, for several observers of several prices.
///
/// With several assets no single scalar orders the accounts. Each account gets, per asset it holds
/// or owes, the price at which that asset alone would have used up its part of the account's
/// slack (distance to the threshold, split evenly). As long as no such price is reached the
/// account cannot have changed sides; when one is, the account is measured exactly and gets new
/// prices. A move of prices visits only accounts whose triggers it passes.
struct HealthWatch: Sendable {
  /// What an observer looked at last.
  struct Observation: Equatable, Sendable {
    var prices: [Price]
    /// Margin multiplier and distance together, in parts per billion.
    var factor: Int64
  }

  let accountCount: Int32
  let reserveCount: Int32
  /// By observer; nil before the first observation.
  var observations: [Observation?]
  // By account: a bit per observer for its side, and above them one for being in `crossed`.
  private var flags: [UInt8]
  private(set) var counts: [Int32]
  // By observer, in no order: the accounts beyond their thresholds, among some that have left.
  private var crossed: [[Int32]]
  // By observer, then account; empty before the observer's first observation.
  private var generations: [[UInt8]]
  // By ((observer × asset) × side) × direction.
  private var heaps: [TriggerHeap]
  // By observer: how many triggers its heaps' memory holds before they are swept.
  private var sweepAbove: [Int64]
  // Accounts so near their threshold that every observation measures them.
  private var near: [[Trigger]]
  /// Accounts whose triggers no longer fit their amounts.
  var stale: [AccountID] = []
  /// Observers that must measure every account.
  var unsettled: [Bool]

  private static let observerCount = RiskObserver.allCases.count

  init(accountCount: Int32, reserveCount: Int32) {
    let observers = Self.observerCount
    self.accountCount = accountCount
    self.reserveCount = reserveCount
    observations = [Observation?](repeating: nil, count: observers)
    flags = [UInt8](repeating: 0, count: Int(accountCount))
    counts = [Int32](repeating: 0, count: observers)
    crossed = [[Int32]](repeating: [], count: observers)
    generations = [[UInt8]](repeating: [], count: observers)
    heaps = [TriggerHeap](repeating: TriggerHeap(), count: observers * Int(reserveCount) * 4)
    sweepAbove = [Int64](repeating: 0, count: observers)
    near = [[Trigger]](repeating: [], count: observers)
    unsettled = [Bool](repeating: false, count: observers)
  }

  /// An account's sides: a bit per observer.
  func sides(_ account: AccountID) -> UInt8 {
    flags[Int(account.index)] & ((1 << UInt8(Self.observerCount)) - 1)
  }

  func isCrossed(_ account: AccountID, _ observer: RiskObserver) -> Bool {
    sides(account) & (1 << observer.rawValue) != 0
  }

  /// The accounts beyond an observer's threshold, in no order.
  func crossedAccounts(_ observer: RiskObserver) -> [Int32] {
    crossed[Int(observer.rawValue)].filter { isCrossed(AccountID($0), observer) }
  }

  /// Makes all triggers of an account void; returns the generation of the new ones.
  mutating func renew(_ account: AccountID, _ observer: RiskObserver) -> UInt8 {
    let slot = Int(observer.rawValue)
    let next = (generations[slot][Int(account.index)] + 1) % Trigger.generations
    generations[slot][Int(account.index)] = next
    return next
  }

  mutating func set(_ account: AccountID, _ observer: RiskObserver, crossed isNow: Bool) {
    let bit: UInt8 = 1 << observer.rawValue
    let listed = bit << UInt8(Self.observerCount)
    let index = Int(account.index)
    if (flags[index] & bit != 0) == isNow { return }
    flags[index] ^= bit
    let slot = Int(observer.rawValue)
    counts[slot] += isNow ? 1 : -1
    if isNow, flags[index] & listed == 0 {
      flags[index] |= listed
      crossed[slot].append(account.index)
    } else if !isNow, crossed[slot].count > 2 * Int(counts[slot]) + 64 {
      for other in crossed[slot] where flags[Int(other)] & bit == 0 {
        flags[Int(other)] &= ~listed
      }
      crossed[slot].removeAll { flags[Int($0)] & bit == 0 }
    }
  }

  /// Sets a trigger: look when the scalar of an asset's side falls below, or rises above, a value.
  mutating func watch(
    _ account: AccountID,
    _ observer: RiskObserver,
    leg: Leg,
    rising: Bool,
    at scalar: Int64,
    generation: UInt8
  ) {
    let index = heap(observer, leg, rising)
    if heaps[index].isFull { makeRoom(observer, index) }
    heaps[index].insert(
      Trigger(rising: rising, edge: scalar, account: account.index, generation: generation)
    )
  }

  // When an observer's heaps hold an eighth more memory than after their last sweep, void triggers
  // and unused memory leave all of them.
  private mutating func makeRoom(_ observer: RiskObserver, _ index: Int) {
    let slot = Int(observer.rawValue)
    heaps[index].grow()
    if capacity(observer) <= sweepAbove[slot] { return }
    for other in heapRange(observer) { heaps[other].sweep(generations[slot]) }
    if heaps[index].isFull { heaps[index].grow() }
    settleCapacity(observer)
  }

  private mutating func settleCapacity(_ observer: RiskObserver) {
    let settled = capacity(observer)
    sweepAbove[Int(observer.rawValue)] = settled + settled / 8 + 512
  }

  private func capacity(_ observer: RiskObserver) -> Int64 {
    var sum: Int64 = 0
    for index in heapRange(observer) { sum += Int64(heaps[index].capacity) }
    return sum
  }

  /// Measures an account at every observation.
  mutating func watchAlways(
    _ account: AccountID,
    _ observer: RiskObserver,
    generation: UInt8
  ) {
    near[Int(observer.rawValue)].append(
      Trigger(account: account.index, generation: generation)
    )
  }

  /// Appends the accounts whose triggers a leg's scalar has passed, and makes them void.
  mutating func collectFired(
    _ observer: RiskObserver,
    _ leg: Leg,
    scalar: Int64,
    into accounts: inout [AccountID]
  ) {
    for rising in [false, true] {
      let index = heap(observer, leg, rising)
      let reading = Trigger.Reading(scalar, rising: rising)
      while let fired = heaps[index].popFired(at: reading) {
        take(fired, observer, &accounts)
      }
    }
  }

  /// Appends the accounts that every observation measures, and forgets them.
  mutating func collectNear(_ observer: RiskObserver, into accounts: inout [AccountID]) {
    let slot = Int(observer.rawValue)
    var waiting: [Trigger] = []
    swap(&waiting, &near[slot])
    for trigger in waiting { take(trigger, observer, &accounts) }
    waiting.removeAll(keepingCapacity: true)
    swap(&waiting, &near[slot])
  }

  /// Forgets an observer's triggers; all accounts are to be measured, then `endFilling`.
  mutating func startFilling(_ observer: RiskObserver) {
    let slot = Int(observer.rawValue)
    near[slot].removeAll(keepingCapacity: true)
    if generations[slot].isEmpty {
      generations[slot] = [UInt8](repeating: 0, count: Int(accountCount))
    }
    for index in heapRange(observer) { heaps[index].startFilling() }
  }

  /// Puts the triggers of a whole measurement in order.
  mutating func endFilling(_ observer: RiskObserver) {
    for index in heapRange(observer) { heaps[index].endFilling() }
    settleCapacity(observer)
  }

  mutating func restore(_ account: AccountID, sides old: UInt8) {
    for observer in RiskObserver.allCases {
      set(account, observer, crossed: old & (1 << observer.rawValue) != 0)
    }
    stale.append(account)
  }

  mutating func restore(_ observer: RiskObserver, _ old: Observation?) {
    observations[Int(observer.rawValue)] = old
    unsettled[Int(observer.rawValue)] = true
  }

  private mutating func take(
    _ trigger: Trigger,
    _ observer: RiskObserver,
    _ accounts: inout [AccountID]
  ) {
    let account = AccountID(trigger.account)
    let current = generations[Int(observer.rawValue)][Int(trigger.account)]
    guard current == trigger.generation else { return }
    _ = renew(account, observer)
    accounts.append(account)
  }

  private func heapRange(_ observer: RiskObserver) -> Range<Int> {
    let width = Int(reserveCount) * 4
    return Int(observer.rawValue) * width..<(Int(observer.rawValue) + 1) * width
  }

  private func heap(_ observer: RiskObserver, _ leg: Leg, _ rising: Bool) -> Int {
    let asset = Int(observer.rawValue) * Int(reserveCount) + Int(leg.reserve.index)
    return asset * 4 + (leg.isDebt ? 2 : 0) + (rising ? 1 : 0)
  }
}

/// One asset on one side of an account.
struct Leg: Equatable, Sendable, BitwiseCopyable {
  let reserve: ReserveID
  let isDebt: Bool
}

extension HealthWatch: Equatable {
  /// Whether two watches have seen the same and say the same; how they look is free.
  static func == (left: HealthWatch, right: HealthWatch) -> Bool {
    left.observations == right.observations && left.counts == right.counts
      && left.accountCount == right.accountCount
      && (0..<left.accountCount).allSatisfy {
        left.sides(AccountID($0)) == right.sides(AccountID($0))
      }
  }
}
