import FirebreakCLI
import Foundation
import Mitigations
import TestSupport
import Testing

/// Every scenario in the repository is one that this version accepts, also at check size.
struct ShippedScenarioTests {
  private static var paths: [String] {
    let folder = PackageRoot.file("Scenarios")
    let names = FileManager.default.enumerator(atPath: folder)?.compactMap { $0 as? String } ?? []
    return names.filter { name in
      name.hasSuffix(".json") && !name.hasPrefix("sweeps/") && !name.hasPrefix("suites/")
    }.sorted()
  }

  @Test func `there are scenarios to check`() { #expect(Self.paths.count >= 14) }

  @Test(arguments: paths)
  func `a shipped scenario is valid, also at check size`(_ name: String) {
    let context = CommandContext(
      catalog: .standard,
      console: ProcessConsole(),
      files: DiskFiles(),
      clock: MachineClock(),
      interrupt: InterruptFlag(),
      executor: EngineExecutor(catalog: .standard),
      processors: 1,
      host: "test"
    )
    let path = PackageRoot.file("Scenarios/" + name)
    for size in [[], ["--size", "check"]] {
      let arguments = ["validate", path, "--quiet"] + size
      #expect(CommandLineInterface.perform(arguments, in: context) == .done)
    }
  }
}
