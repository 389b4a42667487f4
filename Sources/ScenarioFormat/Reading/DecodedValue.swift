/// A value after its field's table was applied; assets and references are still names.
package indirect enum DecodedValue: Sendable {
  /// Free text, a file, a name, a word, or a reference.
  case text(String)
  /// A flag.
  case flag(Bool)
  /// A root seed.
  case seed(UInt64)
  /// A quantity whose unit is no asset, in stored integers.
  case integer(Int64)
  /// A quantity of an asset that is not known yet.
  case amount(WrittenAmount)
  /// A record.
  case record(DecodedRecord)
  /// A record that `kind` chose.
  case variant(String, DecodedRecord)
  /// A list.
  case list([DecodedElement])
  /// Field paths with values.
  case overrides([JSONMember])
  /// A value as it stands.
  case anything(JSONNode)
}

/// A quantity whose asset, and so whose scale, is found later.
package struct WrittenAmount: Sendable {
  /// What is written.
  package var written: WrittenQuantity
  /// What kind of quantity it is.
  package var form: QuantityForm
  /// Which values are accepted.
  package var range: ValueRange
  /// Whether it is a default of the tables, written without its asset.
  package var isDefault: Bool
}

/// One element of a list and where it stands.
package struct DecodedElement: Sendable {
  /// Its place.
  package var place: SourcePlace
  /// Its value.
  package var value: DecodedValue
}

/// A record whose fields all have the type that its table says.
///
/// Reading a field as another type is a mistake of this module, found by the tests that read every
/// field: hence preconditions, never errors.
package struct DecodedRecord: Sendable {
  /// Where the record stands.
  package var place: SourcePlace
  /// Its field path.
  package var path: String
  /// Values by field name.
  package var values: [String: DecodedValue]
  /// Places of the fields that are stated.
  package var places: [String: SourcePlace]

  /// Where a field stands, or the record where it is not stated.
  package func place(of name: String) -> SourcePlace { places[name] ?? place }

  /// The field path of a field.
  package func path(of name: String) -> String { path.isEmpty ? name : path + "." + name }

  /// Whether an optional field is there.
  package func has(_ name: String) -> Bool { values[name] != nil }

  /// A field's text.
  package func text(_ name: String) -> String {
    guard case .text(let text) = values[name] else { preconditionFailure("\(name) is no text") }
    return text
  }

  /// A field's text, or nil where it is absent.
  package func optionalText(_ name: String) -> String? { has(name) ? text(name) : nil }

  /// A field's flag.
  package func flag(_ name: String) -> Bool {
    guard case .flag(let flag) = values[name] else { preconditionFailure("\(name) is no flag") }
    return flag
  }

  /// A field's seed.
  package func seed(_ name: String) -> UInt64 {
    guard case .seed(let seed) = values[name] else { preconditionFailure("\(name) is no seed") }
    return seed
  }

  /// A field's stored integer.
  package func integer(_ name: String) -> Int64 {
    guard case .integer(let value) = values[name] else {
      preconditionFailure("\(name) is no integer")
    }
    return value
  }

  /// A field's quantity of an asset.
  package func amount(_ name: String) -> WrittenAmount {
    guard case .amount(let amount) = values[name] else {
      preconditionFailure("\(name) is no amount")
    }
    return amount
  }

  /// A field's record.
  package func record(_ name: String) -> DecodedRecord {
    guard case .record(let record) = values[name] else {
      preconditionFailure("\(name) is no record")
    }
    return record
  }

  /// A field's variant.
  package func variant(_ name: String) -> (kind: String, record: DecodedRecord) {
    guard case .variant(let kind, let record) = values[name] else {
      preconditionFailure("\(name) is no variant")
    }
    return (kind, record)
  }

  /// The elements of a field's list; none where it is absent.
  package func list(_ name: String) -> [DecodedElement] {
    guard has(name) else { return [] }
    guard case .list(let elements) = values[name] else { preconditionFailure("\(name) is no list") }
    return elements
  }

  /// The records of a field's list.
  package func records(_ name: String) -> [DecodedRecord] {
    list(name).map {
      guard case .record(let record) = $0.value else {
        preconditionFailure("\(name) holds no records")
      }
      return record
    }
  }

  /// The variants of a field's list.
  package func variants(_ name: String) -> [(kind: String, record: DecodedRecord)] {
    list(name).map {
      guard case .variant(let kind, let record) = $0.value else {
        preconditionFailure("\(name) holds no variants")
      }
      return (kind, record)
    }
  }

  /// A field's value as it stands, or nil where it is absent.
  package func anything(_ name: String) -> JSONNode? {
    guard case .anything(let node) = values[name] else { return nil }
    return node
  }

  /// The values of a field's list as they stand; none where it is absent.
  package func anythings(_ name: String) -> [JSONNode] {
    list(name).map {
      guard case .anything(let node) = $0.value else {
        preconditionFailure("\(name) holds no plain values")
      }
      return node
    }
  }

  /// The overrides of a field; none where it is absent.
  package func overrides(_ name: String) -> [JSONMember] {
    guard case .overrides(let members) = values[name] else { return [] }
    return members
  }
}
