import Experiments
import MarketSimulation
import Reporting
import Testing

private func table(
  _ result: StudyResult,
  width: Int = 120,
  usesColour: Bool = false
) -> String {
  ComparisonTable(
    result,
    StudyAnalysis(result, metrics: tableDefinitions),
    options: ComparisonTable.Options(width: width, usesColour: usesColour)
  ).text
}

private func study() throws -> StudyResult {
  try tableResult(points: [
    StudyPoint(
      id: "p0000",
      parameters: [StudyParameter(column: "markets_0_path_intrabar", value: "stated")],
      scenario: toyScenario(policies: tablePolicies)
    )
  ])
}

/// Eight replications: the policy fails from the fourth on, the last run is missing.
private func brokenStudy() throws -> StudyResult {
  try tableResult(policies: ["baseline", "brake"], replications: 8) { _, policy, replication in
    if replication == 7, policy == 1 { return nil }
    if replication >= 3, policy == 1 { return failedRun }
    return ok(
      tableMetrics(policy: policy, replication: replication),
      status: replication == 0 ? .stopped : .ok
    )
  }
}

/// Text without escape sequences.
private func plain(_ text: String) -> String {
  var plain = ""
  var isEscape = false
  for character in text.unicodeScalars {
    if character == "\u{1B}" { isEscape = true }
    if !isEscape { plain.unicodeScalars.append(character) }
    if isEscape, character == "m" { isEscape = false }
  }
  return plain
}

