/// A ring of past accumulator values of a pool: Σ tick × seconds, at most one a second.
///
/// The mean tick over a window is a difference of two values; between two observations the sum is
/// interpolated with the mean tick between them, rounded toward zero. When the ring is full the
/// oldest observation is overwritten; growing takes effect when the ring next turns.
///
/// - Source: Uniswap v3 core, `Oracle`; v3 periphery, `OracleLibrary.consult`.
public struct ObservationRing: Equatable, Sendable {
  /// One slot of the ring.
  public struct Slot: Equatable, Sendable, BitwiseCopyable {
    /// When, in seconds modulo 2³².
    public var time: UInt32
    /// Σ tick × seconds since the first observation.
    public var tickCumulative: Int64
    /// Whether anything was ever written here.
    public var isWritten: Bool

    /// Creates a slot.
    public init(time: UInt32, tickCumulative: Int64, isWritten: Bool = true) {
      self.time = time
      self.tickCumulative = tickCumulative
      self.isWritten = isWritten
    }
  }

  /// The most observations that a ring can keep.
  public static var largestCardinality: UInt16 { 65_535 }

  private var slots: [Slot]
  private var index: UInt16
  private var cardinality: UInt16
  private var nextCardinality: UInt16

  /// Creates a ring of one slot with its first observation.
  public init(time: UInt32) {
    self.init(slots: [Slot(time: time, tickCumulative: 0)], index: 0)
  }

  /// Creates a ring in a given state; every slot counts.
  package init(slots: [Slot], index: UInt16) {
    precondition(!slots.isEmpty && slots.count <= Int(Self.largestCardinality), "1 to 65 535 slots")
    precondition(Int(index) < slots.count, "the newest slot is one of them")
    self.slots = slots
    self.index = index
    cardinality = UInt16(slots.count)
    nextCardinality = cardinality
  }

  /// The number of slots in use.
  public var count: UInt16 { cardinality }
  /// The newest observation.
  public var newest: Slot { slots[Int(index)] }
  /// The position of the newest observation.
  public var newestIndex: UInt16 { index }

  /// The oldest observation that is kept.
  public var oldest: Slot {
    let slot = slots[(Int(index) + 1) % Int(cardinality)]
    return slot.isWritten ? slot : slots[0]
  }

  /// Makes room for more observations; never less.
  public mutating func grow(to count: UInt16) {
    guard count > nextCardinality else { return }
    while slots.count < Int(count) {
      slots.append(Slot(time: 1, tickCumulative: 0, isWritten: false))
    }
    nextCardinality = count
  }

  /// Books the time since the newest observation at the tick that stood until now.
  ///
  /// A second write in the same second changes nothing.
  public mutating func write(tick: Int32, at time: UInt32) {
    let last = newest
    if last.time == time { return }
    if nextCardinality > cardinality, index == cardinality - 1 { cardinality = nextCardinality }
    index = UInt16((Int(index) + 1) % Int(cardinality))
    slots[Int(index)] = Self.advance(last, to: time, tick: tick)
  }

  /// Returns Σ tick × seconds as of a number of seconds ago.
  ///
  /// - Parameters:
  ///   - secondsAgo: How far back, from zero on.
  ///   - now: The present second.
  ///   - tick: The tick that has stood since the newest observation.
  /// - Returns: The sum, interpolated between two observations.
  /// - Throws: `olderThanHistory`.
  /// - Complexity: O(log n).
  public func tickCumulative(
    secondsAgo: UInt32,
    now: UInt32,
    tick: Int32
  ) throws(AccumulatorError) -> Int64 {
    let target = now &- secondsAgo
    let last = newest
    if Self.isAtOrBefore(last.time, target, now: now) {
      return Self.advance(last, to: target, tick: tick).tickCumulative
    }
    guard Self.isAtOrBefore(oldest.time, target, now: now) else {
      throw .olderThanHistory(secondsAgo: secondsAgo)
    }
    let (before, after) = surrounding(target, now: now)
    if before.time == target { return before.tickCumulative }
    if after.time == target { return after.tickCumulative }
    let mean = (after.tickCumulative - before.tickCumulative) / Int64(after.time &- before.time)
    return before.tickCumulative + mean * Int64(target &- before.time)
  }

  /// Returns the mean tick over the window before now, rounded down.
  ///
  /// - Throws: `windowEmpty`, `olderThanHistory`.
  public func meanTick(
    over window: UInt32,
    now: UInt32,
    tick: Int32
  ) throws(AccumulatorError) -> Int32 {
    if window == 0 { throw .windowEmpty }
    let first = try tickCumulative(secondsAgo: window, now: now, tick: tick)
    let second = try tickCumulative(secondsAgo: 0, now: now, tick: tick)
    let (quotient, remainder) = (second - first).quotientAndRemainder(dividingBy: Int64(window))
    return Int32(quotient) - (remainder < 0 ? 1 : 0)
  }

  /// The two neighbours of an instant that the ring covers.
  private func surrounding(_ target: UInt32, now: UInt32) -> (before: Slot, after: Slot) {
    let size = Int(cardinality)
    var low = (Int(index) + 1) % size
    var high = low + size - 1
    while true {
      let middle = (low + high) / 2
      let before = slots[middle % size]
      if !before.isWritten {
        low = middle + 1
        continue
      }
      let after = slots[(middle + 1) % size]
      if !Self.isAtOrBefore(before.time, target, now: now) {
        high = middle - 1
      } else if Self.isAtOrBefore(target, after.time, now: now) {
        return (before, after)
      } else {
        low = middle + 1
      }
    }
  }

  private static func advance(_ slot: Slot, to time: UInt32, tick: Int32) -> Slot {
    Slot(
      time: time,
      tickCumulative: slot.tickCumulative + Int64(tick) * Int64(time &- slot.time)
    )
  }

  /// Whether one time stamp is not after another; both lie within 2³² seconds before `now`.
  private static func isAtOrBefore(_ one: UInt32, _ other: UInt32, now: UInt32) -> Bool {
    now &- one >= now &- other
  }
}
