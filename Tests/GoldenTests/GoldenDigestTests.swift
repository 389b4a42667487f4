import FirebreakCLI
import Foundation
import Mitigations
import TestSupport
import Testing

/// The digests that this version has to give, as `firebreak verify` reads them.
///
/// `Scenarios/digests.csv` moves only in a commit that says why (`UPDATE_GOLDENS=1 swift test`).
@Suite struct GoldenDigestTests {
  @Test func `every digest of the golden table is found again`() {
    let context = CommandContext(
      catalog: .standard,
      console: ProcessConsole(),
      files: DiskFiles(),
      clock: MachineClock(),
      interrupt: InterruptFlag(),
      executor: EngineExecutor(catalog: .standard),
      processors: 1,
      host: "test",
      updatesGoldens: ProcessInfo.processInfo.environment["UPDATE_GOLDENS"] == "1"
    )
    let arguments = ["verify", "--quiet", "--scenarios", PackageRoot.file("Scenarios")]
    #expect(CommandLineInterface.perform(arguments, in: context) == .done)
  }
}
