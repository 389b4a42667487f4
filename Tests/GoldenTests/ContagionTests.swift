import Experiments
import FirebreakCLI
import MarketSimulation
import Mitigations
import Reporting
import ScenarioFormat
import TestSupport
import Testing

/// What two protocols share is the only way from one to the other.
@Suite struct ContagionTests {
  private static func points() throws -> [ScenarioPoint] {
    try ScenarioDocument.load(
      PackageRoot.file("Scenarios/contagion.json"),
      loader: FileSourceLoader(DiskFiles()),
      catalog: .standard,
      size: .check
    ).points
  }

  private static func run(_ name: String, _ points: [ScenarioPoint]) throws -> RunResult {
    let point = try #require(points.first { $0.name == name })
    let prepared = try Simulation.prepare(point.scenario, replication: 0, catalog: .standard)
    let result = Simulation.run(prepared, policy: 0, catalog: .standard)
    #expect(result.status == .ok && result.metrics.count > 0)
    return result
  }

  @Test func `with nothing shared a shock of one leaves every figure of the other`() throws {
    let points = try Self.points()
    let calm = try Self.run("nothing-none", points)
    for (index, name) in ["north", "south"].enumerated() {
      let shocked = try Self.run("nothing-" + name, points)
      #expect(shocked.protocolMetrics[index] != calm.protocolMetrics[index])
      #expect(shocked.protocolMetrics[1 - index] == calm.protocolMetrics[1 - index])
      #expect(shocked.digest != calm.digest)
    }
  }

  @Test(arguments: ["collateral", "venue-and-feed"])
  func `what is shared carries the shock of the north to the south`(_ channel: String) throws {
    let points = try Self.points()
    let calm = try Self.run(channel + "-none", points)
    let shocked = try Self.run(channel + "-north", points)
    #expect(shocked.protocolMetrics[1] != calm.protocolMetrics[1])
  }

  @Test func `a point's name says channel and shock`() {
    let names = ["north", "far-north"]
    let one = ContagionTable.Case(pointName: "venue-and-feed-far-north", protocols: names)
    #expect(one?.channel == "venue-and-feed" && one?.shocked == "far-north")
    let calm = ContagionTable.Case(pointName: "venue-none", protocols: names)
    #expect(calm?.channel == "venue" && calm?.shocked == nil)
    #expect(ContagionTable.Case(pointName: "venue-south", protocols: names) == nil)
  }
}
