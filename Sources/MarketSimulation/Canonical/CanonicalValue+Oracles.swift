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
      references: reader.read(),
      faults: reader.read(),
      faultProcesses: reader.read(),
      manipulations: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(name)
    writer.put(market)
    writer.put(feed)
    writer.put(hop)
    writer.put(pokeGas)
    writer.put(secondary)
    writer.put(references)
    writer.put(faults)
    writer.put(faultProcesses)
    writer.put(manipulations)
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
      feeMultiple: reader.read(),
      nodes: reader.read(),
      bounds: reader.read()
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
    writer.put(nodes)
    writer.put(bounds)
  }
}
