import Determinism
import NetworkModel
import Quantities

extension FeeMarketSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 4) {
    case 0: self = try .firstPrice(reader.read())
    case 1: self = try .baseFee(reader.read())
    case 2: self = try .sequencer(reader.read())
    default: self = try .recorded(reader.read())
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .firstPrice(let spec):
      writer.write(UInt8(0))
      writer.put(spec)
    case .baseFee(let spec):
      writer.write(UInt8(1))
      writer.put(spec)
    case .sequencer(let spec):
      writer.write(UInt8(2))
      writer.put(spec)
    case .recorded(let spec):
      writer.write(UInt8(3))
      writer.put(spec)
    }
  }
}

extension BackgroundSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      shockSensitivity: reader.read(),
      shockHalfLife: reader.read(),
      demandElasticity: reader.read(),
      lightLoad: reader.read(),
      heavyLoad: reader.read(),
      lightGas: reader.read(),
      heavyGas: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(shockSensitivity)
    writer.put(shockHalfLife)
    writer.put(demandElasticity)
    writer.put(lightLoad)
    writer.put(heavyLoad)
    writer.put(lightGas)
    writer.put(heavyGas)
  }
}

extension BaseFeeSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      initialBaseFee: reader.read(),
      referencePrice: reader.read(),
      medianTip: reader.read(),
      rule: BaseFeeRule(
        elasticity: reader.read(),
        denominator: reader.read(),
        floor: reader.read()
      ),
      background: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(initialBaseFee)
    writer.put(referencePrice)
    writer.put(medianTip)
    writer.put(rule.elasticity)
    writer.put(rule.denominator)
    writer.put(rule.floor)
    writer.put(background)
  }
}

extension SequencerSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      floor: reader.read(),
      windows: reader.read(),
      blockTime: reader.read(),
      background: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(floor)
    writer.put(windows)
    writer.put(blockTime)
    writer.put(background)
  }
}

extension SequencerWindow: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(gasPerSecond: reader.read(), length: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(gasPerSecond)
    writer.put(length)
  }
}

extension RecordedGasSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(points: reader.read(), background: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(points)
    writer.put(background)
  }
}

extension GasPricePoint: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(at: reader.read(), price: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(at)
    writer.put(price)
  }
}
