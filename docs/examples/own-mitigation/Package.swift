// swift-tools-version: 6.3
import PackageDescription

// Outside this repository the dependency is the repository's address instead of a path.
let package = Package(
  name: "own-mitigation",
  dependencies: [.package(name: "firebreak", path: "../../..")],
  targets: [
    .executableTarget(
      name: "race",
      dependencies: [
        .product(name: "FirebreakCLI", package: "firebreak"),
        .product(name: "Mitigations", package: "firebreak"),
        .product(name: "Quantities", package: "firebreak"),
      ]
    )
  ]
)
