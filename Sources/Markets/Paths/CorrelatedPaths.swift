public import Determinism
public import Quantities

/// Markets whose diffusions move together.
public struct CorrelationSpec: Equatable, Sendable {
  /// The markets, in the order of the matrices' rows; the first one keeps its own draws.
  public var markets: [MarketID]
  /// Correlations, row by row: symmetric, with ones on the diagonal, positive definite.
  public var matrix: [Ratio]
  /// Times in which other correlations hold.
  public var stress: CorrelationStress?

  /// Creates a group.
  public init(markets: [MarketID], matrix: [Ratio], stress: CorrelationStress? = nil) {
    self.markets = markets
    self.matrix = matrix
    self.stress = stress
  }
}

/// Times of stress of a group of markets: they come as a Poisson stream and last exponentially.
public struct CorrelationStress: Equatable, Sendable {
  /// Correlations in stress, row by row.
  public var matrix: [Ratio]
  /// Expected times of stress in a year of calm.
  public var entriesPerYear: Ratio
  /// Mean length of a time of stress; positive.
  public var meanLength: SimDuration
  /// Whether the group starts in stress.
  public var startsStressed: Bool

  /// Creates times of stress.
  public init(
    matrix: [Ratio],
    entriesPerYear: Ratio,
    meanLength: SimDuration,
    startsStressed: Bool = false
  ) {
    self.matrix = matrix
    self.entriesPerYear = entriesPerYear
    self.meanLength = meanLength
    self.startsStressed = startsStressed
  }
}

/// Why correlations are refused; rows and columns count from 0.
public enum CorrelationError: Error, Equatable, Sendable {
  /// Fewer than two markets, or one of them twice.
  case marketsNotDistinct
  /// The matrix has not one entry for each pair of markets.
  case wrongSize(entries: Int32)
  /// An entry of the diagonal is not one.
  case diagonalNotOne(row: Int32)
  /// An entry lies outside −1 to 1.
  case outOfRange(row: Int32, column: Int32)
  /// An entry differs from its mirror image.
  case notSymmetric(row: Int32, column: Int32)
  /// No joint distribution has these correlations, or one market is a function of the others: the
  /// factorisation ends at this row.
  case notPositiveDefinite(row: Int32)
  /// The rate of entries is negative, or the mean length is not positive.
  case invalidStress
}

/// A lower-triangular factor: independent normals in, correlated normals out.
///
/// - Source: Cholesky's factorisation, for example Golub and Van Loan, "Matrix Computations".
public struct CorrelationFactor: Equatable, Sendable {
  /// The factor, row by row; zero above the diagonal.
  public let rows: [[Double]]

  /// Factors a matrix of correlations.
  ///
  /// - Throws: `CorrelationError`, for the first thing that is wrong with it.
  public init(_ matrix: [Ratio], size: Int32) throws(CorrelationError) {
    let count = Int(size)
    guard matrix.count == count * count else { throw .wrongSize(entries: Int32(matrix.count)) }
    func entry(_ row: Int, _ column: Int) -> Ratio { matrix[row * count + column] }
    for row in 0..<count {
      if entry(row, row) != .one { throw .diagonalNotOne(row: Int32(row)) }
      for column in 0..<row {
        let value = entry(row, column)
        if value.partsPerBillion.magnitude > UInt64(Ratio.one.partsPerBillion) {
          throw .outOfRange(row: Int32(row), column: Int32(column))
        }
        if value != entry(column, row) {
          throw .notSymmetric(row: Int32(row), column: Int32(column))
        }
      }
    }
    var rows = Array(repeating: Array(repeating: 0.0, count: count), count: count)
    for row in 0..<count {
      for column in 0...row {
        var sum = entry(row, column).value
        for index in 0..<column { sum -= rows[row][index] * rows[column][index] }
        if column < row {
          rows[row][column] = sum / rows[column][column]
        } else {
          // Entries are stated to 10⁻⁹: what is left below that is nothing.
          guard sum > 1e-9 else { throw .notPositiveDefinite(row: Int32(row)) }
          rows[row][row] = sum.squareRoot()
        }
      }
    }
    self.rows = rows
  }
}

extension CorrelationSpec {
  /// Returns the first thing that is wrong with the group.
  public func problem() -> CorrelationError? {
    for (index, market) in markets.enumerated() where markets[..<index].contains(market) {
      return .marketsNotDistinct
    }
    if markets.count < 2 { return .marketsNotDistinct }
    do throws(CorrelationError) {
      _ = try CorrelationFactor(matrix, size: Int32(markets.count))
      if let stress {
        _ = try CorrelationFactor(stress.matrix, size: Int32(markets.count))
        if stress.entriesPerYear < .zero || stress.meanLength <= .zero { throw .invalidStress }
      }
    } catch { return error }
    return nil
  }

  /// Draws the diffusion's normals of every market of the group.
  ///
  /// Each market brings its own independent normals; the factor in force at the start of a tick
  /// mixes them. The first market's come out as they went in.
  ///
  /// - Parameters:
  ///   - tick: Time between two prices; positive.
  ///   - tickCount: Number of steps; not negative.
  ///   - keys: The markets' own streams, in the order of `markets`.
  ///   - groupKey: The group's stream, for its times of stress.
  /// - Returns: By market, one normal for each tick.
  /// - Throws: `problem()`.
  public func normals(
    tick: SimDuration,
    tickCount: Int32,
    keys: [StreamKey],
    groupKey: StreamKey
  ) throws(CorrelationError) -> [[Double]] {
    precondition(keys.count == markets.count, "one stream for each market")
    if let problem = problem() { throw problem }
    let calm = try CorrelationFactor(matrix, size: Int32(markets.count))
    var stressed = calm
    var rates = [[0.0]]
    if let stress {
      stressed = try CorrelationFactor(stress.matrix, size: Int32(markets.count))
      let leaving = 31_536_000 / stress.meanLength.secondsValue
      let entering = stress.entriesPerYear.value
      rates =
        stress.startsStressed ? [[0, leaving], [entering, 0]] : [[0, entering], [leaving, 0]]
    }
    var chain = MarkovChain(rates: rates, stream: RandomStream(key: groupKey))
    var spent = Array(repeating: 0.0, count: rates.count)
    let streams = keys.map { RandomStream(key: $0) }
    var result = Array(repeating: [Double](), count: markets.count)
    for index in result.indices { result[index].reserveCapacity(Int(tickCount)) }
    var drawn = Array(repeating: 0.0, count: markets.count)
    for number in 0..<tickCount {
      let step = UInt64(number) + 1
      for index in streams.indices {
        drawn[index] = streams[index].normal(step: step, purpose: PathPurpose.diffusion)
      }
      let isStressed = (chain.state == 1) != (stress?.startsStressed ?? false)
      let rows = isStressed ? stressed.rows : calm.rows
      for row in rows.indices {
        var sum = 0.0
        for column in 0...row { sum += rows[row][column] * drawn[column] }
        result[row].append(sum)
      }
      chain.advance(PathBuilder.years(tick), spent: &spent)
    }
    return result
  }
}
