import Determinism
import Margining
import Participants
import NetworkModel
import Markets
import Quantities

/// A parameter of the world that is known only as a range: drawn anew in every replication.
///
/// The draw is addressed by replication and path, never by policy: all policies of a replication,
/// its twin and its stripped record live in the same drawn world.
public struct UncertainParameter: Equatable, Sendable {
  /// What can be uncertain.
  public enum Field: UInt8, Sendable, CaseIterable {
    /// Depth per per cent of a market's venue, 10⁻⁶ of the quote asset.
    case venueDepth = 0
    /// Permanent share of a venue's impact, parts per billion.
    case venuePermanentShare = 1
    /// Half-life of a venue's impact, nanoseconds.
    case venueHalfLife = 2
    /// Total debt, or open interest, of a drawn book, 10⁻⁶ of the quote asset.
    case bookTotal = 3
    /// Median excess of collateral, or median leverage, of a drawn book, parts per billion.
    case bookMedian = 4
    /// Its deviation, parts per billion.
    case bookDeviation = 5
    /// Capital of each keeper of a population, 10⁻⁶ of the quote asset.
    case keeperCapital = 6
    /// Latency of a population of keepers, nanoseconds.
    case keeperLatency = 7
    /// Load that one per cent of price range adds to the gas market, parts per billion.
    case gasShockSensitivity = 8
  }

  /// Field path as the scenario states it: names the draw.
  public var path: String
  /// What is drawn.
  public var field: Field
  /// Index of the market, protocol or participant; 0 for the chain.
  public var index: Int32
  /// Smallest value, in the field's stored integers.
  public var low: Int64
  /// Largest value; at least `low`.
  public var high: Int64
  /// Whether equal shares are ratios; then `low` is positive.
  public var isLogarithmic: Bool

  /// Creates a parameter.
  public init(
    path: String,
    field: Field,
    index: Int32,
    low: Int64,
    high: Int64,
    isLogarithmic: Bool
  ) {
    self.path = path
    self.field = field
    self.index = index
    self.low = low
    self.high = high
    self.isLogarithmic = isLogarithmic
  }

  /// The value at a share of the range, from 0 to 1, rounded to the nearest stored integer.
  func value(at share: Double) -> Int64 {
    let (first, last) = (Double(low), Double(high))
    var value = first + share * (last - first)
    if isLogarithmic, low > 0 {
      let (start, end) = (PortableMath.log(first), PortableMath.log(last))
      value = PortableMath.exp(start + share * (end - start))
    }
    // Halves go up; `rounded()` alone would need the C library's `round`.
    let nearest = (value + 0.5).rounded(.down)
    return min(max(Int64(exactly: nearest) ?? low, low), high)
  }
}

extension Scenario {
  /// The values that a replication draws for `uncertain`, in its order and stored integers.
  public func uncertainDraws(replication: Int32) -> [Int64] {
    let seeds = SeedTree(rootSeed: seed, replication: UInt32(bitPattern: replication))
    return uncertain.map { parameter in
      parameter.value(at: seeds.stream("uncertain/" + parameter.path).uniform(step: 0))
    }
  }

  /// The world of a replication: this scenario with its uncertain parameters drawn.
  ///
  /// - Throws: `invalidScenario` where a parameter names what the scenario does not have.
  public func drawn(replication: Int32) throws(RunFailure) -> Scenario {
    if uncertain.isEmpty { return self }
    return try setting(uncertainDraws(replication: replication))
  }

  /// The scenario with a value for each uncertain parameter.
  ///
  /// - Throws: `invalidScenario` where a parameter names what the scenario does not have.
  package func setting(_ values: [Int64]) throws(RunFailure) -> Scenario {
    var world = self
    for (parameter, value) in zip(uncertain, values) {
      if !world.set(parameter.field, Int(parameter.index), to: value) {
        throw .invalidScenario("nothing stands at the uncertain \(parameter.path)")
      }
    }
    return world
  }

  /// Sets one field; false where it is not there.
  private mutating func set(
    _ field: UncertainParameter.Field,
    _ index: Int,
    to value: Int64
  ) -> Bool {
    switch field {
    case .venueDepth, .venuePermanentShare, .venueHalfLife:
      guard markets.indices.contains(index) else { return false }
      if field == .venueDepth {
        markets[index].venue.depthPerPercent = QuoteAmount(micros: value)
      } else if field == .venuePermanentShare {
        markets[index].venue.permanentShare = Ratio(partsPerBillion: value)
      } else {
        markets[index].venue.halfLife = SimDuration(nanoseconds: value)
      }
      return true
    case .bookTotal, .bookMedian, .bookDeviation:
      return protocols.indices.contains(index) && protocols[index].book.set(field, to: value)
    case .keeperCapital, .keeperLatency:
      guard participants.indices.contains(index),
        case .keepers(var keepers) = participants[index].kind
      else { return false }
      if field == .keeperCapital {
        keepers.capital = QuoteAmount(micros: value)
      } else {
        keepers.latency = SimDuration(nanoseconds: value)
      }
      participants[index].kind = .keepers(keepers)
      return true
    case .gasShockSensitivity:
      guard case .firstPrice(var market) = network.feeMarket else { return false }
      market.shockSensitivity = Ratio(partsPerBillion: value)
      network.feeMarket = .firstPrice(market)
      return true
    }
  }
}

extension BookSpec {
  /// Sets a field of a drawn book; false for a stated one.
  fileprivate mutating func set(_ field: UncertainParameter.Field, to value: Int64) -> Bool {
    switch self {
    case .drawnVaults(var book):
      switch field {
      case .bookTotal: book.totalDebt = QuoteAmount(micros: value)
      case .bookMedian: book.excessMedian = Ratio(partsPerBillion: value)
      default: book.excessDeviation = Ratio(partsPerBillion: value)
      }
      self = .drawnVaults(book)
      return true
    case .drawnPositions(var book):
      switch field {
      case .bookTotal: book.openInterest = QuoteAmount(micros: value)
      case .bookMedian: book.leverageMedian = Ratio(partsPerBillion: value)
      default: book.leverageDeviation = Ratio(partsPerBillion: value)
      }
      self = .drawnPositions(book)
      return true
    case .drawnPortfolios(var book):
      var inner = BookSpec.drawnPositions(book.positions)
      guard inner.set(field, to: value), case .drawnPositions(let positions) = inner else {
        return false
      }
      book.positions = positions
      self = .drawnPortfolios(book)
      return true
    case .drawnLoans(var book):
      switch field {
      case .bookTotal: book.totalDebt = QuoteAmount(micros: value)
      case .bookMedian: book.excessMedian = Ratio(partsPerBillion: value)
      default: book.excessDeviation = Ratio(partsPerBillion: value)
      }
      self = .drawnLoans(book)
      return true
    case .accounts, .portfolios, .loans: return false
    }
  }
}
