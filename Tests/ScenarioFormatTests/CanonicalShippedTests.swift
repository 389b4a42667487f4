import MarketSimulation
import ScenarioFormat
import Testing

@Suite struct CanonicalShippedTests {
  @Test(arguments: Shipped.names)
  func `a shipped scenario reads back from canonical bytes, each point with its own identity`(
    _ name: String
  ) throws {
    for size in StudySize.allCases {
      let scenarios = try Shipped.load(name, size: size).points.map(\.scenario)
      var identities: [String] = []
      for scenario in scenarios {
        #expect(try Scenario(canonicalBytes: scenario.canonicalBytes) == scenario)
        #expect(!identities.contains(scenario.digestText))
        identities.append(scenario.digestText)
      }
    }
  }
}
