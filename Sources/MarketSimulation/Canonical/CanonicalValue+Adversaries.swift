import Determinism
import Markets
import Participants

extension Side: CanonicalChoice {}

extension ManipulatorSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      market: reader.read(),
      side: reader.read(),
      notional: reader.read(),
      at: reader.read(),
      slices: reader.read(),
      interval: reader.read(),
      hold: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(market)
    writer.put(side)
    writer.put(notional)
    writer.put(at)
    writer.put(slices)
    writer.put(interval)
    writer.put(hold)
  }
}

extension ArbitrageurSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      market: reader.read(),
      oracle: reader.read(),
      capital: reader.read(),
      threshold: reader.read(),
      share: reader.read(),
      interval: reader.read(),
      freshness: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(market)
    writer.put(oracle)
    writer.put(capital)
    writer.put(threshold)
    writer.put(share)
    writer.put(interval)
    writer.put(freshness)
  }
}

extension ExploitSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      protocolID: reader.read(),
      at: reader.read(),
      rate: reader.read(),
      cost: reader.read(),
      haircut: reader.read(),
      bounty: reader.read(),
      expectedBlocks: reader.read(),
      sells: reader.read(),
      gas: reader.read(),
      fee: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(protocolID)
    writer.put(at)
    writer.put(rate)
    writer.put(cost)
    writer.put(haircut)
    writer.put(bounty)
    writer.put(expectedBlocks)
    writer.put(sells)
    writer.put(gas)
    writer.put(fee)
  }
}

extension FlowClustering: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(branchingRatio: reader.read(), memory: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(branchingRatio)
    writer.put(memory)
  }
}
