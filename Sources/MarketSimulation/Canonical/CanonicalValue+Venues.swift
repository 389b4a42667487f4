import Determinism
import Markets
import Quantities

/// A venue of the first form, linear impact of constant depth, begins with whether it has impact;
/// every other one with that plus two, and its form and stress stand at the end.
extension VenueSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    let tag = try reader.readTag(below: 4)
    try self.init(
      impact: tag & 1 == 1,
      depthPerPercent: reader.read(),
      permanentShare: reader.read(),
      halfLife: reader.read()
    )
    if tag < 2 { return }
    let start = reader.offset
    form = try reader.read()
    stress = try reader.read()
    // One spelling only: what the short one can say is not said by the long one.
    if form == .linear, stress == nil { throw .invalidTag(tag, offset: start) }
  }

  func write(to writer: inout CanonicalWriter) {
    let isPlain = form == .linear && stress == nil
    writer.write((impact ? 1 : 0) + (isPlain ? 0 : 2) as UInt8)
    writer.put(depthPerPercent)
    writer.put(permanentShare)
    writer.put(halfLife)
    if isPlain { return }
    writer.put(form)
    writer.put(stress)
  }
}

extension VenueForm: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 6) {
    case 0: self = .linear
    case 1: self = .squareRoot
    case 2: self = try .ladder(reader.read())
    case 3: self = try .constantProduct(fee: reader.read())
    case 4: self = try .concentrated(reader.read())
    default: self = try .orderBook(reader.read())
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .linear: writer.write(UInt8(0))
    case .squareRoot: writer.write(UInt8(1))
    case .ladder(let rungs):
      writer.write(UInt8(2))
      writer.put(rungs)
    case .constantProduct(let fee):
      writer.write(UInt8(3))
      writer.put(fee)
    case .concentrated(let spec):
      writer.write(UInt8(4))
      writer.put(spec)
    case .orderBook(let spec):
      writer.write(UInt8(5))
      writer.put(spec)
    }
  }
}

extension DepthRung: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(distance: reader.read(), depth: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(distance)
    writer.put(depth)
  }
}

extension ConcentratedSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(fee: reader.read(), positions: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(fee)
    writer.put(positions)
  }
}

extension LiquidityRangeSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(below: reader.read(), above: reader.read(), share: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(below)
    writer.put(above)
    writer.put(share)
  }
}

extension QuotedBookSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      tick: reader.read(),
      halfSpread: reader.read(),
      spacing: reader.read(),
      levels: reader.read(),
      widening: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(tick)
    writer.put(halfSpread)
    writer.put(spacing)
    writer.put(levels)
    writer.put(widening)
  }
}

extension LiquidityStress: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      normalVolatility: reader.read(),
      memory: reader.read(),
      sensitivity: reader.read(),
      floor: reader.read(),
      refill: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(normalVolatility)
    writer.put(memory)
    writer.put(sensitivity)
    writer.put(floor)
    writer.put(refill)
  }
}
