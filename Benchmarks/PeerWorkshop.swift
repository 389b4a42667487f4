import Foundation

/// A program in another language that does a benchmark's work.
struct Peer: Sendable {
  /// What it is, for a reader.
  let name: String
  /// Its source in `Benchmarks/Peers`, without the extension.
  let source: String
  /// What to measure.
  let arguments: [String]

  /// One sample: its nanoseconds.
  func run(_ program: URL, expecting digest: UInt64) throws -> Int64 {
    let words = try Command(program, arguments).output().split(whereSeparator: \.isWhitespace)
    guard words.count == 2, let time = Int64(words[0]), let found = UInt64(words[1], radix: 16)
    else { throw BenchmarkError.noResult("peer \(name)") }
    if found != digest {
      throw BenchmarkError.peerDiffers(name: name, expected: digest, found: found)
    }
    return time
  }
}

/// Where peers are compiled: with the toolchain's `clang++`, once for each source.
final class PeerWorkshop {
  static let flags = ["-std=c++20", "-O3", "-ffp-contract=off"]

  private let folder: URL
  private let compiler: URL
  private var programs: [String: URL] = [:]

  /// A workshop in a temporary folder; none where there is no `clang++`.
  init?() {
    guard let compiler = Command.locate("clang++") else { return nil }
    self.compiler = compiler
    folder = FileManager.default.temporaryDirectory
      .appending(path: "benchmark-peers-\(ProcessInfo.processInfo.processIdentifier)")
  }

  deinit { try? FileManager.default.removeItem(at: folder) }

  /// The compiled program, if its source can be compiled here.
  func program(_ source: String) -> URL? {
    if let known = programs[source] { return known }
    programs[source] = compile("Benchmarks/Peers/\(source).cpp", to: source)
    return programs[source]
  }

  /// A library that can be loaded before others, if its source can be compiled here.
  func library(_ path: String) -> URL? {
    compile(path, to: "probe.so", options: ["-shared", "-fPIC"])
  }

  private func compile(_ path: String, to name: String, options: [String] = []) -> URL? {
    let output = folder.appending(path: name)
    do {
      try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
      _ = try Command(compiler, Self.flags + options + [path, "-o", output.path]).output()
    } catch { return nil }
    return output
  }
}

/// Another program, run to its end.
struct Command {
  let program: URL
  let arguments: [String]
  /// Added to the surroundings of this program.
  let environment: [String: String]

  init(_ program: URL, _ arguments: [String], environment: [String: String] = [:]) {
    self.program = program
    self.arguments = arguments
    self.environment = environment
  }

  /// The program of a name among the folders of `PATH`.
  static func locate(_ name: String) -> URL? {
    let folders = ProcessInfo.processInfo.environment["PATH"]?.split(separator: ":") ?? []
    return folders.map { URL(filePath: String($0)).appending(path: name) }
      .first { FileManager.default.isExecutableFile(atPath: $0.path) }
  }

  /// What it printed.
  func output() throws -> String {
    let process = Process()
    process.executableURL = program
    process.arguments = arguments
    if !environment.isEmpty {
      process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
    }
    process.standardInput = FileHandle.nullDevice
    process.standardError = FileHandle.nullDevice
    let pipe = Pipe()
    process.standardOutput = pipe
    try process.run()
    let bytes = pipe.fileHandleForReading.readDataToEndOfFile()
    process.waitUntilExit()
    guard process.terminationStatus == 0 else {
      throw BenchmarkError.noResult("\(program.lastPathComponent) failed")
    }
    return String(decoding: bytes, as: UTF8.self)
  }
}
