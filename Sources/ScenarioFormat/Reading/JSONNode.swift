/// A JSON value and the place where it stands; numbers stay text, so that nothing is rounded.
package struct JSONNode: Equatable, Sendable {
  /// Where the value begins.
  package var place: SourcePlace
  /// The value.
  package var value: JSONValue

  /// Creates a node.
  package init(place: SourcePlace, value: JSONValue) {
    self.place = place
    self.value = value
  }
}

/// The six kinds of JSON value.
package indirect enum JSONValue: Equatable, Sendable {
  /// `null`.
  case null
  /// `true` or `false`.
  case flag(Bool)
  /// A number as it is written.
  case number(String)
  /// A string without its quotes and escapes.
  case text(String)
  /// An array.
  case list([JSONNode])
  /// An object in the order of the file.
  case object([JSONMember])

  /// The type's name for messages.
  package var typeName: String {
    switch self {
    case .null: "null"
    case .flag: "true or false"
    case .number: "number"
    case .text: "string"
    case .list: "array"
    case .object: "object"
    }
  }
}

/// One key of an object with its value.
package struct JSONMember: Equatable, Sendable {
  /// The key.
  package var key: String
  /// Where the key stands.
  package var place: SourcePlace
  /// The value.
  package var node: JSONNode

  /// Creates a member.
  package init(key: String, place: SourcePlace, node: JSONNode) {
    self.key = key
    self.place = place
    self.node = node
  }
}

extension JSONNode {
  /// The value of a key, or nil where this is no object or has no such key.
  package func member(_ key: String) -> JSONNode? {
    guard case .object(let members) = value else { return nil }
    return members.first { $0.key == key }?.node
  }

  /// The string, or nil where this is none.
  package var text: String? {
    if case .text(let text) = value { text } else { nil }
  }

  /// This object with the keys of another on top: objects merge, all else is replaced.
  package func merged(with top: JSONNode) -> JSONNode {
    guard case .object(var members) = value, case .object(let upper) = top.value else { return top }
    // A variant of another kind shares nothing with the one below it.
    if let below = member("kind")?.text, let above = top.member("kind")?.text, below != above {
      return top
    }
    for member in upper {
      if let index = members.firstIndex(where: { $0.key == member.key }) {
        members[index] = JSONMember(
          key: member.key,
          place: member.place,
          node: members[index].node.merged(with: member.node)
        )
      } else {
        members.append(member)
      }
    }
    return JSONNode(place: top.place, value: .object(members))
  }

  /// This object without some keys.
  package func removing(_ keys: [String]) -> JSONNode {
    guard case .object(let members) = value else { return self }
    return JSONNode(place: place, value: .object(members.filter { !keys.contains($0.key) }))
  }
}
