public import Quantities

/// A two-way index from a market scalar to the accounts that it puts beyond their thresholds.
///
/// An account's key changes only when its own amounts change. An observer's scalar θ carries
/// price, multiplier and funding for all accounts at once. An account is crossed when θ < key;
/// keys and scalars are integers whose rounding makes this equal to the exact margin rule, so
/// that no second test is needed (`docs/model/margin.md`). Where keys only come near the rule, as
/// rounded doubles do, `appendCrossed` takes the exact rule as a test of its own.
///
/// For each observer the index knows two bounds about θ between which no key lies: a move within
/// them costs nothing. A move beyond looks at the accounts that cross and at one leaf of at most
/// 128 keys (`ThresholdLeaves`), whatever number of accounts there is and however they lie.
///
/// Some 20 bytes for an account when built, 52 at worst.
public struct ThresholdIndex: Sendable {
  /// The place of an account without a key.
  static var absent: Int32 { -1 }

  private var leaves: ThresholdLeaves
  // Where the leaves hold an account's key.
  private var places: [Int32]
  @usableFromInline var watches: InlineArray<4, Watch>

  /// What the index keeps for an observer.
  @frozen
  @usableFromInline
  struct Watch: Sendable, Equatable, BitwiseCopyable {
    @usableFromInline var scalar: Int64
    // How many keys are above the scalar.
    @usableFromInline var count: Int32
    // No key is above `quietFrom` and not above the scalar, or above that and below `quietTo`.
    @usableFromInline var quietFrom: Int64
    @usableFromInline var quietTo: Int64

    /// Whether a scalar has the same accounts on both sides.
    @inlinable
    func isQuiet(_ scalar: Int64) -> Bool { quietFrom <= scalar && scalar < quietTo }
  }

  /// Creates an index of accounts with these keys; nil for an account without a threshold.
  ///
  /// Every observer starts above all keys, where nothing is crossed.
  public init(keys initial: [Int64?]) {
    places = [Int32](repeating: Self.absent, count: initial.count)
    leaves = ThresholdLeaves(ThresholdSort.sorted(initial), places: &places)
    let start = Watch(scalar: .max, count: 0, quietFrom: .max, quietTo: .max)
    watches = InlineArray(repeating: start)
  }

  /// Number of accounts, with and without keys.
  public var accountCount: Int32 { Int32(places.count) }

  /// The account's key, or nil where it has no threshold.
  public func key(_ account: AccountID) -> Int64? {
    let place = places[Int(account.index)]
    return place == Self.absent ? nil : leaves.keys[Int(place)]
  }

  /// Changes or removes an account's key and its sides with all observers.
  ///
  /// - Complexity: O(log n), and now and then a leaf is split or joined.
  public mutating func setKey(_ account: AccountID, _ key: Int64?) {
    let place = places[Int(account.index)]
    if place != Self.absent {
      let old = leaves.keys[Int(place)]
      if old == key { return }
      leaves.remove(at: Int(place), &places)
      for observer in watches.indices where watches[observer].scalar < old {
        watches[observer].count -= 1
      }
    }
    guard let key else { return }
    leaves.insert(key, account.index, &places)
    for observer in watches.indices {
      if watches[observer].scalar < key {
        watches[observer].count += 1
        watches[observer].quietTo = min(watches[observer].quietTo, key)
      } else {
        watches[observer].quietFrom = max(watches[observer].quietFrom, key)
      }
    }
  }

  // MARK: - Moving

  /// Moves an observer's scalar and appends the accounts that changed sides.
  ///
  /// Appended in order of key, deepest (largest) first, then account.
  ///
  /// - Complexity: O(1) where nobody crosses between the bounds that are known; else O(log n), a
  ///   leaf of keys, and the crossers with their order.
  @inlinable
  public mutating func move(
    _ observer: RiskObserver,
    to scalar: Int64,
    crossings: inout [Crossing]
  ) {
    let slot = Int(observer.rawValue)
    if watches[slot].isQuiet(scalar) {
      watches[slot].scalar = scalar
    } else {
      cross(slot, to: scalar, crossings: &crossings)
    }
  }

  @usableFromInline
  mutating func cross(_ slot: Int, to scalar: Int64, crossings: inout [Crossing]) {
    let old = watches[slot].scalar
    let (low, high) = (min(old, scalar), max(old, scalar))
    let entered = scalar < old
    let start = crossings.count
    for position in leaves.position(of: low)...leaves.position(of: high) {
      for place in leaves.places(at: position) {
        let key = leaves.keys[place]
        if key > low && key <= high {
          crossings.append(Crossing(account: AccountID(leaves.accounts[place]), entered: entered))
        }
      }
    }
    let crossed = Int32(crossings.count - start)
    watches[slot].count += entered ? crossed : -crossed
    settle(slot, at: scalar)
    if crossed > 1 {
      crossings.sortTail(from: start) { precedes($0.account.index, $1.account.index) }
    }
  }

  /// Moves an observer's scalar without saying who changed sides.
  ///
  /// - Complexity: As of `move`, but for the order of the crossers.
  @inlinable
  public mutating func move(_ observer: RiskObserver, to scalar: Int64) {
    let slot = Int(observer.rawValue)
    if watches[slot].isQuiet(scalar) {
      watches[slot].scalar = scalar
    } else {
      cross(slot, to: scalar)
    }
  }

