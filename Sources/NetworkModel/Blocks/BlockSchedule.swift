public import Determinism
public import Quantities

/// A block before it is produced: everything about it that no transaction can change.
public struct PlannedBlock: Equatable, Sendable, BitwiseCopyable {
  /// Its number, from 0 without gaps.
  public var number: Int64
  /// When it is produced.
  public var at: SimInstant
  /// How many later blocks are lost with it, itself included; zero for a block that stays.
  ///
  /// A fork of three lost blocks has the values 3, 2, 1. The block after the last one finds their
  /// transactions pending again.
  public var lostWith: Int32
  /// Whether it is the first block after an outage.
  public var endsOutage: Bool
  /// Whether the parent chain forces it while the sequencer is down: only overdue inbox messages.
  public var isForced: Bool

  /// Creates a plan.
  public init(
    number: Int64,
    at: SimInstant,
    lostWith: Int32 = 0,
    endsOutage: Bool = false,
    isForced: Bool = false
  ) {
    self.number = number
    self.at = at
    self.lostWith = lostWith
    self.endsOutage = endsOutage
    self.isForced = isForced
  }
}

/// The blocks of a chain, one after the other: exogenous, equal for every policy of a replication.
///
/// Gaps, missed slots, forks and outages are drawn by the number of the slot or of the minute, so
/// that none of them moves another one's draws.
public struct BlockSchedule: Sendable {
  private let spec: NetworkSpec
  private let draws: RandomStream
  private let stressedMinutes: [Bool]
  // The next slot's instant, and its number.
  private var slotAt: SimInstant
  private var slot: Int64 = 0
  private var number: Int64 = 0
  // Blocks that are still to be lost with the fork at hand.
  private var lostLeft: Int32 = 0
  // Outages are looked for minute by minute, up to here.
  private var minute: Int64 = 0
  private var down: ChainOutage?
  private var stated: Int32 = 0
  private var nextForced: SimInstant?
  private var endsOutage = false

  private enum Purpose {
    static var gap: UInt64 { 0 }
    static var missed: UInt64 { 1 }
    static var fork: UInt64 { 2 }
    static var growth: UInt64 { 3 }
    static var outage: UInt64 { 4 }
    static var outageLength: UInt64 { 5 }
  }

  /// Creates the schedule before its first block.
  ///
  /// - Parameters:
  ///   - spec: The chain.
  ///   - key: Addresses the draws; it must not be shared with another component.
  ///   - stressedMinutes: Which minutes from the start are stressed; later ones are not.
  /// - Precondition: `spec` has no problems.
  public init(spec: NetworkSpec, key: StreamKey, stressedMinutes: [Bool] = []) {
    precondition(spec.problems().isEmpty, "the network's specification is valid")
    self.spec = spec
    draws = RandomStream(key: key)
    self.stressedMinutes = stressedMinutes
    slotAt = .start
    slotAt = .start + gap(afterSlot: 0)
  }

  /// Returns the next block.
  ///
  /// Where the chain never comes back within 292 years there is none.
  public mutating func next() -> PlannedBlock? {
    while true {
      if let forced = nextForcedBlock() { return forced }
      let at = slotAt
      let drawn = slot
      if let outage = outage(at: at) {
        skip(to: outage.until)
        endsOutage = true
        continue
      }
      guard advanceSlot() else { return nil }
      if isMissed(drawn) { continue }
      let block = PlannedBlock(
        number: number,
        at: at,
        lostWith: forkDepth(slot: drawn),
        endsOutage: endsOutage
      )
      endsOutage = false
      number += 1
      return block
    }
  }

  // While the sequencer is down, the parent chain includes what has waited too long.
  private mutating func nextForcedBlock() -> PlannedBlock? {
    guard let rollup = spec.features.rollup, let outage = outage(at: slotAt) else {
      nextForced = nil
      return nil
    }
    let at = nextForced ?? outage.from + rollup.forceInclusionDelay
    guard at < outage.until else { return nil }
    nextForced = at + rollup.forceInclusionInterval
    number += 1
    return PlannedBlock(number: number - 1, at: at, isForced: true)
  }

