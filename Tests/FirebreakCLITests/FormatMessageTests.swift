import FirebreakCLI
import ScenarioFormat
import Testing

/// A fault and the sentence that tells it.
private struct Fault: CustomTestStringConvertible, Sendable {
  var reason: FormatReason
  var text: String

  init(_ reason: FormatReason, _ text: String) {
    self.reason = reason
    self.text = text
  }

  var testDescription: String { text }
}

private let formatFaults: [Fault] = [
  Fault(
    .unreadable(cause: "there is no such file"),
    "cannot be read: there is no such file."
  ),
  Fault(.emptyFile, "the file is empty."),
  Fault(.invalidUTF8, "the bytes here are not UTF-8. Save the file as UTF-8."),
  Fault(
    .unexpected(found: "]", expected: ["a value", "}"]),
    "found \"]\", expected a value or }."
  ),
  Fault(
    .unterminated(what: "string"),
    "the file ends inside this string. Is it complete?"
  ),
  Fault(.badEscape(found: "\\q"), "\"\\q\" is not an escape of JSON strings."),
  Fault(.badNumber(found: "01"), "\"01\" is not a JSON number."),
  Fault(
    .controlCharacter(code: 9),
    "a control character (code 9) stands inside a string. Write it as an escape."
  ),
  Fault(
    .duplicateKey(key: "seed", firstLine: 3),
    "the key \"seed\" stands twice; first on line 3. Remove one."
  ),
  Fault(.tooDeep(limit: 64), "nested deeper than 64 levels."),
  Fault(
    .extendsCycle(files: ["a.json", "b.json", "a.json"]),
    "the file extends itself: a.json extends b.json extends a.json."
  ),
  Fault(
    .wrongType(found: "number", expected: "string"),
    "found a number, expected string."
  ),
  Fault(
    .unknownKey(key: "horizn", nearest: "horizon", allowed: ["horizon", "seed"]),
    "unknown key \"horizn\". Did you mean horizon? Allowed: horizon and seed."
  ),
  Fault(.missingKey(key: "horizon"), "the key \"horizon\" is missing."),
  Fault(
    .unknownChoice(found: "vault", nearest: "vaults", allowed: ["vaults", "perpetual"]),
    "\"vault\" is not allowed. Did you mean vaults? Allowed: vaults and perpetual."
  ),
  Fault(
    .unknownReference(target: "market", found: "BTC", nearest: nil, known: ["ETH-USD"]),
    "there is no market \"BTC\". Known: ETH-USD."
  ),
  Fault(.duplicateName(name: "twap"), "the name \"twap\" is used twice."),
  Fault(
    .badName(name: "My Policy"),
    "\"My Policy\" is not a valid name. Use lower-case words joined by hyphens."
  ),
  Fault(.conflictingKeys(keys: ["file", "bars"]), "only one of file and bars can be given."),
  Fault(.oneKeyNeeded(keys: ["file", "bars"]), "one of file and bars must be given."),
  Fault(.wrongCount(found: 0, minimum: 1, maximum: nil), "0 elements, expected 1 or more."),
  Fault(.wrongCount(found: 3, minimum: 2, maximum: 2), "3 elements, expected 2."),
  Fault(.wrongCount(found: 9, minimum: 1, maximum: 4), "9 elements, expected 1 to 4."),
  Fault(
    .notAscending(previous: "2h", found: "1h"),
    "1h does not come after 2h. Put the instants in ascending order."
  ),
  Fault(.badBaseline, "the policy baseline must stand first and have no mitigations."),
  Fault(
    .badQuantity(found: "ten", examples: ["12s", "10m"]),
    "\"ten\" is not a quantity. Write for example 12s or 10m."
  ),
  Fault(
    .missingUnit(found: "12", allowed: ["s", "m", "h"]),
    "\"12\" has no unit. Allowed: s, m, and h."
  ),
  Fault(
    .wrongUnit(found: "sec", nearest: "s", allowed: ["s", "m"]),
    "the unit \"sec\" does not fit here. Did you mean s? Allowed: s and m."
  ),
  Fault(.wrongAsset(found: "ETH", expected: "DAI"), "found an amount of ETH, expected DAI."),
  Fault(
    .tooPrecise(found: "1.0000001 DAI", step: "0.000001 DAI"),
    "\"1.0000001 DAI\" has more digits than are kept; the smallest step is 0.000001 DAI."
  ),
  Fault(
    .outOfRange(found: "-1x", minimum: "1x", maximum: "100x"),
    "\"-1x\" is out of range; allowed is 1x to 100x."
  ),
  Fault(
    .outOfRange(found: "0s", minimum: "1s", maximum: nil),
    "\"0s\" is out of range; allowed is 1s or more."
  ),
  Fault(
    .outOfRange(found: "9", minimum: nil, maximum: "8"),
    "\"9\" is out of range; allowed is at most 8."
  ),
  Fault(.relation(rule: "tick <= horizon"), "this must hold: tick <= horizon."),
  Fault(
    .refused(room: "NetworkModel", problem: "no block fits"),
    "refused by NetworkModel: no block fits."
  ),
  Fault(
    .badOverride(found: "x"),
    "\"x\" is not of the form PATH=VALUE, for example replications=10."
  ),
  Fault(
    .unknownElement(selector: "[9]", known: ["0", "1"]),
    "no element \"[9]\". There are: 0 and 1."
  ),
]

