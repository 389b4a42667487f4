public import MarketSimulation

/// Where the bytes of scenarios, series and books come from.
///
/// `base` is the file that mentions `path`, as the user named it; a relative path is looked up in
/// the folder of that file. An empty `base` means the working directory.
public protocol SourceLoader {
  /// Returns the bytes of a file.
  func bytes(of path: String, relativeTo base: String) throws -> [UInt8]
}

/// The size at which a study is read: as written, or with the scenario's own `check` overrides.
public enum StudySize: String, Sendable, CaseIterable {
  /// As written.
  case full
  /// With the overrides of `check`, small enough for every change.
  case check
}

/// One point of a study: a variant's name, its parameter columns, and its scenario.
public struct ScenarioPoint: Equatable, Sendable {
  /// A parameter column of the reports.
  public struct Parameter: Equatable, Sendable {
    /// Column name: the field path in snake case, with its unit last.
    public var column: String
    /// The value as the scenario states it.
    public var value: String

    /// Creates a parameter.
    public init(column: String, value: String) {
      self.column = column
      self.value = value
    }
  }

  /// `p0000`, `p0001`, … in the order of `variants`.
  public var id: String
  /// Name of the variant; empty where the scenario has no variants.
  public var name: String
  /// What the variant sets; empty where the scenario has no variants.
  public var parameters: [Parameter]
  /// The scenario of this point.
  public var scenario: Scenario

  /// Creates a point.
  public init(id: String, name: String, parameters: [Parameter], scenario: Scenario) {
    self.id = id
    self.name = name
    self.parameters = parameters
    self.scenario = scenario
  }
}

/// Control totals of a book read from CSV, to hold against the source of the book.
public struct BookTotals: Equatable, Sendable {
  /// Name of the protocol.
  public var protocolName: String
  /// File of the book.
  public var file: String
  /// Number of accounts.
  public var accounts: Int32
  /// The totals: `collateral` and `debt`, or `long`, `short` and `margin`.
  public var totals: [Total]

  /// One total, exact, with its asset, for example `collateral`, `12.5 ETH`.
  public struct Total: Equatable, Sendable {
    /// What was added up.
    public var label: String
    /// The sum.
    public var amount: String

    /// Creates a total.
    public init(label: String, amount: String) {
      self.label = label
      self.amount = amount
    }
  }

  /// Creates totals.
  public init(protocolName: String, file: String, accounts: Int32, totals: [Total]) {
    self.protocolName = protocolName
    self.file = file
    self.accounts = accounts
    self.totals = totals
  }
}

/// A scenario file with everything it needs, read, resolved and validated.
public struct ScenarioDocument: Sendable {
  /// Name of the scenario.
  public var name: String
  /// The points in the order of `variants`; one where there are none.
  public var points: [ScenarioPoint]
  /// Control totals of the books that came from files.
  public var books: [BookTotals]

  /// Creates a document.
  public init(name: String, points: [ScenarioPoint], books: [BookTotals]) {
    self.name = name
    self.points = points
    self.books = books
  }
}
