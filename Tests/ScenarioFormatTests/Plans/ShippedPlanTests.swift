import Foundation
import Mitigations
import ScenarioFormat
import TestSupport
import Testing

/// The plans that ship, and what becomes of a plan that something has damaged.
struct ShippedPlanTests {
  private static var names: [String] {
    let folder = Shipped.root.appending(path: "Scenarios/sweeps").path
    let all = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    return all.filter { $0.hasSuffix(".json") }.sorted()
  }

  private static func text(_ name: String) throws -> String {
    try String(
      contentsOf: Shipped.root.appending(path: "Scenarios/sweeps/\(name)"),
      encoding: .utf8
    )
  }

  @Test func `every shipped plan is read, fits the schema, and has a valid first point`() throws {
    let schema = try JSONReader.read(Array(PlanFields.jsonSchema().utf8), file: "schema")
    let validator = SchemaValidator(root: schema)
    #expect(!Self.names.isEmpty)
    for name in Self.names {
      let text = try Self.text(name)
      #expect(validator.complaint(try JSONReader.read(Array(text.utf8), file: name)) == nil)
      var loader = try Shipped.files()
      loader.files["Scenarios/sweeps/\(name)"] = Array(text.utf8)
      for (path, bytes) in loader.files where path.hasPrefix("Scenarios/") {
        loader.files["Scenarios/sweeps/../" + path.dropFirst("Scenarios/".count)] = bytes
      }
      let plan = try PlanDocument.load(
        "Scenarios/sweeps/\(name)",
        loader: loader,
        catalog: .standard
      )
      let values = plan.axes.map { axis in
        axis.levelCount == nil ? axis.value(fraction: 0) : axis.value(level: 0)
      }
      #expect(try plan.point(0, values: values, loader: loader) != nil, "\(name)")
    }
  }

  @Test func `the schema refuses what it can see of a bad plan`() throws {
    let schema = try JSONReader.read(Array(PlanFields.jsonSchema().utf8), file: "schema")
    let validator = SchemaValidator(root: schema)
    for text in [
      "{}", #"{"name": "a"}"#, #"{"name": "a", "scenario": "b.json", "axs": []}"#,
      #"{"name": "a", "scenario": "b.json", "design": {"kind": "gird"}}"#,
      #"{"name": "a", "scenario": "b.json", "axes": [{"values": [1]}]}"#,
    ] {
      let tree = try JSONReader.read(Array(text.utf8), file: "f")
      #expect(validator.complaint(tree) != nil, "\(text)")
    }
  }

  private static let wild = #"""
    {"name": "wild", "scenario": "tiny.json", "set": {"horizon": "2h"},
     "design": {"kind": "sobol", "points": 8, "sensitivity": true},
     "axes": [{"path": "markets[0].venue.halfLife", "from": "1m", "to": "2h", "scale": "log"},
              {"path": "tick", "values": ["1s", "2s"]}],
     "constraints": ["tick < horizon"], "policies": ["baseline"], "replications": 3, "block": 4}
    """#

  /// Whether a plan is read or refused, and its points with it; a trap ends the test.
  private static func complaint(_ bytes: [UInt8]) -> String? {
    var loader = TestFiles(["tiny.json": TinyScenario.text])
    loader.files["plan.json"] = bytes
    do throws(FormatFailure) {
      let plan = try PlanDocument.load("plan.json", loader: loader, catalog: .standard)
      for share in [0, 0.3, 0.999_999] {
        let values = plan.axes.map { axis in
          axis.levelCount.map { axis.value(level: Int(share * Double($0))) }
            ?? axis.value(fraction: share)
        }
        _ = try plan.point(0, values: values, loader: loader)
      }
      return nil
    } catch {
      return error.errors.isEmpty ? "a failure without a fault" : nil
    }
  }

  @Test func `damaged plans are read or refused`() {
    let bytes = Array(Self.wild.utf8)
    #expect(Self.complaint(bytes) == nil)
    everySeed(count: 800) { seed in
      var draws = TestDraws(seed: seed)
      return Self.complaint(FuzzTests.mutated(bytes, &draws))
    }
    everySeed(count: 400) { seed in
      var draws = TestDraws(seed: seed)
      return Self.complaint(Array(FuzzTests.revalued(Self.wild, &draws).utf8))
    }
  }
}
