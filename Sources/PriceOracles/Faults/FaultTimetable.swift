public import Determinism
public import Quantities

/// When which source of an oracle is out of order: the stated faults and the drawn ones.
public struct FaultTimetable: Equatable, Sendable {
  /// All faults, stated ones first.
  public let faults: [FeedFaultSpec]

  /// Creates a timetable of stated faults.
  public init(_ faults: [FeedFaultSpec]) { self.faults = faults }

  /// Draws the faults of the processes up to a horizon and adds them to the stated ones.
  ///
  /// Every gap and every length is addressed by (process, stream, number), so that no policy can
  /// shift one.
  public init(
    stated: [FeedFaultSpec],
    processes: [FaultProcessSpec],
    horizon: SimDuration,
    stream: RandomStream
  ) {
    var all = stated
    for (position, process) in processes.enumerated() {
      Self.draw(process, UInt64(position), horizon: horizon, stream: stream, into: &all)
    }
    faults = all
  }

  /// The faults that strike a source now, in their order.
  public func active(on source: SourceSet, at now: SimInstant) -> [FeedFaultSpec] {
    faults.filter { $0.covers(now) && !$0.sources.isDisjoint(with: source) }
  }

  /// The first fault of a kind that strikes a source now, or nil.
  public func first(
    _ kind: FeedFaultSpec.Kind,
    on source: SourceSet,
    at now: SimInstant
  ) -> FeedFaultSpec? {
    for fault in faults
    where fault.kind == kind && fault.covers(now) && !fault.sources.isDisjoint(with: source) {
      return fault
    }
    return nil
  }

  /// The faults of one source.
  public func restricted(to source: SourceSet) -> FaultTimetable {
    FaultTimetable(faults.filter { !$0.sources.isDisjoint(with: source) })
  }

  private static func draw(
    _ process: FaultProcessSpec,
    _ position: UInt64,
    horizon: SimDuration,
    stream: RandomStream,
    into all: inout [FeedFaultSpec]
  ) {
    let common = process.correlation.value
    let rate = process.perDay.value / 86_400
    append(process, process.sources, rate * common, position << 8 | 0xff, horizon, stream, &all)
    for bit in UInt64(0)..<32 where process.sources.rawValue >> UInt32(bit) & 1 == 1 {
      let source = SourceSet(rawValue: 1 << UInt32(bit))
      append(process, source, rate * (1 - common), position << 8 | bit, horizon, stream, &all)
    }
  }

  private static func append(
    _ process: FaultProcessSpec,
    _ sources: SourceSet,
    _ rate: Double,
    _ index: UInt64,
    _ horizon: SimDuration,
    _ stream: RandomStream,
    _ all: inout [FeedFaultSpec]
  ) {
    guard rate > 0 else { return }
    let end = horizon.secondsValue
    var at = 0.0
    var number: UInt64 = 0
    while true {
      let gap = stream.exponential(step: number, index: index, purpose: 0)
      let size = stream.exponential(step: number, index: index, purpose: 1)
      number += 1
      at += gap / rate
      guard at < end else { return }
      let length = min(size * process.meanLength.secondsValue, end - at) + 1e-9
      let from = SimInstant(nanoseconds: Int64((at * 1e9).rounded(.down)))
      let until = SimInstant(nanoseconds: Int64(((at + length) * 1e9).rounded(.up)))
      all.append(
        FeedFaultSpec(
          kind: process.kind,
          from: from,
          until: until,
          size: process.size,
          sources: sources
        )
      )
      at += length
    }
  }
}
