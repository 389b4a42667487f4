extension BreakEvenTable {
  /// The columns.
  public static let schema = TableSchema(
    name: "breakeven",
    summary: "what a policy costs in quiet years against what it saves in one crisis",
    columns: [
      .policy,
      ColumnSchema("crisis", .text, "point of the study of crises"),
      ColumnSchema("calm_years", .number, unit: "a", "quiet time simulated, all replications"),
      ColumnSchema("false_trips", .number, unit: "1/a", "activations in a quiet year"),
      ColumnSchema("halted_h", .number, unit: "h/a", "halted hours in a quiet year"),
      ColumnSchema(
        "blocked_usd_h",
        .number,
        unit: "USD h/a",
        "amounts that users were refused, times the time, in a quiet year"
      ),
      ColumnSchema(
        "idle_capital_usd",
        .number,
        unit: "USD",
        "capital and margin held beyond the baseline's, on average"
      ),
      ColumnSchema("calm_loss_usd", .number, unit: "USD/a", "loss beyond the baseline's"),
      ColumnSchema("cost_usd", .number, unit: "USD/a", "loss, idle capital and waiting at a price"),
      ColumnSchema("saved_usd", .number, unit: "USD", "total loss that one crisis costs less"),
      ColumnSchema(
        "crises_per_year",
        .number,
        unit: "1/a",
        "frequency from which it pays: cost over saved; empty where it never does",
        isRequired: false
      ),
      ColumnSchema(
        "verdict",
        .text,
        "breaks-even; free, where it costs nothing; never; not-exercised",
        words: Verdict.allCases.map(\.rawValue)
      ),
      ColumnSchema(
        "same_parameters",
        .flag,
        "whether both studies state the policy alike"
      ),
    ],
    primaryKey: ["policy", "crisis"]
  )

  /// The file.
  public static func file(_ rows: [Row]) -> ReportFile {
    var writer = CSVWriter()
    writer.header(schema)
    for row in rows {
      writer.text(row.policy)
      writer.text(row.crisis)
      for value in [
        row.calmYears, row.falseTrips, row.haltedHours, row.blockedHours, row.idleCapital,
        row.calmLoss, row.cost, row.saved,
      ] {
        writer.number(value)
      }
      writer.number(row.crises)
      writer.text(row.verdict.rawValue)
      writer.flag(row.isSame)
      writer.endRow()
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }

  /// The cells to print, headings first.
  public static func cells(_ rows: [Row]) -> [[String]] {
    var cells = [
      [
        "policy", "crisis", "trips/a", "halted h/a", "blocked USD h/a", "idle USD", "cost USD/a",
        "saved USD", "pays from",
      ]
    ]
    for row in rows {
      let frequency: String
      switch row.verdict {
      case .breaksEven: frequency = DisplayNumber.text(row.crises ?? 0) + " a year"
      case .free: frequency = "the first"
      case .never: frequency = "never"
      case .notExercised: frequency = "not exercised"
      }
      cells.append(
        [row.policy, row.crisis]
          + [
            row.falseTrips, row.haltedHours, row.blockedHours, row.idleCapital, row.cost, row.saved,
          ].map { DisplayNumber.text($0) } + [frequency + (row.isSame ? "" : " *")]
      )
    }
    return cells
  }

  /// The same as a table in Markdown.
  public static func markdown(_ rows: [Row]) -> String {
    var lines: [String] = []
    for (index, row) in cells(rows).enumerated() {
      lines.append("| " + row.joined(separator: " | ") + " |")
      if index == 0 { lines.append("|" + String(repeating: " --- |", count: row.count)) }
    }
    return lines.joined(separator: "\n") + "\n"
  }
}