struct ComparisonTableTests {
  @Test func `the wide table of a study`() throws {
    #expect(
      try table(study()) == """
        toy: 5 policies x 20 replications, reference baseline

        == p0000, markets_0_path_intrabar = stated ==

                                 baseline   circuit-breaker* twap             oracle-fallback  layered*
        SEVERITY of the crisis
        total_loss_usd           4.65M      -1.70M better    same             same             -2.00M better
                                            [-1.76M, -1.64M]                                   [-2.00M, -2.00M]
        borrower_loss_usd        805k       0 n.d.           same             same             +90.5k worse
                                            [-2000, 2000]                                      [90.4k, 90.6k]
        bad_debt_usd             236k       same             same             same             -189k better
                                 15/20 runs                                                    [-253k, -126k]
                                                                                               in 3/20 runs
        drawdown_1h              0.236      -0.012 better    same             same             same
                                            [-0.012, -0.012]
        COST of the defence
        halted_s                 0          +1800 worse      same             same             +12.6k worse
                                            [1800, 1800]                                       [12.6k, 12.6k]
        blocked_usd_s            0          same             same             same             +7.30B worse
                                                                                               [7.30B, 7.30B]
        activations              0          1                not exercised    not exercised    0.950
                                                                                               in 13/20 runs

        circuit-breaker* better on total_loss_usd, drawdown_1h; worse on halted_s; not distinguishable on borrower_loss_usd
        twap             not exercised: it never acted
        oracle-fallback  not exercised: it never acted
        layered*         better on total_loss_usd, bad_debt_usd; worse on borrower_loss_usd, halted_s, blocked_usd_s
        Pareto front over mean total_loss_usd, mean borrower_loss_usd, mean blocked_usd_s (mean where ES95 would need 200
          replications): circuit-breaker, layered
        Same under every policy: zero_bid_share undefined

        Each cell: mean of policy - baseline on the same shocks, then its 95 % bootstrap interval (what varies: simulation
        draws). better, worse: the interval excludes zero; n.d.: not distinguishable, the interval contains zero or there are
        fewer than 5 pairs; same: equal in every run; *: on the Pareto front. k/n runs: the figure is not zero in k of n runs.
        Scales: k, M, B, T = 10^3, 10^6, 10^9, 10^12.

        """
    )
  }

  @Test func `the compact table of a study`() throws {
    #expect(
      try table(study(), width: 80) == """
        toy: 5 policies x 20 replications, reference baseline

        == p0000, markets_0_path_intrabar = stated ==

        circuit-breaker* against baseline
          severity
            total_loss_usd           4.65M > 2.95M   -1.70M better [-1.76M, -1.64M]
            borrower_loss_usd        805k > 805k     0 n.d.        [-2000, 2000]
            drawdown_1h              0.236 > 0.224   -0.012 better [-0.012, -0.012]
          cost
            halted_s                 0 > 1800        +1800 worse   [1800, 1800]
            activations              0 > 1           1

        twap: not exercised, same in every run

        oracle-fallback: not exercised, same in every run

        layered* against baseline
          severity
            total_loss_usd           4.65M > 2.65M   -2.00M better [-2.00M, -2.00M]
            borrower_loss_usd        805k > 896k     +90.5k worse  [90.4k, 90.6k]
            bad_debt_usd             236k > 47.0k    -189k better  [-253k, -126k]
          cost
            halted_s                 0 > 12.6k       +12.6k worse  [12.6k, 12.6k]
            blocked_usd_s            0 > 7.30B       +7.30B worse  [7.30B, 7.30B]
            activations              0 > 0.950       0.950         in 13/20 runs

        circuit-breaker* better on total_loss_usd, drawdown_1h; worse on halted_s; not
                         distinguishable on borrower_loss_usd
        twap             not exercised: it never acted
        oracle-fallback  not exercised: it never acted
        layered*         better on total_loss_usd, bad_debt_usd; worse on
                         borrower_loss_usd, halted_s, blocked_usd_s
        Pareto front over mean total_loss_usd, mean borrower_loss_usd, mean
          blocked_usd_s (mean where ES95 would need 200 replications): circuit-breaker,
          layered
        Same under every policy: zero_bid_share undefined

        Each cell: mean of policy - baseline on the same shocks, then its 95 % bootstrap
        interval (what varies: simulation draws). better, worse: the interval excludes
        zero; n.d.: not distinguishable, the interval contains zero or there are fewer
        than 5 pairs; same: equal in every run; *: on the Pareto front. k/n runs: the
        figure is not zero in k of n runs. Scales: k, M, B, T = 10^3, 10^6, 10^9, 10^12.

        """
    )
  }

  @Test func `a study that broke says so before its figures`() throws {
    #expect(
      try table(brokenStudy()) == """
        toy: 2 policies x 8 replications, reference baseline
        INTERRUPTED after 15 of 16 runs; only complete replications count

        == p0000 ==
        3 of 8 replications complete
        2 runs stopped at a limit: those figures are lower bounds, marked >=

                                 baseline*  brake*
        SEVERITY of the crisis
        total_loss_usd           >=4.56M    -1.66M n.d.
                                            too few runs
        borrower_loss_usd        >=804k     +1667 n.d.
                                            too few runs
        drawdown_1h              >=0.235    -0.012 n.d.
                                            too few runs
        COST of the defence
        halted_s                 >=0        +1800 n.d.
                                            too few runs
        activations              >=0        >=1

        brake* not distinguishable on total_loss_usd, borrower_loss_usd, drawdown_1h, halted_s
        Pareto front over mean total_loss_usd, mean borrower_loss_usd, mean blocked_usd_s (mean where ES95 would need 200
          replications): baseline, brake
        Same under every policy: bad_debt_usd 211k, zero_bid_share undefined, blocked_usd_s 0

        Each cell: mean of policy - baseline on the same shocks, then its 95 % bootstrap interval (what varies: simulation
        draws). better, worse: the interval excludes zero; n.d.: not distinguishable, the interval contains zero or there are
        fewer than 5 pairs; same: equal in every run; *: on the Pareto front. k/n runs: the figure is not zero in k of n runs.
        Scales: k, M, B, T = 10^3, 10^6, 10^9, 10^12.

        """
    )
  }

  @Test func `one policy has levels and nothing to compare`() throws {
    #expect(
      try table(tableResult(policies: ["baseline"], replications: 3)) == """
        toy: 1 policy x 3 replications, reference baseline

        == p0000 ==

                                 baseline
        SEVERITY of the crisis
        total_loss_usd           4.56M
        borrower_loss_usd        804k
        bad_debt_usd             211k
                                 2/3 runs
        drawdown_1h              0.235
        zero_bid_share           undefined
        COST of the defence
        halted_s                 0
        blocked_usd_s            0
        activations              0

        """
    )
  }

  @Test func `failed runs make the table incomplete and a point without pairs says so`() throws {
    let result = try tableResult(policies: ["baseline", "brake"], replications: 2) { _, policy, _ in
      policy == 1 ? failedRun : ok(tableMetrics(policy: 0, replication: 0))
    }
    let text = table(result)
    #expect(text.contains("INCOMPLETE: 2 of 4 runs failed; their replications are left out"))
    #expect(text.contains("0 of 2 replications complete"))
    #expect(text.contains("no complete replication: nothing to compare"))
  }

  @Test func `colour adds escape sequences and nothing else`() throws {
    for width in [120, 80] {
      let coloured = try table(study(), width: width, usesColour: true)
      #expect(coloured.contains("\u{1B}[32m"))
      #expect(try plain(coloured) == table(study(), width: width))
    }
  }

  @Test func `no line is wider than asked and none ends in a blank`() throws {
    let names = (0..<9).map { "a-rather-long-policy-name-\($0)" }
    let result = try tableResult(policies: names) { _, policy, replication in
      ok(tableMetrics(policy: policy % 5, replication: replication))
    }
    for width in [80, 99, 100, 110, 120, 300] {
      let lines = table(result, width: width).split(separator: "\n")
      let bad = lines.filter { $0.count > min(width, 120) || $0.last == " " }
      #expect(bad.isEmpty, "\(width)")
    }
    // Nine policies: eight compared, five beside each other at the widest.
    #expect(table(result).components("total_loss_usd  ") == 2)
  }

  @Test func `points are separate blocks`() throws {
    let points = ["stated", "mirrored"].enumerated().map { index, order in
      StudyPoint(
        id: "p000\(index)",
        parameters: [StudyParameter(column: "order", value: order)],
        scenario: toyScenario(policies: tablePolicies)
      )
    }
    let text = try table(tableResult(points: points))
    #expect(text.components("== p0000, order = stated ==") == 1)
    #expect(text.components("== p0001, order = mirrored ==") == 1)
    #expect(text.components("Each cell:") == 1)
  }
}

