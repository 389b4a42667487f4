public import Quantities

/// Who watches accounts cross their thresholds.
public enum RiskObserver: UInt8, CaseIterable, Sendable, BitwiseCopyable {
  /// The protocol, at its own price and margin multiplier: the keepers' due list.
  case rule = 0
  /// The market price at the base margin: who should be liquidated.
  case market = 1
  /// The owners' alarm, at a distance above the threshold.
  case alarm = 2
  /// Free for the caller.
  case extra = 3
}

/// An account that changed sides when an observer's threshold moved.
public struct Crossing: Equatable, Sendable, BitwiseCopyable {
  /// The account.
  public let account: AccountID
  /// Whether it is now beyond its threshold; false when it came back.
  public let entered: Bool

  /// Creates a crossing.
  public init(account: AccountID, entered: Bool) {
    self.account = account
    self.entered = entered
  }
}

/// A two-way index from a market scalar to the accounts that it puts beyond their thresholds.
///
/// An account's key changes only when its own amounts change. An observer's scalar θ carries
/// price, multiplier and funding for all accounts at once. An account is crossed when θ < key;
/// keys and scalars are integers whose rounding makes this equal to the exact margin rule, so
/// that no second test is needed (`docs/model/margin.md`).
///
/// Accounts lie in buckets by key; a move visits only the buckets between the old and the new θ,
/// in both directions. Keys outside the initial book's range lie in the end buckets.
public struct ThresholdIndex: Sendable {
  // Marks the end of a bucket's list.
  private static let none: Int32 = -1
  // Bit of `flags` that says that the account has a key; bits 0 to 3 are the observers'.
  private static let present: UInt8 = 1 << 7

  private var keys: [Int64]
  private var next: [Int32]
  private var previous: [Int32]
  private var flags: [UInt8]
  private var heads: [Int32]
  private var scalars: [Int64]
  private var counts: [Int32]
  private var origin: Int64
  private var shift: UInt8

  /// Creates an index of accounts with these keys; nil for an account without a threshold.
  ///
  /// Every observer starts above all keys, where nothing is crossed.
  ///
  /// - Precondition: `bucketCount` is positive.
  public init(keys initial: [Int64?], bucketCount: Int32 = 4_096) {
    precondition(bucketCount > 0, "a threshold index needs a bucket")
    var low = Int64.max
    var high = Int64.min
    for case .some(let key) in initial {
      low = min(low, key)
      high = max(high, key)
    }
    origin = low <= high ? low : 0
    shift = 0
    if low < high {
      let range = UInt64(bitPattern: high &- low)
      while (range >> UInt64(shift)) >= UInt64(bucketCount) { shift += 1 }
    }
    keys = [Int64](repeating: 0, count: initial.count)
    next = [Int32](repeating: Self.none, count: initial.count)
    previous = next
    flags = [UInt8](repeating: 0, count: initial.count)
    heads = [Int32](repeating: Self.none, count: Int(bucketCount))
    scalars = [Int64](repeating: .max, count: RiskObserver.allCases.count)
    counts = [Int32](repeating: 0, count: RiskObserver.allCases.count)
    for account in 0..<initial.count {
      setKey(AccountID(Int32(account)), initial[account])
    }
  }

  /// Number of accounts, with and without keys.
  public var accountCount: Int32 { Int32(keys.count) }

  /// The account's key, or nil where it has no threshold.
  public func key(_ account: AccountID) -> Int64? {
    let index = Int(account.index)
    return flags[index] & Self.present == 0 ? nil : keys[index]
  }

  /// Changes or removes an account's key and its sides with all observers.
  ///
  /// - Complexity: O(1).
  public mutating func setKey(_ account: AccountID, _ key: Int64?) {
    let index = Int(account.index)
    if flags[index] & Self.present != 0 { unlink(index) }
    guard let key else { return }
    keys[index] = key
    var flag = Self.present
    for observer in 0..<scalars.count where scalars[observer] < key {
      flag |= 1 << UInt8(observer)
      counts[observer] += 1
    }
    flags[index] = flag
    let bucket = bucket(of: key)
    next[index] = heads[bucket]
    previous[index] = Self.none
    if heads[bucket] != Self.none { previous[Int(heads[bucket])] = account.index }
    heads[bucket] = account.index
  }

