import Foundation
import TestSupport
import Testing

/// A benchmark that nobody runs rots; here each one does almost no work in every test run.
struct BenchmarkTests {
  /// The executable that was built beside the tests.
  private static var program: URL? {
    Bundle.main.executableURL?.deletingLastPathComponent().appending(path: "benchmarks")
  }

  private func run(_ arguments: [String]) throws -> (code: Int32, output: String) {
    let process = Process()
    let program: URL = try #require(Self.program)
    process.executableURL = program
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

  @Test func `every benchmark runs and repeats its result`() throws {
    let names = try run(["--list"]).output.split(separator: "\n").compactMap {
      $0.split(separator: ":").first
    }
    let (code, output) = try run(["--tiny", "--json"])
    #expect(code == 0, "\(output)")
    let rows = output.split(separator: "\n")
    #expect(names.count >= 3)
    #expect(rows.count == names.count)
    for (name, row) in zip(names, rows) {
      #expect(row.hasPrefix("{\"benchmark\":\"\(name)\",\"size\":\"tiny\","))
    }
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
