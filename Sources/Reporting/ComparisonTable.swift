public import Experiments

/// What `compare` prints: policies × headline metrics, severity above cost, in plain text.
public struct ComparisonTable: Sendable {
  /// How it is set.
  public struct Options: Equatable, Sendable {
    /// Columns of the terminal; below 100 the compact form is used, above 120 nothing more.
    public var width: Int
    /// Whether verdicts are coloured as well as written.
    public var usesColour: Bool

    /// Creates options.
    public init(width: Int = 120, usesColour: Bool = false) {
      self.width = width
      self.usesColour = usesColour
    }
  }

  let result: StudyResult
  let analysis: StudyAnalysis
  let options: Options

  /// Prepares the table of a study.
  public init(_ result: StudyResult, _ analysis: StudyAnalysis, options: Options = Options()) {
    self.result = result
    self.analysis = analysis
    self.options = options
  }

  /// The text, lines ending in `\n`.
  public var text: String { "" }
}
