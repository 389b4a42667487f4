import Determinism
import Quantities

extension Bool: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self = try reader.readBool()
  }

  func write(to writer: inout CanonicalWriter) { writer.write(self) }
}

extension UInt8: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self = try reader.readUInt8()
  }

  func write(to writer: inout CanonicalWriter) { writer.write(self) }
}

extension Int32: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self = try reader.readInt32()
  }

  func write(to writer: inout CanonicalWriter) { writer.write(self) }
}

extension Int64: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self = try reader.readInt64()
  }

  func write(to writer: inout CanonicalWriter) { writer.write(self) }
}

extension UInt64: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self = try reader.readUInt64()
  }

  func write(to writer: inout CanonicalWriter) { writer.write(self) }
}

extension String: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self = try reader.readString()
  }

  func write(to writer: inout CanonicalWriter) { writer.write(self) }
}

extension SimInstant: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init(nanoseconds: try reader.read())
  }

  func write(to writer: inout CanonicalWriter) { writer.put(nanoseconds) }
}

extension SimDuration: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init(nanoseconds: try reader.read())
  }

  func write(to writer: inout CanonicalWriter) { writer.put(nanoseconds) }
}

extension Price: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init(nanos: try reader.read())
  }

  func write(to writer: inout CanonicalWriter) { writer.put(nanos) }
}

extension QuoteAmount: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init(micros: try reader.read())
  }

  func write(to writer: inout CanonicalWriter) { writer.put(micros) }
}

extension BaseQuantity: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init(units: try reader.read())
  }

  func write(to writer: inout CanonicalWriter) { writer.put(units) }
}

extension Ratio: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init(partsPerBillion: try reader.read())
  }

  func write(to writer: inout CanonicalWriter) { writer.put(partsPerBillion) }
}

extension GasPrice: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init(wei: try reader.read())
  }

  func write(to writer: inout CanonicalWriter) { writer.put(wei) }
}

extension AssetID: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init(try reader.read())
  }

  func write(to writer: inout CanonicalWriter) { writer.put(index) }
}

extension MarketID: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init(try reader.read())
  }

  func write(to writer: inout CanonicalWriter) { writer.put(index) }
}

extension OracleID: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init(try reader.read())
  }

  func write(to writer: inout CanonicalWriter) { writer.put(index) }
}

extension ProtocolID: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    self.init(try reader.read())
  }

  func write(to writer: inout CanonicalWriter) { writer.put(index) }
}
