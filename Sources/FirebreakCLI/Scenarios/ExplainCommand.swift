import MarketSimulation
import Mitigations
import Reporting
import ScenarioFormat

/// `firebreak explain PATH`, `explain metric NAME`, and `explain mitigation NAME`.
struct ExplainCommand {
  private let context: CommandContext

  init(_ context: CommandContext) { self.context = context }

  func perform(_ parsed: ParsedArguments) throws(CommandError) -> ExitCode {
    let topic = parsed.positionals[0]
    let name = parsed.positionals.count > 1 ? parsed.positionals[1] : nil
    let sheet: Sheet
    switch (topic, name) {
    case ("metric", let name?): sheet = try metric(name)
    case ("mitigation", let name?): sheet = try mitigation(name)
    case ("metric", nil), ("mitigation", nil):
      throw .usage(.missingArgument(verb: .explain, name: "NAME"))
    case (_, let name?): throw .usage(.surplusArgument(verb: .explain, found: name))
    case (let path, nil): sheet = try field(path)
    }
    let text = parsed.has("json") ? sheet.json.rendered : sheet.text(context.console.width)
    try fileChecked { () throws(FileError) in try context.console.write(text) }
    return .done
  }

  /// A title, labelled lines, and perhaps a table.
  struct Sheet {
    var title: String
    var entries: [(label: String, text: String)]
    var table: (label: String, header: [String], rows: [[String]])?

    func text(_ width: Int) -> String {
      var lines = [title]
      let shown = entries.filter { !$0.text.isEmpty }
      lines += TextColumns.lines(shown.map { ["  " + $0.label, $0.text] }, width: width)
      if let table, !table.rows.isEmpty {
        lines += ["", table.label + ":"]
        lines += TextColumns.lines(table.rows.map(indented), width: width)
      }
      return lines.joined(separator: "\n") + "\n"
    }

    var json: ReportJSON {
      var members: [(name: String, value: ReportJSON)] = [("name", .text(title))]
      members += entries.map { (name: $0.label, value: .text($0.text)) }
      if let table {
        let rows = table.rows.map { row in
          ReportJSON.record(zip(table.header, row).map { ($0, .text($1)) })
        }
        members.append((name: table.label, value: .list(rows)))
      }
      return .record(members)
    }

    private func indented(_ row: [String]) -> [String] {
      row.isEmpty ? row : ["  " + row[0]] + row.dropFirst()
    }
  }

  private func metric(_ name: String) throws(CommandError) -> Sheet {
    guard let metric = MetricCatalog.run.first(where: { $0.name == name }) else {
      throw .unknownMetric(
        found: name,
        nearest: NearestName.find(name, in: MetricCatalog.run.map(\.name))
      )
    }
    return Sheet(
      title: metric.name,
      entries: [
        ("unit", metric.unit), ("better", metric.direction.word), ("side", metric.side.word),
        ("headline", metric.isHeadline ? "yes" : "no"), ("formula", metric.formula),
        ("price", metric.price), ("window", metric.window), ("zero means", metric.zero),
        ("censored", metric.censoring),
      ]
    )
  }

  private func mitigation(_ kind: String) throws(CommandError) -> Sheet {
    let known = context.catalog.descriptors.map(\.kind)
    guard let descriptor = context.catalog.descriptor(of: kind) else {
      throw .unknownMitigation(
        found: kind,
        nearest: NearestName.find(kind, in: known),
        known: known
      )
    }
    let rows = descriptor.parameters.map { parameter in
      [
        parameter.name,
        QuantityText.parameter(parameter.defaultValue, parameter.unit),
        QuantityText.parameter(parameter.minimum, parameter.unit) + " to "
          + QuantityText.parameter(parameter.maximum, parameter.unit),
        parameter.summary,
      ]
    }
    return Sheet(
      title: descriptor.kind,
      entries: [
        ("summary", descriptor.summary), ("family", descriptor.family.words),
        ("runs", descriptor.runs.word),
        ("observes", descriptor.observes), ("faults", descriptor.faults),
        ("source", descriptor.source),
        ("poke gas", descriptor.runs != .inContract ? "\(descriptor.pokeGas)" : ""),
      ],
      table: (
        label: "parameters", header: ["name", "default", "range", "summary"],
        rows: rows
      )
    )
  }

  private func field(_ path: String) throws(CommandError) -> Sheet {
    let found: FieldExplanation
    do throws(FormatFailure) {
      found = try FieldCatalog(context.catalog).explain(path)
    } catch {
      throw .unknownField(error)
    }
    return Sheet(
      title: found.path,
      entries: [
        ("summary", found.summary), ("kind", found.kind),
        ("required", found.isRequired ? "yes" : "no"),
        ("default", found.defaultValue ?? ""),
        ("minimum", found.minimum ?? ""), ("maximum", found.maximum ?? ""),
        ("written as", found.examples.joined(separator: ", ")),
      ],
      table: (
        label: "fields", header: ["name", "summary"],
        rows: found.children.map { [$0.name, $0.summary] }
      )
    )
  }
}
