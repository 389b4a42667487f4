import Determinism
import NetworkModel

extension NetworkSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      blocks: reader.read(),
      gasLimit: reader.read(),
      feeMarket: reader.read(),
      ordering: reader.read(),
      expiry: reader.read(),
      poolLimit: reader.read(),
      features: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(blocks)
    writer.put(gasLimit)
    writer.put(feeMarket)
    writer.put(ordering)
    writer.put(expiry)
    writer.put(poolLimit)
    writer.put(features)
  }
}

extension BlockScheduleSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 2) {
    case 0: self = try .fixed(interval: reader.read())
    default: self = try .poisson(mean: reader.read())
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .fixed(let interval):
      writer.write(UInt8(0))
      writer.put(interval)
    case .poisson(let mean):
      writer.write(UInt8(1))
      writer.put(mean)
    }
  }
}

extension OrderingPolicy: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 7) {
    case 0: self = .feePriority
    case 1: self = .protocolPriority
    case 2: self = .arrival
    case 3:
      self = try .expressLane(
        ExpressLaneSpec(delay: reader.read(), round: reader.read(), closing: reader.read())
      )
    case 4: self = try .batchAuction(interval: reader.read())
    case 5: self = .random
    default:
      self = try .fair(
        FairOrderSpec(nodes: reader.read(), share: reader.read(), spread: reader.read())
      )
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .feePriority: writer.write(UInt8(0))
    case .protocolPriority: writer.write(UInt8(1))
    case .arrival: writer.write(UInt8(2))
    case .expressLane(let lane):
      writer.write(UInt8(3))
      writer.put(lane.delay)
      writer.put(lane.round)
      writer.put(lane.closing)
    case .batchAuction(let interval):
      writer.write(UInt8(4))
      writer.put(interval)
    case .random: writer.write(UInt8(5))
    case .fair(let fair):
      writer.write(UInt8(6))
      writer.put(fair.nodes)
      writer.put(fair.share)
      writer.put(fair.spread)
    }
  }
}

extension FirstPriceSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      baseGasPrice: reader.read(),
      shockSensitivity: reader.read(),
      shockHalfLife: reader.read(),
      demandElasticity: reader.read(),
      adjustmentPerMinute: reader.read(),
      lightLoad: reader.read(),
      heavyLoad: reader.read(),
      lightGas: reader.read(),
      heavyGas: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(baseGasPrice)
    writer.put(shockSensitivity)
    writer.put(shockHalfLife)
    writer.put(demandElasticity)
    writer.put(adjustmentPerMinute)
    writer.put(lightLoad)
    writer.put(heavyLoad)
    writer.put(lightGas)
    writer.put(heavyGas)
  }
}

extension FeePolicy: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 2) {
    case 0: self = try .fixed(reader.read())
    default: self = try .adaptive(low: reader.read(), high: reader.read(), cap: reader.read())
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .fixed(let price):
      writer.write(UInt8(0))
      writer.put(price)
    case .adaptive(let low, let high, let cap):
      writer.write(UInt8(1))
      writer.put(low)
      writer.put(high)
      writer.put(cap)
    }
  }
}
