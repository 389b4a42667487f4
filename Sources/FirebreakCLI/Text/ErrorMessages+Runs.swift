import Experiments
import Reporting

// Sentences for plans that make no sense, and for studies that cannot be read.

extension ErrorMessages {
  static func plan(_ error: PlanError) -> String {
    switch error {
    case .noPoints: "The scenario has no points."
    case .duplicatePoint(let id): "Two points of the scenario are called \(id)."
    case .unequalParameters(let id):
      "The variant at \(id) sets other fields than the first one.\n"
        + "Let every variant set the same fields."
    case .noPolicies: "The scenario has no policies."
    case .duplicatePolicy(let index): "Policy number \(index) is compared twice."
    case .policyMismatch(let id, let index):
      "The variant at \(id) has another policy at position \(index) than the first one.\n"
        + "All variants must have the same policies."
    case .referenceNotCompared(let index): "The reference, policy \(index), is not compared."
    case .noReplications(let count): "\(count) replications were asked for; one is the least."
    case .noJobs(let count): "\(count) workers were asked for; one is the least."
    }
  }

  static func runs(_ file: String, _ error: RunsCSVError) -> String {
    let advice = "\nThe file was changed after it was written. Run the study again."
    let place = printable(file)
    switch error {
    case .empty: return "\(place): the file is empty." + advice
    case .notUTF8: return "\(place): the bytes are not UTF-8." + advice
    case .missingColumn(let name): return "\(place):1: the column \(name) is missing." + advice
    case .malformedField(let line): return "\(place):\(line): a quoted field is broken." + advice
    case .fieldCount(let line, let expected, let found):
      return "\(place):\(line): \(found) fields, expected \(expected)." + advice
    case .badValue(let line, let column, let found):
      return "\(place):\(line): column \(column): \(quoted(found)) is not valid." + advice
    }
  }
}
