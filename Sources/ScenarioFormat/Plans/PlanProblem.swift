/// What is wrong in a plan beyond what is wrong in any file.
public enum PlanProblem: Equatable, Sendable {
  /// Axes where the design is a list of points, or a list without points.
  case axesWithList
  /// A design other than a list without axes.
  case noAxes
  /// A path that varies twice.
  case repeatedPath
  /// A range of a field that is no quantity; what it is, in words.
  case rangeNeedsQuantity(found: String)
  /// Two ends of a range, or two sides of a constraint, in different units.
  case unitsDiffer(first: String, second: String)
  /// A lower end that is not below the upper one.
  case emptyRange(from: String, to: String)
  /// A logarithmic range that does not lie above zero.
  case notPositive(found: String)
  /// A point of a list that sets other paths than the first one.
  case unequalPaths(found: [String], expected: [String])
  /// Text that is no comparison.
  case badConstraint(found: String)
  /// A side of a comparison that is neither a field nor a value of the other side's kind.
  case unknownSide(found: String)
  /// Sides that can only be equal or not, but were compared by size.
  case notOrdered(found: String)
}
