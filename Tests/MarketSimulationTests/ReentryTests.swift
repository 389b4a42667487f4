import Margining
import MarketSimulation
import NetworkModel
import Participants
import Quantities
import Testing

/// A re-entrant refund in whole runs: what attackers take from the escrow of others, and what
/// prevents it.
///
/// Nobody executes requests, so that all owners want their escrow back; half of them attack.
struct ReentryTests {
  private static func run(
    _ order: EffectOrder,
    guarded: Bool,
    attackers: Ratio = .percent(50),
    depth: Int32 = 16,
    seed: UInt64,
    log: RunLog? = nil
  ) throws -> RunResult {
    try builder(order, guarded: guarded, attackers: attackers, depth: depth, seed: seed)
      .run(log: log)
  }

  private static func builder(
    _ order: EffectOrder,
    guarded: Bool,
    attackers: Ratio,
    depth: Int32,
    seed: UInt64
  ) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.seed = seed
    builder.seconds = 1_200
    builder.impact = false
    builder.steps = [(0, 100_00), (60, 99_00)]
    builder.form = .vaults(ScenarioBuilder.vaults)
    builder.accounts = (0..<8).map { _ in ScenarioBuilder.vault(10, dueBelow: 97_00) }
    let owners = OwnerSpec(
      protocolID: ProtocolID(0),
      topUpShare: .one,
      autoRepayShare: .zero,
      trigger: .percent(3),
      topUpSize: .percent(20),
      repayTarget: .percent(110),
      reactionMedian: .seconds(20),
      reactionDeviation: .zero,
      reactionLimit: 1,
      fee: .fixed(.gwei(10)),
      execution: OwnerExecution(
        topUpPath: .requested(
          TwoPhaseSpec(
            executorDelay: .fixed(.seconds(5)),
            outage: .one,
            cancelAfter: .seconds(60),
            escrow: EscrowSpec(
              order: order,
              isGuarded: guarded,
              attackers: attackers,
              depth: depth
            )
          )
        ),
        retry: RetryPolicy(retries: 0, deadline: .seconds(300))
      )
    )
    builder.participants.append(ParticipantSpec(name: "owners", kind: .owners(owners)))
    return builder
  }

  @Test func `between check and effect an attacker takes what others set aside`() throws {
    var extracted = 0.0
    for seed in UInt64(1)...6 {
      let log = RunLog()
      let result = try Self.run(.callFirst, guarded: false, seed: seed, log: log)
      let taken = result["extracted_usd"] ?? 0
      extracted += taken
      #expect(result["conservation_error"] == 0)
      #expect(result.status == .ok)
      // Every refund is 2 ETH at 99: what is taken are whole refunds of others, whose operations
      // are stranded.
      let paid = result["reentry_paid_count"] ?? 0
      #expect(abs(taken - paid * 198) < 1e-6, "seed \(seed)")
      let stranded = log.events(.operation).count { $0.amount == 3 }
      #expect(Double(stranded) == paid, "seed \(seed)")
    }
    #expect(extracted > 0)
  }

  @Test func `the guard refuses the inner call, and so do books that are right before it`() throws {
    for seed in UInt64(1)...6 {
      for (order, guarded) in [(EffectOrder.callFirst, true), (.effectFirst, false)] {
        let result = try Self.run(order, guarded: guarded, seed: seed)
        #expect(result["extracted_usd"] == 0)
        #expect(result["reentry_paid_count"] == 0)
        #expect(result["stranded_value_usd"] == 0)
      }
      // The guard is asked wherever somebody attacks.
      let guarded = try Self.run(.callFirst, guarded: true, attackers: .one, seed: seed)
      #expect(guarded["reentry_refused_count"] == 8)
    }
  }

  @Test func `without attackers the fault costs nothing`() throws {
    let result = try Self.run(.callFirst, guarded: false, attackers: .zero, seed: 1)
    #expect(result["extracted_usd"] == 0)
    #expect(result["reentry_refused_count"] == 0)
  }

  @Test func `a scenario with an escrow survives its canonical bytes`() throws {
    let scenario = Self.builder(
      .callFirst,
      guarded: true,
      attackers: .percent(10),
      depth: 3,
      seed: 1
    ).scenario
    #expect(try Scenario(canonicalBytes: scenario.canonicalBytes) == scenario)
  }
}
