/// How an exact quotient becomes an integer; always named by the caller, never a default.
///
/// Payers round up, receivers round down, and the difference goes to a named ledger account, so
/// that no unit is lost (`docs/model/margin.md`).
@frozen
public enum RoundingRule: Sendable, BitwiseCopyable {
  /// Toward negative infinity.
  case floor
  /// Toward positive infinity.
  case ceiling
  /// To the nearest integer, ties to the even one.
  case halfEven
}

/// Why an exact operation has no representable result.
///
/// A run that meets one ends with `status=failed`; the study goes on.
public enum QuantityError: Error, Equatable, Sendable {
  /// The exact result does not fit the stored width.
  case overflow
  /// A quotient by zero was asked for.
  case divisionByZero
}
