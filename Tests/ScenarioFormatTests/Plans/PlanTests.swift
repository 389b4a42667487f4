import MarketSimulation
import Markets
import Mitigations
import Quantities
import ScenarioFormat
import Testing

/// A plan over the tiny scenario, in memory.
enum TestPlan {
  static func load(
    _ members: String,
    scenario: String = TinyScenario.text,
    overrides: [FieldOverride] = []
  ) throws(FormatFailure) -> PlanDocument {
    let text = #"{"name": "study", "scenario": "../tiny.json", "# + members + "}"
    return try PlanDocument.load(
      "sweeps/plan.json",
      loader: files(text, scenario),
      catalog: .standard,
      overrides: overrides
    )
  }

  static func files(_ plan: String = "", _ scenario: String = TinyScenario.text) -> TestFiles {
    TestFiles(["sweeps/plan.json": plan, "tiny.json": scenario])
  }

  /// The first fault of a plan, or nil.
  static func fault(_ members: String) -> FormatError? {
    do throws(FormatFailure) {
      _ = try load(members)
      return nil
    } catch { return error.errors[0] }
  }

  static let halfLife = #""axes": [{"path": "markets[0].venue.halfLife", "values": ["5m", "1h"]}]"#
}

struct PlanTests {
  @Test func `a plan with one axis has the defaults of a grid`() throws {
    let plan = try TestPlan.load(TestPlan.halfLife)
    #expect(plan.name == "study")
    #expect(plan.sampling == .grid)
    #expect(plan.axes.map(\.levelCount) == [2])
    #expect((plan.shards, plan.block, plan.reference) == (1, 16, "baseline"))
    #expect(plan.replications == nil)
    #expect(plan.policies == [])
  }

