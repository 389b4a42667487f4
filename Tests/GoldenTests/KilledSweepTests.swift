import Determinism
import Foundation
import TestSupport
import Testing

/// The program itself, killed with SIGKILL at random moments: what it left must be enough.
struct KilledSweepTests {
  private static var program: URL? {
    Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "firebreak")
  }

  private let folder = FileManager.default.temporaryDirectory
    .appending(path: "killed-\(ProcessInfo.processInfo.processIdentifier)")

  private func start(_ arguments: [String]) throws -> Process {
    let process = Process()
    let program: URL = try #require(Self.program)
    process.executableURL = program
    process.arguments = arguments
    process.currentDirectoryURL = PackageRoot.url
    process.standardInput = FileHandle.nullDevice
    process.standardOutput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    try process.run()
    return process
  }

  private func finish(_ arguments: [String]) throws -> Int32 {
    let process = try start(arguments)
    process.waitUntilExit()
    return process.terminationStatus
  }

  private func table(_ study: String, _ name: String) throws -> Data {
    try Data(contentsOf: folder.appending(path: "\(study)/\(name)"))
  }

  @Test func `a sweep killed at random moments resumes to the bytes of an uninterrupted one`()
    throws
  {
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    let plan = folder.appending(path: "plan.json")
    try Data(
      """
      {
        "name": "killed",
        "scenario": "\(PackageRoot.file("Scenarios/reference.json"))",
        "set": {"horizon": "10m", "tick": "10s", "protocols[0].book.count": 100},
        "axes": [{"path": "markets[0].path.volatility", "values": ["100%", "200%"]}],
        "policies": ["baseline", "twap"], "replications": 24, "block": 2, "shards": 3
      }
      """.utf8
    ).write(to: plan)
    func sweep(_ study: String) -> [String] {
      ["sweep", plan.path, "--out", folder.appending(path: study).path, "--jobs", "2"]
    }
    let began = Date()
    #expect(try finish(sweep("whole")) == 0)
    let whole = Date().timeIntervalSince(began)
    let stream = SeedTree(rootSeed: 3, replication: 0).stream("test/kill")
    var kills = 0
    for round in UInt64(0)..<5 {
      let process = try start(sweep("killed") + (round == 0 ? [] : ["--shard", "\(round % 3)/3"]))
      // From before the first block to about the end.
      Thread.sleep(forTimeInterval: 0.05 + whole * 0.8 * stream.uniform(step: round))
      if process.isRunning {
        kill(process.processIdentifier, SIGKILL)
        kills += 1
      }
      process.waitUntilExit()
    }
    #expect(kills > 0)
    #expect(try finish(sweep("killed") + ["--resume"]) == 0)
    for name in ["runs.csv", "summary.csv", "comparison.csv", "ranking.csv", "datapackage.json"] {
      #expect(try table("killed", name) == table("whole", name), "\(name)")
    }
  }

  @Test func `SIGTERM ends with 75 and a study that can go on`() throws {
    let study = folder.path + "-term"
    defer { try? FileManager.default.removeItem(atPath: study) }
    let arguments = [
      "sweep", "Scenarios/sweeps/reference-small.json", "--out", study, "--set", "horizon=20m",
    ]
    let process = try start(arguments)
    let plan = study + "/plan.json"
    for _ in 0..<600 where !FileManager.default.fileExists(atPath: plan) {
      Thread.sleep(forTimeInterval: 0.05)
    }
    process.terminate()
    process.waitUntilExit()
    #expect(process.terminationStatus == 75)
    #expect(FileManager.default.fileExists(atPath: plan))
    #expect(try finish(["status", study]) == 1)
  }
}
