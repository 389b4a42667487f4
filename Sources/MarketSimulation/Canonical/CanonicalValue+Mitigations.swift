import Determinism
import Mitigations

extension PolicySpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      name: reader.read(),
      mitigations: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(name)
    writer.put(mitigations)
  }
}

extension MitigationSpec: CanonicalValue {
  init(from reader: inout CanonicalReader) throws(CanonicalError) {
    try self.init(
      kind: reader.read(),
      values: reader.read()
    )
  }

  func write(to writer: inout CanonicalWriter) {
    writer.put(kind)
    writer.put(values)
  }
}
