extension VerbTable {
  static let bench = VerbSpec(
    verb: .bench,
    summary: "hold the model against stored figures and against past crises",
    details: """
      Runs a named suite with fixed seeds and compares its figures with those stored beside it.
      SUITE is smoke (seconds), severity (minutes), calm (a year in which nothing happens: what
      each policy costs), or crises (every published target by its id: passed, missed, or not
      attempted). Ends with 0 when all agree within the suite's tolerance and 1 when one moved.
      """,
    positionals: [
      PositionalSpec("SUITE", "smoke, severity, calm, crises, or a file of the folder")
    ],
    options: [
      .value("suites", "DIR", "folder with SUITE.json and SUITE.csv; default: Scenarios/suites"),
      .value("data", "DIR", "folder with recorded series, which some targets need"),
      .value("jobs", "N", "worker threads; default: one for each processor"),
      .flag("update", "store the figures of this binary instead of checking them"),
      quiet, json,
    ],
    examples: [
      HelpExample("firebreak bench smoke", "a quick check of severity and cost"),
      HelpExample("firebreak bench crises --json", "every target with its figure, for programs"),
    ]
  )
}
