import Determinism
import TestSupport
import Testing

/// Ten thousand neighbours along each coordinate of a draw's address.
@Suite struct StreamIndependenceTests {
  static let count = 10_000

  /// A coordinate and the draw at a place of it.
  struct Axis: CustomTestStringConvertible, Sendable {
    let testDescription: String
    let draw: @Sendable (UInt64) -> UInt64
  }

  static let axes: [Axis] = {
    let tree = SeedTree(rootSeed: 42, replication: 0)
    let stream = tree.stream("trader", entity: 1)
    return [
      Axis(testDescription: "entities") { tree.stream("trader", entity: $0).bits(step: 0) },
      Axis(testDescription: "far entities") {
        tree.stream("trader", entity: .max - $0).bits(step: 0)
      },
      Axis(testDescription: "seeds") {
        SeedTree(rootSeed: $0, replication: 0).stream("trader").bits(step: 0)
      },
      Axis(testDescription: "replications") {
        SeedTree(rootSeed: 42, replication: UInt32($0)).stream("trader").bits(step: 0)
      },
      Axis(testDescription: "names") { tree.stream("trader.\($0)").bits(step: 0) },
      Axis(testDescription: "steps") { stream.bits(step: $0) },
      Axis(testDescription: "indices") { stream.bits(step: 0, index: $0) },
      Axis(testDescription: "purposes") { stream.bits(step: 0, purpose: $0) },
      Axis(testDescription: "seeds and entities together") {
        SeedTree(rootSeed: $0, replication: 0).stream("trader", entity: $0).bits(step: 0)
      },
    ]
  }()

  @Test(arguments: axes)
  func `ten thousand neighbours are independent`(axis: Axis) {
    let words = (0..<UInt64(Self.count)).map(axis.draw)
    let draws = words.map { Double($0 >> 11) * 0x1p-53 - 0.5 }
    var correlation = 0.0
    for lag in [1, 2, 3, 4, 8, 10, 16, 64, 100, 256, 1_000] {
      var sum = 0.0
      for place in 0..<(Self.count - lag) { sum += draws[place] * draws[place + lag] }
      // Each product has variance 1 ÷ 144; the sum is then in standard errors.
      correlation = max(correlation, abs(sum) * 12 / Double(Self.count - lag).squareRoot())
    }
    #expect(correlation < 4.5)
    // Pairs of neighbours fill 16 × 16 cells, by their highest bits and by their lowest.
    var high = [Int](repeating: 0, count: 256)
    var low = high
    var flips = 0
    for place in stride(from: 0, to: Self.count, by: 2) {
      high[Int((words[place] >> 60) * 16 + (words[place + 1] >> 60))] += 1
      low[Int((words[place] & 15) * 16 + (words[place + 1] & 15))] += 1
      flips += (words[place] ^ words[place + 1]).nonzeroBitCount
    }
    let pairs = Self.count / 2
    let even = [Double](repeating: Double(pairs) / 256, count: 256)
    #expect(abs(chiSquareExcess(high, even)) < 5 && abs(chiSquareExcess(low, even)) < 5)
    // 64 bits of each pair differ or not like coins.
    #expect(abs(Double(flips - 32 * pairs)) < 4.5 * (16 * Double(pairs)).squareRoot())
    #expect(Set(words).count == Self.count)
  }

  /// One seed, replication, component or entity more gives another key, whatever it is combined with.
  @Test func `no two addresses share a key`() {
    var keys: Set<StreamKey> = []
    for seed in [0, 1, 2, .max] as [UInt64] {
      for replication in [0, 1, 2, .max] as [UInt32] {
        let tree = SeedTree(rootSeed: seed, replication: replication)
        for component in ["", "a", "b", "ab", "price", "price.", "Price", "0"] {
          for entity in [0, 1, 2, 1 << 32, .max] as [UInt64] {
            keys.insert(tree.key(component, entity: entity))
          }
        }
      }
    }
    #expect(keys.count == 4 * 4 * 8 * 5)
  }

  @Test func `names of any length and spelling are keys`() {
    let tree = SeedTree(rootSeed: 1, replication: 0)
    let long = String(repeating: "name", count: 25_000)
    #expect(tree.key(long) != tree.key(long + "n"))
    #expect(tree.key("") != tree.key("\0") && tree.key("\0") != tree.key("\0\0"))
    // Equal as strings, spelt with other bytes: spelling is identity.
    let (composed, decomposed) = ("\u{E9}", "e\u{301}")
    #expect(composed == decomposed && tree.key(composed) != tree.key(decomposed))
  }

  /// The same ten thousand addresses of ten neighbouring seeds, pair by pair.
  @Test func `neighbouring seeds share nothing at equal addresses`() {
    let count = Self.count / 10
    let draws = (0..<UInt64(10)).map { (seed) -> [Double] in
      let stream = SeedTree(rootSeed: seed, replication: 0).stream("trader")
      return (0..<UInt64(count)).map { stream.uniform(step: $0) - 0.5 }
    }
    var worst = 0.0
    for first in 0..<10 {
      for second in 0..<first {
        var sum = 0.0
        for place in 0..<count { sum += draws[first][place] * draws[second][place] }
        worst = max(worst, abs(sum) * 12 / Double(count).squareRoot())
      }
    }
    #expect(worst < 4.5)
  }
}
