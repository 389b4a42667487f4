/// A published fact about a past crisis that the model is held against, known by its id.
///
/// Every room whose mechanism can reproduce one turns its entry in `CrisisTargets` from
/// `notAttempted` into one of the other attempts.
public struct CrisisTarget: Equatable, Sendable {
  /// What kind of fact it is.
  public enum Kind: String, Equatable, Sendable {
    /// Arithmetic once the inputs are given; nothing is fitted.
    case exact
    /// An aggregate outcome, given the recorded path and a book that matches the aggregates.
    case calibrated
    /// The direction of a counterfactual and a bound of its size.
    case sign
  }

  /// How it is attempted.
  public enum Attempt: Equatable, Sendable {
    /// Not at all, for a reason.
    case notAttempted(String)
    /// By the median and the band of a metric.
    case outcome(OutcomeTarget)
    /// By changing one thing at a time.
    case change(ChangeTarget)
    /// By counting liquidations in two windows with and without a change.
    case shift(ShiftTarget)
    /// By the worst gap of a feed that is late by a fixed time, on a recorded series.
    case delayedGap(DelayedGapTarget)
    /// By arithmetic of the rooms on stated or recorded inputs.
    case computed(CrisisComputation)
    /// By metrics of several runs of one scenario held against each other.
    case relation(RelationTarget)
  }

  /// Its id, for example `T1.4`.
  public var id: String
  /// What kind of fact it is.
  public var kind: Kind
  /// What is to be shown, in words.
  public var statement: String
  /// How it is attempted.
  public var attempt: Attempt

  /// Creates a target.
  public init(_ id: String, _ kind: Kind, _ statement: String, _ attempt: Attempt) {
    self.id = id
    self.kind = kind
    self.statement = statement
    self.attempt = attempt
  }
}
