import Determinism
import PriceOracles

extension OracleSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      name: reader.read(),
      market: reader.read(),
      feed: reader.read(),
      hop: reader.read(),
      pokeGas: reader.read(),
      secondary: reader.read(),
      faults: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(name)
    writer.put(market)
    writer.put(feed)
    writer.put(hop)
    writer.put(pokeGas)
    writer.put(secondary)
    writer.put(faults)
  }
}

extension FeedSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      sampleInterval: reader.read(),
      deviationThreshold: reader.read(),
      heartbeat: reader.read(),
      latency: reader.read(),
      writeGas: reader.read(),
      feeCap: reader.read(),
      feeMultiple: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(sampleInterval)
    writer.put(deviationThreshold)
    writer.put(heartbeat)
    writer.put(latency)
    writer.put(writeGas)
    writer.put(feeCap)
    writer.put(feeMultiple)
  }
}

extension SecondarySourceSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      interval: reader.read(),
      noise: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(interval)
    writer.put(noise)
  }
}

extension FeedFaultSpec.Kind: CanonicalChoice {}

extension FeedFaultSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      kind: reader.read(),
      from: reader.read(),
      until: reader.read(),
      bias: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(kind)
    writer.put(from)
    writer.put(until)
    writer.put(bias)
  }
}
