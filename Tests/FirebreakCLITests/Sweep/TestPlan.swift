import Experiments
import FirebreakCLI
import Synchronization

/// A plan over the small scenario: two axes, two policies, three replications in blocks of two.
enum TestPlan {
  static let path = "Scenarios/plan.json"

  static let text = """
    {
      "name": "grid-of-four",
      "scenario": "small.json",
      "axes": [
        {"path": "markets[0].venue.halfLife", "values": ["10m", "20m"]},
        {"path": "markets[0].path.volatility", "from": "50%", "to": "100%", "steps": 2}
      ],
      "policies": ["baseline", "twap"],
      "replications": 3,
      "shards": 3,
      "block": 2
    }
    """

  static func files(
    _ text: String = text,
    faults: [MemoryFiles.Fault] = []
  ) -> MemoryFiles {
    let files = MemoryFiles([TestScenario.path: TestScenario.text], faults: faults)
    files.put(path, text)
    return files
  }

  static func perform(
    _ arguments: [String],
    _ files: MemoryFiles,
    engine: FakeEngine = FakeEngine(),
    interrupt: InterruptFlag = InterruptFlag(),
    build: String = "test 1"
  ) -> (status: ExitCode, console: TestConsole) {
    let console = TestConsole()
    var context = testContext(
      console: console,
      files: files,
      engine: engine,
      interrupt: interrupt
    )
    context.build = { build }
    return (CommandLineInterface.perform(arguments, in: context), console)
  }

  /// The tables in a folder by name: everything that a merge writes but the manifest.
  static func tables(_ files: MemoryFiles, _ directory: String) -> [String: String] {
    var tables: [String: String] = [:]
    for name in ["runs", "summary", "comparison", "ranking"] {
      tables[name] = files.text("\(directory)/\(name).csv")
    }
    tables["datapackage"] = files.text("\(directory)/datapackage.json")
    return tables
  }

  /// The tables of an uninterrupted sweep.
  static func reference(_ options: [String] = []) -> [String: String] {
    let files = files()
    _ = perform(["sweep", path, "--out=o"] + options, files)
    return tables(files, "o")
  }
}
