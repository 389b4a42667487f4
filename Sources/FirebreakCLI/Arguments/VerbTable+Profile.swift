extension VerbTable {
  static let profile = VerbSpec(
    verb: .profile,
    summary: "say how much is liquidated at which price, without running",
    details: """
      Reads the books at their start and writes liquidation_profile.csv: for each protocol and
      market, step by step of price, the accounts that become due, what their liquidation trades,
      and that over what moves the venue by the step. Nothing is run. Without --out the table goes
      to standard output.
      """,
    positionals: [scenario],
    options: [
      .value("out", "FILE", "write the table here, for example liquidation_profile.csv"),
      .value("step", "BP", "width of a step in basis points of the start price; default: 100"),
      .value("reach", "BP", "largest move either way in basis points; default: 9000"),
      .value("replication", "K", "replication whose books are drawn; default: 0"),
      .value("point", "POINT", "which variant, where the scenario has several; default: p0000"),
      seed, size, set, quiet,
    ],
    examples: [
      HelpExample(
        "firebreak profile \(blackThursday) --out liquidation_profile.csv",
        "where the vaults of that day would fall due"
      ),
      HelpExample(
        "firebreak profile \(blackThursday) --step 25 --reach 2000",
        "a finer look at moves of up to a fifth"
      ),
    ]
  )
}

extension VerbTable {
  static let contagion = VerbSpec(
    verb: .contagion,
    summary: "say who else loses when one protocol is shocked, by what they share",
    details: """
      The points of the scenario are named CHANNEL-none and CHANNEL-PROTOCOL: what the protocols
      share, and which one is shocked. Runs one policy at every point on the same draws and prints,
      for each channel, what each protocol loses beyond its loss without a shock.
      """,
    positionals: [
      PositionalSpec("SCENARIO", "a scenario of such points: Scenarios/contagion.json")
    ],
    options: [
      .value("out", "FILE", "also write the table here, for example contagion.csv"),
      .value("policy", "POLICY", "policy that runs; default: baseline"),
      .value("replications", "N", "replications; default: the scenario's"),
      .value("jobs", "N", "worker threads; default: one for each processor"),
      seed, size, set, quiet,
    ],
    examples: [
      HelpExample(
        "firebreak contagion Scenarios/contagion.json --out contagion.csv",
        "the matrix of the shipped scenario"
      ),
      HelpExample("firebreak contagion Scenarios/contagion.json --size check", "in seconds"),
    ]
  )
}
