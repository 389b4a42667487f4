import Determinism
import TestSupport
import Testing

@Suite struct WeightedChoiceTests {
  let stream = SeedTree(rootSeed: 5, replication: 0).stream("choice")

  @Test(
    arguments: [
      ([], .empty), ([0, 0], .allZero), ([.max, 1], .sumOverflows(index: 1)),
      ([1, .max - 1, 0, 7], .sumOverflows(index: 3)),
    ] as [([UInt64], WeightsError)]
  )
  func `lists that are no weights are refused`(weights: [UInt64], expected: WeightsError) {
    #expect(throws: expected) { try WeightedChoice(weights) }
    #expect(throws: expected) { try AliasTable(weights) }
  }

  @Test func `an alias table also refuses a weight too large for its columns`() throws {
    #expect(throws: WeightsError.sumOverflows(index: 1)) { try AliasTable([1, .max - 1]) }
    #expect(try WeightedChoice([1, .max - 1]).total == .max)
    #expect(try AliasTable([.max]).draw(from: stream, step: 0) == 0)
  }

  @Test func `marks belong to places exactly by weight`() throws {
    try everySeed(count: 100) { seed in
      var draws = TestDraws(seed: seed)
      let weights = (0...draws.below(9)).map { _ in UInt64(draws.below(5)) }
      guard weights.contains(where: { $0 > 0 }) else { return nil }
      let choice = try WeightedChoice(weights)
      var counts = [UInt64](repeating: 0, count: weights.count)
      for mark in 0..<choice.total { counts[choice.place(of: mark)] += 1 }
      return counts == weights ? nil : "\(weights) gave \(counts)"
    }
  }

  @Test func `the columns of an alias table hold each weight exactly`() throws {
    try everySeed(count: 300) { seed in
      var draws = TestDraws(seed: seed)
      let large = seed % 3 == 0
      let weights = (0...draws.below(40)).map { _ in
        large ? draws.bits() >> 12 : UInt64(draws.below(4))
      }
      guard weights.contains(where: { $0 > 0 }) else { return nil }
      let table = try AliasTable(weights)
      var held = [UInt64](repeating: 0, count: weights.count)
      for column in weights.indices {
        let share = table.share(ofColumn: column)
        if share > 0 { held[table.place(column: column, height: 0)] += share }
        if share < table.total {
          held[table.place(column: column, height: table.total - 1)] += table.total - share
        }
      }
      return held == weights.map { $0 * UInt64(weights.count) } ? nil : "\(weights)"
    }
  }

  @Test func `both choose in proportion and never a weight of zero`() throws {
    let weights: [UInt64] = [10, 0, 1, 60, 29]
    let choice = try WeightedChoice(weights)
    let table = try AliasTable(weights)
    let count = 20_000
    var (searched, looked) = ([0, 0, 0, 0, 0], [0, 0, 0, 0, 0])
    for step in 0..<UInt64(count) {
      searched[choice.draw(from: stream, step: step)] += 1
      looked[table.draw(from: stream, step: step)] += 1
    }
    let expected = weights.map { Double($0) * Double(count) / 100 }
    #expect(searched[1] == 0 && looked[1] == 0)
    #expect(chiSquareExcess(searched, expected) < 5 && chiSquareExcess(looked, expected) < 5)
  }

  @Test func `a choice by search is monotone in its uniform`() throws {
    let choice = try WeightedChoice([3, 0, 2, 8, 1, 1])
    var holds = true
    for step in stride(from: UInt64(0), to: 2_000, by: 2) {
      let isLess = stream.bits(step: step) < stream.bits(step: step + 1)
      let low = choice.draw(from: stream, step: isLess ? step : step + 1)
      if low > choice.draw(from: stream, step: isLess ? step + 1 : step) { holds = false }
    }
    #expect(holds)
  }

  @Test func `a permutation holds every element once and depends on its address alone`() {
    for count in [0, 1, 2, 17, 1_000] {
      let places = stream.permutation(of: count, step: 4)
      #expect(places.sorted() == Array(0..<count))
      #expect(stream.permutation(of: count, step: 4) == places)
    }
    var letters = ["a", "b", "c", "d", "e", "f", "g", "h"]
    let places = stream.permutation(of: 8, step: 9, purpose: 2)
    let before = letters
    stream.permute(&letters, step: 9, purpose: 2)
    #expect(letters == places.map { before[$0] })
  }
}
