import Foundation
import TestSupport
import Testing

/// In steady state nothing is allocated: four times the events take no more memory requests.
///
/// The benchmarks count them, in a process of their own with a probe loaded; where the probe cannot
/// be compiled or the C library is not glibc, nothing is compared.
struct AllocationTests {
  private struct Row: Decodable {
    let work: Int64
    let allocations: Int64?
  }

  private func row(_ benchmark: String, _ size: String) throws -> Row {
    let output = try BenchmarkProgram.run([
      size, "--json", "--no-peers", "--allocations", "--samples", "1", "--exact", benchmark,
    ])
    try #require(output.code == 0, "\(output.text)")
    let line = try #require(output.text.split(separator: "\n").last { $0.hasPrefix("{") })
    return try JSONDecoder().decode(Row.self, from: Data(line.utf8))
  }

  @Test(arguments: ["hold-100-uniform", "hold-10000-tied", "hold-10000-cancellable"])
  func `an event of the queue allocates nothing`(_ benchmark: String) throws {
    let (few, many) = (try row(benchmark, "--tiny"), try row(benchmark, "--small"))
    guard let first = few.allocations, let second = many.allocations else { return }
    #expect(many.work > 40 * few.work)
    // Both end with the same few outside of the queue.
    #expect(first < 10 && second <= first)
  }

  /// Without optimisation every closure is an allocation, so there is nothing to hold.
  private static var isOptimised: Bool {
    #if DEBUG
      false
    #else
      true
    #endif
  }

  /// `.ci/allocations.sh` makes the same check of the release build in every run of `.ci/run`.
  @Test(.enabled(if: isOptimised, "without optimisation the model allocates"))
  func `an event of the whole model allocates nothing`() throws {
    let (few, many) = (try row("run", "--tiny"), try row("run", "--small"))
    guard let first = few.allocations, let second = many.allocations else { return }
    // What still grows are lists that double: liquidations, samples, waiting transactions.
    let (events, allocations) = (many.work - few.work, second - first)
    #expect(events > 10_000)
    #expect(
      allocations * 100 < events,
      "\(allocations) allocations for \(events) further events"
    )
  }
}
