public import Determinism
import Margining
import Markets
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

/// Why bytes are not a scenario.
public enum ScenarioCodingError: Error, Equatable, Sendable {
  /// The bytes do not begin as canonical scenarios do.
  case notAScenario
  /// The bytes are of a format version that this program does not know.
  case unknownVersion(UInt32)
  /// The bytes were changed or cut: their checksum does not fit.
  case wrongChecksum
  /// A value cannot be read; offsets count from the first byte.
  case malformed(CanonicalError)
}

/// A scenario as bytes, and the identity that follows from them.
///
///     canonicalBytes = identityBytes, name, summary, replications, checksum
///     identityBytes  = "FBSC", version (UInt32), everything that a run can depend on
///
/// Uncertain parameters stand at the end of either, and only where there are any: scenarios from
/// before there were some keep their bytes. Equal scenarios have equal bytes and different ones different bytes: the spelling is fixed
/// (`CanonicalWriter`), cases are spelled by tag, and nothing is left out. The checksum is FNV-1a
/// with 64 bits of all bytes before it. Under one version the spelling never changes.
///
/// The digest covers `identityBytes` only. A run is known by (scenario digest, point, policy,
/// replication), so what no run depends on must not move it: a study that is renamed, described
/// better, or extended by replications keeps the runs that it has. The names of assets, markets,
/// oracles, protocols, participants and policies are covered, because some of them key streams
/// and all of them name rows.
extension Scenario {
  /// The version of the spelling.
  public static var canonicalVersion: UInt32 { 3 }

  // "FBSC" in the order of the bytes.
  private static var mark: UInt32 { 0x4353_4246 }
  private static var checksumWidth: Int { 8 }

  /// The whole scenario as canonical bytes.
  public var canonicalBytes: [UInt8] {
    var writer = identityWriter()
    writer.put(name)
    writer.put(summary)
    writer.put(replications)
    if !uncertain.isEmpty { writer.put(uncertain) }
    writer.write(StableDigest.fnv1a64(writer.bytes))
    return writer.bytes
  }

  /// The canonical bytes of everything that a run can depend on.
  public var identityBytes: [UInt8] {
    var writer = identityWriter()
    if !uncertain.isEmpty { writer.put(uncertain) }
    return writer.bytes
  }

  /// SHA-256 of `identityBytes`: 32 bytes.
  public var identityHash: [UInt8] { SHA256.digest(identityBytes) }

  /// The scenario's identity as a word: the first eight bytes of `identityHash`, high byte first.
  public var digest: UInt64 {
    var word: UInt64 = 0
    for byte in identityHash.prefix(8) { word = word &<< 8 | UInt64(byte) }
    return word
  }

  /// The scenario's identity as text: `c` and the 64 hexadecimal digits of `identityHash`.
  public var digestText: String { "c" + SHA256.hexadecimal(identityHash) }

  /// Reads canonical bytes; the result equals the scenario that wrote them.
  ///
  /// Hostile bytes give an error: nothing traps, and memory grows only with what is read. The
  /// spelling is checked, not the sense: a scenario from an untrusted place is validated before
  /// it runs.
  ///
  /// - Throws: In this order: `notAScenario`, `unknownVersion`, `wrongChecksum`, `malformed`.
  public init(canonicalBytes bytes: [UInt8]) throws(ScenarioCodingError) {
    let body = try Scenario.checkedBody(bytes)
    do throws(CanonicalError) {
      var reader = CanonicalReader(body)
      _ = try reader.readUInt64()
      try self.init(body: &reader)
      uncertain = try Scenario.uncertain(after: &reader, count: body.count)
      try reader.finish()
    } catch {
      throw .malformed(error)
    }
  }

  /// Reads what stands behind the rest, if anything does; an empty list is spelled by its absence.
  private static func uncertain(
    after reader: inout CanonicalReader,
    count: Int
  ) throws(CanonicalError) -> [UncertainParameter] {
    let start = reader.offset
    if start == count { return [] }
    do throws(CanonicalError) {
      let parameters: [UncertainParameter] = try reader.read()
      if !parameters.isEmpty { return parameters }
    } catch {
      // Bytes that are no parameters are bytes too many.
    }
    throw .trailingBytes(offset: start)
  }

  /// Checks mark, version and checksum; returns the bytes before the checksum.
  private static func checkedBody(_ bytes: [UInt8]) throws(ScenarioCodingError) -> [UInt8] {
    guard word(bytes, at: 0, width: 4) == UInt64(mark) else { throw .notAScenario }
    guard let version = word(bytes, at: 4, width: 4) else { throw .wrongChecksum }
    guard version == UInt64(canonicalVersion) else {
      throw .unknownVersion(UInt32(truncatingIfNeeded: version))
    }
    let body = Array(bytes.dropLast(checksumWidth))
    let stated = word(bytes, at: body.count, width: checksumWidth)
    if body.count < 8 || stated != StableDigest.fnv1a64(body) { throw .wrongChecksum }
    return body
  }

  /// A little-endian word of 4 or 8 bytes, or nothing beyond the end.
  private static func word(_ bytes: [UInt8], at start: Int, width: Int) -> UInt64? {
    if bytes.count - start < width { return nil }
    var word: UInt64 = 0
    for byte in bytes[start..<start + width].reversed() { word = word &<< 8 | UInt64(byte) }
    return word
  }

  private func identityWriter() -> CanonicalWriter {
    var writer = CanonicalWriter()
    writer.write(Scenario.mark)
    writer.write(Scenario.canonicalVersion)
    writer.put(horizon)
    writer.put(tick)
    writer.put(seed)
    writer.put(assets)
    writer.put(markets)
    writer.put(oracles)
    writer.put(network)
    writer.put(gasAsset)
    writer.put(protocols)
    writer.put(participants)
    writer.put(shocks)
    writer.put(policies)
    writer.put(metrics)
    writer.put(limits)
    writer.put(correlations)
    return writer
  }

  /// Reads what stands between the version and the checksum, in the order of writing.
  private init(body reader: inout CanonicalReader) throws(CanonicalError) {
    let horizon: SimDuration = try reader.read()
    let tick: SimDuration = try reader.read()
    let seed: UInt64 = try reader.read()
    let assets: [AssetSpec] = try reader.read()
    let markets: [MarketSpec] = try reader.read()
    let oracles: [OracleSpec] = try reader.read()
    let network: NetworkSpec = try reader.read()
    let gasAsset: AssetID = try reader.read()
    let protocols: [ProtocolSpec] = try reader.read()
    let participants: [ParticipantSpec] = try reader.read()
    let shocks: [PriceShockSpec] = try reader.read()
    let policies: [PolicySpec] = try reader.read()
    let metrics: MetricSpec = try reader.read()
    let limits: RunLimitSpec = try reader.read()
    let correlations: [CorrelationSpec] = try reader.read()
    try self.init(
      name: reader.read(),
      summary: reader.read(),
      horizon: horizon,
      tick: tick,
      seed: seed,
      replications: reader.read(),
      assets: assets,
      markets: markets,
      oracles: oracles,
      network: network,
      gasAsset: gasAsset,
      protocols: protocols,
      participants: participants,
      shocks: shocks,
      policies: policies,
      metrics: metrics,
      limits: limits,
      correlations: correlations
    )
  }
}

extension MetricSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      missedGrace: reader.read(),
      episodeQuiet: reader.read(),
      seriesInterval: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(missedGrace)
    writer.put(episodeQuiet)
    writer.put(seriesInterval)
  }
}

extension RunLimitSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(events: reader.read(), instant: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(events)
    writer.put(instant)
  }
}
