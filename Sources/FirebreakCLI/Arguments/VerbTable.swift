/// The verbs of this program; a verb that is not here does not exist.
package enum VerbTable {
  /// Every verb in the order of the help text.
  package static let all: [VerbSpec] = [
    run, compare, sweep, status, merge, script, replay, diff, bench, verify, validate, profile,
    contagion, breakeven, list, explain, schema,
  ]

  /// The entry of a verb.
  package static func spec(of verb: Verb) -> VerbSpec {
    guard let spec = all.first(where: { $0.verb == verb }) else {
      preconditionFailure("no entry for verb \(verb.rawValue)")
    }
    return spec
  }

  static let scenario = PositionalSpec("SCENARIO", "a scenario file, for example \(blackThursday)")
  static let blackThursday = "Scenarios/black-thursday.json"

  static let set = OptionSpec.value(
    "set",
    "PATH=VALUE",
    repeats: true,
    "change one field of the scenario; may be given several times"
  )
  static let seed = OptionSpec.value(
    "seed",
    "SEED",
    "root seed, for example s2a or 42; default: the scenario's"
  )
  static let size = OptionSpec.value(
    "size",
    "SIZE",
    "full, or check: the scenario's own quick setting; default: full"
  )
  static let quiet = OptionSpec.flag("quiet", "print results only, no progress")
  static let json = OptionSpec.flag("json", "print the result as JSON")
  static let traces: [OptionSpec] = [
    .flag("series", "also write series.csv: prices, gas, queues over time"),
    .flag("events", "also write events.csv: everything that changed something"),
    .flag("liquidations", "also write liquidations.csv: each with its cause and parent"),
  ]

  static let run = VerbSpec(
    verb: .run,
    summary: "run one policy once and print its metrics",
    details: """
      Runs one replication of one policy. The row is the same as the one that compare writes for
      that policy and replication. Nothing is written unless --out names a directory.
      """,
    positionals: [scenario],
    options: [
      .value("policy", "POLICY", "policy to run; default: baseline"),
      .value("replication", "K", "replication, counted from 0; default: 0"),
      .value("point", "POINT", "which variant, where the scenario has several; default: p0000"),
      seed, size, set,
      .value("out", "DIR", "write runs.csv and the other files of a study here"),
      .value(
        "shuffle-ties",
        "N",
        "also run it N times with simultaneous events shuffled; how far results move"
      ),
    ] + traces + [quiet, json],
    examples: [
      HelpExample("firebreak run \(blackThursday)", "the unmitigated crash"),
      HelpExample(
        "firebreak run \(blackThursday) --policy twap --replication 3",
        "the fourth replication under the twap policy"
      ),
      HelpExample(
        "firebreak run \(blackThursday) --liquidations --out out/one",
        "every liquidation with its cause, in out/one/liquidations.csv"
      ),
      HelpExample(
        "firebreak run \(blackThursday) --size check --shuffle-ties 5",
        "how much of the result the order of simultaneous events makes"
      ),
    ]
  )

  static let replay = VerbSpec(
    verb: .replay,
    summary: "run one row of a finished study again and check its digest",
    details: """
      Reads scenario.json and runs.csv in DIR, runs the row again, and compares the digest of the
      whole trajectory. Ends with 0 when they agree and 1 when they differ.
      """,
    positionals: [
      PositionalSpec("DIR", "directory of the study, for example out/black-thursday"),
      PositionalSpec("RUN", "[POINT/]POLICY/REPLICATION, for example baseline/3 or p0001/twap/3"),
    ],
    options: [quiet, json],
    examples: [
      HelpExample("firebreak replay out/black-thursday baseline/3", "one row of the main study"),
      HelpExample(
        "firebreak replay out/black-thursday p0001/twap/0",
        "a row of the second variant"
      ),
    ]
  )

  static let diff = VerbSpec(
    verb: .diff,
    summary: "find the first event at which two rows of a study part",
    details: """
      Runs both rows again, event by event, and shows the first event that differs, what came
      before it, and what follows in each. Ends with 0 when the runs are the same and 1 when they
      part. Each row runs twice; memory does not grow with the number of events.
      """,
    positionals: [
      PositionalSpec("DIR", "directory of the study, for example out/black-thursday"),
      PositionalSpec("RUN", "[POINT/]POLICY/REPLICATION, for example baseline/3"),
      PositionalSpec("OTHER", "another run, for example twap/3 or p0001/baseline/3"),
    ],
    options: [quiet, json],
    examples: [
      HelpExample(
        "firebreak diff out/black-thursday baseline/3 twap/3",
        "where a policy makes its first difference"
      )
    ]
  )

  static let verify = VerbSpec(
    verb: .verify,
    summary: "check this binary against the stored digests",
    details: """
      Runs every row of digests.csv in the scenario folder and compares its digest. A digest moves
      only when the model changes; a difference on an unchanged checkout means that this build
      computes something else. Ends with 0 when all agree and 1 at the first difference.
      """,
    positionals: [],
    options: [
      .value("scenarios", "DIR", "folder with digests.csv and its scenarios; default: Scenarios"),
      .flag("update", "write the digests of this binary instead of checking them"),
      quiet, json,
    ],
    examples: [
      HelpExample("firebreak verify", "check the shipped scenarios"),
      HelpExample("firebreak verify --update", "store new digests after a change of the model"),
    ]
  )

  static let validate = VerbSpec(
    verb: .validate,
    summary: "check a scenario and say what it contains",
    details: """
      Reads the scenario and every file that it names, and runs nothing. Prints its points,
      policies, number of runs, accounts, and the control totals of imported books, then ok.
      With --canonical, writes one variant in the binary form that the engine reads on any
      machine, with all defaults, overrides, and files resolved.
      """,
    positionals: [scenario],
    options: [
      .value("canonical", "FILE", "also write the canonical bytes of a variant here"),
      .value("point", "POINT", "which variant --canonical writes; default: p0000"),
      seed, size, set, quiet, json,
    ],
    examples: [
      HelpExample("firebreak validate \(blackThursday)", "what is in the shipped scenario"),
      HelpExample(
        "firebreak validate \(blackThursday) --set replications=10",
        "whether a change is accepted"
      ),
    ]
  )

  static let list = VerbSpec(
    verb: .list,
    summary: "list mitigations, metrics, or scenarios",
    details: """
      TOPIC is mitigations, metrics, or scenarios. Names in the first column can be given to
      explain, and scenario files to the other verbs.
      """,
    positionals: [PositionalSpec("TOPIC", "mitigations, metrics, or scenarios")],
    options: [
      .value("scenarios", "DIR", "folder that is searched for scenarios; default: Scenarios"),
      json,
    ],
    examples: [
      HelpExample("firebreak list mitigations", "the strategies that a policy can name"),
      HelpExample("firebreak list metrics", "the columns of runs.csv"),
    ]
  )

  static let explain = VerbSpec(
    verb: .explain,
    summary: "explain a scenario field, a metric, or a mitigation",
    details: """
      Give a field path of a scenario, or the word metric or mitigation and a name.
      """,
    positionals: [
      PositionalSpec("TOPIC", "a field path, or the word metric or mitigation"),
      PositionalSpec("NAME", "name of the metric or mitigation", isOptional: true),
    ],
    options: [json],
    examples: [
      HelpExample("firebreak explain metric bad_debt_usd", "formula, unit, price, and window"),
      HelpExample("firebreak explain mitigation twap", "parameters, faults, and source"),
      HelpExample("firebreak explain 'markets[0].path.bridgeVolatility'", "a field of a scenario"),
    ]
  )

  static let schema = VerbSpec(
    verb: .schema,
    summary: "print the JSON Schema of scenarios or plans",
    details: """
      Prints the JSON Schema (draft 2020-12) of exactly what this binary accepts, mitigations
      included. Editors can complete and check scenarios with it.
      """,
    positionals: [],
    options: [.flag("plan", "print the schema of plans for sweep instead")],
    examples: [
      HelpExample("firebreak schema > scenario.schema.json", "a schema for your editor"),
      HelpExample("firebreak schema --plan > plan.schema.json", "the one of plans"),
    ]
  )
}
