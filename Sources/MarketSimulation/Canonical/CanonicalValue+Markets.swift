import Determinism
import Markets

extension AssetSpec.Pricing: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 2) {
    case 0: self = .constantUSD
    default: self = try .market(reader.read())
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .constantUSD:
      writer.write(UInt8(0))
    case .market(let market):
      writer.write(UInt8(1))
      writer.put(market)
    }
  }
}

extension AssetSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      name: reader.read(),
      decimals: reader.read(),
      pricing: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(name)
    writer.put(decimals)
    writer.put(pricing)
  }
}

extension MarketSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      name: reader.read(),
      base: reader.read(),
      quote: reader.read(),
      path: reader.read(),
      venue: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(name)
    writer.put(base)
    writer.put(quote)
    writer.put(path)
    writer.put(venue)
  }
}

extension PathSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 5) {
    case 0: self = try .recorded(reader.read())
    case 1: self = try .jumpDiffusion(reader.read())
    case 2: self = try .heston(reader.read())
    case 3: self = try .meanReverting(reader.read())
    default: self = try .regimeSwitching(reader.read())
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .recorded(let spec):
      writer.write(UInt8(0))
      writer.put(spec)
    case .jumpDiffusion(let spec):
      writer.write(UInt8(1))
      writer.put(spec)
    case .heston(let spec):
      writer.write(UInt8(2))
      writer.put(spec)
    case .meanReverting(let spec):
      writer.write(UInt8(3))
      writer.put(spec)
    case .regimeSwitching(let spec):
      writer.write(UInt8(4))
      writer.put(spec)
    }
  }
}

extension PathRole: CanonicalChoice {}

extension IntrabarOrder: CanonicalChoice {}

extension PathTouch: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      at: reader.read(),
      price: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(at)
    writer.put(price)
  }
}

extension PathBar: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      start: reader.read(),
      length: reader.read(),
      low: reader.read(),
      high: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(start)
    writer.put(length)
    writer.put(low)
    writer.put(high)
  }
}

extension RecordedPathSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      role: reader.read(),
      touches: reader.read(),
      bars: reader.read(),
      intrabar: reader.read(),
      bridgeVolatility: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(role)
    writer.put(touches)
    writer.put(bars)
    writer.put(intrabar)
    writer.put(bridgeVolatility)
  }
}

extension JumpDiffusionSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      initialPrice: reader.read(),
      drift: reader.read(),
      volatility: reader.read(),
      jumpsPerYear: reader.read(),
      jumpMean: reader.read(),
      jumpDeviation: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(initialPrice)
    writer.put(drift)
    writer.put(volatility)
    writer.put(jumpsPerYear)
    writer.put(jumpMean)
    writer.put(jumpDeviation)
  }
}

extension PriceShockSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      market: reader.read(),
      at: reader.read(),
      size: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(market)
    writer.put(at)
    writer.put(size)
  }
}
