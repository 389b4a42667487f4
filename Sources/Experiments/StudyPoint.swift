public import MarketSimulation

/// One parameter of a point: a column of `runs.csv` and its value as text.
public struct StudyParameter: Equatable, Sendable {
  /// Column name, snake case with its unit.
  public var column: String
  /// Value as it is printed.
  public var value: String

  /// Creates a parameter.
  public init(column: String, value: String) {
    self.column = column
    self.value = value
  }
}

/// One world of a study: a resolved scenario and the parameters that set it apart.
public struct StudyPoint: Equatable, Sendable {
  /// Name in the files: `p0000`, `p0001`, ….
  public var id: String
  /// What sets it apart, in the order of the columns; every point has the same columns.
  public var parameters: [StudyParameter]
  /// The world.
  public var scenario: Scenario

  /// Creates a point.
  public init(id: String, parameters: [StudyParameter] = [], scenario: Scenario) {
    self.id = id
    self.parameters = parameters
    self.scenario = scenario
  }
}
