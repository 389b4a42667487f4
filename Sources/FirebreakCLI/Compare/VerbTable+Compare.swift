extension VerbTable {
  static let compare = VerbSpec(
    verb: .compare,
    summary: "compare mitigation policies on the same shocks",
    details: """
      Runs every policy on every replication. Replication k draws the same shocks for every
      policy, so differences are paired. Prints a table with severity beside cost and writes
      runs.csv, summary.csv, comparison.csv, ranking.csv, scenario.json, manifest.json, and
      datapackage.json.
      Files from an earlier study in the same directory are replaced; other files are not touched.
      """,
    positionals: [scenario],
    options: [
      .value("policies", "A,B", "policies to compare; default: all of the scenario"),
      .value("reference", "POLICY", "policy that differences are taken from; default: baseline"),
      .value("replications", "R", "replications of each policy; default: the scenario's"),
      seed,
      .value("jobs", "N", "worker threads; default: one for each processor"),
      .flag(
        "interactions",
        "also run every pair of policies: where are two defences worse than one?"
      ),
      .flag("pairwise", "compare every pair of policies, not only each with the reference"),
      .value(
        "pareto",
        "AXES",
        "metrics of the Pareto front, for example bad_debt_usd:es95,halted_s"
      ),
      .value(
        "precision",
        "GOAL",
        repeats: true,
        "add replications until an interval is so narrow, for example bad_debt_usd=5%"
      ),
      .value("max-replications", "R", "where --precision stops; default: 10000"),
      .value("tune", "N", "try N settings of every policy on other replications first"),
      .value(
        "training",
        "T",
        "replications for --tune and --best-response; default: as many as reported"
      ),
      .value("objective", "METRIC", "what --tune improves; default: total_loss_usd"),
      .value("best-response", "N", "try N attacks of the scenario's adversaries on each policy"),
      .value("find-critical", "PATH", "find the largest shock survived, e.g. shocks[0].size"),
      .value("limit", "LIMIT", "what is survived, e.g. amplification=1.5; default: bad_debt_usd=0"),
      .value(
        "between",
        "A,B",
        "smallest and largest shock; default for shocks: 1%,90% in its sign"
      ),
      .value("steps", "N", "steps from A to B; default: 32"),
      .value(
        "shuffle-ties",
        "N",
        "run replication 0 of every policy N times with simultaneous events shuffled"
      ),
      size, set,
      .value("out", "DIR", "where the files go; default: out/<name of the scenario>"),
    ] + traces + [quiet, json],
    examples: [
      HelpExample(
        "firebreak compare \(blackThursday)",
        "all policies; files in out/black-thursday"
      ),
      HelpExample(
        "firebreak compare \(blackThursday) --policies twap,circuit-breaker --replications 50",
        "two policies against the baseline, 50 replications"
      ),
      HelpExample(
        "firebreak compare Scenarios/step-shock.json --find-critical shocks[0].size",
        "the largest crash that each policy survives without bad debt"
      ),
      HelpExample(
        "firebreak compare Scenarios/reference.json --tune 16 --training 20",
        "every policy at its best of 16 settings, and how much of that was luck"
      ),
      HelpExample(
        "firebreak compare Scenarios/mitigations/all.json --interactions",
        "which defences get into each other's way; interactions.csv"
      ),
      HelpExample(
        "firebreak compare Scenarios/participants/manipulation.json --best-response 32 --size check",
        "what the best of 32 attacks takes from each policy, beside the scripted one"
      ),
      HelpExample(
        "firebreak compare \(blackThursday) --set 'markets[0].path.file=my-candles.csv'",
        "the same study on candles of your own"
      ),
    ]
  )
}
