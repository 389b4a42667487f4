import Determinism
import Margining
import Quantities

extension LiquidationPolicy: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      stages: reader.read(),
      accountBlockCap: reader.read(),
      dust: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(stages)
    writer.put(accountBlockCap)
    writer.put(dust)
  }
}

extension LiquidationStage: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      below: reader.read(),
      size: reader.read(),
      price: reader.read(),
      cooldown: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(below)
    writer.put(size)
    writer.put(price)
    writer.put(cooldown)
  }
}

extension LiquidationSize: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 5) {
    case 0: self = .whole
    case 1: self = try .share(reader.read(), above: reader.read(), once: reader.read())
    case 2: self = try .slice(reader.read(), least: reader.read())
    case 3:
      self = try .target(
        buffer: reader.read(),
        cost: reader.read(),
        first: reader.read(),
        ramp: reader.read(),
        smallest: reader.read()
      )
    default: self = .lowerTier
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .whole: writer.write(UInt8(0))
    case .share(let share, let above, let once):
      writer.write(UInt8(1))
      writer.put(share)
      writer.put(above)
      writer.put(once)
    case .slice(let share, let least):
      writer.write(UInt8(2))
      writer.put(share)
      writer.put(least)
    case .target(let buffer, let cost, let first, let ramp, let smallest):
      writer.write(UInt8(3))
      writer.put(buffer)
      writer.put(cost)
      writer.put(first)
      writer.put(ramp)
      writer.put(smallest)
    case .lowerTier: writer.write(UInt8(4))
    }
  }
}

extension LiquidationPrice: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 5) {
    case 0: self = .market
    case 1: self = try .fillable(spread: reader.read(), adjustment: reader.read())
    case 2: self = try .takeover(discount: reader.read())
    case 3: self = .takeoverWhole
    default: self = .deleverage
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .market: writer.write(UInt8(0))
    case .fillable(let spread, let adjustment):
      writer.write(UInt8(1))
      writer.put(spread)
      writer.put(adjustment)
    case .takeover(let discount):
      writer.write(UInt8(2))
      writer.put(discount)
    case .takeoverWhole: writer.write(UInt8(3))
    case .deleverage: writer.write(UInt8(4))
    }
  }
}

extension RequirementSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      estimator: reader.read(),
      updateInterval: reader.read(),
      notice: reader.read(),
      quantile: reader.read(),
      horizon: reader.read(),
      ceiling: reader.read(),
      stepUp: reader.read(),
      stepDown: reader.read(),
      procyclicality: reader.read(),
      scope: reader.read(),
      openInterest: reader.read(),
      depthStress: reader.read(),
      congestionCap: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(estimator)
    writer.put(updateInterval)
    writer.put(notice)
    writer.put(quantile)
    writer.put(horizon)
    writer.put(ceiling)
    writer.put(stepUp)
    writer.put(stepDown)
    writer.put(procyclicality)
    writer.put(scope)
    writer.put(openInterest)
    writer.put(depthStress)
    writer.put(congestionCap)
  }
}

extension VolatilitySpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 4) {
    case 0: self = try .ewma(memory: reader.read())
    case 1: self = try .rolling(samples: reader.read())
    case 2: self = try .parkinson(bar: reader.read(), bars: reader.read())
    default: self = try .garmanKlass(bar: reader.read(), bars: reader.read())
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .ewma(let memory):
      writer.write(UInt8(0))
      writer.put(memory)
    case .rolling(let samples):
      writer.write(UInt8(1))
      writer.put(samples)
    case .parkinson(let bar, let bars):
      writer.write(UInt8(2))
      writer.put(bar)
      writer.put(bars)
    case .garmanKlass(let bar, let bars):
      writer.write(UInt8(3))
      writer.put(bar)
      writer.put(bars)
    }
  }
}

extension ProcyclicalityTool: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    switch try reader.readTag(below: 4) {
    case 0: self = .none
    case 1: self = try .buffer(size: reader.read(), rebuild: reader.read())
    case 2: self = try .stress(weight: reader.read(), volatility: reader.read())
    default: self = try .floor(volatility: reader.read())
    }
  }

  func write(to writer: inout CanonicalWriter) {
    switch self {
    case .none: writer.write(UInt8(0))
    case .buffer(let size, let rebuild):
      writer.write(UInt8(1))
      writer.put(size)
      writer.put(rebuild)
    case .stress(let weight, let volatility):
      writer.write(UInt8(2))
      writer.put(weight)
      writer.put(volatility)
    case .floor(let volatility):
      writer.write(UInt8(3))
      writer.put(volatility)
    }
  }
}

extension OpenInterestRamp: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(lower: reader.read(), upper: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(lower)
    writer.put(upper)
  }
}

extension PortfolioAccount: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(isCross: reader.read(), margin: reader.read(), positions: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(isCross)
    writer.put(margin)
    writer.put(positions)
  }
}

extension PortfolioAccount.Position: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(market: reader.read(), base: reader.read(), entryPrice: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(market)
    writer.put(base)
    writer.put(entryPrice)
  }
}

extension DrawnPortfolioBook: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      positions: reader.read(),
      crossShare: reader.read(),
      weights: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(positions)
    writer.put(crossShare)
    writer.put(weights)
  }
}