  @Test func `a point is the scenario with a value set on each axis`() throws {
    let plan = try TestPlan.load(TestPlan.halfLife)
    let value = plan.axes[0].value(level: 1)
    let point = try #require(
      try plan.point(7, values: [value], loader: TestPlan.files())
    )
    #expect(point.id == "p0007")
    #expect(point.scenario.markets[0].venue.halfLife == .seconds(3600))
    #expect(
      point.parameters == [
        ScenarioPoint.Parameter(column: "markets_0_venue_half_life_s", value: "3600")
      ]
    )
  }

  @Test func `what the plan sets lies under the axes and the command line over them`() throws {
    let plan = try TestPlan.load(
      #""set": {"markets[0].venue.halfLife": "7m", "horizon": "2h"}, "# + TestPlan.halfLife,
      overrides: [FieldOverride(path: "horizon", value: "3h")]
    )
    let point = try plan.point(0, values: [plan.axes[0].value(level: 0)], loader: TestPlan.files())
    #expect(point?.scenario.markets[0].venue.halfLife == .seconds(300))
    #expect(point?.scenario.horizon == .seconds(3 * 3600))
  }

  @Test func `a list of points is walked point by point whatever the order of its keys`() throws {
    let plan = try TestPlan.load(
      #"""
      "design": {"kind": "list", "points": [
        {"horizon": "1h", "tick": "1s"}, {"tick": "2s", "horizon": "2h"}
      ]}
      """#
    )
    #expect(plan.sampling == .zip)
    #expect(plan.axes.map(\.path) == ["horizon", "tick"])
    let values = plan.axes.map { $0.value(level: 1) }
    let point = try plan.point(1, values: values, loader: TestPlan.files())
    #expect(point?.scenario.horizon == .seconds(7200))
    #expect(point?.scenario.tick == .seconds(2))
  }

  @Test func `a parameter of a policy is an axis like any other`() throws {
    let scenario = TinyScenario.with(
      #""policies": [{"name": "twap", "mitigations": [{"kind": "twap", "averageWindow": "1h"}]}]"#
    )
    let plan = try TestPlan.load(
      #"""
      "axes": [{"path": "policies[twap].mitigations[0].averageWindow", "values": ["5m", "2h"]}]
      """#,
      scenario: scenario
    )
    let values = [plan.axes[0].value(level: 1)]
    let point = try plan.point(0, values: values, loader: TestPlan.files("", scenario))
    #expect(point?.parameters[0].column == "policies_twap_mitigations_0_average_window_s")
    #expect(point?.parameters[0].value == "7200")
  }

  @Test func `the variants of the scenario are an axis where the plan asks for it`() throws {
    let scenario = TinyScenario.with(
      #"""
      "variants": [
        {"name": "short", "set": {"horizon": "1h"}}, {"name": "long", "set": {"horizon": "9h"}}
      ]
      """#
    )
    let plan = try TestPlan.load(
      #""axes": [{"path": "variant", "values": ["long", "shrt"]}]"#,
      scenario: scenario
    )
    let loader = TestPlan.files("", scenario)
    let point = try plan.point(0, values: [plan.axes[0].value(level: 0)], loader: loader)
    #expect(point?.scenario.horizon == .seconds(9 * 3600))
    #expect(point?.parameters == [ScenarioPoint.Parameter(column: "variant", value: "long")])
    #expect(throws: FormatFailure.self) {
      _ = try plan.point(1, values: [plan.axes[0].value(level: 1)], loader: loader)
    }
  }

  @Test func `the schema names every field of the plan`() throws {
    let schema = try JSONReader.read(Array(PlanFields.jsonSchema().utf8), file: "schema")
    let names = ["name", "scenario", "design", "axes", "constraints", "shards", "block"]
    for name in names {
      #expect(schema.member("properties")?.member(name) != nil, "\(name)")
    }
  }
}

struct PlanRangeTests {
  private func texts(_ axis: String, _ shares: [Double]) throws -> [String] {
    let plan = try TestPlan.load(
      #""design": {"kind": "sobol", "points": 4}, "axes": [{"# + axis + "}]"
    )
    return shares.map { plan.axes[0].value(fraction: $0).text ?? "" }
  }

  @Test func `a linear range keeps six digits of its width and never leaves its ends`() throws {
    let axis = #""path": "markets[0].venue.halfLife", "from": "10m", "to": "60m""#
    #expect(
      try texts(axis, [0, 0.5, 1.0 / 3, 0.999_999_999, 1])
        == ["10m", "35m", "26.6667m", "60m", "60m"]
    )
  }

  @Test func `a logarithmic range moves by ratios`() throws {
    let axis =
      #""path": "markets[0].venue.depthPerPercent", "from": "1M USD", "to": "100M USD", "#
      + #""scale": "log""#
    #expect(
      try texts(axis, [0, 0.5, 0.25, 1])
        == ["1000000 USD", "10000000 USD", "3162280 USD", "100000000 USD"]
    )
  }

  @Test func `a count stays whole`() throws {
    let axis = #""path": "protocols[0].book.count", "from": 10, "to": "1k""#
    #expect(try texts(axis, [0, 0.5, 0.1234]) == ["10", "505", "132"])
  }

  @Test func `steps spread over the range with both ends`() throws {
    let plan = try TestPlan.load(
      #"""
      "axes": [{"path": "markets[0].path.volatility", "from": "50%", "to": "100%", "steps": 3}]
      """#
    )
    #expect((0..<3).map { plan.axes[0].value(level: $0).text } == ["50%", "75%", "100%"])
  }

  @Test func `every drawn value is accepted by the field it is drawn for`() throws {
    let axes = [
      #""path": "markets[0].path.volatility", "from": "0.001%", "to": "0.002%""#,
      #""path": "network.feeMarket.baseGasPrice", "from": "1 gwei", "to": "1.00001 gwei""#,
      #""path": "protocols[0].book.totalDebt", "from": "1 USD", "to": "1.5 USD""#,
      #""path": "protocols[0].book.ratioTail", "from": 1, "to": 2"#,
    ]
    for axis in axes.prefix(3) {
      let plan = try TestPlan.load(#""axes": [{"# + axis + #", "steps": 7}]"#)
      for level in 0..<7 {
        let values = [plan.axes[0].value(level: level)]
        #expect(
          throws: Never.self,
          "\(axis) at \(values[0].text ?? "")"
        ) { _ = try plan.point(0, values: values, loader: TestPlan.files()) }
      }
    }
  }
}

struct PlanConstraintTests {
  private func count(_ constraint: String, _ axis: String = TestPlan.halfLife) throws -> Int {
    let plan = try TestPlan.load(#""constraints": ["\#(constraint)"], "# + axis)
    return try (0..<2).count { level in
      let values = [plan.axes[0].value(level: level)]
      return try plan.point(0, values: values, loader: TestPlan.files()) != nil
    }
  }

  @Test(arguments: [
    ("markets[0].venue.halfLife < 10m", 1), ("markets[0].venue.halfLife <= 300s", 1),
    ("markets[0].venue.halfLife >= 5m", 2), ("markets[0].venue.halfLife > tick", 2),
    ("markets[0].venue.halfLife != 1h", 1), ("markets[0].venue.halfLife = horizon", 1),
    ("markets[0].path.kind = jumpDiffusion", 2), ("markets[0].path.kind != jumpDiffusion", 0),
    ("markets[0].venue.depthPerPercent > 1M USD", 2),
  ])
  func `a constraint keeps the points that meet it`(text: String, kept: Int) throws {
    #expect(try count(text) == kept)
  }

  @Test(arguments: [
    (
      "markets[0].venue.halfLive < 10m", PlanProblem.unknownSide(found: "markets[0].venue.halfLive")
    ),
    ("markets[0].venue.halfLife < ten", .unknownSide(found: "ten")),
    (
      "markets[0].venue.depthPerPercent > 1M DAI",
      .unitsDiffer(first: "USD", second: "DAI")
    ),
    ("markets[0].path.kind < x", .notOrdered(found: "markets[0].path.kind < x")),
  ])
  func `a constraint that cannot be judged says why`(text: String, problem: PlanProblem) throws {
    #expect {
      _ = try count(text)
    } throws: { error in
      (error as? FormatFailure)?.errors.map(\.reason) == [.plan(problem)]
    }
  }
}

struct BadPlanTests {
  @Test(
    arguments: [
      ("", .plan(.noAxes)),
      (#""axs": []"#, .unknownKey(key: "axs", nearest: "axes", allowed: PlanTests.keys)),
      (#""axes": [{"path": "tick"}]"#, .oneKeyNeeded(keys: ["values", "from"])),
      (#""axes": [{"path": "tick", "from": "1s"}]"#, .missingKey(key: "to")),
      (
        #""axes": [{"path": "tick", "values": ["1s"], "to": "2s"}]"#,
        .conflictingKeys(keys: ["values", "from"])
      ),
      (
        #""axes": [{"path": "tick", "values": ["1s"]}, {"path": "tick", "values": ["2s"]}]"#,
        .plan(.repeatedPath)
      ),
      (
        #""axes": [{"path": "tick", "from": "1s", "to": "1000ms"}]"#,
        .plan(.unitsDiffer(first: "s", second: "ms"))
      ),
      (
        #""axes": [{"path": "tick", "from": "2s", "to": "1s"}]"#,
        .plan(.emptyRange(from: "2s", to: "1s"))
      ),
      (
        #""axes": [{"path": "shocks", "from": "2s", "to": "1s"}]"#,
        .plan(.rangeNeedsQuantity(found: "another kind of field"))
      ),
      (
        #""axes": [{"path": "tik", "from": "1s", "to": "2s"}]"#,
        .unknownKey(key: "tik", nearest: "tick", allowed: PlanTests.scenarioKeys)
      ),
      (
        #""axes": [{"path": "tick", "from": "0s", "to": "2s", "scale": "log"}]"#,
        .plan(.notPositive(found: "0s"))
      ),
      (#""constraints": ["tick 5"], "# + TestPlan.halfLife, .plan(.badConstraint(found: "tick 5"))),
      (
        #""design": {"kind": "list", "points": [{"tick": "1s"}, {"horizon": "2h"}]}"#,
        .plan(.unequalPaths(found: ["horizon"], expected: ["tick"]))
      ),
      (
        #""design": {"kind": "list", "points": [{"tick": "1s"}]}, "# + TestPlan.halfLife,
        .plan(.axesWithList)
      ),
      (#""design": {"kind": "sobol"}, "# + TestPlan.halfLife, .missingKey(key: "points")),
      (
        #""design": {"kind": "gird"}, "# + TestPlan.halfLife,
        .unknownChoice(
          found: "gird",
          nearest: "grid",
          allowed: ["grid", "zip", "list", "random", "latinHypercube", "sobol"]
        )
      ),
    ] as [(String, FormatReason)]
  )
  func `a bad plan is refused with the reason`(members: String, reason: FormatReason) {
    let text = members.isEmpty ? #""summary": """# : members
    #expect(TestPlan.fault(text)?.reason == reason)
  }

  @Test func `a fault stands on its line of the plan`() {
    let fault = TestPlan.fault(
      "\n\n\"axes\": [{\"path\": \"tick\", \"from\": \"2 parsec\", \"to\": 1}]"
    )
    #expect(fault?.place.file == "sweeps/plan.json")
    #expect(fault?.place.line == 3)
    #expect(fault?.path == "tick")
  }

  @Test func `a scenario that is missing is named by its path`() {
    let files = TestFiles(["plan.json": #"{"name": "a", "scenario": "b.json"}"#])
    #expect {
      _ = try PlanDocument.load("plan.json", loader: files, catalog: .standard)
    } throws: { error in
      let fault = (error as? FormatFailure)?.errors.first
      return fault?.place.file == "b.json" && (error as? FormatFailure)?.isUnreadable == true
    }
  }
}

extension PlanTests {
  static let keys = PlanSchema.root.fields.map(\.name)
  static let scenarioKeys = ScenarioSchema.root(.standard).fields.map(\.name)
}
