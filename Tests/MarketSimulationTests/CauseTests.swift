import Margining
import MarketSimulation
import Mitigations
import Quantities
import TestSupport
import Testing

/// Every record names the record that caused it.
@Suite struct CauseTests {
  /// The kinds from a record back to the outside world.
  private func chain(_ log: RunLog, from record: EventRecord) -> [EventKind] {
    var kinds = [record.kind]
    var parent = record.parent
    while parent >= 0 {
      kinds.append(log.events[Int(parent)].kind)
      parent = log.events[Int(parent)].parent
    }
    return kinds
  }

  private func chain(_ log: RunLog, first kind: EventKind) -> [EventKind] {
    log.events(kind).first.map { chain(log, from: $0) } ?? []
  }

  @Test func `a collateral sale goes back to the shock, step by step`() throws {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 90_00)]
    builder.seconds = 1_200
    builder.form = .vaults(ScenarioBuilder.vaults)
    builder.accounts = [ScenarioBuilder.vault(10, dueBelow: 95_00)]
    let log = RunLog()
    _ = try builder.run(log: log)
    let trigger: [EventKind] = [.liquidation, .protocolPrice, .oracleWrite, .pathTick]
    #expect(chain(log, first: .liquidation) == trigger)
    #expect(chain(log, first: .bid) == [.bid] + trigger)
    let settled = chain(log, first: .settlement)
    #expect(settled.first == .settlement && settled.dropFirst().first == .bid)
    #expect(settled.suffix(4) == trigger[...])
    #expect(chain(log, first: .keeperSale) == [.keeperSale] + settled)
    #expect(chain(log, first: .fill) == [.fill, .keeperSale] + settled)
  }

  @Test func `a cascade goes back through every forced sale`() throws {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 98_00), (300, 93_90)]
    builder.accounts = [
      ScenarioBuilder.long(100, dueBelow: 98_50), ScenarioBuilder.long(100, dueBelow: 97_50),
      ScenarioBuilder.long(100, dueBelow: 96_50), ScenarioBuilder.long(100, dueBelow: 94_00),
    ]
    let log = RunLog()
    _ = try builder.run(log: log)
    let step: [EventKind] = [.liquidation, .protocolPrice, .oracleWrite]
    let chains = log.events(.liquidation).map { chain(log, from: $0) }
    #expect(chains.count == 4)
    // Between a fill and the reporters' look stands at most a tick, which decays its impact.
    #expect(chains.allSatisfy { $0.starts(with: step) && $0.last == .pathTick })
  }

  @Test func `a delayed price goes back to its poke and its write`() throws {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 90_00)]
    builder.hop = .seconds(60)
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 95_00)]
    let log = RunLog()
    _ = try builder.run(log: log)
    let found = chain(log, first: .liquidation)
    #expect(found.starts(with: [.liquidation, .protocolPrice, .oraclePoke]))
    #expect(found.contains(.oracleWrite) && found.last == .pathTick)
  }

  @Test func `a directive goes back to the protocol price that its strategy saw`() throws {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 80_00)]
    builder.accounts = [ScenarioBuilder.long(10, dueBelow: 95_00)]
    builder.policies = [.only("circuit-breaker")]
    let log = RunLog()
    _ = try builder.run(1, log: log)
    let found = chain(log, first: .directive)
    #expect(found == [.directive, .protocolPrice, .oracleWrite, .pathTick])
  }

  @Test func `records are numbered in order and causes come before effects`() throws {
    let forms = [
      ProtocolForm.vaults(ScenarioBuilder.vaults), .perpetual(ScenarioBuilder.perpetual),
    ]
    let caused: [EventKind] = [
      .oracleWrite, .oraclePoke, .protocolPrice, .liquidation, .bid, .settlement, .auctionRestart,
      .keeperSale, .funding, .directive, .fill,
    ]
    for form in forms {
      try everySeed(count: 3) { seed in
        var builder = ScenarioBuilder.crowd(form, seed: seed)
        builder.policies = MitigationCatalog.standard.descriptors.map { .only($0.kind) }
        let log = RunLog()
        let silent = try builder.run(builder.policies.count)
        let result = try builder.run(builder.policies.count, log: log)
        if silent != result { return "listening changed the run" }
        for (index, event) in log.events.enumerated() {
          if event.ordinal != Int64(index) { return "record \(index) is called \(event.ordinal)" }
          if event.parent >= event.ordinal { return "\(event) comes before its cause" }
          if event.kind == .pathTick || event.kind == .block, event.parent != -1 {
            return "\(event) has a cause in the world"
          }
          // The first price is there from the start.
          if index > 0, event.parent == -1, caused.contains(event.kind) {
            return "\(event) has no cause"
          }
        }
        return log.events.isEmpty ? "nothing happened" : nil
      }
    }
  }
}
