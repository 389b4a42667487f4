import Margining
import MarketSimulation
import NetworkModel
import Participants
import Quantities
import Testing

/// Owners' operations of several steps in whole runs: what becomes of them, and of the books.
struct OperationRunTests {
  enum Shipped: CaseIterable {
    case stepwiseRepayment
    case requestedTopUp
    case bridgedTopUp
    case requestedMargin
    case bridgedMargin
  }

  private static let message = MessageSpec(
    finality: .seconds(30),
    relay: .fixed(.seconds(10)),
    stuck: .zero,
    retryAfter: .seconds(20),
    expiry: .seconds(100)
  )
  private static let request = TwoPhaseSpec(
    executorDelay: .fixed(.seconds(5)),
    cancelAfter: .seconds(60)
  )

  /// Four accounts that the price comes close to and never reaches, whose owners all react.
  private func builder(
    _ shipped: Shipped,
    compensates: Bool = true,
    accounts: Int = 4
  ) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.seconds = 1_200
    builder.steps = [(0, 100_00), (60, 99_00)]
    builder.impact = shipped == .stepwiseRepayment
    builder.depth = 1_000_000
    var path = OwnerExecution.TopUpPath.direct
    switch shipped {
    case .requestedTopUp, .requestedMargin: path = .requested(Self.request)
    case .bridgedTopUp, .bridgedMargin: path = .bridged(Self.message)
    case .stepwiseRepayment: break
    }
    let isVault = shipped != .requestedMargin && shipped != .bridgedMargin
    if isVault { builder.form = .vaults(ScenarioBuilder.vaults) }
    builder.accounts = (0..<accounts).map { _ in
      isVault
        ? ScenarioBuilder.vault(10, dueBelow: 97_00) : ScenarioBuilder.long(10, dueBelow: 97_00)
    }
    let repays = shipped == .stepwiseRepayment
    let owners = OwnerSpec(
      protocolID: ProtocolID(0),
      topUpShare: repays ? .zero : .one,
      autoRepayShare: repays ? .one : .zero,
      trigger: .percent(3),
      topUpSize: .percent(20),
      repayTarget: .percent(110),
      reactionMedian: .seconds(20),
      reactionDeviation: .zero,
      reactionLimit: 1,
      fee: .fixed(.gwei(10)),
      execution: OwnerExecution(
        topUpPath: path,
        repaysInSteps: repays,
        retry: RetryPolicy(retries: 0, deadline: .seconds(300), compensates: compensates)
      )
    )
    builder.participants.append(ParticipantSpec(name: "owners", kind: .owners(owners)))
    return builder
  }

  @Test func `undisturbed, every operation completes and leaves nothing in transit`() throws {
    for shipped in Shipped.allCases {
      let result = try builder(shipped).run()
      #expect(result["operation_count"] == 4, "\(shipped)")
      #expect(result["operation_completed_share"] == 1, "\(shipped)")
      #expect(result["stranded_value_usd"] == 0)
      #expect(result["compensation_cost_usd"] == 0)
      #expect((result["partial_state_usd_s"] ?? 0) > 0)
      #expect(result["conservation_error"] == 0)
    }
  }

  @Test func `interrupted at every request in every way it ends accounted for in the ledger`()
    throws
  {
    for shipped in Shipped.allCases {
      for compensates in [true, false] {
        var scenario = builder(shipped, compensates: compensates, accounts: 1)
        scenario.seconds = 500
        let prepared = try scenario.prepared()
        var calm = try probe(prepared)
        _ = try calm.finish()
        for first in 0..<calm.operationRequests {
          for failure in StepFailure.allCases {
            // One interruption, and one that hits the undoing as well.
            for second in [nil, first + 1, first + 2] as [Int64?] {
              var probe = try probe(prepared)
              probe.interrupt(request: first, failure)
              if let second { probe.interrupt(request: second, failure) }
              if let complaint = try complaint(&probe) {
                Issue.record("\(shipped), \(first), \(failure), \(second as Any): \(complaint)")
                return
              }
            }
          }
        }
      }
    }
  }

  private func probe(_ prepared: PreparedReplication) throws -> RunProbe {
    try RunProbe(
      prepared,
      policy: prepared.scenario.policies[0],
      catalog: ScenarioBuilder.catalog
    )
  }

  /// What is wrong with the end of a run, or nil.
  private func complaint(_ probe: inout RunProbe) throws -> String? {
    let result = try probe.finish()
    if result.status != .ok { return "the run is \(result.status)" }
    if result["conservation_error"] != 0 { return "the books do not balance" }
    let counts = probe.operationCounts
    if counts.completed + counts.undone + counts.stranded != counts.begun {
      return "\(counts) do not add up"
    }
    let inTransit = probe.transit(protocol: 0)
    let isEmpty = inTransit.base == 0 && inTransit.quote == 0
    for end in probe.operationEnds {
      let isPartial = end.stepsInEffect > 0 && end.status != .completed
      if !end.status.isFinal { return "an operation is \(end.status)" }
      if isPartial != (end.status == .stranded) { return "\(end)" }
    }
    // What is stranded is in transit, and nothing else is.
    if isEmpty != (counts.stranded == 0) { return "\(counts) with \(inTransit) in transit" }
    let worth = result["stranded_value_usd"] ?? -1
    return (worth == 0) == isEmpty ? nil : "\(worth) USD are stranded"
  }

  @Test func `value in transit is counted by hand`() throws {
    // Each owner locks 20 % of ten units at 80 s; 40 s later the message is here, just after the
    // block of 120 s, and the next one takes it: 2 × 99 USD for 50 s, four times.
    let result = try builder(.bridgedTopUp).run()
    #expect(abs((result["partial_state_usd_s"] ?? 0) - 4 * 2 * 99 * 50) < 0.01)
  }

  @Test func `a lost message strands the value of those who hold on`() throws {
    let prepared = try builder(.bridgedTopUp, compensates: false).prepared()
    var probe = try probe(prepared)
    // Each owner's lock is followed by a message at once; the messages are stuck again and again.
    for request in [1, 3, 5, 7] + Array(Int64(8)..<60) {
      probe.interrupt(request: request, .undelivered)
    }
    let result = try probe.finish()
    #expect(result["operation_completed_share"] == 0)
    #expect(abs((result["stranded_value_usd"] ?? 0) - 4 * 2 * 99) < 0.01)
    // From 80 s to the horizon.
    #expect(abs((result["partial_state_usd_s"] ?? 0) - 4 * 2 * 99 * 1_120) < 0.01)
    #expect(result["conservation_error"] == 0)
  }

  @Test func `collateral that is in transit does not save an account`() throws {
    // Locked at 80 s; the price crosses at 100 s, and the deposit would have come in the block of
    // 130 s, after the liquidation of 110 s.
    var builder = builder(.bridgedTopUp)
    builder.steps = [(0, 100_00), (60, 99_00), (100, 96_50)]
    let result = try builder.run()
    #expect(result["liquidation_count"] == 4)
    #expect(result["stranded_liquidation_count"] == 4)
    builder = self.builder(.bridgedTopUp)
    builder.steps = [(0, 100_00), (60, 99_00), (130, 96_50)]
    let later = try builder.run()
    #expect(later["liquidation_count"] == 0)
    #expect(later["stranded_liquidation_count"] == 0)
  }

  @Test func `undoing a sale costs what the market asks`() throws {
    let prepared = try builder(.stepwiseRepayment).prepared()
    var probe = try probe(prepared)
    // Requests 0 to 3 withdraw, 4 to 7 sell, 8 repays for the first owner.
    probe.interrupt(request: 8, .slippage)
    let result = try probe.finish()
    #expect(result["operation_completed_share"] == 0.75)
    #expect((result["compensation_cost_usd"] ?? 0) > 0)
    #expect(result["stranded_value_usd"] == 0)
    #expect(result["conservation_error"] == 0)
  }

  @Test func `in one transaction the same repayment is never partial`() throws {
    var builder = builder(.stepwiseRepayment)
    guard case .owners(var owners) = builder.participants[1].kind else { return }
    owners.execution = OwnerExecution()
    builder.participants[1].kind = .owners(owners)
    let log = RunLog()
    let result = try builder.run(log: log)
    #expect(log.events(.autoRepay).count == 4)
    #expect(result["operation_count"] == 0)
    #expect(result["partial_state_usd_s"] == 0)
  }

  @Test func `a request nobody executes is cancelled and refunded`() throws {
    var builder = builder(.requestedTopUp)
    guard case .owners(var owners) = builder.participants[1].kind else { return }
    var request = Self.request
    request.outage = .one
    owners.execution.topUpPath = .requested(request)
    builder.participants[1].kind = .owners(owners)
    let log = RunLog()
    let result = try builder.run(log: log)
    #expect(log.events(.operation).map(\.amount) == [2, 2, 2, 2])
    #expect(result["operation_completed_share"] == 0)
    #expect(result["stranded_value_usd"] == 0)
    // Four refunds of 100 000 gas at 10 gwei, ETH at 99.
    #expect(abs((result["compensation_cost_usd"] ?? 0) - 4 * 0.001 * 99) < 1e-4)
  }
}
