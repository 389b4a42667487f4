/// When each account is tested again: heaps of accounts by two odometers, each account in one at
/// most.
///
/// Safe accounts wait for the odometer of what got worse, the others for that of what got better.
/// Twelve bytes for an account, and none before the first one is set.
struct TestQueue: Sendable {
  /// Which odometer an account waits for.
  enum Side: UInt8, CaseIterable, Sendable, BitwiseCopyable {
    case worse = 0
    case better = 1

    var number: Int { Int(rawValue) }
  }

  /// Tested at every move.
  static var hot: Int32 { .min }
  /// Never tested.
  static var never: Int32 { .max }
  /// The last reading of an odometer; a test beyond it is one at it.
  static var last: Int32 { 1 << 30 }

  // The odometer at which an account is tested, `hot`, or `never`.
  private var due: [Int32] = []
  // Accounts by side, soonest first, and where each of them stands: place × 2 + side.
  private var heaps: [[Int32]] = [[], []]
  private var places: [Int32] = []
  private static var absent: Int32 { -1 }

  /// Forgets all tests of so many accounts.
  mutating func reset(members: Int) {
    if due.count == members {
      for account in due.indices {
        due[account] = Self.never
        places[account] = Self.absent
      }
    } else {
      due = [Int32](repeating: Self.never, count: members)
      places = [Int32](repeating: Self.absent, count: members)
      heaps[0].reserveCapacity(members)
    }
    for side in heaps.indices { heaps[side].removeAll(keepingCapacity: true) }
  }

  /// Whether an account is tested at every move.
  func isHot(_ account: Int32) -> Bool { due[Int(account)] == Self.hot }

  /// Sets when an account is tested: at every move, or never.
  mutating func set(_ account: Int32, at instant: Int32) {
    precondition(instant == Self.hot || instant == Self.never, "an odometer has a side")
    leave(account)
    due[Int(account)] = instant
  }

  /// Sets the reading of a side's odometer at which an account is tested.
  mutating func set(_ account: Int32, at instant: Int32, _ side: Side) {
    leave(account)
    due[Int(account)] = instant
    heaps[side.number].append(account)
    rise(heaps[side.number].count - 1, side.number)
  }

  /// Takes the next account of a side whose test is before its odometer, or nil.
  mutating func pop(_ side: Side, before odometer: Int32) -> Int32? {
    guard let first = heaps[side.number].first, due[Int(first)] < odometer else { return nil }
    leave(first)
    due[Int(first)] = Self.never
    return first
  }

  private mutating func leave(_ account: Int32) {
    let stands = places[Int(account)]
    if stands == Self.absent { return }
    let (place, side) = (Int(stands >> 1), Int(stands & 1))
    places[Int(account)] = Self.absent
    let last = heaps[side].removeLast()
    if place == heaps[side].count { return }
    put(last, at: place, side)
    sink(rise(place, side), side)
  }

  private mutating func put(_ account: Int32, at place: Int, _ side: Int) {
    heaps[side][place] = account
    places[Int(account)] = Int32(place << 1 | side)
  }

  /// Moves an account up to its place; returns it.
  @discardableResult
  private mutating func rise(_ start: Int, _ side: Int) -> Int {
    let account = heaps[side][start]
    let instant = due[Int(account)]
    var place = start
    while place > 0 {
      let parent = (place - 1) / 2
      if due[Int(heaps[side][parent])] <= instant { break }
      put(heaps[side][parent], at: place, side)
      place = parent
    }
    put(account, at: place, side)
    return place
  }

  private mutating func sink(_ start: Int, _ side: Int) {
    let account = heaps[side][start]
    let instant = due[Int(account)]
    let count = heaps[side].count
    var place = start
    while true {
      var child = 2 * place + 1
      if child >= count { break }
      if child + 1 < count, due[Int(heaps[side][child + 1])] < due[Int(heaps[side][child])] {
        child += 1
      }
      if instant <= due[Int(heaps[side][child])] { break }
      put(heaps[side][child], at: place, side)
      place = child
    }
    put(account, at: place, side)
  }
}
