import Experiments
import MarketSimulation
import PriceOracles
import Quantities
import Reporting
import Testing

private let event = EventRecord(
  ordinal: 7,
  at: SimInstant(nanoseconds: 12_000_000_001),
  kind: .oracleWrite,
  scope: 0,
  entity: -1,
  amount: -5,
  price: 194_600_000_000,
  parent: -1
)

private let liquidation = LiquidationRecord(
  ordinal: 2,
  triggeredAt: SimInstant(nanoseconds: 1),
  executedAt: SimInstant(nanoseconds: 9),
  protocolIndex: 1,
  account: 33,
  cause: .impact,
  generation: 4,
  parent: 1,
  quantity: 150_000_000,
  notionalMicros: 291_900_000,
  protocolPrice: 194_600_000_000,
  marketPrice: 194_599_999_999,
  thresholdPrice: 195_000_000_000,
  wasHealthyInForce: false,
  wasHealthyAtBase: true
)

private let sample = SeriesSample(
  at: SimInstant(nanoseconds: 60),
  protocolIndex: 0,
  fundamentalPrice: 2_000_000_000,
  marketPrice: 1_900_000_000,
  protocolPrice: 0,
  gasPriceWei: 12_500_000_000,
  pendingTransactions: 3,
  dueCount: 2,
  openAuctions: 1,
  liquidatedMicros: 5,
  level: 2,
  network: NetworkSample(
    baseFeeWei: 1_500_000_000,
    fullness: .percent(50),
    includedTransactions: 7,
    failedTransactions: 1,
    feeMicros: 2_500_000,
    oracleWriteDelay: 12_000_000_000,
    topUpDelay: nil,
    liquidationDelay: 500_000_000,
    otherDelay: nil
  ),
  priceError: PriceErrorSample(
    market: Ratio(partsPerBillion: 12_340_000),
    fundamental: Ratio(partsPerBillion: 50_000),
    state: .held,
    age: .seconds(7)
  )
)

private func recorder(_ tables: [StreamTable]) throws -> CSVRunRecorder {
  let scenario = toyScenario(policies: ["baseline", "brake"], protocols: ["alpha", "beta"])
  let plan = try ComparisonPlan(
    points: [StudyPoint(id: "p0000", scenario: scenario)],
    policies: [0, 1],
    reference: 0,
    replications: 4,
    jobs: 1
  )
  return CSVRunRecorder(
    key: RunKey(point: 0, policy: 1, replication: 3),
    plan: plan,
    tables: tables
  )
}

struct CSVRunRecorderTests {
  @Test func `rows of the three streams`() throws {
    let recorder = try recorder([.series, .events, .liquidations])
    recorder.record(event)
    recorder.record(liquidation)
    recorder.record(sample)
    let chunks = recorder.finish().map(text)
    #expect(
      chunks[0]
        == "toy,p0000,brake,3,60,alpha,2,1.9,,12.5,3,2,1,0.000005,2,1.5,0.5,7,1,2.5,12,,0.5,,123.4,0.5,held,7\n"
    )
    #expect(chunks[1] == "toy,p0000,brake,3,7,12000000001,oracle-write,0,,-5,194.6,\n")
    #expect(
      chunks[2] == "toy,p0000,brake,3,2,1,9,beta,33,impact,4,1,1.5,291.9,194.6,194.599999999,"
        + "195,0,1\n"
    )
  }

  @Test func `headers match the rows`() throws {
    let recorder = try recorder(StreamTable.allCases)
    recorder.record(event)
    recorder.record(liquidation)
    recorder.record(sample)
    for (table, chunk) in zip(StreamTable.allCases, recorder.finish()) {
      let commas = text(chunk).filter { $0 == "," }.count
      #expect(commas == table.schema.columns.count - 1, "\(table)")
      #expect(text(table.header).filter { $0 == "," }.count == commas)
    }
  }

  @Test func `only what was asked for is recorded and chunks follow that order`() throws {
    let recorder = try recorder([.liquidations, .series])
    recorder.record(event)
    recorder.record(liquidation)
    let chunks = recorder.finish()
    #expect(chunks.count == 2)
    #expect(!chunks[0].isEmpty)
    #expect(chunks[1].isEmpty)
  }

  @Test func `a long run can be taken in pieces`() throws {
    let recorder = try recorder([.events])
    recorder.record(event)
    let first = recorder.take(.events)
    recorder.record(event)
    #expect(recorder.take(.events) == first)
    #expect(recorder.finish() == [[]])
  }
}
