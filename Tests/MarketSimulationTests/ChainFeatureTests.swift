import Margining
import MarketSimulation
import NetworkModel
import Participants
import Quantities
import Testing

/// What forks, relays, fee markets, nonces, travel times and ordering do to a whole run.
struct ChainFeatureTests {
  private func builder() -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.impact = false
    builder.steps = [(0, 100_00), (60, 98_00), (200, 97_00), (320, 96_00)]
    builder.accounts = [
      ScenarioBuilder.long(10, dueBelow: 98_50), ScenarioBuilder.long(10, dueBelow: 97_50),
      ScenarioBuilder.long(10, dueBelow: 96_50),
    ]
    return builder
  }

  /// A second population of keepers that bids more and arrives later.
  private func rivals(_ builder: inout ScenarioBuilder, gwei: Int64, latency: SimDuration) {
    var rival = ScenarioBuilder.keepers
    rival.fee = .fixed(.gwei(gwei))
    rival.latency = latency
    builder.participants.append(ParticipantSpec(name: "rivals", kind: .keepers(rival)))
  }

  @Test func `lost blocks delay what they held and neither lose nor double it`() throws {
    var builder = builder()
    builder.features.reorganisations = ReorganisationSpec(
      probability: .percent(40),
      growth: .percent(50),
      depthLimit: 3
    )
    var returned = 0.0
    for seed in UInt64(1)...8 {
      builder.seed = seed
      let result = try builder.run()
      returned += result["returned_transaction_count"] ?? 0
      #expect(result["liquidation_count"] == 3)
      #expect(result["conservation_error"] == 0)
      #expect(result.status == .ok)
    }
    #expect(returned > 0)
    builder.features.reorganisations = nil
    #expect(try builder.run()["returned_transaction_count"] == 0)
  }

  @Test func `through the relay the loser of a race pays nothing`() throws {
    var builder = builder()
    rivals(&builder, gwei: 20, latency: .zero)
    let open = try builder.run()
    builder.features.relayShare = .one
    let relayed = try builder.run()
    // Both send for each of three accounts; the winner pays 20 gwei, the loser 10.
    #expect(open["liquidation_failed_share"] == 0.5)
    #expect(relayed["liquidation_failed_share"] == 0.5)
    let winners = 0.2e6 * 20e-9 * (98 + 97 + 96)
    let losers = 0.2e6 * 10e-9 * (98 + 97 + 96)
    #expect(abs((open["liquidation_fees_paid_usd"] ?? 0) - winners - losers) < 1e-4)
    #expect(abs((relayed["liquidation_fees_paid_usd"] ?? 0) - winners) < 1e-4)
    #expect(relayed["conservation_error"] == 0)
  }

  @Test func `the ordering policy decides who wins a liquidation and what it costs`() throws {
    // The rivals bid three times as much and arrive 150 ms later.
    func shares(_ ordering: OrderingPolicy) throws -> (fees: Double, winner: Set<Int64>) {
      var builder = builder()
      rivals(&builder, gwei: 30, latency: .milliseconds(150))
      builder.ordering = ordering
      let log = RunLog()
      let result = try builder.run(log: log)
      #expect(result["liquidation_count"] == 3)
      #expect(result["conservation_error"] == 0)
      let failed = log.events(.failedTransaction)
      return (result["liquidation_fees_paid_usd"] ?? 0, Set(failed.map(\.entity)))
    }
    let auction = try shares(.feePriority)
    let arrival = try shares(.arrival)
    let batch = try shares(.batchAuction(interval: .seconds(10)))
    #expect(auction.fees == arrival.fees)
    // In a batch everybody pays the lowest bid of those who entered.
    #expect(abs(batch.fees / auction.fees - 0.5) < 0.01)
  }

  @Test func `a transaction that travels longer arrives later`() throws {
    var builder = builder()
    builder.features.propagation = PropagationSpec(gossip: .fixed(.seconds(25)))
    let log = RunLog()
    let result = try builder.run(log: log)
    // Writes leave at 60 and arrive at 85; liquidations leave at 90 and arrive at 115.
    #expect(log.firstSecond(.oracleWrite) == 90)
    #expect(log.firstSecond(.liquidation) == 120)
    #expect(result["liquidation_count"] == 3)
    builder.features.propagation = PropagationSpec(
      gossip: .logNormal(median: .seconds(5), deviation: .percent(50))
    )
    #expect(try builder.run().firstDifference(from: builder.run()) == nil)
  }

  @Test func `under EIP-1559 everyone pays the base fee and a tip within the bid`() throws {
    var builder = builder()
    builder.gasMarket = .baseFee(
      BaseFeeSpec(
        initialBaseFee: .gwei(5),
        referencePrice: .gwei(5),
        medianTip: .gwei(1),
        background: ScenarioBuilder.calm.background
      )
    )
    let result = try builder.run()
    #expect(result["liquidation_count"] == 3)
    // Empty blocks bring the fee to its floor of a wei; keepers bid 10 gwei and tip the rest.
    let fees = result["liquidation_fees_paid_usd"] ?? 0
    #expect(fees > 0)
    #expect(fees <= 0.2e6 * 10e-9 * (98 + 97 + 96) + 1e-6)
    #expect(result["conservation_error"] == 0)
  }

  @Test func `congestion from a stated shock delays those who do not pay for it`() throws {
    var builder = builder()
    builder.feeMarket.lightLoad = .percent(30)
    builder.feeMarket.heavyLoad = .percent(30)
    builder.feeMarket.baseGasPrice = .gwei(10)
    var keeper = ScenarioBuilder.keepers
    keeper.fee = .fixed(.gwei(10))
    builder.participants = [ParticipantSpec(name: "keepers", kind: .keepers(keeper))]
    let calm = try builder.run()
    builder.features.demandShocks = [.spike(from: .start)]
    let tense = try builder.run()
    #expect(calm["liquidation_count"] == 3)
    #expect(tense["liquidation_count"] == 0)
    #expect((tense["fee_peak_gwei"] ?? 0) > 10)
  }

  @Test func `where nonces are kept a keeper's liquidations come one after the other`() throws {
    var builder = builder()
    builder.features.keepsNonces = true
    let result = try builder.run()
    #expect(result["liquidation_count"] == 3)
    #expect(result["conservation_error"] == 0)
  }

  @Test func `missed slots cost a block each`() throws {
    var builder = builder()
    builder.seconds = 6_000
    builder.features.missedSlots = .percent(20)
    let log = RunLog()
    let result = try builder.run(log: log)
    let blocks = log.events(.block).count
    // 600 slots, a fifth of them empty, four standard errors.
    #expect(abs(blocks - 480) < 40)
    #expect(result["liquidation_count"] == 3)
  }

  @Test func `every ordering policy and fee market keeps the books and repeats itself`() throws {
    let orderings: [OrderingPolicy] = [
      .feePriority, .protocolPriority, .arrival, .random, .expressLane(ExpressLaneSpec()),
      .batchAuction(interval: .seconds(1)),
      .fair(FairOrderSpec(nodes: 5, share: .percent(60), spread: .exponential(mean: .seconds(1)))),
    ]
    let background = ScenarioBuilder.calm.background
    let markets: [FeeMarketSpec] = [
      .firstPrice(ScenarioBuilder.calm),
      .baseFee(
        BaseFeeSpec(
          initialBaseFee: .gwei(1),
          referencePrice: .gwei(1),
          medianTip: .gwei(1),
          background: background
        )
      ),
      .sequencer(
        SequencerSpec(
          floor: .gwei(1),
          windows: [SequencerWindow(gasPerSecond: 1_000_000, length: .seconds(60))],
          blockTime: .seconds(10),
          background: background
        )
      ),
      .recorded(
        RecordedGasSpec(
          points: [GasPricePoint(at: .start, price: .gwei(1))],
          background: background
        )
      ),
    ]
    for ordering in orderings {
      for market in markets {
        var builder = builder()
        rivals(&builder, gwei: 30, latency: .milliseconds(150))
        builder.ordering = ordering
        builder.gasMarket = market
        let result = try builder.run()
        #expect(result["liquidation_count"] == 3, "\(ordering) \(market)")
        #expect(result["conservation_error"] == 0)
        #expect(try builder.run().firstDifference(from: result) == nil)
      }
    }
  }
}