  /// Moves an observer's scalar and appends the accounts that changed sides.
  ///
  /// Appended in order of key, deepest (largest) first, then account.
  ///
  /// - Complexity: the accounts in the buckets between the two scalars, plus sorting the crossers.
  public mutating func move(
    _ observer: RiskObserver,
    to scalar: Int64,
    crossings: inout [Crossing]
  ) {
    let slot = Int(observer.rawValue)
    let old = scalars[slot]
    if scalar == old { return }
    scalars[slot] = scalar
    let low = min(old, scalar)
    let high = max(old, scalar)
    let entered = scalar < old
    let bit: UInt8 = 1 << observer.rawValue
    let start = crossings.count
    for bucket in bucket(of: low)...bucket(of: high) {
      var cursor = heads[bucket]
      while cursor != Self.none {
        let index = Int(cursor)
        if keys[index] > low, keys[index] <= high {
          flags[index] ^= bit
          crossings.append(Crossing(account: AccountID(cursor), entered: entered))
        }
        cursor = next[index]
      }
    }
    let crossed = Int32(crossings.count - start)
    counts[slot] += entered ? crossed : -crossed
    if crossed > 1 {
      crossings[start...].sort { precedes($0.account.index, $1.account.index) }
    }
  }

  /// An observer's scalar.
  public func scalar(_ observer: RiskObserver) -> Int64 { scalars[Int(observer.rawValue)] }

  /// Whether an account is beyond its threshold for an observer.
  public func isCrossed(_ account: AccountID, _ observer: RiskObserver) -> Bool {
    flags[Int(account.index)] & (1 << observer.rawValue) != 0
  }

  /// Number of accounts beyond their thresholds for an observer.
  public func crossedCount(_ observer: RiskObserver) -> Int32 { counts[Int(observer.rawValue)] }

  /// Appends up to `limit` crossed accounts of an observer, deepest key first, then account.
  ///
  /// - Complexity: the buckets above the scalar, and the accounts in those that are needed.
  public func appendCrossed(
    _ observer: RiskObserver,
    limit: Int = .max,
    to accounts: inout [AccountID]
  ) {
    let slot = Int(observer.rawValue)
    let wanted = min(limit, Int(counts[slot]))
    if wanted <= 0 { return }
    let bit: UInt8 = 1 << observer.rawValue
    let begin = accounts.count
    var bucket = heads.count - 1
    while bucket >= 0, accounts.count - begin < wanted {
      let start = accounts.count
      var cursor = heads[bucket]
      while cursor != Self.none {
        if flags[Int(cursor)] & bit != 0 { accounts.append(AccountID(cursor)) }
        cursor = next[Int(cursor)]
      }
      if accounts.count - start > 1 {
        accounts[start...].sort { precedes($0.index, $1.index) }
      }
      bucket -= 1
    }
    let surplus = accounts.count - begin - wanted
    if surplus > 0 { accounts.removeLast(surplus) }
  }

  // Deepest key first, then account: no two accounts are equal.
  private func precedes(_ left: Int32, _ right: Int32) -> Bool {
    let leftKey = keys[Int(left)]
    let rightKey = keys[Int(right)]
    return leftKey != rightKey ? leftKey > rightKey : left < right
  }

  private func bucket(of key: Int64) -> Int {
    if key <= origin { return 0 }
    let distance = UInt64(bitPattern: key &- origin) >> UInt64(shift)
    return distance < UInt64(heads.count) ? Int(distance) : heads.count - 1
  }

  private mutating func unlink(_ index: Int) {
    for observer in 0..<counts.count where flags[index] & (1 << UInt8(observer)) != 0 {
      counts[observer] -= 1
    }
    flags[index] = 0
    let after = next[index]
    let before = previous[index]
    if after != Self.none { previous[Int(after)] = before }
    if before != Self.none {
      next[Int(before)] = after
    } else {
      heads[bucket(of: keys[index])] = after
    }
    next[index] = Self.none
    previous[index] = Self.none
  }
}

extension ThresholdIndex: Equatable {
  /// Whether two indexes hold the same keys, scalars and sides; the order inside a bucket is free.
  public static func == (left: ThresholdIndex, right: ThresholdIndex) -> Bool {
    guard left.flags == right.flags, left.scalars == right.scalars, left.counts == right.counts
    else { return false }
    for account in 0..<left.keys.count where left.flags[account] & Self.present != 0 {
      if left.keys[account] != right.keys[account] { return false }
    }
    return true
  }
}
