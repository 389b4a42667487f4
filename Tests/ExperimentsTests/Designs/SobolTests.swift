import Experiments
import Testing

struct SobolTests {
  @Test func `the first ten points in three dimensions are the published ones`() {
    // The example on the page of the direction numbers (Joe and Kuo).
    let published: [[Double]] = [
      [0, 0, 0], [0.5, 0.5, 0.5], [0.75, 0.25, 0.25], [0.25, 0.75, 0.75], [0.375, 0.375, 0.625],
      [0.875, 0.875, 0.125], [0.625, 0.125, 0.875], [0.125, 0.625, 0.375],
      [0.1875, 0.3125, 0.9375], [0.6875, 0.8125, 0.4375],
    ]
    let sequence = SobolSequence(dimensions: 3)
    #expect((0..<10).map { sequence.point($0) } == published)
  }

  @Test func `all dimensions of one point agree with an independent implementation`() {
    // scipy.stats.qmc.Sobol(d=64, scramble=False), point 37, times 64.
    let expected = [
      59, 41, 37, 59, 49, 19, 11, 51, 39, 11, 1, 5, 37, 55, 7, 31, 51, 27, 3, 9, 61, 5, 35, 41, 19,
      23, 51, 25, 33, 7, 23, 9, 39, 23, 55, 47, 57, 43, 61, 5, 5, 41, 5, 53, 43, 11, 31, 17, 33,
      61, 27, 17, 21, 19, 15, 61, 37, 63, 23, 19, 5, 25, 41, 53,
    ]
    let sequence = SobolSequence(dimensions: SobolSequence.dimensionLimit)
    #expect(sequence.point(37).map { Int($0 * 64) } == expected)
    #expect(sequence.point(37).allSatisfy { $0 * 64 == ($0 * 64).rounded() })
  }

  @Test func `every dimension holds one point in each of 2 to the 10 strata`() {
    let sequence = SobolSequence(dimensions: SobolSequence.dimensionLimit)
    var uneven: [Int] = []
    for dimension in 0..<sequence.dimensions {
      let strata = Set((0..<1024).map { Int(sequence.coordinate($0, dimension) * 1024) })
      if strata.count != 1024 { uneven.append(dimension) }
    }
    #expect(uneven == [])
  }

  @Test func `a smooth integral converges faster than by drawing`() {
    // The product of |4x − 2| over five dimensions has mean one (Saltelli and Sobol's g at a = 0).
    let sequence = SobolSequence(dimensions: 5)
    let mean =
      (0..<4096).reduce(0.0) { sum, index in
        sum + sequence.point(UInt64(index)).reduce(1.0) { $0 * abs(4 * $1 - 2) }
      } / 4096
    // Its standard deviation is √((4/3)⁵ − 1) = 1.8: 4096 draws would stray by 0.028.
    #expect(abs(mean - 1) < 0.004, "mean \(mean)")
  }
}
