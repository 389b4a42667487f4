import Margining
import TestSupport
import Testing

struct PortfolioReferenceTests {
  // A million where the optimiser runs; what a debug build does in seconds otherwise.
  #if DEBUG
    private static let seeds: UInt64 = 40
  #else
    private static let seeds: UInt64 = 5_600
  #endif

  @Test func `random operations of whole venues agree with plain sums, reverts included`() throws {
    var operations = 0
    var counts = [Int](repeating: 0, count: 4)
    try everySeed(count: Self.seeds) { seed in
      var race = try PortfolioRace(seed: seed)
      try race.observe()
      for _ in 0..<60 {
        race.world.ledger.commit()
        race.world.perpetual.commit()
        let before = race
        for _ in 0..<(1 + race.draws.below(5)) where try !race.step() {
          return "an answer differs after \(race.operations) operations"
        }
        try race.observe()
        if race.draws.below(4) == 0 {
          race.world.perpetual.revert(to: 0)
          race.world.ledger.revert(to: 0)
          race.reference = before.reference
          race.view = before.view
          if race.world != before.world { return "a revert left something" }
        }
        if let complaint = try race.complaint() {
          return "\(complaint) after \(race.operations) operations"
        }
      }
      if !race.world.findings.isEmpty { return "\(race.world.findings)" }
      operations += race.operations
      for index in counts.indices { counts[index] += race.counts[index] }
      return nil
    }
    // The generator reaches what it is for.
    #expect(operations > 150 * Int(Self.seeds))
    #expect(counts[0] > 2 * Int(Self.seeds))
    #expect(counts[1] > Int(Self.seeds) / 2)
    #expect(counts[2] > Int(Self.seeds) / 4)
  }
}
