import ScenarioFormat

// Sentences for everything that can be wrong in a scenario, a series, or a book.

extension ErrorMessages {
  /// As many faults as a reader wants to see at once.
  private static let shownFaults = 20

  static func scenario(_ failure: FormatFailure) -> String {
    var lines = failure.errors.prefix(shownFaults).map(fault)
    let hidden = failure.errors.count - lines.count
    if hidden > 0 { lines.append("… and \(hidden) more.") }
    return lines.joined(separator: "\n")
  }

  /// `file:line:column: field.path: sentence`.
  static func fault(_ error: FormatError) -> String {
    var text = printable(error.place.file)
    if error.place.line > 0 { text += ":\(error.place.line)" }
    if error.place.line > 0, error.place.column > 0 { text += ":\(error.place.column)" }
    if !error.path.isEmpty { text += (text.isEmpty ? "" : ": ") + printable(error.path) }
    return text + (text.isEmpty ? "" : ": ") + sentence(of: error.reason)
  }

  private static func sentence(of reason: FormatReason) -> String {
    text(ofFile: reason) ?? text(ofField: reason) ?? text(ofName: reason)
      ?? text(ofQuantity: reason) ?? text(ofTable: reason) ?? text(ofPlan: reason)
      ?? "not accepted."
  }

  private static func text(ofPlan reason: FormatReason) -> String? {
    if case .plan(let problem) = reason { plan(problem) } else { nil }
  }

  private static func text(ofFile reason: FormatReason) -> String? {
    switch reason {
    case .unreadable(let cause): "cannot be read: \(cause)."
    case .emptyFile: "the file is empty."
    case .invalidUTF8: "the bytes here are not UTF-8. Save the file as UTF-8."
    case .unexpected(let found, let expected):
      "found \(quoted(found)), expected \(either(expected))."
    case .unterminated(let what): "the file ends inside this \(what). Is it complete?"
    case .badEscape(let found): "\(quoted(found)) is not an escape of JSON strings."
    case .badNumber(let found): "\(quoted(found)) is not a JSON number."
    case .controlCharacter(let code):
      "a control character (code \(code)) stands inside a string. Write it as an escape."
    case .duplicateKey(let key, let firstLine):
      "the key \(quoted(key)) stands twice; first on line \(firstLine). Remove one."
    case .tooDeep(let limit): "nested deeper than \(limit) levels."
    case .extendsCycle(let files):
      "the file extends itself: \(files.map(printable).joined(separator: " extends "))."
    default: nil
    }
  }

  private static func text(ofField reason: FormatReason) -> String? {
    switch reason {
    case .wrongType(let found, let expected): "found a \(found), expected \(expected)."
    case .unknownKey(let key, let nearest, let allowed):
      "unknown key \(quoted(key)).\(meant(nearest)) Allowed: \(shortened(allowed))."
    case .missingKey(let key): "the key \(quoted(key)) is missing."
    case .conflictingKeys(let keys): "only one of \(listed(keys)) can be given."
    case .oneKeyNeeded(let keys): "one of \(listed(keys)) must be given."
    case .wrongCount(let found, let minimum, let maximum):
      "\(found) elements, expected \(minimum)"
        + (maximum.map { $0 == minimum ? "." : " to \($0)." } ?? " or more.")
    case .notAscending(let previous, let found):
      "\(found) does not come after \(previous). Put the instants in ascending order."
    case .badBaseline: "the policy baseline must stand first and have no mitigations."
    case .relation(let rule): "this must hold: \(rule)."
    case .refused(let room, let problem): "refused by \(room): \(problem)."
    case .badOverride(let found):
      "\(quoted(found)) is not of the form PATH=VALUE, for example replications=10."
    default: nil
    }
  }

