import NetworkModel
import Quantities

/// Tries failed steps of owners' operations again, and undoes what stands when that fails too.
///
/// A standing rule. The level is 1 in a block after an operation that began under it.
public final class SagaCompensation: MitigationStrategy {
  private let rule: RetryPolicy
  private var level = GrowthLevel()

  init(_ values: [Int64]) throws(MitigationError) {
    rule = RetryPolicy(
      retries: Int32(clamping: values[0]),
      backoff: SimDuration(nanoseconds: values[1]),
      longestBackoff: SimDuration(nanoseconds: values[2]),
      deadline: SimDuration(nanoseconds: values[3]),
      compensates: true
    )
    guard values[1] <= values[2] else {
      throw .contradiction("longestBackoff is below backoff")
    }
  }

  /// Demands compensation.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.execution = .compensating(rule)
    level.take(view.layers.guardedOperations, &directives)
  }

  /// What the catalogue says about compensation.
  public static let descriptor = StrategyDescriptor(
    kind: "saga-compensation",
    summary: "Retries failed steps of an operation, then undoes the ones that stand.",
    family: .executionSafety,
    runs: .inContract,
    observes: "Nothing.",
    faults: """
      An undo in a crash buys back what was sold above; retries pay fees and hold the funds in \
      transit for longer; an undo can fail as well.
      """,
    source: "Sagas: Garcia-Molina and Salem (1987).",
    parameters: [
      .count("retries", 0...20, 3, "How often a step is tried again."),
      .duration("backoff", 1...3_600, 30, "Time before the first retry; it doubles."),
      .duration("longestBackoff", 1...86_400, 600, "Longest time before a retry."),
      .duration("deadline", 1...604_800, 600, "Age at which an operation is undone."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in try SagaCompensation(values) }
  )
}
