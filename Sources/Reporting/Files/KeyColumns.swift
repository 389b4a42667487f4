import Experiments
import MarketSimulation

extension ColumnSchema {
  static let scenario = ColumnSchema("scenario", .text, "name of the scenario")
  static let point = ColumnSchema("point", .text, "id of the point: p0000, p0001, …")
  static let policy = ColumnSchema("policy", .text, "name of the policy")
  static let reference = ColumnSchema("reference", .text, "policy it is compared with")
  static let metric = ColumnSchema("metric", .text, "name of the metric, a column of runs.csv")
  static let replication = ColumnSchema(
    "replication",
    .integer,
    "replication, from 0; equal ones of all policies meet the same shocks"
  )

  /// A figure that may be undefined, in the unit of what the row is about.
  static func figure(
    _ name: String,
    of unit: String = "metric",
    _ summary: String
  ) -> ColumnSchema {
    ColumnSchema(name, .number, unit: "unit of the \(unit)", summary, isRequired: false)
  }

  /// A number of things; may be undefined where it is not required.
  static func tally(
    _ name: String,
    _ summary: String,
    isRequired: Bool = false
  ) -> ColumnSchema {
    ColumnSchema(name, .integer, unit: "count", summary, isRequired: isRequired)
  }

  /// The column of a metric.
  static func metric(_ definition: MetricDefinition) -> ColumnSchema {
    let better =
      switch definition.direction {
      case .lower: "less is better"
      case .higher: "more is better"
      case .neutral: "neither way is better"
      }
    return ColumnSchema(
      definition.name,
      definition.form == .count ? .integer : .number,
      unit: definition.unit,
      "\(definition.formula); \(better); zero: \(definition.zero); empty: \(definition.censoring)",
      isRequired: false
    )
  }
}

extension CSVWriter {
  /// Writes the value of a metric.
  mutating func metric(_ value: MetricValue) {
    switch value {
    case .undefined: empty()
    case .count(let count): integer(count)
    case .micros(let amount): micros(amount)
    case .number(let number): self.number(number)
    }
  }

  /// Writes both ends of an interval; nil is two empty fields.
  mutating func interval(_ interval: ConfidenceInterval?) {
    number(interval?.low)
    number(interval?.high)
  }

  /// Writes a count; nil is an empty field.
  mutating func count(_ value: Int?) { integer(value.map { Int64($0) }) }
}
