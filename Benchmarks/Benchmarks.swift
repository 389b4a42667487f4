import Foundation

/// `swift run -c release benchmarks [GROUP ...] [OPTION ...]`; see `Options.usage`.
@main
struct Benchmarks {
  static var all: [Benchmark] {
    HoldBenchmarks.all + MarginBenchmarks.all + VenueBenchmarks.all + BookMemoryBenchmarks.all
      + LoanBenchmarks.all
      + BookBenchmarks.all
      + RunBenchmarks.all
      + SweepBenchmarks.all + NetworkBenchmarks.all + CSVBenchmarks.all
  }

  static func main() {
    let options: Options
    switch Options.parse(Array(CommandLine.arguments.dropFirst())) {
    case .success(let parsed): options = parsed
    case .failure(let problem): stop("benchmarks: \(problem.message)", code: 64)
    }
    let chosen = all.filter { options.chooses($0) }
    if chosen.isEmpty { stop("benchmarks: no benchmark is chosen; see --list", code: 64) }
    if options.lists {
      for benchmark in chosen { print("\(benchmark.name): \(benchmark.summary)") }
      return
    }
    do {
      let baseline = try options.baseline.map { try Baseline(path: $0) }
      let rows = try run(chosen, options)
      guard let baseline else { return }
      let verdict = baseline.compare(rows, tolerance: options.tolerance)
      for line in verdict.lines { note(line) }
      if verdict.fails { exit(1) }
    } catch let error as Baseline.Unreadable {
      stop("benchmarks: \(error.path): not a baseline: \(error.reason)", code: 66)
    } catch {
      stop("benchmarks: \(error)", code: 1)
    }
  }

  private static func run(_ chosen: [Benchmark], _ options: Options) throws -> [ResultRow] {
    let compiler = PeerWorkshop()
    let workshop = options.withoutPeers ? nil : compiler
    let counter = options.countsInstructions ? InstructionCounter() : nil
    if options.countsInstructions && counter == nil {
      note("instructions not counted: no valgrind")
    }
    let allocations = options.countsAllocations ? AllocationCounter(compiler) : nil
    if options.countsAllocations && allocations == nil {
      note("allocations not counted: the probe cannot be compiled here")
    }
    if !options.json { print(Report.header(options)) }
    return try chosen.map { benchmark in
      let measurement = try Measurement(
        benchmark,
        size: options.size,
        samples: options.samples,
        workshop: workshop
      )
      let row = ResultRow(
        measurement,
        options,
        instructions: try counter?.count(benchmark),
        counted: try allocations?.count(benchmark, size: options.size)
      )
      print(options.json ? try Report.json(row) : Report.text(row))
      return row
    }
  }

  private static func note(_ message: String) {
    FileHandle.standardError.write(Data((message + "\n").utf8))
  }

  private static func stop(_ message: String, code: Int32) -> Never {
    note(message)
    exit(code)
  }
}