  @usableFromInline
  mutating func cross(_ slot: Int, to scalar: Int64) {
    let old = watches[slot].scalar
    let (low, high) = (min(old, scalar), max(old, scalar))
    var crossed: Int32 = 0
    for position in leaves.position(of: low)...leaves.position(of: high) {
      for place in leaves.places(at: position) {
        let key = leaves.keys[place]
        if key > low && key <= high { crossed += 1 }
      }
    }
    watches[slot].count += scalar < old ? crossed : -crossed
    settle(slot, at: scalar)
  }

  /// Sets an observer's scalar and the bounds about it, from the leaf where it lies.
  private mutating func settle(_ slot: Int, at scalar: Int64) {
    let position = leaves.position(of: scalar)
    // Keys of the leaves before are not above this one's floor, those behind not below the next.
    var from = leaves.floor(at: position) ?? .min
    var to = leaves.floor(at: position + 1) ?? .max
    for place in leaves.places(at: position) {
      let key = leaves.keys[place]
      if key <= scalar { from = max(from, key) } else { to = min(to, key) }
    }
    watches[slot].scalar = scalar
    watches[slot].quietFrom = from
    watches[slot].quietTo = to
  }

  // MARK: - Looking

  /// An observer's scalar.
  public func scalar(_ observer: RiskObserver) -> Int64 { watches[Int(observer.rawValue)].scalar }

  /// Whether an account is beyond its threshold for an observer.
  public func isCrossed(_ account: AccountID, _ observer: RiskObserver) -> Bool {
    guard let key = key(account) else { return false }
    return scalar(observer) < key
  }

  /// Number of accounts beyond their thresholds for an observer.
  @inlinable
  public func crossedCount(_ observer: RiskObserver) -> Int32 {
    watches[Int(observer.rawValue)].count
  }

  /// Appends up to `limit` crossed accounts of an observer, deepest key first, then account.
  ///
  /// - Complexity: O(log n), and the crossed accounts of the leaves that are needed with their order.
  public func appendCrossed(
    _ observer: RiskObserver,
    limit: Int = .max,
    to accounts: inout [AccountID]
  ) {
    let watch = watches[Int(observer.rawValue)]
    let wanted = min(limit, Int(watch.count))
    if wanted <= 0 { return }
    let begin = accounts.count
    var position = leaves.count
    var lowest = Int64.max
    // Of equal keys some may lie in the leaf below, and come first.
    while position > 0,
      accounts.count - begin < wanted || leaves.floor(at: position) == lowest
    {
      position -= 1
      for place in leaves.places(at: position) where leaves.keys[place] > watch.scalar {
        accounts.append(AccountID(leaves.accounts[place]))
        lowest = min(lowest, leaves.keys[place])
      }
    }
    accounts.sortTail(from: begin) { precedes($0.index, $1.index) }
    let surplus = accounts.count - begin - wanted
    if surplus > 0 { accounts.removeLast(surplus) }
  }

  /// Appends the crossed accounts of an observer that pass a test, in order of account.
  ///
  /// - Complexity: O(log n), the crossed accounts, and the order of those that pass.
  @inlinable
  public func appendCrossed(
    _ observer: RiskObserver,
    where isDue: (AccountID) -> Bool,
    to accounts: inout [AccountID]
  ) {
    if crossedCount(observer) == 0 { return }
    appendTested(observer, isDue, &accounts)
  }

  @usableFromInline
  func appendTested(
    _ observer: RiskObserver,
    _ isDue: (AccountID) -> Bool,
    _ accounts: inout [AccountID]
  ) {
    let scalar = scalar(observer)
    let begin = accounts.count
    for position in leaves.position(of: scalar)..<leaves.count {
      for place in leaves.places(at: position) where leaves.keys[place] > scalar {
        let account = AccountID(leaves.accounts[place])
        if isDue(account) { accounts.append(account) }
      }
    }
    accounts.sortTail(from: begin) { $0.index < $1.index }
  }

  // Deepest key first, then account: no two accounts are equal.
  private func precedes(_ left: Int32, _ right: Int32) -> Bool {
    let leftKey = leaves.keys[Int(places[Int(left)])]
    let rightKey = leaves.keys[Int(places[Int(right)])]
    return leftKey != rightKey ? leftKey > rightKey : left < right
  }
}

extension ThresholdIndex {
  /// Creates an index of thresholds of another kind; scalars and keys are then their ranks.
  @inlinable
  public init<Key: ThresholdKey>(thresholds: [Key?]) {
    self.init(keys: thresholds.map { $0?.thresholdRank })
  }

  /// Changes or removes an account's threshold.
  @inlinable
  public mutating func setThreshold<Key: ThresholdKey>(_ account: AccountID, _ threshold: Key?) {
    setKey(account, threshold?.thresholdRank)
  }
}

extension ThresholdIndex: Equatable {
  /// Whether two indexes hold the same keys, scalars and sides; the order inside a leaf is free.
  public static func == (left: ThresholdIndex, right: ThresholdIndex) -> Bool {
    guard left.accountCount == right.accountCount else { return false }
    for observer in RiskObserver.allCases
    where left.scalar(observer) != right.scalar(observer)
      || left.crossedCount(observer) != right.crossedCount(observer)
    {
      return false
    }
    return (0..<left.accountCount).allSatisfy { account in
      left.key(AccountID(account)) == right.key(AccountID(account))
    }
  }
}
