import Margining
import Testing

struct PortfolioReferenceTests {
  @Test func `random operations of whole venues agree with plain sums, reverts included`() throws {
    var counts = [Int](repeating: 0, count: 4)
    let operations = RaceLength.operations(debug: 90_000, release: 300_000)
    try race(PortfolioRace.self, operations: operations) { race in
      for index in counts.indices { counts[index] += race.counts[index] }
    }
    // The generator reaches what it is for.
    #expect(counts[0] > operations / 100)
    #expect(counts[1] > operations / 400)
    #expect(counts[2] > operations / 800)
  }
}
