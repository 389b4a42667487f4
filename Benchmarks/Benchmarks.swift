import Foundation

/// `swift run -c release benchmarks [--filter WORD] [--samples N] [--tiny] [--json] [--list]`.
@main
struct Benchmarks {
  static var all: [Benchmark] { QueueBenchmarks.all + RunBenchmarks.all }

  static func main() {
    let options: Options
    switch Options.parse(Array(CommandLine.arguments.dropFirst())) {
    case .success(let parsed): options = parsed
    case .failure(let problem): stop("benchmarks: \(problem.message)", code: 64)
    }
    let chosen = all.filter { options.filter.map($0.name.contains) ?? true }
    if chosen.isEmpty { stop("benchmarks: no name contains the filter; see --list", code: 64) }
    if options.lists {
      for benchmark in chosen { print("\(benchmark.name): \(benchmark.summary)") }
      return
    }
    if !options.json { print(Report.header(options)) }
    for benchmark in chosen {
      do {
        let result = try Measurement(benchmark, size: options.size, samples: options.samples)
        print(options.json ? Report.json(result, options) : Report.row(result))
      } catch {
        stop("benchmarks: \(benchmark.name): \(error)", code: 1)
      }
    }
  }

  private static func stop(_ message: String, code: Int32) -> Never {
    FileHandle.standardError.write(Data((message + "\n").utf8))
    exit(code)
  }
}

/// What the command line asks for.
struct Options {
  /// Part of the names to run; all where absent.
  var filter: String?
  /// Timed samples of each benchmark.
  var samples = 11
  /// How much work a sample does.
  var size = BenchmarkSize.full
  /// One JSON object a line instead of a table.
  var json = false
  /// Only names and summaries.
  var lists = false

  /// A bad argument.
  struct Problem: Error {
    var message: String
  }

  static func parse(_ arguments: [String]) -> Result<Options, Problem> {
    var options = Options()
    var samples: Int?
    var rest = arguments[...]
    while let argument = rest.popFirst() {
      switch argument {
      case "--json": options.json = true
      case "--list": options.lists = true
      case "--tiny": options.size = .tiny
      case "--filter":
        guard let word = rest.popFirst() else { return .failure(missing(argument)) }
        options.filter = word
      case "--samples":
        guard let count = rest.popFirst().flatMap({ Int($0) }), (1...1_000).contains(count) else {
          return .failure(Problem(message: "--samples takes a number from 1 to 1000"))
        }
        samples = count
      default:
        return .failure(
          Problem(
            message: "unknown argument \(argument); there are: --filter WORD, --samples N, "
              + "--tiny, --json, --list"
          )
        )
      }
    }
    options.samples = samples ?? (options.size == .tiny ? 2 : 11)
    return .success(options)
  }

  private static func missing(_ option: String) -> Problem {
    Problem(message: "\(option) takes a value")
  }
}

/// The two forms of output.
enum Report {
  static func header(_ options: Options) -> String {
    "median and p90 of \(options.samples) samples after one warm-up, size \(options.size.rawValue)\n"
      + columns("benchmark", "median ms", "p90 ms", "rate", "digest")
  }

  static func row(_ result: Measurement) -> String {
    columns(
      result.benchmark.name,
      milliseconds(result.median),
      milliseconds(result.ninetieth),
      "\(scaled(result.rate)) \(result.benchmark.unit)/s",
      hex(result.sample.digest)
    )
  }

  static func json(_ result: Measurement, _ options: Options) -> String {
    "{\"benchmark\":\"\(result.benchmark.name)\",\"size\":\"\(options.size.rawValue)\","
      + "\"samples\":\(result.nanoseconds.count),\"work\":\(result.sample.work),"
      + "\"unit\":\"\(result.benchmark.unit)\",\"median_ns\":\(result.median),"
      + "\"p90_ns\":\(result.ninetieth),\"minimum_ns\":\(result.nanoseconds[0]),"
      + "\"digest\":\"\(hex(result.sample.digest))\"}"
  }

  private static func columns(
    _ name: String,
    _ median: String,
    _ ninetieth: String,
    _ rate: String,
    _ digest: String
  ) -> String {
    left(name, 16) + right(median, 12) + right(ninetieth, 12) + right(rate, 22) + "  " + digest
  }

  private static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(width - text.count, 0)) + text
  }

  private static func milliseconds(_ nanoseconds: Int64) -> String {
    let hundredths = (nanoseconds + 5_000) / 10_000
    let fraction = hundredths % 100
    return "\(hundredths / 100).\(fraction < 10 ? "0" : "")\(fraction)"
  }

  private static func scaled(_ rate: Double) -> String {
    for (unit, size) in [("G", 1e9), ("M", 1e6), ("k", 1e3)] where rate >= size {
      return "\((rate / size * 100).rounded() / 100) \(unit)"
    }
    return "\((rate * 100).rounded() / 100)"
  }

  private static func hex(_ digest: UInt64) -> String {
    let digits = String(digest, radix: 16)
    return "d" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}
