/// A reason as an error, for results.
package struct QuantityProblem: Error, Equatable, Sendable {
  /// What is wrong.
  package var reason: FormatReason
}

extension WrittenQuantity {
  /// The stored integer if it has the right unit and stands in its range.
  package func checked(
    as form: QuantityForm,
    range: ValueRange,
    asset: String = "",
    decimals: UInt8 = 8,
    isDefault: Bool = false
  ) -> Result<Int64, QuantityProblem> {
    let value: Int64
    switch stored(as: form, asset: asset, decimals: decimals, isBare: isDefault) {
    case .success(let stored): value = stored
    case .failure(let refusal):
      return .failure(
        QuantityProblem(
          reason: reason(for: refusal, form, range, asset: asset, decimals: decimals)
        )
      )
    }
    let isBelow = Self.bound(range.minimum, form, decimals).map {
      range.isOpenBelow ? value <= $0 : value < $0
    }
    let isAbove = Self.bound(range.maximum, form, decimals).map {
      range.isOpenAbove ? value >= $0 : value > $0
    }
    guard isBelow != true, isAbove != true else {
      return .failure(QuantityProblem(reason: outOfRange(range, asset: asset)))
    }
    return .success(value)
  }

  private func outOfRange(_ range: ValueRange, asset: String) -> FormatReason {
    let suffix = asset.isEmpty ? "" : " " + asset
    return .outOfRange(
      found: text,
      minimum: range.lowerText.map { $0 + suffix },
      maximum: range.upperText.map { $0 + suffix }
    )
  }

  private func reason(
    for refusal: Refusal,
    _ form: QuantityForm,
    _ range: ValueRange,
    asset: String,
    decimals: UInt8
  ) -> FormatReason {
    switch refusal {
    case .missingUnit(let allowed): .missingUnit(found: text, allowed: allowed)
    case .wrongUnit(let allowed):
      .wrongUnit(
        found: unit,
        nearest: NearestName.find(unit, in: allowed),
        allowed: allowed
      )
    case .wrongAsset(let found): .wrongAsset(found: found, expected: asset)
    case .tooPrecise: .tooPrecise(found: text, step: form.step(decimals: decimals))
    case .tooLarge: outOfRange(range, asset: asset)
    }
  }

  /// A bound of the tables as a stored integer.
  ///
  /// A bound on a base quantity that does not fit the asset's own scale is the largest integer.
  private static func bound(_ text: String?, _ form: QuantityForm, _ decimals: UInt8) -> Int64? {
    guard let text else { return nil }
    guard let written = WrittenQuantity(text, form: form) else {
      preconditionFailure("the bound \(text) is no quantity")
    }
    switch written.stored(as: form, decimals: decimals, isBare: true) {
    case .success(let value): return value
    case .failure(.tooLarge): return .max
    case .failure: preconditionFailure("the bound \(text) has no stored integer")
    }
  }
}

/// Rules of names.
package enum NameRule {
  /// Whether a name is kebab case: lower letters and digits in words joined by single hyphens.
  package static func isKebab(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    guard let first = bytes.first, first >= 0x61, first <= 0x7A, bytes.count <= 64 else {
      return false
    }
    var previous: UInt8 = 0
    for byte in bytes {
      let isWord = (byte >= 0x61 && byte <= 0x7A) || (byte >= 0x30 && byte <= 0x39)
      guard isWord || (byte == 0x2D && previous != 0x2D) else { return false }
      previous = byte
    }
    return previous != 0x2D
  }

  /// Whether a name begins with a letter and holds letters, digits, `-`, `_` and `.` only.
  package static func isName(_ name: String) -> Bool {
    let bytes = Array(name.utf8)
    func isLetter(_ byte: UInt8) -> Bool { byte | 0x20 >= 0x61 && byte | 0x20 <= 0x7A }
    guard let first = bytes.first, isLetter(first), bytes.count <= 64 else { return false }
    return bytes.allSatisfy {
      isLetter($0) || ($0 >= 0x30 && $0 <= 0x39) || $0 == 0x2D || $0 == 0x5F || $0 == 0x2E
    }
  }
}

/// The text form of a root seed: `s` and hexadecimal digits, or a whole number.
package enum SeedText {
  /// Parses a seed; nil where the text is none.
  package static func parse(_ text: String) -> UInt64? {
    if text.first == "s" {
      let digits = text.dropFirst()
      guard !digits.isEmpty, digits.allSatisfy(\.isHexDigit) else { return nil }
      return UInt64(digits, radix: 16)
    }
    guard let first = text.first, first.isNumber else { return nil }
    return UInt64(text)
  }

  /// The text of a seed.
  package static func write(_ seed: UInt64) -> String { "s" + String(seed, radix: 16) }
}
