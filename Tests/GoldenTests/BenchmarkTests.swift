import Foundation
import TestSupport
import Testing

/// A benchmark that nobody runs rots; here each one does almost no work in every test run.
struct BenchmarkTests {
  private func run(_ arguments: [String]) throws -> (code: Int32, output: String) {
    let (code, text) = try BenchmarkProgram.run(arguments)
    return (code, text)
  }

  @Test func `every benchmark runs and repeats its result`() throws {
    let names = try run(["--list"]).output.split(separator: "\n").compactMap {
      $0.split(separator: ":").first
    }
    let (code, output) = try run(["--tiny", "--json", "--no-peers"])
    #expect(code == 0, "\(output)")
    let rows = output.split(separator: "\n")
    #expect(names.count >= 3)
    #expect(rows.count == names.count)
    for (name, row) in zip(names, rows) {
      #expect(row.hasPrefix("{\"benchmark\":\"\(name)\","))
      #expect(row.contains("\"size\":\"tiny\""))
    }
  }

  @Test func `peers do the same work where they can be built`() throws {
    let (code, output) = try run(["--tiny", "--exact", "hold-100-uniform"])
    #expect(code == 0, "\(output)")
    #expect(output.contains("times as fast") || output.contains("peer not measured"))
  }

  @Test func `results are held against a baseline`() throws {
    let file = FileManager.default.temporaryDirectory
      .appending(path: "baseline-\(ProcessInfo.processInfo.processIdentifier).json")
    defer { try? FileManager.default.removeItem(at: file) }
    let choice = ["--tiny", "--no-peers", "--exact", "hold-100-tied"]
    let row = try run(choice + ["--json"]).output
    func compare(_ baseline: String) throws -> (code: Int32, output: String) {
      try Data(baseline.utf8).write(to: file)
      return try run(choice + ["--compare", file.path, "--tolerance", "1000"])
    }
    #expect(try compare(row).code == 0)
    // As if the baseline had taken a nanosecond.
    let pattern = "\"medianNanoseconds\":[0-9]+"
    let faster = row.replacingOccurrences(
      of: pattern,
      with: "\"medianNanoseconds\":1",
      options: .regularExpression
    )
    let worse = try compare(faster)
    #expect(worse.code == 1)
    #expect(worse.output.contains("more than the tolerance of 1000 %"))
    let otherWork = try compare(
      row.replacingOccurrences(of: "\"digest\":\"d", with: "\"digest\":\"e")
    )
    #expect(otherWork.code == 1)
    #expect(otherWork.output.contains("nothing could be compared"))
    #expect(try compare("no results").code == 66)
  }

  @Test func `every benchmark is described`() throws {
    let page = try String(contentsOfFile: PackageRoot.file("Benchmarks/README.md"), encoding: .utf8)
    let missing = try run(["--list"]).output.split(separator: "\n").compactMap {
      $0.split(separator: ":").first
    }.filter { !page.contains("`\($0)`") }
    #expect(missing == [])
  }

  @Test(arguments: [["--samples"], ["--samples", "0"], ["--bogus"], ["--filter", "no-such"]])
  func `a bad argument is refused`(_ arguments: [String]) throws {
    let (code, output) = try run(arguments)
    #expect(code == 64)
    #expect(output.hasPrefix("benchmarks: "))
  }
}

/// The executable that was built beside the tests.
enum BenchmarkProgram {
  static func run(_ arguments: [String]) throws -> (code: Int32, text: String) {
    let process = Process()
    process.executableURL = try #require(
      Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "benchmarks")
    )
    process.arguments = arguments
    process.currentDirectoryURL = PackageRoot.url
    process.standardInput = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    process.standardError = pipe
    try process.run()
    let output = String(decoding: pipe.fileHandleForReading.readDataToEndOfFile(), as: UTF8.self)
    process.waitUntilExit()
    return (process.terminationStatus, output)
  }
}
