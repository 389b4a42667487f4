import Determinism
import Markets
import Quantities

extension HestonSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      initialPrice: reader.read(),
      drift: reader.read(),
      initialVariance: reader.read(),
      meanVariance: reader.read(),
      reversion: reader.read(),
      varianceVolatility: reader.read(),
      correlation: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(initialPrice)
    writer.put(drift)
    writer.put(initialVariance)
    writer.put(meanVariance)
    writer.put(reversion)
    writer.put(varianceVolatility)
    writer.put(correlation)
  }
}

extension MeanRevertingSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      initialPrice: reader.read(),
      level: reader.read(),
      halfLife: reader.read(),
      volatility: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(initialPrice)
    writer.put(level)
    writer.put(halfLife)
    writer.put(volatility)
  }
}

extension RegimeSwitchingSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(initialPrice: reader.read(), regimes: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(initialPrice)
    writer.put(regimes)
  }
}

extension RegimeSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      name: reader.read(),
      drift: reader.read(),
      volatility: reader.read(),
      jumpsPerYear: reader.read(),
      jumpMean: reader.read(),
      jumpDeviation: reader.read(),
      switchesPerYear: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(name)
    writer.put(drift)
    writer.put(volatility)
    writer.put(jumpsPerYear)
    writer.put(jumpMean)
    writer.put(jumpDeviation)
    writer.put(switchesPerYear)
  }
}

extension CorrelationSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(markets: reader.read(), matrix: reader.read(), stress: reader.read())
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(markets)
    writer.put(matrix)
    writer.put(stress)
  }
}

extension CorrelationStress: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      matrix: reader.read(),
      entriesPerYear: reader.read(),
      meanLength: reader.read(),
      startsStressed: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(matrix)
    writer.put(entriesPerYear)
    writer.put(meanLength)
    writer.put(startsStressed)
  }
}
