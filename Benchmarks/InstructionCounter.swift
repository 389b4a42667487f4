import Foundation

/// Counts the instructions of a sample under callgrind, which no neighbour disturbs.
struct InstructionCounter {
  private let valgrind: URL

  /// A counter; none where there is no `valgrind`.
  init?() {
    guard let valgrind = Command.locate("valgrind") else { return nil }
    self.valgrind = valgrind
  }

  /// Instructions of one sample at size `small` with its set-up: by the difference of two runs.
  func count(_ benchmark: Benchmark) throws -> Int64 {
    try total(benchmark, samples: 2) - total(benchmark, samples: 1)
  }

  private func total(_ benchmark: Benchmark, samples: Int) throws -> Int64 {
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath().path
    let file = FileManager.default.temporaryDirectory
      .appending(path: "benchmark-\(ProcessInfo.processInfo.processIdentifier).callgrind")
    defer { try? FileManager.default.removeItem(at: file) }
    let arguments = [
      "--tool=callgrind", "--callgrind-out-file=\(file.path)", program, "--exact", benchmark.name,
      "--small", "--no-peers", "--json", "--samples", String(samples),
    ]
    _ = try Command(valgrind, arguments).output()
    let text = try String(contentsOf: file, encoding: .utf8)
    guard let line = text.split(separator: "\n").last(where: { $0.hasPrefix("totals:") }),
      let count = line.split(separator: " ").last.flatMap({ Int64($0) })
    else { throw BenchmarkError.noResult("callgrind's total") }
    return count
  }
}
