import Determinism

/// Distribution functions by series that share nothing with the samplers but `exp` and `log`.
enum Laws {
  /// Φ(z), by Marsaglia's series about 0.
  static func normal(_ z: Double) -> Double {
    if z < -7 { return 0 }
    if z > 7 { return 1 }
    var term = z
    var sum = z
    var odd = 1.0
    while abs(term) > 1e-17 {
      odd += 2
      term *= z * z / odd
      sum += term
    }
    return 0.5 + sum * PortableMath.exp(-0.5 * z * z - 0.918_938_533_204_672_7)
  }

  /// P(shape, x), by the series of the lower incomplete gamma function.
  static func gamma(_ shape: Double, _ x: Double) -> Double {
    if x <= 0 { return 0 }
    var term = 1.0
    var sum = 1.0
    var place = shape
    while term > 1e-17 * sum {
      place += 1
      term *= x / place
      sum += term
    }
    return sum * PortableMath.exp(shape * PortableMath.log(x) - x - logGamma(shape + 1))
  }

  /// log Γ, by Stirling's series far out and the recursion down.
  static func logGamma(_ x: Double) -> Double {
    var product = 1.0
    var far = x
    while far < 20 {
      product *= far
      far += 1
    }
    let square = 1 / (far * far)
    let series =
      (1.0 / 12 - square * (1.0 / 360 - square * (1.0 / 1_260 - square / 1_680))) / far
    return (far - 0.5) * PortableMath.log(far) - far + 0.918_938_533_204_672_7 + series
      - PortableMath.log(product)
  }
}

/// Kolmogorov's statistic √n · D of numbers that should be uniform on [0, 1].
func kolmogorov(_ numbers: [Double]) -> Double {
  var gap = 0.0
  let count = Double(numbers.count)
  for (rank, number) in numbers.sorted().enumerated() {
    gap = max(gap, Double(rank + 1) / count - number, number - Double(rank) / count)
  }
  return gap * count.squareRoot()
}

/// Pearson's statistic of counts against expected ones, in standard deviations from its mean.
///
/// Cells that expect fewer than ten are joined.
func chiSquareExcess(_ counts: [Int], _ expected: [Double]) -> Double {
  var statistic = 0.0
  var cells = 0.0
  var (seen, due) = (0.0, 0.0)
  for (count, expectation) in zip(counts, expected) {
    seen += Double(count)
    due += expectation
    if due >= 10 {
      statistic += (seen - due) * (seen - due) / due
      cells += 1
      (seen, due) = (0, 0)
    }
  }
  let freedom = max(cells - 1, 1)
  return (statistic - freedom) / (2 * freedom).squareRoot()
}