  private mutating func skip(to instant: SimInstant) {
    nextForced = nil
    while slotAt < instant, advanceSlot() {}
  }

  // False where the next instant cannot be told.
  private mutating func advanceSlot() -> Bool {
    slot += 1
    let (sum, overflow) = slotAt.nanoseconds.addingReportingOverflow(
      gap(afterSlot: slot).nanoseconds
    )
    if overflow { return false }
    slotAt = SimInstant(nanoseconds: sum)
    return true
  }

  /// Returns the time from one slot to the next, at least one nanosecond.
  func gap(afterSlot slot: Int64) -> SimDuration {
    switch spec.blocks {
    case .fixed(let interval):
      return interval
    case .poisson(let mean):
      let draw = draws.exponential(step: UInt64(slot), purpose: Purpose.gap)
      let nanoseconds = (draw * Double(mean.nanoseconds)).rounded(.toNearestOrEven)
      return SimDuration(nanoseconds: max(1, Int64(nanoseconds)))
    }
  }

  private func isMissed(_ slot: Int64) -> Bool {
    let share = spec.features.missedSlots.value
    return share > 0 && draws.uniform(step: UInt64(slot), purpose: Purpose.missed) < share
  }

  private mutating func forkDepth(slot: Int64) -> Int32 {
    guard let law = spec.features.reorganisations else { return 0 }
    if lostLeft > 0 {
      lostLeft -= 1
      return lostLeft + 1
    }
    guard draws.uniform(step: UInt64(slot), purpose: Purpose.fork) < law.probability.value else {
      return 0
    }
    var depth: Int32 = 1
    while depth < law.depthLimit,
      draws.uniform(step: UInt64(slot), index: UInt64(depth), purpose: Purpose.growth)
        < law.growth.value
    {
      depth += 1
    }
    lostLeft = depth - 1
    return depth
  }

  // The outage in which an instant lies; instants are asked in ascending order.
  private mutating func outage(at instant: SimInstant) -> ChainOutage? {
    while Int(stated) < spec.features.outages.count,
      spec.features.outages[Int(stated)].until <= instant
    {
      stated += 1
    }
    if Int(stated) < spec.features.outages.count,
      spec.features.outages[Int(stated)].from <= instant
    {
      return spec.features.outages[Int(stated)]
    }
    guard let hazard = spec.features.outageHazard else { return nil }
    if let down, down.until > instant, down.from <= instant { return down }
    let last = instant.nanoseconds / Self.minuteNanoseconds
    while minute <= last {
      if let found = drawnOutage(hazard, minute: minute) {
        down = found
        minute = max(minute + 1, found.until.nanoseconds / Self.minuteNanoseconds + 1)
        if found.until > instant, found.from <= instant { return found }
      } else {
        minute += 1
      }
    }
    return nil
  }

  private static var minuteNanoseconds: Int64 { 60_000_000_000 }

  private func drawnOutage(_ hazard: OutageHazard, minute: Int64) -> ChainOutage? {
    var chance = Double(Self.minuteNanoseconds) / Double(hazard.meanUp.nanoseconds)
    if Int(minute) < stressedMinutes.count, stressedMinutes[Int(minute)] {
      chance *= hazard.stressMultiple.value
    }
    guard draws.uniform(step: UInt64(minute), purpose: Purpose.outage) < chance else { return nil }
    let length = draws.logNormal(
      median: Double(hazard.medianDown.nanoseconds),
      sigma: hazard.deviation.value,
      step: UInt64(minute),
      purpose: Purpose.outageLength
    )
    // A year without a block is beyond every horizon.
    let bounded = Int64(min(length, Double(366 * 1_440 * Self.minuteNanoseconds)))
    let from = SimInstant(nanoseconds: minute * Self.minuteNanoseconds)
    return ChainOutage(from: from, until: from + SimDuration(nanoseconds: max(1, bounded)))
  }
}
