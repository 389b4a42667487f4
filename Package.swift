// swift-tools-version: 6.3
import PackageDescription

/// The settings of every target: Swift 6 mode, warnings are errors, every unsafe use says so.
let settings: [SwiftSetting] = [
  .swiftLanguageMode(.v6),
  .treatAllWarnings(as: .error),
  .strictMemorySafety(),
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .enableUpcomingFeature("InternalImportsByDefault"),
]

/// One room of the house: a library target and what it may import (`docs/architecture.md`).
///
/// `HouseRulesTests` compares this table with every `import` line, because the package manager
/// does not reject an import of a transitive dependency.
struct Room {
  let name: String
  let imports: [String]
}

let layer0 = ["Quantities", "Determinism"]
let layer1 = layer0 + ["EventKernel", "Markets", "PriceOracles", "NetworkModel", "Margining"]
let layer3 = layer1 + ["Participants", "Mitigations", "MarketSimulation"]

let rooms: [Room] = [
  Room(name: "Quantities", imports: []),
  Room(name: "Determinism", imports: []),
  Room(name: "EventKernel", imports: layer0),
  Room(name: "Markets", imports: layer0),
  Room(name: "PriceOracles", imports: layer0),
  Room(name: "NetworkModel", imports: layer0),
  Room(name: "Margining", imports: layer0),
  Room(name: "Participants", imports: layer1),
  Room(
    name: "Mitigations",
    imports: layer0 + ["PriceOracles", "NetworkModel", "Margining"]
  ),
  Room(name: "MarketSimulation", imports: layer1 + ["Participants", "Mitigations"]),
  Room(name: "ScenarioFormat", imports: layer3),
  Room(name: "Experiments", imports: layer3),
  Room(name: "Reporting", imports: layer3 + ["ScenarioFormat", "Experiments"]),
  Room(
    name: "FirebreakCLI",
    imports: layer3 + ["ScenarioFormat", "Experiments", "Reporting"]
  ),
]

func dependencies(_ names: [String]) -> [Target.Dependency] {
  names.map { .byName(name: $0) }
}

let libraries: [Target] = rooms.map {
  .target(name: $0.name, dependencies: dependencies($0.imports), swiftSettings: settings)
}

let testSupport: Target = .target(
  name: "TestSupport",
  dependencies: dependencies(layer0),
  path: "Tests/TestSupport",
  swiftSettings: settings
)

let tests: [Target] =
  rooms.map {
    .testTarget(
      name: $0.name + "Tests",
      dependencies: dependencies([$0.name] + $0.imports + ["TestSupport"]),
      swiftSettings: settings
    )
  } + [
    .testTarget(
      name: "HouseRulesTests",
      dependencies: dependencies(["TestSupport"]),
      swiftSettings: settings
    ),
    .testTarget(
      name: "GoldenTests",
      dependencies: dependencies(
        ["FirebreakCLI", "Reporting", "Experiments", "ScenarioFormat", "TestSupport"] + layer3
      ),
      swiftSettings: settings
    ),
  ]

let package = Package(
  name: "firebreak",
  products: [
    .executable(name: "firebreak", targets: ["firebreak"])
  ] + rooms.map { .library(name: $0.name, targets: [$0.name]) },
  targets: libraries + [
    .executableTarget(
      name: "firebreak",
      dependencies: dependencies(["FirebreakCLI", "Mitigations"]),
      swiftSettings: settings
    ),
    .executableTarget(
      name: "benchmarks",
      dependencies: dependencies(
        layer3 + ["ScenarioFormat", "Experiments", "Reporting"]
      ),
      path: "Benchmarks",
      exclude: ["README.md", "Peers", "Probes"],
      swiftSettings: settings
    ),
    testSupport,
  ] + tests
)
