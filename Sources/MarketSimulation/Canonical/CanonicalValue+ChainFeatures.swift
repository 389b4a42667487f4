import Determinism
import NetworkModel
import Quantities

extension ChainFeatures: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      missedSlots: reader.read(),
      keepsNonces: reader.readBool(),
      replacementRaise: reader.read(),
      propagation: PropagationSpec(gossip: reader.read(), relay: reader.read()),
      relayShare: reader.read(),
      reorganisations: reader.read(),
      finalityDepth: reader.read(),
      outages: reader.read(),
      outageHazard: reader.read(),
      demandShocks: reader.read(),
      rollup: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(missedSlots)
    writer.write(keepsNonces)
    writer.put(replacementRaise)
    writer.put(propagation.gossip)
    writer.put(propagation.relay)
    writer.put(relayShare)
    writer.put(reorganisations)
    writer.put(finalityDepth)
    writer.put(outages)
    writer.put(outageHazard)
    writer.put(demandShocks)
    writer.put(rollup)
  }
}

extension LatencySpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 4) {
    case 0: self = try .fixed(reader.read())
    case 1: self = try .uniform(low: reader.read(), high: reader.read())
    case 2: self = try .exponential(mean: reader.read())
    default: self = try .logNormal(median: reader.read(), deviation: reader.read())
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .fixed(let time):
      writer.write(UInt8(0))
      writer.put(time)
    case .uniform(let low, let high):
      writer.write(UInt8(1))
      writer.put(low)
      writer.put(high)
    case .exponential(let mean):
      writer.write(UInt8(2))
      writer.put(mean)
    case .logNormal(let median, let deviation):
      writer.write(UInt8(3))
      writer.put(median)
      writer.put(deviation)
    }
  }
}

extension ReorganisationSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      probability: reader.read(),
      growth: reader.read(),
      depthLimit: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(probability)
    writer.put(growth)
    writer.put(depthLimit)
  }
}

extension ChainOutage: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(from: reader.read(), until: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(from)
    writer.put(until)
  }
}

extension OutageHazard: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      meanUp: reader.read(),
      medianDown: reader.read(),
      deviation: reader.read(),
      stressMultiple: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(meanUp)
    writer.put(medianDown)
    writer.put(deviation)
    writer.put(stressMultiple)
  }
}

extension DemandShock: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      start: reader.read(),
      ramp: reader.read(),
      hold: reader.read(),
      halfLife: reader.read(),
      multiple: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(start)
    writer.put(ramp)
    writer.put(hold)
    writer.put(halfLife)
    writer.put(multiple)
  }
}

extension RollupSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      batchInterval: reader.read(),
      parentFinality: reader.read(),
      inboxDelay: reader.read(),
      forceInclusionDelay: reader.read(),
      forceInclusionInterval: reader.read(),
      ownersUseInbox: reader.readBool()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(batchInterval)
    writer.put(parentFinality)
    writer.put(inboxDelay)
    writer.put(forceInclusionDelay)
    writer.put(forceInclusionInterval)
    writer.write(ownersUseInbox)
  }
}
