import Quantities

/// A number of a network's specification.
public enum NetworkSpecField: UInt8, Sendable, BitwiseCopyable {
  /// `blocks`: the interval or the mean gap.
  case blockInterval = 0
  /// `gasLimit`.
  case gasLimit = 1
  /// `expiry`.
  case expiry = 2
  /// `poolLimit`.
  case poolLimit = 3
  /// `feeMarket.baseGasPrice`.
  case baseGasPrice = 4
  /// `feeMarket.shockSensitivity`.
  case shockSensitivity = 5
  /// `feeMarket.shockHalfLife`.
  case shockHalfLife = 6
  /// `feeMarket.demandElasticity`.
  case demandElasticity = 7
  /// `feeMarket.adjustmentPerMinute`.
  case adjustmentPerMinute = 8
  /// `feeMarket.lightLoad`.
  case lightLoad = 9
  /// `feeMarket.heavyLoad`.
  case heavyLoad = 10
  /// `feeMarket.lightGas`.
  case lightGas = 11
  /// `feeMarket.heavyGas`.
  case heavyGas = 12
  /// The price of a fixed `FeePolicy`.
  case fixedBid = 13
  /// The lower multiple of an adaptive `FeePolicy`.
  case lowMultiple = 14
  /// The upper multiple of an adaptive `FeePolicy`.
  case highMultiple = 15
  /// The cap of an adaptive `FeePolicy`.
  case bidCap = 16
}

/// Why a network cannot be simulated: the field, what was found, and the bound, in stored units.
public enum NetworkSpecError: Error, Equatable, Sendable, BitwiseCopyable {
  /// The value lies below its smallest allowed value.
  case tooSmall(NetworkSpecField, found: Int64, minimum: Int64)
  /// The value lies above its largest allowed value.
  case tooLarge(NetworkSpecField, found: Int64, maximum: Int64)
}

extension NetworkSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [NetworkSpecError] {
    var found = RangeCheck()
    let day = SimDuration.seconds(86_400).nanoseconds
    switch blocks {
    case .fixed(let interval): found.check(.blockInterval, interval.nanoseconds, 1...day)
    case .poisson(let mean): found.check(.blockInterval, mean.nanoseconds, 1...day)
    }
    found.check(.gasLimit, gasLimit, 1...1_000_000_000_000)
    found.check(.expiry, expiry.nanoseconds, 1...(365 * day))
    found.check(.poolLimit, Int64(poolLimit), 1...10_000_000)
    return found.problems + feeMarket.problems()
  }
}

extension FirstPriceSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [NetworkSpecError] {
    var found = RangeCheck()
    let one = Ratio.one.partsPerBillion
    let week = SimDuration.seconds(604_800).nanoseconds
    found.check(.baseGasPrice, baseGasPrice.wei, 1...GasPrice.gwei(1_000_000).wei)
    found.check(.shockSensitivity, shockSensitivity.partsPerBillion, 0...(100 * one))
    found.check(.shockHalfLife, shockHalfLife.nanoseconds, 1...week)
    found.check(.demandElasticity, demandElasticity.partsPerBillion, (one + 1)...(1_000_000 * one))
    // At 2 the slowest minute would take the quote to nothing.
    found.check(.adjustmentPerMinute, adjustmentPerMinute.partsPerBillion, 0...one)
    found.check(.lightLoad, lightLoad.partsPerBillion, 0...(100 * one))
    found.check(.heavyLoad, heavyLoad.partsPerBillion, 0...(100 * one))
    found.check(.lightGas, lightGas, 1...1_000_000_000)
    found.check(.heavyGas, heavyGas, 1...1_000_000_000)
    return found.problems
  }
}

extension FeePolicy {
  /// Returns everything that is wrong with the policy, in the order of its fields.
  public func problems() -> [NetworkSpecError] {
    var found = RangeCheck()
    let highest = FirstPriceMarket.highestQuote.wei
    switch self {
    case .fixed(let price):
      found.check(.fixedBid, price.wei, 0...highest)
    case .adaptive(let low, let high, let cap):
      let largest = 1_000_000 * Ratio.one.partsPerBillion
      found.check(.lowMultiple, low.partsPerBillion, 0...largest)
      let lowest = min(max(low.partsPerBillion, 0), largest)
      found.check(.highMultiple, high.partsPerBillion, lowest...largest)
      found.check(.bidCap, cap.wei, 0...highest)
    }
    return found.problems
  }
}

// Collects the values that lie outside their ranges.
private struct RangeCheck {
  private(set) var problems: [NetworkSpecError] = []

  mutating func check(_ field: NetworkSpecField, _ value: Int64, _ range: ClosedRange<Int64>) {
    if value < range.lowerBound {
      problems.append(.tooSmall(field, found: value, minimum: range.lowerBound))
    } else if value > range.upperBound {
      problems.append(.tooLarge(field, found: value, maximum: range.upperBound))
    }
  }
}
