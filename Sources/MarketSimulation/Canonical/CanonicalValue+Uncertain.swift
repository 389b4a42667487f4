import Determinism

extension UncertainParameter.Field: CanonicalChoice {}

extension UncertainParameter: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      path: reader.read(),
      field: reader.read(),
      index: reader.read(),
      low: reader.read(),
      high: reader.read(),
      isLogarithmic: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(path)
    writer.put(field)
    writer.put(index)
    writer.put(low)
    writer.put(high)
    writer.put(isLogarithmic)
  }
}
