import Margining
import MarketSimulation
import Mitigations
import NetworkModel
import Participants
import Quantities
import Testing

/// Traders who know where a halt stands and go before it.
struct AnticipationTests {
  /// Ten longs of 40 of a depth of 100 for 1 %, none of them near its threshold; a fall by 8 %.
  static func world(share: Ratio) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.steps = [(0, 100_00), (60, 92_00)]
    builder.accounts = (0..<10).map { _ in ScenarioBuilder.long(40, dueBelow: 50_00) }
    builder.policies = [.only("circuit-breaker", ["threshold": 100_000_000])]
    builder.participants.append(
      ParticipantSpec(
        name: "traders",
        kind: .anticipators(
          AnticipatorSpec(
            protocolID: ProtocolID(0),
            share: share,
            trigger: .percent(75),
            size: .one,
            reactionMedian: .zero,
            reactionDeviation: .zero,
            fee: .fixed(.gwei(10))
          )
        )
      )
    )
    return builder
  }

  @Test func `who goes before a halt brings it about`() throws {
    let calm = try Self.world(share: .zero).run(1)
    // 8 % of 10 % is within the band: no halt.
    #expect(calm["activations"] == 0 && calm["anticipation_count"] == 0)
    let magnet = try Self.world(share: .one).run(1)
    // Ten sales of 40 move the venue by another 4 %, beyond the band.
    #expect(magnet["anticipation_count"] == 10 && magnet["activations"] == 1)
    #expect((magnet["drawdown_1h"] ?? 0) > 0.11 && (calm["drawdown_1h"] ?? 1) < 0.081)
    #expect(magnet["conservation_error"] == 0)
  }

  @Test func `without a rule there is nothing to go ahead of`() throws {
    let inert = try Self.world(share: .one).run(0)
    #expect(inert["anticipation_count"] == 0)
    #expect(inert.digest == (try Self.world(share: .zero).run(0)).digest)
  }
}
