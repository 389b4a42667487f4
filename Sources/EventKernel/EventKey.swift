public import Quantities

/// The place of an event in the total order: no two scheduled events share one.
///
///     instant 64 | phase 8 | source 24 | sequence 32
///
/// The sequence counts per source, so that a component that schedules more never flips a tie
/// between two others; a single counter for all would.
@frozen
public struct EventKey: Comparable, Hashable, Sendable, BitwiseCopyable {
  /// The four fields as one number, compared as such.
  public let rawValue: UInt128

  /// The number of sources that a key can tell apart.
  @inlinable public static var sourceLimit: UInt32 { 1 << 24 }

  /// Creates a key from its fields.
  ///
  /// - Precondition: `source` is below `sourceLimit`.
  @inlinable
  public init(instant: SimInstant, phase: EventPhase, source: UInt32, sequence: UInt32) {
    precondition(source < EventKey.sourceLimit, "an event source has 24 bits")
    // The sign bit is flipped so that instants before the start sort before it.
    let time = UInt64(bitPattern: instant.nanoseconds) ^ (1 << 63)
    let rank = UInt64(phase.rawValue) &<< 56 | UInt64(source) &<< 32 | UInt64(sequence)
    rawValue = UInt128(time) &<< 64 | UInt128(rank)
  }

  @inlinable
  init(rawValue: UInt128) { self.rawValue = rawValue }

  /// When the event happens.
  @inlinable public var instant: SimInstant {
    let time = UInt64(truncatingIfNeeded: rawValue &>> 64)
    return SimInstant(nanoseconds: Int64(bitPattern: time ^ (1 << 63)))
  }

  /// Its rank within the instant.
  @inlinable public var phase: EventPhase {
    guard let phase = EventPhase(rawValue: UInt8(truncatingIfNeeded: rawValue &>> 56)) else {
      preconditionFailure("an event key holds a known phase")
    }
    return phase
  }

  /// Who scheduled it.
  @inlinable public var source: UInt32 { UInt32(truncatingIfNeeded: rawValue &>> 32) & 0xFF_FFFF }

  /// Its rank among the events of its source: grows with each, odd where it may be cancelled.
  @inlinable public var sequence: UInt32 { UInt32(truncatingIfNeeded: rawValue) }

  @inlinable var isCancellable: Bool { rawValue & 1 == 1 }

  /// Orders by instant, phase, source, sequence.
  @inlinable
  public static func < (left: EventKey, right: EventKey) -> Bool { left.rawValue < right.rawValue }
}
