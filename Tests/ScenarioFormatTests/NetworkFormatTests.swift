import MarketSimulation
import Mitigations
import NetworkModel
import Participants
import Quantities
import ScenarioFormat
import Testing

/// Chains as people write them, what they are read as, and what is refused.
@Suite struct NetworkFormatTests {
  private func network(_ fields: String) throws -> NetworkSpec {
    let document = try TinyScenario.load(TinyScenario.with(#""network": {"# + fields + "}"))
    let text = ScenarioJSON.write(points: document.points, catalog: .standard)
    let again = try ScenarioJSON.readPoints(Array(text.utf8), file: "out", catalog: .standard)
    #expect(again == document.points, "\(fields)")
    let point = try #require(document.points.first)
    #expect(point.scenario.network.problems() == [])
    return point.scenario.network
  }

  @Test func `every ordering is read and written`() throws {
    let table: [(String, OrderingPolicy)] = [
      (#""ordering": "arrival""#, .arrival),
      (#""ordering": "random""#, .random),
      (
        #""ordering": "batchAuction", "batchInterval": "100ms""#,
        .batchAuction(interval: .milliseconds(100))
      ),
      (
        #""ordering": "expressLane", "expressLane": {"delay": "50ms"}"#,
        .expressLane(ExpressLaneSpec(delay: .milliseconds(50)))
      ),
      (
        #""ordering": "fair", "fairOrdering": {"nodes": 7, "spread": {"kind": "fixed", "time": "1s"}}"#,
        .fair(FairOrderSpec(nodes: 7, share: .percent(60), spread: .fixed(.seconds(1))))
      ),
    ]
    for (text, policy) in table {
      let found = try network(text).ordering
      #expect(found == policy)
    }
  }

  @Test func `every fee market is read and written`() throws {
    let base = try network(#""feeMarket": {"kind": "eip1559", "initialBaseFee": "3 gwei"}"#)
    guard case .baseFee(let baseFee) = base.feeMarket else {
      Issue.record("no base fee")
      return
    }
    #expect(baseFee.initialBaseFee == .gwei(3))
    #expect(baseFee.rule == BaseFeeRule())
    let chain = try network(
      #""blocks": {"kind": "fixed", "interval": "250ms"}, "feeMarket": {"kind": "sequencer"}"#
    )
    guard case .sequencer(let sequencer) = chain.feeMarket else {
      Issue.record("no sequencer")
      return
    }
    #expect(sequencer.blockTime == .milliseconds(250))
    #expect(sequencer.windows.count == 1)
    let record = try network(
      #""feeMarket": {"kind": "recorded", "points": [{"at": "0s", "price": "7 gwei"}]}"#
    )
    guard case .recorded(let gas) = record.feeMarket else {
      Issue.record("no record")
      return
    }
    #expect(gas.points == [GasPricePoint(at: .start, price: .gwei(7))])
  }

  @Test func `what only some chains have is read and written`() throws {
    let network = try network(
      #"""
      "missedSlots": "0.7%", "keepsNonces": true, "replacementRaise": "12%",
      "propagation": {"gossip": {"kind": "logNormal", "median": "350ms"}},
      "relayShare": "90%", "finalityDepth": 32,
      "reorganisations": {"depthLimit": 5},
      "outages": [{"from": "10m", "until": "20m"}, {"from": "20m", "until": "30m"}],
      "outageHazard": {"medianDown": "1h"},
      "congestion": [{"kind": "calm"}, {"kind": "spike", "start": "1h"},
        {"kind": "shock", "hold": "1m", "multiple": "2x"}],
      "rollup": {"batchInterval": "1m", "ownersUseInbox": true}
      """#
    )
    let features = network.features
    #expect(features.missedSlots == Ratio(partsPerBillion: 7_000_000))
    #expect(features.keepsNonces)
    #expect(
      features.propagation.gossip
        == .logNormal(median: .milliseconds(350), deviation: .percent(50))
    )
    #expect(features.outages.count == 2)
    #expect(features.reorganisations?.depthLimit == 5)
    #expect(features.outageHazard?.medianDown == .seconds(3_600))
    #expect(features.demandShocks.first == .spike(from: .start + .seconds(3_600)))
    #expect(features.demandShocks.count == 2)
    #expect(features.rollup?.ownersUseInbox == true)
  }

  @Test func `owners' executions are read and written`() throws {
    let text = TinyScenario.with(
      #"""
      "participants": [{"kind": "owners", "name": "owners", "protocol": "maker",
        "topUpPath": {"kind": "bridged", "finality": "5m", "stuck": "1%"}, "repaysInSteps": true,
        "retry": {"retries": 1, "compensates": false}}]
      """#
    )
    let document = try TinyScenario.load(text)
    let written = ScenarioJSON.write(points: document.points, catalog: .standard)
    let again = try ScenarioJSON.readPoints(Array(written.utf8), file: "out", catalog: .standard)
    #expect(again == document.points)
    guard case .owners(let owners)? = document.points.first?.scenario.participants.first?.kind,
      case .bridged(let message) = owners.execution.topUpPath
    else {
      Issue.record("no bridge")
      return
    }
    #expect(message.finality == .seconds(300))
    #expect(message.stuck == .percent(1))
    #expect(owners.execution.repaysInSteps)
    #expect(owners.execution.retry.retries == 1)
    #expect(!owners.execution.retry.compensates)
  }

  @Test func `a recorded gas series comes from a file, from an offset on`() throws {
    let file = "timestamp,tx_count,gas_price_mean_gwei\n60,5,10.5\n120,6,11\n240,7,12.25\n"
    let text = TinyScenario.with(
      #""network": {"feeMarket": {"kind": "recorded", "file": "gas.csv", "from": "90s"}}"#
    )
    let document = try TinyScenario.load(text, files: ["gas.csv": file])
    guard case .recorded(let gas)? = document.points.first?.scenario.network.feeMarket else {
      Issue.record("no record")
      return
    }
    // 90 s after the first row the second one is in force.
    #expect(
      gas.points == [
        GasPricePoint(at: .start, price: .gwei(11)),
        GasPricePoint(at: .start + .seconds(90), price: GasPrice(wei: 12_250_000_000)),
      ]
    )
  }

  @Test func `faults of a gas series are refused`() {
    let text = TinyScenario.with(
      #""network": {"feeMarket": {"kind": "recorded", "file": "gas.csv"}}"#
    )
    let head = "timestamp,gas_price_mean_gwei\n"
    let bad = [
      head + "60,0\n", head + "60,-1\n", head + "60,x\n", head + "60,10\n60,11\n",
      head + "120,10\n60,11\n", "timestamp,other\n60,1\n", head + "60000000000000,1\n",
      head + "60,1.0000000001\n", "",
    ]
    for file in bad {
      #expect(!TinyScenario.errors(text, files: ["gas.csv": file]).isEmpty, "\(file)")
    }
    #expect(!TinyScenario.errors(text).isEmpty)
    #expect(TinyScenario.errors(text, files: ["gas.csv": head + "60,10\n"]).isEmpty)
  }

  @Test func `impossible chains are refused where they are written`() {
    let bad = [
      #""gasLimit": 0"#, #""blocks": {"kind": "fixed", "interval": "0s"}"#,
      #""poolLimit": 0"#, #""ordering": "batchAuction", "batchInterval": "0s""#,
      #""propagation": {"gossip": {"kind": "fixed", "time": "-1s"}}"#,
      #""propagation": {"gossip": {"kind": "uniform", "low": "2s", "high": "1s"}}"#,
      #""outages": [{"from": "20m", "until": "10m"}]"#,
      #""outages": [{"from": "10m", "until": "20m"}, {"from": "15m", "until": "25m"}]"#,
      #""finalityDepth": 4, "reorganisations": {"depthLimit": 5}"#,
      #""reorganisations": {"growth": "100%"}"#, #""missedSlots": "100%""#,
      #""expressLane": {"round": "10s", "closing": "11s"}, "ordering": "expressLane""#,
      #""fairOrdering": {"share": "50%"}, "ordering": "fair""#,
      #""feeMarket": {"kind": "recorded"}"#,
      #""feeMarket": {"kind": "recorded", "points": [{"at": "5s", "price": "1 gwei"}, {"at": "1s", "price": "1 gwei"}]}"#,
      #""feeMarket": {"kind": "eip1559", "denominator": 0}"#,
      #""feeMarket": {"kind": "sequencer", "windows": [{"gasPerSecond": 0, "length": "1s"}]}"#,
      #""congestion": [{"kind": "panic"}]"#, #""rollup": {"batchInterval": "0s"}"#,
    ]
    for fields in bad {
      let text = TinyScenario.with(#""network": {"# + fields + "}")
      #expect(!TinyScenario.errors(text).isEmpty, "\(fields)")
    }
  }
}
