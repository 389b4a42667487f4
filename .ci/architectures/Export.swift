import MarketSimulation
import Mitigations

/// Hands bytes to the host, which prints them.
@_extern(c, "firebreak_emit")
func emit(_ bytes: UnsafePointer<UInt8>, _ count: Int)

/// Why a call ended without all of its lines; the host exits with it.
enum Refusal: Int32, Error {
  /// The bytes are not a scenario.
  case notAScenario = 65
  /// A policy that the scenario does not have.
  case unknownPolicy = 64
  /// The replication could not be drawn.
  case failedDraw = 70
}

/// Runs the named policies of one replication and emits a line for each.
///
///     policy,replication,status,flags,digest,exogenous_digest,metric…
///
/// The names are joined by commas. The first six fields are spelled as in `runs.csv`. A metric is
/// `-` where it is undefined, `c` and a count, `m` and an amount in 10⁻⁶, or `b` and the bits of a
/// `Double`, so that nothing is rounded on the way out.
@_cdecl("firebreak_replication")
public func firebreakReplication(
  _ scenario: UnsafePointer<UInt8>,
  _ scenarioCount: Int,
  _ names: UnsafePointer<UInt8>,
  _ namesCount: Int,
  _ replication: Int32
) -> Int32 {
  do throws(Refusal) {
    let bytes = unsafe [UInt8](UnsafeBufferPointer(start: scenario, count: scenarioCount))
    let wanted = unsafe [UInt8](UnsafeBufferPointer(start: names, count: namesCount))
    try run(bytes, policies: wanted, replication: replication)
    return 0
  } catch {
    return error.rawValue
  }
}

func run(_ bytes: [UInt8], policies: [UInt8], replication: Int32) throws(Refusal) {
  let scenario: Scenario
  do throws(ScenarioCodingError) {
    scenario = try Scenario(canonicalBytes: bytes)
  } catch {
    throw .notAScenario
  }
  let prepared: PreparedReplication
  do throws(RunFailure) {
    prepared = try Simulation.prepare(scenario, replication: replication, catalog: .standard)
  } catch {
    throw .failedDraw
  }
  for name in policies.split(separator: UInt8(ascii: ",")) {
    guard
      let index = scenario.policies.firstIndex(where: { $0.name.utf8.elementsEqual(name) })
    else { throw .unknownPolicy }
    let result = Simulation.run(prepared, policy: index, catalog: .standard)
    var line = Line()
    line.put(scenario.policies[index].name)
    line.put(result, replication: replication)
    unsafe line.bytes.withUnsafeBufferPointer { line in
      if let start = line.baseAddress { unsafe emit(start, line.count) }
    }
  }
}

/// A line of output; written without the standard library's text, which needs Unicode tables.
struct Line {
  var bytes: [UInt8] = []

  mutating func put(_ text: String) { bytes.append(contentsOf: text.utf8) }

  mutating func put(_ result: RunResult, replication: Int32) {
    separate()
    putDecimal(Int128(replication))
    separate()
    switch result.status {
    case .ok: put("ok")
    case .stopped: put("stopped")
    case .failed: put("failed")
    }
    separate()
    var isFirst = true
    for (flag, word) in RunFlags.names where result.flags.contains(flag) {
      if !isFirst { put(";") }
      put(word)
      isFirst = false
    }
    separate()
    if result.status != .failed { putHexadecimal(result.digest, letter: "d") }
    separate()
    if result.status != .failed { putHexadecimal(result.exogenousDigest, letter: "x") }
    for metric in result.metrics {
      separate()
      put(metric)
    }
    put("\n")
  }

  mutating func separate() { bytes.append(UInt8(ascii: ",")) }

  mutating func put(_ metric: MetricValue) {
    switch metric {
    case .undefined: put("-")
    case .count(let count):
      put("c")
      putDecimal(Int128(count))
    case .micros(let micros):
      put("m")
      putDecimal(micros)
    case .number(let number): putHexadecimal(number.bitPattern, letter: "b")
    }
  }

  mutating func putDecimal(_ value: Int128) {
    if value < 0 { put("-") }
    var digits: [UInt8] = []
    var rest = value.magnitude
    repeat {
      let (quotient, digit) = rest.quotientAndRemainder(dividingBy: 10)
      digits.append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: digit))
      rest = quotient
    } while rest > 0
    bytes.append(contentsOf: digits.reversed())
  }

  mutating func putHexadecimal(_ value: UInt64, letter: String) {
    put(letter)
    for shift in stride(from: 60, through: 0, by: -4) {
      let digit = UInt8(truncatingIfNeeded: value &>> UInt64(shift)) & 15
      bytes.append(digit < 10 ? UInt8(ascii: "0") + digit : UInt8(ascii: "a") + digit - 10)
    }
  }
}
