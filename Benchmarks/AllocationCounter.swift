import Foundation

/// Counts the allocations of a sample's measured part, exactly, and the bytes of what it built.
///
/// The benchmark runs in a process of its own into which `Probes/allocations.cpp` is loaded before
/// the C library; there `AllocationProbe` finds the count.
struct AllocationCounter {
  private let library: URL

  /// A counter; none where the probe cannot be compiled or loaded.
  init?(_ workshop: PeerWorkshop?) {
    #if os(Linux)
      guard let library = workshop?.library("Benchmarks/Probes/allocations.cpp") else { return nil }
      self.library = library
    #else
      return nil
    #endif
  }

  /// The result of one sample at a size with its counts, where this C library can be probed.
  func count(_ benchmark: Benchmark, size: BenchmarkSize) throws -> ResultRow {
    let program = URL(filePath: "/proc/self/exe").resolvingSymlinksInPath()
    let sizes = size == .full ? [] : ["--\(size.rawValue)"]
    let arguments = ["--exact", benchmark.name, "--no-peers", "--json", "--samples", "1"] + sizes
    let output = try Command(program, arguments, environment: ["LD_PRELOAD": library.path]).output()
    return try JSONDecoder().decode(ResultRow.self, from: Data(output.utf8))
  }
}

/// The count that the loaded probe keeps, if one is loaded.
enum AllocationProbe {
  private typealias Count = @convention(c) () -> UInt64

  private static let count = find("firebreak_allocations")
  private static let bytes = find("firebreak_heap_bytes")

  private static func find(_ name: String) -> Count? {
    guard let address = unsafe dlsym(nil, name) else { return nil }
    return unsafe unsafeBitCast(address, to: Count.self)
  }

  /// Allocations since the program began.
  static var current: Int64? { count.map { Int64($0()) } }

  /// Bytes that the program has taken from the C library and not given back.
  static var heapBytes: Int64? { bytes.map { Int64($0()) } }
}
