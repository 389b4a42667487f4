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
  /// Bit per observer, by account.
  private(set) var sides: [UInt8]
  private(set) var counts: [Int32]
  // Accounts beyond their threshold, by observer, in no order, and where each stands in the list.
  private var crossed: [[Int32]]
  private var crossedPlace: [Int32]
  // By observer × account.
  private var generations: [UInt32]
  // By ((observer × asset) × side) × direction.
  private var heaps: [TriggerHeap]
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
    sides = [UInt8](repeating: 0, count: Int(accountCount))
    counts = [Int32](repeating: 0, count: observers)
    crossed = [[Int32]](repeating: [], count: observers)
    crossedPlace = [Int32](repeating: 0, count: observers * Int(accountCount))
    generations = [UInt32](repeating: 0, count: observers * Int(accountCount))
    heaps = [TriggerHeap](repeating: TriggerHeap(), count: observers * Int(reserveCount) * 4)
    near = [[Trigger]](repeating: [], count: observers)
    unsettled = [Bool](repeating: false, count: observers)
  }

  func isCrossed(_ account: AccountID, _ observer: RiskObserver) -> Bool {
    sides[Int(account.index)] & (1 << observer.rawValue) != 0
  }

  func crossedAccounts(_ observer: RiskObserver) -> [Int32] { crossed[Int(observer.rawValue)] }

  /// Makes all triggers of an account void; returns the generation of the new ones.
  mutating func renew(_ account: AccountID, _ observer: RiskObserver) -> UInt32 {
    let place = place(account.index, observer)
    generations[place] &+= 1
    return generations[place]
  }

  mutating func set(_ account: AccountID, _ observer: RiskObserver, crossed isNow: Bool) {
    let bit: UInt8 = 1 << observer.rawValue
    let index = Int(account.index)
    if (sides[index] & bit != 0) == isNow { return }
    sides[index] ^= bit
    let slot = Int(observer.rawValue)
    if isNow {
      counts[slot] += 1
      crossedPlace[place(account.index, observer)] = Int32(crossed[slot].count)
      crossed[slot].append(account.index)
    } else {
      counts[slot] -= 1
      let hole = crossedPlace[place(account.index, observer)]
      let last = crossed[slot].removeLast()
      if last != account.index {
        crossed[slot][Int(hole)] = last
        crossedPlace[place(last, observer)] = hole
      }
    }
  }

  /// Sets a trigger: look when the scalar of an asset's side falls below, or rises above, a value.
  mutating func watch(
    _ account: AccountID,
    _ observer: RiskObserver,
    leg: Leg,
    rising: Bool,
    at scalar: Int64,
    generation: UInt32
  ) {
    let trigger = Trigger(
      key: rising ? -scalar : scalar,
      account: account.index,
      generation: generation
    )
    heaps[heap(observer, leg, rising)].insert(
      trigger,
      generations: generations,
      base: Int(observer.rawValue) * Int(accountCount)
    )
  }

  /// Measures an account at every observation.
  mutating func watchAlways(
    _ account: AccountID,
    _ observer: RiskObserver,
    generation: UInt32
  ) {
    near[Int(observer.rawValue)].append(
      Trigger(key: 0, account: account.index, generation: generation)
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
      while let fired = heaps[index].popFired(below: rising ? -scalar : scalar) {
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

  mutating func clear(_ observer: RiskObserver) {
    let slot = Int(observer.rawValue)
    near[slot].removeAll(keepingCapacity: true)
    let width = Int(reserveCount) * 4
    for index in (slot * width)..<((slot + 1) * width) { heaps[index].removeAll() }
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
    let place = place(trigger.account, observer)
    guard generations[place] == trigger.generation else { return }
    generations[place] &+= 1
    accounts.append(AccountID(trigger.account))
  }

  private func place(_ account: Int32, _ observer: RiskObserver) -> Int {
    Int(observer.rawValue) * Int(accountCount) + Int(account)
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
    left.observations == right.observations && left.sides == right.sides
      && left.counts == right.counts
  }
}
