public import Quantities

extension NetworkSpec {
  /// The mean time from one slot to the next.
  public var slotTime: SimDuration {
    switch blocks {
    case .fixed(let interval): interval
    case .poisson(let mean): mean
    }
  }

  /// When what is included at an instant can no longer be lost, as a sender plans it.
  ///
  /// A rollup's block is final when the batch that holds it, the next multiple of the batch
  /// interval, is final on the parent chain. Elsewhere it is final after `finalityDepth` slots.
  public func finality(ofInclusionAt instant: SimInstant) -> SimInstant {
    if let rollup = features.rollup {
      let interval = rollup.batchInterval.nanoseconds
      let batch = (instant.nanoseconds + interval - 1) / interval
      return SimInstant(nanoseconds: batch * interval) + rollup.parentFinality
    }
    return instant
      + SimDuration(nanoseconds: slotTime.nanoseconds * Int64(features.finalityDepth))
  }
}
