import MarketSimulation
import Mitigations
import ScenarioFormat
import Testing

@Suite struct ShippedScenarioTests {
  @Test(arguments: Shipped.names)
  func `a shipped scenario reads back from its resolved form as an equal value`(
    _ name: String
  ) throws {
    for size in StudySize.allCases {
      let document = try Shipped.load(name, size: size)
      let text = ScenarioJSON.write(points: document.points, catalog: .standard)
      let points = try ScenarioJSON.readPoints(Array(text.utf8), file: "out", catalog: .standard)
      #expect(points == document.points)
      #expect(ScenarioJSON.write(points: points, catalog: .standard) == text)
    }
  }
}