private let tableFaults: [Fault] = [
  Fault(
    .missingColumn(name: "open", found: ["timestamp", "close"]),
    "the column \"open\" is missing. Found: timestamp and close."
  ),
  Fault(
    .unknownColumn(name: "opne", allowed: ["open"]),
    "the column \"opne\" is unknown or stands twice. Allowed: open."
  ),
  Fault(.cellCount(found: 5, expected: 6), "5 cells, expected 6."),
  Fault(.notANumber(found: "abc"), "\"abc\" is not a decimal number."),
  Fault(.badQuoting, "a quotation mark stands in the wrong place."),
  Fault(.noRows, "the table has a header and no rows."),
  Fault(
    .irregularStep(expected: 3600, found: 7200),
    "a gap: expected the next candle after 3600 s, found it after 7200 s."
  ),
  Fault(
    .outOfOrder(previous: 20, found: 10),
    "the timestamp 10 does not come after 20. Sort the rows by time."
  ),
  Fault(.impossibleCandle(rule: "low > open"), "the candle contradicts itself: low > open."),
  Fault(
    .seriesTooShort(covered: "24h", needed: "48h"),
    "the series covers 24h, but the horizon needs 48h. Add rows, or shorten the horizon."
  ),
  Fault(
    .duplicateRow(account: "7", kind: "debt"),
    "a second debt row for account \"7\"."
  ),
  Fault(.incompleteAccount(account: "7", missing: "debt"), "account \"7\" has no debt row."),
  Fault(
    .controlTotal(of: "debt", found: "10 USD", stated: "11 USD"),
    "the book's debt is 10 USD, but 11 USD is stated."
  ),
  Fault(
    .unknownControlTotal(of: "long BTC", known: ["accounts", "long ETH"]),
    "the book has no control total \"long BTC\". It has: accounts and long ETH."
  ),
]

@Suite struct FormatMessageTests {
  @Test(arguments: formatFaults)
  fileprivate func `a fault of a scenario names file, line, column, and field`(_ fault: Fault) {
    check(fault)
  }

  @Test(arguments: tableFaults)
  fileprivate func `a fault of a table names file, line, column, and field`(_ fault: Fault) {
    check(fault)
  }

  private func check(_ fault: Fault) {
    let place = SourcePlace(file: "a.json", line: 4, column: 2)
    let error = FormatError(place: place, path: "markets[0].path", reason: fault.reason)
    let command = CommandError.scenario(FormatFailure([error]))
    #expect(
      ErrorMessages.text(of: command) == "a.json:4:2: markets[0].path: " + fault.text
    )
  }

  @Test func `places without a line or a path leave them out`() {
    let whole = FormatError(
      place: SourcePlace(file: "a.json", line: 0, column: 0),
      path: "",
      reason: .emptyFile
    )
    let line = FormatError(
      place: SourcePlace(file: "a.csv", line: 7, column: 0),
      path: "",
      reason: .badQuoting
    )
    #expect(
      ErrorMessages.text(of: .scenario(FormatFailure([whole, line])))
        == "a.json: the file is empty.\na.csv:7: a quotation mark stands in the wrong place."
    )
  }

  @Test func `an unreadable source is 66, any other fault 65`() {
    let place = SourcePlace(file: "a.json", line: 0, column: 0)
    let missing = FormatError(place: place, path: "", reason: .unreadable(cause: "x"))
    let empty = FormatError(place: place, path: "", reason: .emptyFile)
    #expect(CommandError.scenario(FormatFailure([missing])).status == .unreadableInput)
    #expect(CommandError.scenario(FormatFailure([empty])).status == .badScenario)
  }

  @Test func `of very many faults the first twenty are shown`() {
    let place = SourcePlace(file: "a.json", line: 1, column: 1)
    let error = FormatError(place: place, path: "", reason: .emptyFile)
    let text = ErrorMessages.text(
      of: .scenario(FormatFailure(Array(repeating: error, count: 23)))
    )
    #expect(text.split(separator: "\n").count == 21)
    #expect(text.hasSuffix("\n… and 3 more."))
  }
}
