extension VerbTable {
  private static let plan = PositionalSpec(
    "PLAN",
    "a plan file, or the folder of a sweep to resume"
  )
  private static let reducedReference = "Scenarios/sweeps/reference-small.json"
  private static let directory = PositionalSpec(
    "DIR",
    "folder of a sweep, for example out/reference-small"
  )
  private static let planned: [OptionSpec] = [
    .value("policies", "A,B", "policies that run; default: the plan's"),
    .value("reference", "POLICY", "policy that differences are taken from; default: the plan's"),
    .value("replications", "R", "replications of each point and policy; default: the plan's"),
    .value("shards", "N", "number of shards; default: the plan's"),
    .flag("pairwise", "compare every pair of policies, not only each with the reference"),
    .value("pareto", "AXES", "metrics that are ranked besides, for example halted_s:mean"),
    seed, size, set,
    .value("out", "DIR", "where the study goes; default: out/<name of the plan>"),
  ]

  /// Options of `compare` that a sweep has no use for, and what to do instead.
  private static let onlyInCompare: [(names: [String], reason: String)] = [
    (
      ["precision", "max-replications"],
      "the replications of a sweep are fixed by its plan; --extend --replications R adds more"
    ),
    (
      ["tune", "training", "objective"],
      "settings are tuned on one scenario: firebreak compare SCENARIO --tune N"
    ),
    (
      ["find-critical", "limit", "between", "steps"],
      "shocks are searched on one scenario: firebreak compare SCENARIO --find-critical PATH; in a "
        + "plan the size of a shock can be an axis"
    ),
    (["interactions"], "pairs are run on one scenario: firebreak compare SCENARIO --interactions"),
    (["shuffle-ties"], "ties are shuffled on one scenario: firebreak compare SCENARIO"),
    (
      ["events", "series", "liquidations"],
      "a sweep keeps no traces; firebreak run SCENARIO --set PATH=VALUE makes those of one run"
    ),
  ]

  static let sweep = VerbSpec(
    verb: .sweep,
    summary: "run a design over fields of a scenario, restartable and in shards",
    details: """
      Expands the plan's design into points and runs every policy on every replication of each.
      Runs are kept in blocks: after an interruption, --resume goes on where the study stopped, and
      a finished study can be extended by points, policies, and replications with --extend.
      --shard computes one part; merge then makes the same files as one uninterrupted sweep.
      """,
    positionals: [plan],
    options: [
      .flag("dry-run", "print points, runs, and expected time; write nothing"),
      .flag("resume", "go on with the study in the folder"),
      .flag("extend", "give the study in the folder this plan and keep its runs"),
      .value("shard", "I/N", "compute only shard I of the plan's N, counted from 0"),
      .value("max-runs", "N", "most runs that are allowed; default: 1000000"),
      .value("jobs", "N", "worker threads; default: one for each processor"),
    ] + planned + [quiet, json],
    elsewhere: onlyInCompare,
    examples: [
      HelpExample("firebreak sweep \(reducedReference) --dry-run", "what would run, how long"),
      HelpExample("firebreak sweep \(reducedReference)", "all of it; files in out/reference-small"),
      HelpExample(
        "firebreak sweep \(reducedReference) --extend --replications 60",
        "the same study with more replications"
      ),
    ]
  )

  static let status = VerbSpec(
    verb: .status,
    summary: "say which shards of a sweep are missing",
    details: """
      Prints how many blocks and shards stand, and the missing shards in the form that array jobs
      take. Ends with 0 when nothing is missing and 1 otherwise.
      """,
    positionals: [directory],
    options: [.flag("array", "print only the missing shards, for example 2-3,7"), json],
    examples: [
      HelpExample("firebreak status out/reference-small", "what is done and what is missing"),
      HelpExample(
        "firebreak status out/reference-small --array",
        "what to give to sbatch --array="
      ),
    ]
  )

  static let merge = VerbSpec(
    verb: .merge,
    summary: "make the tables of a sweep whose shards are complete",
    details: """
      Verifies that every run is there and that blocks and receipts agree, then writes the same
      files as an uninterrupted sweep. Ends with 1 and the missing shards when something is missing,
      with 2 when two computations of the same runs disagree.
      """,
    positionals: [directory],
    options: [quiet, json],
    examples: [HelpExample("firebreak merge out/reference-small", "after the last shard")]
  )

  static let script = VerbSpec(
    verb: .script,
    summary: "print a job script that computes a sweep on a cluster",
    details: """
      Prints to the standard output and submits nothing. The script computes one shard in each task
      and merges at the end; FIREBREAK in its environment names the program.
      """,
    positionals: [PositionalSpec("PLAN", "a plan file with \"shards\"")],
    options: [
      .value("engine", "ENGINE", "slurm, parallel, snakemake, or kubernetes"),
      .value("cpus", "N", "processors of one task; default: 1"),
      .value("time", "TIME", "time limit of a Slurm task; default: 01:00:00"),
    ] + planned,
    examples: [
      HelpExample(
        "firebreak script \(reducedReference) --engine slurm --shards 8 > job.sh",
        "an array job and its merge"
      )
    ]
  )
}
