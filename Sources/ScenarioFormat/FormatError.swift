/// A place in a file that people wrote.
public struct SourcePlace: Equatable, Sendable {
  /// File as the user named it; `--set` for an override on the command line.
  public var file: String
  /// Line from 1; 0 where the whole file is meant.
  public var line: Int32
  /// Column in characters from 1; 0 where the whole line or file is meant.
  public var column: Int32

  /// Creates a place.
  public init(file: String, line: Int32, column: Int32) {
    self.file = file
    self.line = line
    self.column = column
  }
}

/// One fault of a scenario, a series or a book: where it is, in which field, and what is wrong.
public struct FormatError: Error, Equatable, Sendable {
  /// Where the fault stands.
  public var place: SourcePlace
  /// Field path, for example `markets[0].venue.halfLife`; empty where no field is concerned.
  public var path: String
  /// What is wrong.
  public var reason: FormatReason

  /// Creates an error.
  public init(place: SourcePlace, path: String, reason: FormatReason) {
    self.place = place
    self.path = path
    self.reason = reason
  }
}

/// Every fault that one reading found, in the order of the file; never empty.
public struct FormatFailure: Error, Equatable, Sendable {
  /// The faults.
  public var errors: [FormatError]

  /// Creates a failure.
  public init(_ errors: [FormatError]) { self.errors = errors }

  /// Whether an input could not be read at all (exit code 66 instead of 65).
  public var isUnreadable: Bool {
    errors.contains {
      if case .unreadable = $0.reason { true } else { false }
    }
  }
}

/// What is wrong: data only, the sentences are made in one other place.
public enum FormatReason: Equatable, Sendable {
  // Files and JSON text.

  /// The loader could not read the file; its own description of why.
  case unreadable(cause: String)
  /// The file has no bytes, or nothing but blanks and comments.
  case emptyFile
  /// Bytes that are not UTF-8.
  case invalidUTF8
  /// A token that cannot stand here; found as text, expected as a short list.
  case unexpected(found: String, expected: [String])
  /// The file ends inside `what`: `string`, `comment`, `object` or `array`.
  case unterminated(what: String)
  /// A string escape that JSON does not have, or half of a surrogate pair.
  case badEscape(found: String)
  /// Text that begins like a number and is none.
  case badNumber(found: String)
  /// A raw control character inside a string; its code.
  case controlCharacter(code: UInt8)
  /// A key that stands twice in one object; the line of the first.
  case duplicateKey(key: String, firstLine: Int32)
  /// Nesting beyond the limit.
  case tooDeep(limit: Int32)
  /// A file that extends itself, directly or through others, in order.
  case extendsCycle(files: [String])

  // Fields.

  /// A value of the wrong JSON type.
  case wrongType(found: String, expected: String)
  /// A key that the record does not have.
  case unknownKey(key: String, nearest: String?, allowed: [String])
  /// A required key that is absent.
  case missingKey(key: String)
  /// A word that is none of the choices.
  case unknownChoice(found: String, nearest: String?, allowed: [String])
  /// A name that refers to nothing; `target` is `asset`, `market`, `oracle` or `protocol`.
  case unknownReference(target: String, found: String, nearest: String?, known: [String])
  /// A name that stands twice in one list.
  case duplicateName(name: String)
  /// A name that is not in kebab case, or is reserved.
  case badName(name: String)
  /// Keys of which only one may stand.
  case conflictingKeys(keys: [String])
  /// Keys of which one must stand.
  case oneKeyNeeded(keys: [String])
  /// A list with too few or too many elements.
  case wrongCount(found: Int32, minimum: Int32, maximum: Int32?)
  /// Instants that do not ascend.
  case notAscending(previous: String, found: String)
  /// The policy `baseline` is not first, or not empty.
  case badBaseline

  // Quantities.

  /// Text that is not a decimal number with a unit; examples of what is.
  case badQuantity(found: String, examples: [String])
  /// A number without its unit.
  case missingUnit(found: String, allowed: [String])
  /// A unit that this field does not take.
  case wrongUnit(found: String, nearest: String?, allowed: [String])
  /// An amount of the wrong asset.
  case wrongAsset(found: String, expected: String)
  /// More digits than the stored scale holds; the smallest step there is.
  case tooPrecise(found: String, step: String)
  /// A value outside its range; a nil bound is open.
  case outOfRange(found: String, minimum: String?, maximum: String?)
  /// A relation between two fields that does not hold, for example `initialMargin >= …`.
  case relation(rule: String)
  /// A value that one of the model's rooms refuses, in that room's own words.
  case refused(room: String, problem: String)

  // Overrides.

  /// An override that is not `path=value`, or a path that cannot be parsed.
  case badOverride(found: String)
  /// A selector that meets no element; the selectors there are.
  case unknownElement(selector: String, known: [String])

  // CSV.

  /// A header without a needed column.
  case missingColumn(name: String, found: [String])
  /// A header with a column that the format does not have, or one that stands twice.
  case unknownColumn(name: String, allowed: [String])
  /// A line with too few or too many cells.
  case cellCount(found: Int32, expected: Int32)
  /// A cell that is not a decimal number.
  case notANumber(found: String)
  /// A quote in the wrong place.
  case badQuoting
  /// A header without rows.
  case noRows
  /// A step between candles that differs from the first one: both in seconds.
  case irregularStep(expected: Int64, found: Int64)
  /// A timestamp at or before the one above it.
  case outOfOrder(previous: Int64, found: Int64)
  /// A candle that contradicts itself, for example `low > open`.
  case impossibleCandle(rule: String)
  /// A series that ends before the horizon.
  case seriesTooShort(covered: String, needed: String)
  /// A second row for the same account and kind.
  case duplicateRow(account: String, kind: String)
  /// An account without one of its rows.
  case incompleteAccount(account: String, missing: String)
  /// A control total that the book does not meet: what, its own sum, the stated one.
  case controlTotal(of: String, found: String, stated: String)
  /// A control total of what the book does not have.
  case unknownControlTotal(of: String, known: [String])

  // Plans.

  /// Something that only a plan can have wrong.
  case plan(PlanProblem)
}
