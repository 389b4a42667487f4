import Experiments
import MarketSimulation
import Markets
import Participants
import Quantities
import Reporting

/// `compare --best-response`: the attack that pays best against each policy, beside the script.
///
/// The report keeps replications 0 to R − 1; the search uses those behind them.
struct AttackSession {
  /// Most attacks that are tried against each policy.
  static let budgetLimit: Int64 = 10_000

  private let budget: Int
  private let training: Int32?
  private let context: CommandContext
  private let verb: Verb

  /// Reads the options; nil where no search is asked for.
  init?(_ parsed: ParsedArguments, _ context: CommandContext) throws(CommandError) {
    let budget = try usageChecked { () throws(UsageError) in
      try parsed.number("best-response", 2...Self.budgetLimit)
    }
    guard let budget else { return nil }
    let training = try usageChecked { () throws(UsageError) in
      try parsed.number("training", 1...CompareCommand.replicationLimit)
    }
    for option in ["tune", "precision"] where parsed.has(option) {
      // Both use the replications behind the reported ones for something else.
      throw .usage(.conflict(verb: parsed.verb, option: "best-response", other: option))
    }
    self.budget = Int(budget)
    self.training = training.map { Int32($0) }
    self.context = context
    verb = parsed.verb
  }

  /// Refuses points in which nobody attacks.
  func check(_ plan: ComparisonPlan) throws(CommandError) {
    for point in plan.points where !AttackSearch.hasAdversary(point.scenario) {
      throw .usage(
        .badValue(
          verb: verb,
          option: "best-response",
          found: point.id,
          expected: "a scenario with a manipulator, a raider or an exploit among its participants"
        )
      )
    }
  }

  /// Searches, and runs what was chosen on the reported replications.
  func run(_ result: StudyResult, _ meter: ProgressMeter) throws(CommandError) -> BestResponseReport
  {
    let plan = result.plan
    guard let column = MetricCatalog.position(of: "attacker_profit_usd") else {
      throw .defect("no column attacker_profit_usd")
    }
    let search = AttackSearch(seed: plan.points[0].scenario.seed)
    let candidates = plan.points.map { search.candidates(of: $0.scenario, count: budget) }
    let searched = plan.replications..<plan.replications + (training ?? plan.replications)
    let attacks = plan.points.indices.flatMap { point in
      candidates[point].indices.map { Attack(point: point, candidate: $0, positions: nil) }
    }
    let means = try self.means(attacks, plan, candidates, searched, column, meter)
    var chosen: [[BestResponse?]] = []
    var finalists: [Attack] = []
    for point in plan.points.indices {
      let own = plan.policies.indices.map { position in
        BestResponse.choose(
          candidates[point].indices.map { means[point * budget + $0][position] }
        )
      }
      chosen.append(own)
      for candidate in Set(own.compactMap { $0?.candidate }).sorted() {
        let positions = own.indices.filter { own[$0]?.candidate == candidate }
        finalists.append(Attack(point: point, candidate: candidate, positions: positions))
      }
    }
    let reported = try self.means(
      finalists,
      plan,
      candidates,
      0..<plan.replications,
      column,
      meter
    )
    meter.finish()
    var rows: [BestResponseReport.Row] = []
    for point in plan.points.indices {
      for position in plan.policies.indices {
        guard let best = chosen[point][position] else { continue }
        let final = finalists.firstIndex { $0.point == point && $0.candidate == best.candidate }
        rows.append(
          BestResponseReport.Row(
            point: plan.points[point].id,
            policy: plan.policyNames[position],
            candidate: Int32(best.candidate),
            settings: settings(candidates[point][best.candidate], plan.points[point].scenario),
            scriptProfit: scripted(result, point, plan.policies[position], column),
            searchedProfit: best.mean,
            reportedProfit: final.flatMap { reported[$0][position] }
          )
        )
      }
    }
    return BestResponseReport(budget: budget, searched: searched, rows: rows)
  }

  /// One attack at one point, against all policies or those at some positions.
  private struct Attack {
    var point: Int
    var candidate: Int
    var positions: [Int]?
  }

  /// Per attack and position of a policy the mean profit over replications.
  private func means(
    _ attacks: [Attack],
    _ plan: ComparisonPlan,
    _ candidates: [[[ParticipantSpec]]],
    _ replications: Range<Int32>,
    _ column: Int,
    _ meter: ProgressMeter
  ) throws(CommandError) -> [[Double?]] {
    let units = attacks.flatMap { attack in
      var scenario = plan.points[attack.point].scenario
      scenario.participants = candidates[attack.point][attack.candidate]
      let positions = attack.positions ?? Array(plan.policies.indices)
      return replications.map { replication in
        ReplicationUnit(
          scenario: scenario,
          point: attack.point,
          replication: replication,
          policies: positions.map { plan.policies[$0] }
        )
      }
    }
    let results = context.executor.units(
      units,
      jobs: plan.jobs,
      cancellation: context.interrupt.token,
      progress: { meter.update($0) }
    )
    guard let results else {
      meter.finish()
      let total = units.reduce(Int64(0)) { $0 + Int64($1.policies.count) }
      throw .interrupted(done: 0, total: total)
    }
    return attacks.indices.map { attack in
      let positions = attacks[attack].positions ?? Array(plan.policies.indices)
      let own = results[attack * replications.count..<(attack + 1) * replications.count]
      var means = [Double?](repeating: nil, count: plan.policies.count)
      for (place, position) in positions.enumerated() {
        means[position] = BestResponse.mean(own.map { $0[place] }, column: column)
      }
      return means
    }
  }

  private func scripted(
    _ result: StudyResult,
    _ point: Int,
    _ policy: Int,
    _ column: Int
  ) -> Double? {
    let runs = result.runs.filter { $0.key.point == point && $0.key.policy == policy }
    return BestResponse.mean(runs.map(\.result), column: column)
  }

  /// `raider: sells 12000000 of ETH-USD at 3600s, slices 6 every 30s, hold 10m`.
  private func settings(_ participants: [ParticipantSpec], _ scenario: Scenario) -> String {
    participants.filter(AttackSearch.isAdversary).map { participant in
      switch participant.kind {
      case .manipulator(let spec):
        let verb = spec.side == .sell ? "sells" : "buys"
        let market = scenario.markets[Int(spec.market.index)].name
        return "\(participant.name): \(verb) \(spec.notional.micros / 1_000_000) of \(market) at "
          + "\(QuantityText.duration(spec.at - .start)), slices \(spec.slices) every "
          + "\(QuantityText.duration(spec.interval)), hold \(QuantityText.duration(spec.hold))"
      case .exploit(let spec):
        let rate = QuantityText.decimal(spec.rate.partsPerBillion, digits: 7)
        return "\(participant.name): \(rate)% a block at \(QuantityText.duration(spec.at - .start))"
      case .raider(let spec):
        return "\(participant.name): \(spec.capital.micros / 1_000_000) of collateral in "
          + "\(spec.accounts) accounts from \(QuantityText.duration(spec.at - .start)) on"
      case .keepers, .owners, .orderFlow, .arbitrageur, .anticipators, .depositors, .savers:
        return participant.name
      }
    }.joined(separator: "; ")
  }
}