extension String {
  /// How often a text occurs.
  fileprivate func components(_ text: String) -> Int { split(separator: text).count - 1 }
}

struct DisplayNumberTests {
  @Test func `numbers have three digits and a scale`() {
    let table: [(Double, String)] = [
      (0, "0"), (1, "1"), (-3, "-3"), (0.5, "0.500"), (0.9996, "1.00"), (0.0123, "0.012"),
      (0.001, "0.001"), (0.0004, "4e-4"), (-0.00012, "-1e-4"), (1.234, "1.23"), (9.996, "10.0"),
      (12.34, "12.3"), (99.96, "100"), (123.4, "123"), (1_234, "1234"), (9_999, "9999"),
      (9_999.9, "10.0k"), (12_345, "12.3k"), (999_499, "999k"), (999_999, "1.00M"),
      (-1_234_567, "-1.23M"), (7.3e9, "7.30B"), (1e12, "1.00T"), (3.4e15, "3e15"),
    ]
    for (value, text) in table { #expect(DisplayNumber.text(value) == text) }
    #expect(DisplayNumber.signed(12_345) == "+12.3k")
    #expect(DisplayNumber.signed(0) == "0")
    #expect(DisplayNumber.signed(-2.5) == "-2.50")
    #expect(DisplayNumber.interval(-1, 2) == "[-1, 2]")
    #expect(DisplayNumber.percent(0.005) == "0.5%")
    #expect(DisplayNumber.percent(0.876) == "88%")
    #expect(DisplayNumber.percent(1) == "100%")
  }
}
