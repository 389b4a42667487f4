extension VerbTable {
  static let breakeven = VerbSpec(
    verb: .breakeven,
    summary: "say how often a crisis must come for each policy to pay for itself",
    details: """
      Reads two finished studies of compare: one of quiet years, one of crises. For each policy that
      both have, and each point of the crises: false trips, halted hours, blocked USD and idle
      capital in a quiet year, what they cost together, what one crisis costs less, and the crises a
      year from which the policy pays. All of it beyond the policy baseline. Idle capital and
      waiting have a price; what is lost in a quiet year counts as it is. A star marks a policy
      that the two studies state with different parameters.
      """,
    positionals: [
      PositionalSpec("CALM", "directory of the quiet study, for example out/false-trips"),
      PositionalSpec("CRISES", "directory of the study of crises, for example out/all"),
    ],
    options: [
      .value("out", "FILE", "also write the table here: Markdown where it ends in .md, else CSV"),
      .value("capital", "PERCENT", "price of idle capital, percent a year; default: 5"),
      .value("waiting", "PERCENT", "price of what users cannot move, percent a year; default: 20"),
    ],
    examples: [
      HelpExample(
        "firebreak breakeven out/false-trips out/all --out breakeven.md",
        "after compare of false-trips.json and mitigations/all.json with --out"
      ),
      HelpExample(
        "firebreak breakeven out/false-trips out/all --capital 10 --waiting 0",
        "with dearer capital, and waiting for nothing"
      ),
    ]
  )
}
