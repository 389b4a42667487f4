import Determinism
import MarketSimulation

/// Why bytes are not a block that can be used; each is healed by running the block again.
public enum BlockError: Error, Equatable, Sendable {
  /// They are torn, changed, or something else: the checksum does not fit.
  case damaged
  /// They are another block than the name says.
  case otherBlock
  /// Another program made them.
  case otherBuild(found: String)
}

/// A block as bytes: mark, version, key, build, rows, and SHA-256 of all that before it.
extension RunBlock {
  private static let mark: UInt32 = 0x4B42_4246  // "FBBK"
  private static let version: UInt32 = 1
  private static let checksumLength = 32

  /// The bytes of the block.
  public var bytes: [UInt8] {
    var writer = CanonicalWriter()
    writer.write(Self.mark)
    writer.write(Self.version)
    writer.write(key.identity)
    writer.write(key.start)
    writer.write(key.size)
    writer.write(build)
    writer.write(rows) { writer, row in row.write(to: &writer) }
    return writer.bytes + SHA256.digest(writer.bytes)
  }

  /// SHA-256 of what the rows say, whoever made them, as hexadecimal digits.
  public var contentHash: String {
    var writer = CanonicalWriter()
    writer.write(rows) { writer, row in row.write(to: &writer) }
    return SHA256.hexDigest(writer.bytes)
  }

  /// Reads a block back.
  ///
  /// - Throws: `damaged`, `otherBlock` or `otherBuild`, in this order.
  public init(_ bytes: [UInt8], key: BlockKey, build: String) throws(BlockError) {
    let body = Array(bytes.dropLast(Self.checksumLength))
    guard bytes.count > Self.checksumLength,
      SHA256.digest(body) == Array(bytes.suffix(Self.checksumLength))
    else { throw .damaged }
    let found: (key: BlockKey?, build: String, rows: [BlockRow])
    do throws(CanonicalError) {
      found = try Self.read(body)
    } catch { throw .damaged }
    guard found.key == key else { throw .otherBlock }
    guard found.build == build else { throw .otherBuild(found: found.build) }
    self.init(key: key, build: build, rows: found.rows)
  }

  private static func read(
    _ body: [UInt8]
  ) throws(CanonicalError) -> (key: BlockKey?, build: String, rows: [BlockRow]) {
    var reader = CanonicalReader(body)
    guard try reader.readUInt32() == mark, try reader.readUInt32() == version else {
      return (nil, "", [])
    }
    let identity = try reader.readString()
    let start = try reader.readInt32()
    let size = try reader.readInt32()
    let build = try reader.readString()
    let rows = try reader.readArray { reader throws(CanonicalError) in
      try BlockRow(from: &reader)
    }
    try reader.finish()
    guard identity.utf8.count >= 40 else { return (nil, build, rows) }
    return (BlockKey(identity: identity, start: start, size: size), build, rows)
  }
}

extension BlockRow {
  fileprivate func write(to writer: inout CanonicalWriter) {
    writer.write(policy)
    writer.write(replication)
    writer.write(result.status.rawValue)
    writer.write(result.flags.rawValue)
    writer.write(result.digest)
    writer.write(result.exogenousDigest)
    writer.write(failureText)
    writer.write(result.metrics) { writer, value in value.write(to: &writer) }
    writer.write(result.protocolMetrics) { writer, values in
      writer.write(values) { writer, value in value.write(to: &writer) }
    }
    writer.write(recording) { writer, chunk in
      writer.write(chunk) { writer, byte in writer.write(byte) }
    }
  }

  fileprivate init(from reader: inout CanonicalReader) throws(CanonicalError) {
    let policy = try reader.readString()
    let replication = try reader.readInt32()
    let status = RunStatus(rawValue: try reader.readUInt8()) ?? .failed
    let flags = RunFlags(rawValue: try reader.readUInt32())
    let digest = try reader.readUInt64()
    let exogenousDigest = try reader.readUInt64()
    let failureText = try reader.readString()
    let metrics = try reader.readArray { reader throws(CanonicalError) in
      try MetricValue(from: &reader)
    }
    let protocolMetrics = try reader.readArray { reader throws(CanonicalError) in
      try reader.readArray { reader throws(CanonicalError) in try MetricValue(from: &reader) }
    }
    let recording = try reader.readArray { reader throws(CanonicalError) in
      try reader.readArray { reader throws(CanonicalError) in try reader.readUInt8() }
    }
    self.init(
      policy: policy,
      replication: replication,
      result: RunResult(
        status: status,
        flags: flags,
        digest: digest,
        exogenousDigest: exogenousDigest,
        metrics: metrics,
        protocolMetrics: protocolMetrics,
        failure: nil
      ),
      failureText: failureText,
      recording: recording
    )
  }
}

extension MetricValue {
  fileprivate func write(to writer: inout CanonicalWriter) {
    switch self {
    case .undefined: writer.write(UInt8(0))
    case .count(let count):
      writer.write(UInt8(1))
      writer.write(count)
    case .micros(let amount):
      writer.write(UInt8(2))
      writer.write(amount)
    case .number(let number):
      writer.write(UInt8(3))
      writer.write(number)
    }
  }

  fileprivate init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readUInt8() {
    case 1: self = .count(try reader.readInt64())
    case 2: self = .micros(try reader.readInt128())
    case 3: self = .number(try reader.readDouble())
    default: self = .undefined
    }
  }
}