  private static func text(ofName reason: FormatReason) -> String? {
    switch reason {
    case .unknownChoice(let found, let nearest, let allowed):
      "\(quoted(found)) is not allowed.\(meant(nearest)) Allowed: \(shortened(allowed))."
    case .unknownReference(let target, let found, let nearest, let known):
      "there is no \(target) \(quoted(found)).\(meant(nearest)) Known: \(shortened(known))."
    case .duplicateName(let name): "the name \(quoted(name)) is used twice."
    case .badName(let name):
      "\(quoted(name)) is not a valid name. Use lower-case words joined by hyphens."
    case .unknownElement(let selector, let known):
      "no element \(quoted(selector)). There are: \(shortened(known))."
    default: nil
    }
  }

  private static func text(ofQuantity reason: FormatReason) -> String? {
    switch reason {
    case .badQuantity(let found, let examples):
      "\(quoted(found)) is not a quantity. Write for example \(either(examples))."
    case .missingUnit(let found, let allowed):
      "\(quoted(found)) has no unit. Allowed: \(listed(allowed))."
    case .wrongUnit(let found, let nearest, let allowed):
      "the unit \(quoted(found)) does not fit here.\(meant(nearest)) Allowed: \(listed(allowed))."
    case .wrongAsset(let found, let expected):
      "found an amount of \(printable(found)), expected \(printable(expected))."
    case .tooPrecise(let found, let step):
      "\(quoted(found)) has more digits than are kept; the smallest step is \(step)."
    case .outOfRange(let found, let minimum, let maximum):
      "\(quoted(found)) is out of range; allowed is \(range(minimum, maximum))."
    default: nil
    }
  }

  private static func text(ofTable reason: FormatReason) -> String? {
    switch reason {
    case .missingColumn(let name, let found):
      "the column \(quoted(name)) is missing. Found: \(shortened(found))."
    case .unknownColumn(let name, let allowed):
      "the column \(quoted(name)) is unknown or stands twice. Allowed: \(shortened(allowed))."
    case .cellCount(let found, let expected): "\(found) cells, expected \(expected)."
    case .notANumber(let found): "\(quoted(found)) is not a decimal number."
    case .badQuoting: "a quotation mark stands in the wrong place."
    case .noRows: "the table has a header and no rows."
    case .irregularStep(let expected, let found):
      "a gap: expected the next candle after \(expected) s, found it after \(found) s."
    case .outOfOrder(let previous, let found):
      "the timestamp \(found) does not come after \(previous). Sort the rows by time."
    case .impossibleCandle(let rule): "the candle contradicts itself: \(printable(rule))."
    case .seriesTooShort(let covered, let needed):
      "the series covers \(covered), but the horizon needs \(needed). Add rows, or shorten the "
        + "horizon."
    case .duplicateRow(let account, let kind):
      "a second \(printable(kind)) row for account \(quoted(account))."
    case .incompleteAccount(let account, let missing):
      "account \(quoted(account)) has no \(printable(missing)) row."
    case .controlTotal(let of, let found, let stated):
      "the book's \(printable(of)) is \(printable(found)), but \(printable(stated)) is stated."
    case .unknownControlTotal(let of, let known):
      "the book has no control total \(quoted(of)). It has: \(shortened(known))."
    default: nil
    }
  }

  private static func range(_ minimum: String?, _ maximum: String?) -> String {
    switch (minimum, maximum) {
    case (let low?, let high?): "\(low) to \(high)"
    case ("not 0", nil): "anything but 0"
    case (let low?, nil): "\(low) or more"
    case (nil, let high?): "at most \(high)"
    case (nil, nil): "what fits 64 bits of the smallest unit"
    }
  }

  private static func either(_ words: [String]) -> String {
    guard let last = words.last, words.count > 1 else { return words.first ?? "nothing" }
    return words.dropLast().joined(separator: ", ") + " or " + last
  }

  private static func shortened(_ words: [String]) -> String {
    let shown = words.prefix(12).map(printable)
    return words.count > 12
      ? shown.joined(separator: ", ") + ", … (\(words.count) in all)" : listed(shown)
  }
}
