/// The type of a column, as `datapackage.json` names it.
public enum ColumnType: String, Sendable {
  /// UTF-8 text; ids, seeds and digests start with a letter.
  case text = "string"
  /// A whole number.
  case integer = "integer"
  /// A decimal number.
  case number = "number"
  /// 0 or 1.
  case flag = "boolean"
}

/// One column of a file: what `datapackage.json` says and the writer follows.
public struct ColumnSchema: Equatable, Sendable {
  /// Name, snake case, unit last.
  public var name: String
  /// Type.
  public var type: ColumnType
  /// Unit in words; empty where there is none.
  public var unit: String
  /// What it holds.
  public var summary: String
  /// Whether a field is never empty.
  public var isRequired: Bool
  /// The words it may hold; empty where any value may stand.
  public var words: [String]

  /// Creates a column.
  public init(
    _ name: String,
    _ type: ColumnType,
    unit: String = "",
    _ summary: String,
    isRequired: Bool = true,
    words: [String] = []
  ) {
    self.name = name
    self.type = type
    self.unit = unit
    self.summary = summary
    self.isRequired = isRequired
    self.words = words
  }
}

/// A file of rows.
public struct TableSchema: Equatable, Sendable {
  /// Name without extension; the file is `name.csv`.
  public var name: String
  /// What one row is.
  public var summary: String
  /// The columns in order.
  public var columns: [ColumnSchema]
  /// The columns that identify a row.
  public var primaryKey: [String]

  /// Creates a table.
  public init(name: String, summary: String, columns: [ColumnSchema], primaryKey: [String]) {
    self.name = name
    self.summary = summary
    self.columns = columns
    self.primaryKey = primaryKey
  }

  /// Name of the file.
  public var fileName: String { name + ".csv" }
}

/// A file as bytes; whoever has file access writes it.
public struct ReportFile: Equatable, Sendable {
  /// Name in the output folder.
  public var name: String
  /// Content.
  public var bytes: [UInt8]
  /// Its columns, where it is a table.
  public var schema: TableSchema?

  /// Creates a file.
  public init(name: String, bytes: [UInt8], schema: TableSchema? = nil) {
    self.name = name
    self.bytes = bytes
    self.schema = schema
  }
}

/// Numbers that identify something, as text that starts with a letter.
public enum IdentityText {
  /// A run's digest: `d` and 16 hexadecimal digits.
  public static func digest(_ value: UInt64) -> String { "d" + hexadecimal(value) }

  /// A digest of exogenous draws: `x` and 16 hexadecimal digits.
  public static func exogenousDigest(_ value: UInt64) -> String { "x" + hexadecimal(value) }

  /// A root seed: `s` and hexadecimal digits without leading zeros.
  public static func seed(_ value: UInt64) -> String { "s" + String(value, radix: 16) }

  /// The number behind a letter and hexadecimal digits; nil for other text.
  public static func value(of text: some StringProtocol, letter: Character) -> UInt64? {
    guard text.first == letter else { return nil }
    let digits = text.dropFirst()
    guard !digits.isEmpty, digits.utf8.allSatisfy({ $0 != 0x2B && $0 != 0x2D }) else { return nil }
    return UInt64(digits, radix: 16)
  }

  private static func hexadecimal(_ value: UInt64) -> String {
    let digits = String(value, radix: 16)
    return String(repeating: "0", count: 16 - digits.count) + digits
  }
}
