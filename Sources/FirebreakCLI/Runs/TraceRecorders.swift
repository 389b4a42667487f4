import Determinism
import Experiments
import MarketSimulation
import Quantities

/// Fingerprints of a run's records, one for each full block: what two long runs are compared by.
///
/// A fingerprint covers everything up to the end of its block, so the first one that differs names
/// the block in which two runs part. The memory is eight bytes for four thousand records.
final class TraceFingerprint: RunRecorder, Sendable {
  /// Records of one block.
  static let blockSize: Int64 = 4096

  private struct State {
    var digest = RunDigest()
    var count: Int64 = 0
    var blocks: [UInt64] = []
  }

  private let state = Locked(State())

  /// How many records there were.
  var count: Int64 { state.withLock { $0.count } }

  /// The block in which two runs part, or nil when their records are the same.
  func firstDifference(from other: TraceFingerprint) -> Int64? {
    let own = state.withLock { $0 }
    let others = other.state.withLock { $0 }
    for (index, pair) in zip(own.blocks, others.blocks).enumerated() where pair.0 != pair.1 {
      return Int64(index)
    }
    if own.count == others.count, own.digest.value == others.digest.value { return nil }
    return Int64(min(own.blocks.count, others.blocks.count))
  }

  func record(_ event: EventRecord) {
    state.withLock { state in
      state.digest.absorb(event.ordinal)
      state.digest.absorb(event.at.nanoseconds)
      state.digest.absorb(UInt64(event.kind.rawValue))
      state.digest.absorb(Int64(event.scope))
      state.digest.absorb(event.entity)
      state.digest.absorb(event.amount)
      state.digest.absorb(event.price)
      state.digest.absorb(event.parent)
      state.count += 1
      if state.count % Self.blockSize == 0 { state.blocks.append(state.digest.value) }
    }
  }

  func record(_ liquidation: LiquidationRecord) {}
  func record(_ sample: SeriesSample) {}
  func finish() -> [[UInt8]] { [] }
}

/// Keeps the records of one stretch of a run.
final class TraceSpan: RunRecorder, Sendable {
  private struct State {
    var count: Int64 = 0
    var kept: [EventRecord] = []
  }

  private let range: Range<Int64>
  private let state = Locked(State())

  init(_ range: Range<Int64>) { self.range = range }

  /// The records of the stretch; fewer where the run ends in it.
  var kept: [EventRecord] { state.withLock { $0.kept } }

  func record(_ event: EventRecord) {
    state.withLock { state in
      if range.contains(state.count) { state.kept.append(event) }
      state.count += 1
    }
  }

  func record(_ liquidation: LiquidationRecord) {}
  func record(_ sample: SeriesSample) {}
  func finish() -> [[UInt8]] { [] }
}

/// Where two runs part, and what stands around it.
struct Parting: Equatable {
  /// Position of the first record that differs.
  var event: Int64
  /// The last records that both have.
  var before: [EventRecord]
  /// What follows in one run; empty where it ends.
  var left: [EventRecord]
  /// What follows in the other.
  var right: [EventRecord]

  /// Records shown before the parting, and after it in each run.
  static let context = 3

  /// Finds the first difference between two stretches that begin at the same position.
  init?(_ left: [EventRecord], _ right: [EventRecord], from start: Int64) {
    let shared = zip(left, right).prefix { $0 == $1 }.count
    guard shared < max(left.count, right.count) else { return nil }
    event = start + Int64(shared)
    before = Array(left[max(0, shared - Self.context)..<shared])
    self.left = Array(left.dropFirst(shared).prefix(Self.context))
    self.right = Array(right.dropFirst(shared).prefix(Self.context))
  }
}
