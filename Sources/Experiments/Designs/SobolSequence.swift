/// The Sobol sequence: points that fill the unit cube more evenly than random ones.
///
/// Point i is the exclusive or of the direction numbers at the set bits of the Gray code of i, so
/// any point can be had without those before it, and more points never move earlier ones. The
/// zeroth point, the origin, belongs to the sequence: without it the first 2ᵏ points lose their
/// balance (Owen, "On dropping the first Sobol' point", 2020). Balance holds for powers of two.
///
/// - Source: Bratley and Fox, "Algorithm 659", ACM TOMS 14 (1988); direction numbers of Joe and
///   Kuo, "Constructing Sobol sequences with better two-dimensional projections", SIAM J. Sci.
///   Comput. 30 (2008), file `new-joe-kuo-6.21201`.
public struct SobolSequence: Equatable, Sendable {
  /// Most dimensions that the table of direction numbers covers.
  public static let dimensionLimit = SobolDirections.primitives.count + 1
  /// Most points: as many as the direction numbers have bits for.
  public static let pointLimit: UInt64 = 1 << 32

  /// Number of dimensions.
  public let dimensions: Int
  // 32 direction numbers for each dimension, the first in the highest bit.
  private let directions: [UInt32]

  /// Creates the sequence.
  ///
  /// - Precondition: `dimensions` lies within 1…`dimensionLimit`.
  public init(dimensions: Int) {
    precondition(
      (1...Self.dimensionLimit).contains(dimensions),
      "\(dimensions) dimensions; the table has \(Self.dimensionLimit)"
    )
    self.dimensions = dimensions
    var directions: [UInt32] = []
    for dimension in 0..<dimensions {
      directions += Self.directions(of: dimension)
    }
    self.directions = directions
  }

  /// Returns one point, each coordinate in [0, 1).
  ///
  /// - Precondition: `index` lies below `pointLimit`.
  public func point(_ index: UInt64) -> [Double] {
    (0..<dimensions).map { coordinate(index, $0) }
  }

  /// Returns one coordinate of one point, in [0, 1) with 32 bits.
  ///
  /// - Precondition: `index` lies below `pointLimit`, `dimension` below `dimensions`.
  public func coordinate(_ index: UInt64, _ dimension: Int) -> Double {
    precondition(index < Self.pointLimit, "Sobol point \(index) is beyond the last one")
    var gray = index ^ (index &>> 1)
    var bits: UInt32 = 0
    var position = dimension * 32
    while gray != 0 {
      if gray & 1 == 1 { bits ^= directions[position] }
      gray &>>= 1
      position += 1
    }
    return Double(bits) * 0x1p-32
  }

  private static func directions(of dimension: Int) -> [UInt32] {
    // The first dimension is van der Corput's sequence.
    guard dimension > 0 else { return (0..<32).map { 1 &<< (31 - UInt32($0)) } }
    let primitive = SobolDirections.primitives[dimension - 1]
    let degree = primitive.initial.count
    var numbers = primitive.initial.enumerated().map { $1 &<< (31 - UInt32($0)) }
    while numbers.count < 32 {
      let old = numbers[numbers.count - degree]
      var next = old ^ (old &>> UInt32(degree))
      for step in 1..<max(degree, 1) {
        let coefficient = primitive.coefficients &>> UInt32(degree - 1 - step) & 1
        if coefficient == 1 { next ^= numbers[numbers.count - step] }
      }
      numbers.append(next)
    }
    return numbers
  }
}
