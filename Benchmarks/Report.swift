import Foundation

/// What is kept of a measurement: a line of JSON, and of a baseline.
struct ResultRow: Codable {
  /// The same work by another program.
  struct PeerRow: Codable {
    var name: String
    /// Absent where the peer could not be built.
    var medianNanoseconds: Int64?
    var ninetiethNanoseconds: Int64?
    /// How many times as long as ours the peer takes, by the medians.
    var ratio: Double?
  }

  var benchmark: String
  var group: BenchmarkGroup
  var size: BenchmarkSize
  var samples: Int
  var work: Int64
  var unit: String
  var medianNanoseconds: Int64
  var ninetiethNanoseconds: Int64
  var minimumNanoseconds: Int64
  /// Of one sample at size `small` with its set-up; absent where not counted.
  var instructions: Int64?
  /// Of the measured part of one sample; absent where not counted.
  var allocations: Int64?
  /// Memory that the result of the last sample holds; absent where it does not matter.
  var bytes: Int64?
  var digest: String
  var peers: [PeerRow]

  init(
    _ measurement: Measurement,
    _ options: Options,
    instructions: Int64?,
    counted: ResultRow?
  ) {
    let own = measurement.durations
    benchmark = measurement.benchmark.name
    group = measurement.benchmark.group
    size = options.size
    samples = options.samples
    work = measurement.sample.work
    unit = measurement.benchmark.unit
    medianNanoseconds = own.median
    ninetiethNanoseconds = own.ninetieth
    minimumNanoseconds = own.sorted[0]
    self.instructions = instructions
    bytes = counted?.bytes ?? measurement.sample.bytes
    allocations = counted?.allocations ?? measurement.allocations
    digest = Report.hex(measurement.sample.digest)
    peers = measurement.peers.map { peer, durations in
      PeerRow(
        name: peer.name,
        medianNanoseconds: durations?.median,
        ninetiethNanoseconds: durations?.ninetieth,
        ratio: durations.map { Double($0.median) / Double(max(own.median, 1)) }
      )
    }
  }
}

/// The two forms of output.
enum Report {
  static func header(_ options: Options) -> String {
    "median and p90 of \(options.samples) samples after one warm-up, size "
      + "\(options.size.rawValue), processor time\n"
      + columns("benchmark", "median ms", "p90 ms", "rate", "digest")
  }

  static func text(_ row: ResultRow) -> String {
    var lines = [
      columns(
        row.benchmark,
        milliseconds(row.medianNanoseconds),
        milliseconds(row.ninetiethNanoseconds),
        rate(row.medianNanoseconds, row),
        row.digest
      )
    ]
    for peer in row.peers {
      guard let median = peer.medianNanoseconds, let ninetieth = peer.ninetiethNanoseconds,
        let ratio = peer.ratio
      else {
        lines.append("  \(peer.name): peer not measured")
        continue
      }
      lines.append(
        columns(
          "  " + peer.name,
          milliseconds(median),
          milliseconds(ninetieth),
          rate(median, row),
          "ours is \(hundredths(ratio)) times as fast"
        )
      )
    }
    if let instructions = row.instructions {
      lines.append("  \(instructions) instructions in a small sample with its set-up")
    }
    if let bytes = row.bytes {
      let each = hundredths(Double(bytes) / Double(max(row.work, 1)))
      lines.append("  \(each) bytes for each of \(row.work) \(row.unit)")
    }
    if let allocations = row.allocations {
      lines.append("  \(allocations) allocations while \(row.work) \(row.unit) were measured")
    }
    return lines.joined(separator: "\n")
  }

  static func json(_ row: ResultRow) throws -> String {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return String(decoding: try encoder.encode(row), as: UTF8.self)
  }

  static func hex(_ digest: UInt64) -> String {
    let digits = String(digest, radix: 16)
    return "d" + String(repeating: "0", count: 16 - digits.count) + digits
  }

  static func hundredths(_ value: Double) -> String {
    String(format: "%.2f", value)
  }

  private static func rate(_ median: Int64, _ row: ResultRow) -> String {
    let rate = Double(row.work) * 1e9 / Double(max(median, 1))
    return "\(scaled(rate)) \(row.unit)/s"
  }

  private static func columns(
    _ name: String,
    _ median: String,
    _ ninetieth: String,
    _ rate: String,
    _ last: String
  ) -> String {
    left(name, 26) + right(median, 12) + right(ninetieth, 12) + right(rate, 20) + "  " + last
  }

  private static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(width - text.count, 0))
  }

  private static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(width - text.count, 0)) + text
  }

  private static func milliseconds(_ nanoseconds: Int64) -> String {
    hundredths(Double(nanoseconds) / 1e6)
  }

  private static func scaled(_ rate: Double) -> String {
    for (unit, size) in [("G", 1e9), ("M", 1e6), ("k", 1e3)] where rate >= size {
      return "\(hundredths(rate / size)) \(unit)"
    }
    return hundredths(rate)
  }
}
