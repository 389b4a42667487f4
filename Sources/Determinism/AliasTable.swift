/// A choice among places with integer weights in constant time.
///
/// Each of n columns holds the sum of the weights, split by a threshold between the column's own
/// place and one other. The arithmetic is in integers: over all columns each place holds exactly
/// n times its weight. A draw takes one block, its first word for the column and its second for the
/// height; it is not monotone in either.
///
/// - Complexity: O(n) to build, O(1) a draw.
/// - Source: Walker, "An efficient method for generating discrete random variables with general
///   distributions", ACM Transactions on Mathematical Software 3 (1977), built as by Vose, "A linear
///   algorithm for generating random numbers with a given distribution", IEEE Transactions on
///   Software Engineering 17 (1991).
public struct AliasTable: Hashable, Sendable {
  private let thresholds: [UInt64]
  private let aliases: [Int32]

  /// The sum of all weights, which is the height of each column.
  public let total: UInt64

  /// The number of places.
  public var count: Int { thresholds.count }

  /// Creates the table.
  ///
  /// - Parameter weights: One weight for each place; a place of weight zero is never chosen.
  /// - Throws: `WeightsError` for no weights, only zeros, or where the sum, or the number of
  ///   places times a weight, does not fit into 64 bits.
  public init(_ weights: [UInt64]) throws(WeightsError) {
    let total = try WeightedChoice.sum(weights) { _ in }
    var thresholds: [UInt64] = []
    var aliases: [Int32] = []
    var short: [Int] = []
    var tall: [Int] = []
    for (place, weight) in weights.enumerated() {
      let (mass, overflows) = weight.multipliedReportingOverflow(by: UInt64(weights.count))
      guard !overflows else { throw .sumOverflows(index: place) }
      thresholds.append(mass)
      aliases.append(Int32(truncatingIfNeeded: place))
      if mass < total { short.append(place) } else { tall.append(place) }
    }
    // While a column is short another is tall, because together they hold n times the total.
    while let low = short.popLast(), let high = tall.popLast() {
      aliases[low] = Int32(truncatingIfNeeded: high)
      thresholds[high] -= total - thresholds[low]
      if thresholds[high] < total { short.append(high) } else { tall.append(high) }
    }
    self.thresholds = thresholds
    self.aliases = aliases
    self.total = total
  }

  /// Returns a place, drawn at the address.
  public func draw(
    from stream: RandomStream,
    step: UInt64,
    index: UInt64 = 0,
    purpose: UInt64 = 0
  ) -> Int {
    let words = stream.block(step, index, purpose, attempt: 0)
    let column = words.0.multipliedFullWidth(by: UInt64(thresholds.count)).high
    let height = words.1.multipliedFullWidth(by: total).high
    return place(column: Int(truncatingIfNeeded: column), height: height)
  }

  /// Returns the place that a column holds at a height.
  ///
  /// - Precondition: `column` lies below `count` and `height` below `total`.
  public func place(column: Int, height: UInt64) -> Int {
    precondition(height < total, "a height lies below the sum of the weights")
    return height < thresholds[column] ? column : Int(aliases[column])
  }

  /// Returns how much of a column its own place holds; the rest is its alias's.
  package func share(ofColumn column: Int) -> UInt64 {
    thresholds[column] < total ? thresholds[column] : total
  }
}
