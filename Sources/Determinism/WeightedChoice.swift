/// What is wrong with a list of weights.
public enum WeightsError: Error, Hashable, Sendable {
  /// There is nothing to choose from.
  case empty
  /// No weight is positive.
  case allZero
  /// The sum of the weights does not fit into 64 bits; `index` is where it passed them.
  case sumOverflows(index: Int)
}

/// A choice among places with integer weights: cumulative sums and a binary search.
///
/// One draw, exact up to the bias of `RandomStream.bounded`, and monotone: a larger uniform never
/// chooses an earlier place, so that a changed weight moves as few choices as possible. Use
/// `AliasTable` where a long list is asked often and order does not matter.
///
/// - Complexity: O(n) to build, O(log n) a draw.
public struct WeightedChoice: Hashable, Sendable {
  // The sum of the weights up to and with each place; never decreases.
  private let cumulated: [UInt64]

  /// The sum of all weights.
  public let total: UInt64

  /// Creates the choice.
  ///
  /// - Parameter weights: One weight for each place; a place of weight zero is never chosen.
  /// - Throws: `WeightsError` for no weights, only zeros, or too large a sum.
  public init(_ weights: [UInt64]) throws(WeightsError) {
    var cumulated: [UInt64] = []
    cumulated.reserveCapacity(weights.count)
    total = try WeightedChoice.sum(weights) { cumulated.append($0) }
    self.cumulated = cumulated
  }

  /// Returns a place, drawn at the address.
  public func draw(
    from stream: RandomStream,
    step: UInt64,
    index: UInt64 = 0,
    purpose: UInt64 = 0
  ) -> Int {
    place(of: stream.bounded(total, step: step, index: index, purpose: purpose))
  }

  /// Returns the first place whose cumulated weight exceeds `mark`.
  ///
  /// - Precondition: `mark` lies below `total`.
  public func place(of mark: UInt64) -> Int {
    precondition(mark < total, "a mark lies below the sum of the weights")
    var low = 0
    var high = cumulated.count - 1
    while low < high {
      let middle = low + (high - low) / 2
      if cumulated[middle] > mark { high = middle } else { low = middle + 1 }
    }
    return low
  }

  /// Returns the checked sum, and hands out each partial one.
  static func sum(
    _ weights: [UInt64],
    each: (UInt64) -> Void
  ) throws(WeightsError) -> UInt64 {
    guard !weights.isEmpty else { throw .empty }
    var sum: UInt64 = 0
    for (index, weight) in weights.enumerated() {
      let (next, overflows) = sum.addingReportingOverflow(weight)
      guard !overflows else { throw .sumOverflows(index: index) }
      sum = next
      each(sum)
    }
    guard sum > 0 else { throw .allZero }
    return sum
  }
}
