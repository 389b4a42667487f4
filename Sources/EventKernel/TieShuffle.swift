import Determinism
public import Quantities

/// Another order for simultaneous events: a seeded permutation of those of one instant and phase.
///
/// The order of events that share both is a convention of the model, not a fact about the world.
/// A run under a shuffle differs from the run by that convention alone, so how far results move
/// tells how much of them the convention makes.
///
/// Source and sequence number go through a Feistel network whose rounds are draws at the address
/// (instant, phase, half, round). Such a network is a bijection whatever its rounds compute: keys
/// stay distinct, and the order stays total.
public struct TieShuffle: Sendable, BitwiseCopyable {
  private let stream: RandomStream

  private static var rounds: UInt64 { 6 }
  // 55 bits: 24 of the source and 31 of the sequence, whose last bit says "cancellable".
  private static var leftMask: UInt64 { (1 << 27) - 1 }
  private static var rightMask: UInt64 { (1 << 28) - 1 }

  /// Creates the shuffle of a seed.
  public init(seed: UInt64) {
    stream = SeedTree(rootSeed: seed, replication: 0).stream("kernel/ties")
  }

  /// The key that an event has under this shuffle; instant and phase stay.
  public func key(of key: EventKey) -> EventKey {
    let joint = UInt64(key.source) << 31 | UInt64(key.sequence >> 1)
    let step = UInt64(bitPattern: key.instant.nanoseconds)
    var left = joint >> 28
    var right = joint & TieShuffle.rightMask
    for round in 0..<TieShuffle.rounds {
      let purpose = UInt64(key.phase.rawValue) << 8 | round
      if round & 1 == 0 {
        left ^= stream.bits(step: step, index: right, purpose: purpose) & TieShuffle.leftMask
      } else {
        right ^= stream.bits(step: step, index: left, purpose: purpose) & TieShuffle.rightMask
      }
    }
    let shuffled = left << 28 | right
    return EventKey(
      instant: key.instant,
      phase: key.phase,
      source: UInt32(shuffled >> 31),
      sequence: UInt32(shuffled & 0x7FFF_FFFF) << 1 | key.sequence & 1
    )
  }
}

extension EventQueue where Payload: BitwiseCopyable {
  /// Schedules an event whose rank among simultaneous ones a shuffle decides.
  ///
  /// A call of its own, so that an ordinary event pays nothing for the possibility. A queue whose
  /// events are all scheduled this way has a total order too; the two ways must not be mixed.
  ///
  /// - Throws: What `SchedulingError` lists; the queue is then unchanged.
  /// - Complexity: As of any event, and six draws.
  @inlinable
  public mutating func schedule(
    _ payload: Payload,
    at instant: SimInstant,
    phase: EventPhase,
    source: UInt32,
    shuffledBy shuffle: TieShuffle
  ) throws(SchedulingError) {
    let sequence = try nextSequence(of: source, at: instant)
    let key = EventKey(instant: instant, phase: phase, source: source, sequence: sequence)
    store.insert(payload, at: shuffle.key(of: key).rawValue)
  }
}
