import Determinism
import PriceOracles
import Quantities

extension FeedNodesSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      count: reader.read(),
      noise: reader.read(),
      latency: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(count)
    writer.put(noise)
    writer.put(latency)
  }
}

extension PriceBounds: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      minimum: reader.read(),
      maximum: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(minimum)
    writer.put(maximum)
  }
}

extension FeedFaultSpec.Kind: CanonicalChoice {}
extension ManipulationSpec.Direction: CanonicalChoice {}
extension PoolMean: CanonicalChoice {}

extension SourceSet: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init(rawValue: try reader.readUInt32())
  }

  func write(to writer: inout CanonicalWriter) { writer.write(rawValue) }
}

extension FeedFaultSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      kind: reader.read(),
      from: reader.read(),
      until: reader.read(),
      size: reader.read(),
      delay: reader.read(),
      share: reader.read(),
      sources: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(kind)
    writer.put(from)
    writer.put(until)
    writer.put(size)
    writer.put(delay)
    writer.put(share)
    writer.put(sources)
  }
}

extension FaultProcessSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      kind: reader.read(),
      perDay: reader.read(),
      meanLength: reader.read(),
      correlation: reader.read(),
      size: reader.read(),
      sources: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(kind)
    writer.put(perDay)
    writer.put(meanLength)
    writer.put(correlation)
    writer.put(size)
    writer.put(sources)
  }
}

extension ManipulationSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      direction: reader.read(),
      size: reader.read(),
      from: reader.read(),
      until: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(direction)
    writer.put(size)
    writer.put(from)
    writer.put(until)
  }
}

extension ReferenceSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      interval: reader.read(),
      kind: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(interval)
    writer.put(kind)
  }
}

extension ReferenceSpec.Kind: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 5) {
    case 0: self = .exchange(noise: try reader.read())
    case 1:
      self = try .pull(
        publishers: reader.read(),
        noise: reader.read(),
        confidence: reader.read()
      )
    case 2: self = try .pool(mean: reader.read(), window: reader.read())
    case 3: self = .mark(try reader.read())
    default:
      self = try .posted(
        PostedPullSpec(
          publishers: reader.read(),
          noise: reader.read(),
          confidence: reader.read(),
          updateGas: reader.read(),
          deviation: reader.read()
        )
      )
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .exchange(let noise):
      writer.write(UInt8(0))
      writer.put(noise)
    case .pull(let publishers, let noise, let confidence):
      writer.write(UInt8(1))
      writer.put(publishers)
      writer.put(noise)
      writer.put(confidence)
    case .pool(let mean, let window):
      writer.write(UInt8(2))
      writer.put(mean)
      writer.put(window)
    case .mark(let rule):
      writer.write(UInt8(3))
      writer.put(rule)
    case .posted(let feed):
      writer.write(UInt8(4))
      writer.put(feed.publishers)
      writer.put(feed.noise)
      writer.put(feed.confidence)
      writer.put(feed.updateGas)
      writer.put(feed.deviation)
    }
  }
}

extension MarkRule: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 4) {
    case 0: self = .index
    case 1: self = .last
    case 2: self = try .basisSamples(count: reader.read(), fundingInterval: reader.read())
    default: self = try .basisAverage(basis: reader.read(), book: reader.read())
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .index: writer.write(UInt8(0))
    case .last: writer.write(UInt8(1))
    case .basisSamples(let count, let interval):
      writer.write(UInt8(2))
      writer.put(count)
      writer.put(interval)
    case .basisAverage(let basis, let book):
      writer.write(UInt8(3))
      writer.put(basis)
      writer.put(book)
    }
  }
}
