import Experiments
import MarketSimulation
import Testing

/// Differs by rounding only: the reference sums in another order.
func isClose(_ left: Double?, _ right: Double, tolerance: Double = 1e-12) -> Bool {
  guard let left else { return false }
  return abs(left - right) <= tolerance * max(1, abs(right))
}

/// The sample x_i = ((i · a) mod m)² / 7 of which numpy and scipy computed the figures below.
func formulaSample(_ count: Int, _ factor: Int = 37, _ modulus: Int = 101) -> [Double] {
  (0..<count).map { index in
    let residue = (index * factor) % modulus
    return Double(residue * residue) / 7
  }
}

struct SampleStatisticsTests {
  @Test func `figures agree with numpy on 250 values`() {
    let figures = SampleStatistics(formulaSample(250), direction: .lower)
    #expect(figures.count == 250)
    #expect(isClose(figures.mean, 475.9782857142857))
    #expect(isClose(figures.standardDeviation, 431.04321318990617))
    #expect(isClose(figures.p50, 350.07142857142856))
    #expect(isClose(figures.p95, 1289.2857142857142))
    #expect(isClose(figures.p99, 1414.6414285714284))
    #expect(isClose(figures.valueAtRisk95, 1289.2857142857142))
    #expect(isClose(figures.expectedShortfall95, 1371.2171428571428))
    #expect(isClose(figures.incidence, 0.988))
    #expect(isClose(figures.meanGivenIncidence, 481.7593984962406))
    #expect(figures.incidenceUpperBound == nil)
  }

  @Test func `where more is better the tail is the low one`() {
    let figures = SampleStatistics(formulaSample(250), direction: .higher)
    #expect(isClose(figures.p95, 1289.2857142857142))
    #expect(isClose(figures.valueAtRisk95, 2.8642857142857157))
    #expect(isClose(figures.expectedShortfall95, 0.7428571428571428))
  }

  @Test func `small samples by hand`() {
    let figures = SampleStatistics([1, 2, 3, 4, 10], direction: .lower)
    // Deviations −3 −2 −1 0 6: squares sum to 50, over four.
    #expect(figures.mean == 4)
    #expect(figures.standardDeviation == 12.5.squareRoot())
    #expect(figures.p50 == 3)
    // h = 4 · 0.95 = 3.8: four fifths of the way from 4 to 10.
    #expect(isClose(figures.p95, 8.8))
    #expect(figures.incidence == 1)
  }

  @Test func `an empty sample has no figures`() {
    let figures = SampleStatistics([], direction: .lower)
    #expect(figures.count == 0)
    #expect(
      [
        figures.mean, figures.standardDeviation, figures.p50, figures.p95, figures.p99,
        figures.valueAtRisk95, figures.expectedShortfall95, figures.incidence,
        figures.meanGivenIncidence, figures.incidenceUpperBound,
      ].allSatisfy { $0 == nil }
    )
  }

  @Test func `one value has a mean and no deviation`() {
    let figures = SampleStatistics([5], direction: .lower)
    #expect(figures.mean == 5)
    #expect(figures.standardDeviation == nil)
    #expect(figures.p99 == 5)
  }

  @Test func `equal values have exactly that mean and no deviation`() {
    let figures = SampleStatistics(Array(repeating: 0.1, count: 997), direction: .lower)
    #expect(figures.mean == 0.1)
    #expect(figures.standardDeviation == 0)
    #expect(figures.expectedShortfall95.map { abs($0 - 0.1) < 1e-15 } == true)
  }

  @Test func `tail figures start at ten observations in the tail`() {
    let values = (0..<200).map { Double($0) }
    let short = SampleStatistics(Array(values.dropLast()), direction: .lower)
    #expect(short.valueAtRisk95 == nil)
    #expect(short.expectedShortfall95 == nil)
    let enough = SampleStatistics(values, direction: .lower)
    // Worst ten: 190 … 199. Quantile at h = 199 · 0.95 = 189.05.
    #expect(isClose(enough.valueAtRisk95, 189.05))
    #expect(enough.expectedShortfall95 == 194.5)
  }

  @Test func `shortfall is never below value at risk`() {
    let worst = (200...320).compactMap { count -> Int? in
      let figures = SampleStatistics(formulaSample(count, 53, 211), direction: .lower)
      guard let risk = figures.valueAtRisk95, let shortfall = figures.expectedShortfall95 else {
        return count
      }
      return shortfall < risk ? count : nil
    }
    #expect(worst.isEmpty)
  }

  @Test func `zeros have a rule of three and others do not`() {
    let zeros = SampleStatistics(Array(repeating: 0, count: 60), direction: .lower)
    #expect(zeros.incidence == 0)
    #expect(zeros.incidenceUpperBound == 0.05)
    #expect(zeros.meanGivenIncidence == nil)
    #expect(SampleStatistics([0], direction: .lower).incidenceUpperBound == 1)
    let mixed = SampleStatistics([0, 0, 6, 2], direction: .lower)
    #expect(mixed.incidence == 0.5)
    #expect(mixed.meanGivenIncidence == 4)
    #expect(mixed.incidenceUpperBound == nil)
  }

  @Test func `quantiles at the ends are the extremes`() {
    #expect(Quantile.type7([1, 5, 9], 0) == 1)
    #expect(Quantile.type7([1, 5, 9], 1) == 9)
    #expect(Quantile.type7([7], 0.3) == 7)
  }
}
