import Experiments
import MarketSimulation
import Reporting

/// `compare --interactions`: every pair of the stated policies as one more policy.
struct PairStudy {
  /// The stated plan with the pairs behind its policies.
  let plan: ComparisonPlan
  private let stated: ComparisonPlan
  private let pairs: PolicyPairs

  /// Reads the option; nil where it is not asked for.
  init?(
    _ parsed: ParsedArguments,
    _ stated: ComparisonPlan,
    _ context: CommandContext
  ) throws(CommandError) {
    guard parsed.has("interactions") else { return nil }
    for option in ["tune", "precision", "shuffle-ties"] where parsed.has(option) {
      throw .usage(.conflict(verb: parsed.verb, option: "interactions", other: option))
    }
    let policies = stated.points[0].scenario.policies
    for point in stated.points where point.scenario.policies != policies {
      throw .usage(
        .badValue(
          verb: parsed.verb,
          option: "interactions",
          found: point.id,
          expected: "--set or a scenario so that all variants have the same policies"
        )
      )
    }
    self.stated = stated
    pairs = PolicyPairs(
      policies,
      chosen: stated.policies.filter { $0 != stated.reference },
      catalog: context.catalog
    )
    do throws(PlanError) { plan = try stated.with(pairs) } catch { throw .plan(error) }
  }

  /// The part of a study that is about the stated policies.
  func stated(_ result: StudyResult) throws(CommandError) -> StudyResult {
    do throws(PlanError) {
      return try result.restricted(toPolicies: stated.policies)
    } catch {
      throw .plan(error)
    }
  }

  /// What the pairs do.
  func report(_ result: StudyResult) -> InteractionReport {
    InteractionReport(rows: PairInteraction.all(result, pairs), skipped: pairs.skipped)
  }
}
