/// One column of a row: what it means, in which unit, and which way is better.
///
/// `firebreak explain metric NAME` prints exactly this, and the tests hold every entry against a
/// hand-worked run.
public struct MetricDefinition: Equatable, Sendable {
  /// Which way is better.
  public enum Direction: UInt8, Sendable {
    /// Less is better.
    case lower = 0
    /// More is better.
    case higher = 1
    /// Neither: a description of the run.
    case neutral = 2
  }

  /// What kind of value it holds.
  public enum Form: UInt8, Sendable {
    /// `MetricValue.count`.
    case count = 0
    /// `MetricValue.micros`.
    case amount = 1
    /// `MetricValue.number`.
    case number = 2
  }

  /// On which side of a comparison it stands.
  public enum Side: UInt8, Sendable {
    /// How bad the crisis was.
    case severity = 0
    /// What the defence cost.
    case cost = 1
    /// What happened, neither good nor bad.
    case description = 2
  }

  /// Column name, snake case, unit last.
  public var name: String
  /// Unit in words: `USD`, `USD s`, `s`, `bp`, `1` or `count`.
  public var unit: String
  /// Kind of value.
  public var form: Form
  /// Which way is better.
  public var direction: Direction
  /// Side of a comparison.
  public var side: Side
  /// Whether it stands in the table that `compare` prints.
  public var isHeadline: Bool
  /// The formula in words.
  public var formula: String
  /// Which price it uses: `market`, `protocol`, `fundamental`, or none.
  public var price: String
  /// The time it covers.
  public var window: String
  /// What zero means.
  public var zero: String
  /// What makes it undefined or a bound.
  public var censoring: String

  /// Creates a definition.
  public init(
    name: String,
    unit: String,
    form: Form,
    direction: Direction,
    side: Side,
    isHeadline: Bool = false,
    formula: String,
    price: String,
    window: String = "whole run",
    zero: String,
    censoring: String = "never"
  ) {
    self.name = name
    self.unit = unit
    self.form = form
    self.direction = direction
    self.side = side
    self.isHeadline = isHeadline
    self.formula = formula
    self.price = price
    self.window = window
    self.zero = zero
    self.censoring = censoring
  }
}
