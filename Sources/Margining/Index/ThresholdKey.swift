/// A kind of threshold that an index can order.
public protocol ThresholdKey {
  /// An integer that orders as the thresholds do.
  var thresholdRank: Int64 { get }
}

extension Int64: ThresholdKey {
  /// The integer itself.
  @inlinable public var thresholdRank: Int64 { self }
}

extension Double: ThresholdKey {
  /// The number's place among all doubles; −0 comes before 0.
  ///
  /// - Precondition: It is a number.
  @inlinable public var thresholdRank: Int64 {
    precondition(!isNaN, "a threshold is a number")
    let bits = Int64(bitPattern: bitPattern)
    return bits ^ (bits &>> 63) & .max
  }
}
