/// What the command line asks for.
struct Options {
  /// Groups to run; all where empty.
  var groups: [BenchmarkGroup] = []
  /// Part of the names to run; all where absent.
  var filter: String?
  /// The only name to run; any where absent.
  var exactName: String?
  /// Timed samples of each benchmark.
  var samples = 11
  /// How much work a sample does.
  var size = BenchmarkSize.full
  /// One JSON object a line instead of a table.
  var json = false
  /// Only names and summaries.
  var lists = false
  /// Nothing but our own code is run.
  var withoutPeers = false
  /// The instructions of a sample are counted too.
  var countsInstructions = false
  /// The allocations of a sample are counted too.
  var countsAllocations = false
  /// A file of earlier results.
  var baseline: String?
  /// By how many percent a result may be worse than the baseline's.
  var tolerance = 25

  /// A bad argument.
  struct Problem: Error {
    var message: String
  }

  static let usage =
    "[kernel|margin|market|model|sweep|network|tables ...] [--filter WORD] [--exact NAME] [--samples N] [--small|--tiny] [--json] "
    + "[--list] [--no-peers] [--instructions] [--allocations] [--compare BASELINE.json] [--tolerance PERCENT]"

  func chooses(_ benchmark: Benchmark) -> Bool {
    (groups.isEmpty || groups.contains(benchmark.group))
      && (filter.map(benchmark.name.contains) ?? true)
      && (exactName.map { $0 == benchmark.name } ?? true)
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
      case "--small": options.size = .small
      case "--no-peers": options.withoutPeers = true
      case "--instructions": options.countsInstructions = true
      case "--allocations": options.countsAllocations = true
      case "--filter", "--exact", "--compare":
        guard let word = rest.popFirst() else {
          return .failure(Problem(message: "\(argument) takes a value"))
        }
        switch argument {
        case "--filter": options.filter = word
        case "--exact": options.exactName = word
        default: options.baseline = word
        }
      case "--samples", "--tolerance":
        guard let count = rest.popFirst().flatMap({ Int($0) }), (1...1_000).contains(count) else {
          return .failure(Problem(message: "\(argument) takes a number from 1 to 1000"))
        }
        if argument == "--samples" { samples = count } else { options.tolerance = count }
      default:
        guard let group = BenchmarkGroup(rawValue: argument) else {
          return .failure(Problem(message: "unknown argument \(argument); usage: \(usage)"))
        }
        options.groups.append(group)
      }
    }
    options.samples = samples ?? (options.size == .tiny ? 2 : 11)
    return .success(options)
  }
}
