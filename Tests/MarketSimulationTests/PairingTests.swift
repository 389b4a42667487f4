import Margining
import MarketSimulation
import Mitigations
import Participants
import Quantities
import TestSupport
import Testing

/// Common random numbers: what one component does never shifts another one's draws.
struct PairingTests {
  @Test
  func `every policy of a replication meets the same exogenous draws`() throws {
    var digests: [UInt64] = []
    for form in ScenarioBuilder.forms {
      var builder = ScenarioBuilder.crowd(form, seed: 3)
      builder.policies = ScenarioBuilder.everyPolicy
      let prepared = try builder.prepared()
      var actions = 0.0
      for policy in prepared.scenario.policies.indices {
        let result = Simulation.run(prepared, policy: policy, catalog: ScenarioBuilder.catalog)
        actions += result["activations"] ?? 0
        if result.exogenousDigest != prepared.exogenousDigest || result.status != .ok {
          Issue.record("\(prepared.scenario.policies[policy].name): \(result)")
        }
      }
      #expect(actions > 8)
      digests.append(prepared.exogenousDigest)
      digests.append(try builder.prepared(replication: 1).exogenousDigest)
    }
    #expect(Set(digests).count == 4)
  }

  @Test
  func `a policy that first acts at an instant leaves baseline's events before it`() throws {
    var compared = 0
    for form in ScenarioBuilder.forms {
      var builder = ScenarioBuilder.crowd(form, seed: 5)
      builder.policies = ScenarioBuilder.everyPolicy
      let baseline = RunLog()
      _ = try builder.run(log: baseline)
      for policy in 1...builder.policies.count {
        let log = RunLog()
        _ = try builder.run(policy, log: log)
        guard let first = log.events(.directive).first else { continue }
        let mine = log.events.filter { $0.at < first.at }
        let theirs = baseline.events.filter { $0.at < first.at }
        if mine != theirs { Issue.record("\(builder.policies[policy - 1].name) differs before") }
        compared += mine.count
      }
    }
    #expect(compared > 2_000)
  }

  @Test
  func `participants that can do nothing change no column, wherever they stand`() throws {
    var idle = ScenarioBuilder.keepers
    idle.starts = false
    idle.bids = false
    var absent = ScenarioBuilder.owners
    absent.topUpShare = .zero
    absent.autoRepayShare = .zero
    var silent = ScenarioBuilder.users
    silent.intentsPerHour = .zero
    let inert = [
      ParticipantSpec(name: "idle", kind: .keepers(idle)),
      ParticipantSpec(name: "absent", kind: .owners(absent)),
      ParticipantSpec(name: "silent", kind: .orderFlow(silent)),
    ]
    for form in ScenarioBuilder.forms {
      var builder = ScenarioBuilder.crowd(form, seed: 7)
      let plain = try builder.run()
      let real = builder.participants
      for added in inert {
        for place in 0...real.count {
          builder.participants = real
          builder.participants.insert(added, at: place)
          if let column = try builder.run().firstDifference(from: plain) {
            Issue.record("\(added.name) at \(place) moves \(column)")
          }
        }
      }
      #expect((plain["liquidation_count"] ?? 0) > 0)
    }
  }

  @Test
  func `a mitigation that demands nothing changes no column, alone or between others`() throws {
    for form in ScenarioBuilder.forms {
      var builder = ScenarioBuilder.crowd(form, seed: 9)
      let layers = ScenarioBuilder.everyPolicy.last?.mitigations.filter { $0.kind != "observer" }
      let all = layers ?? []
      var padded = all
      padded.insert(.standard("observer"), at: 3)
      padded.insert(.standard("observer"), at: 0)
      builder.policies = [
        .only("observer"),
        PolicySpec(name: "all", mitigations: all),
        PolicySpec(name: "padded", mitigations: padded),
      ]
      #expect(try builder.run(1).firstDifference(from: builder.run(0)) == nil)
      #expect(try builder.run(3).firstDifference(from: builder.run(2)) == nil)
      #expect(try builder.run(2).firstDifference(from: builder.run(0)) != nil)
    }
  }

  @Test
  func `watching a run, and how often, changes no column`() throws {
    for form in ScenarioBuilder.forms {
      let builder = ScenarioBuilder.crowd(form, seed: 11)
      let plain = try builder.run()
      let log = RunLog()
      #expect(try builder.run(log: log).firstDifference(from: plain) == nil)
      #expect(log.events.count > 200 && log.samples.count > 50)
      #expect(log.events.map(\.ordinal) == Array(0..<Int64(log.events.count)))
      let counted = log.events.count { $0.kind != .ledger && $0.kind != .fill }
      #expect(plain["events"] == Double(counted))
    }
  }
}
