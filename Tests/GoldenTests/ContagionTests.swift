import Experiments
import FirebreakCLI
import Margining
import MarketSimulation
import Mitigations
import Quantities
import Reporting
import ScenarioFormat
import TestSupport
import Testing

/// What two protocols share is the only way from one to the other.
@Suite struct ContagionTests {
  private static func points() throws -> [ScenarioPoint] {
    try ScenarioDocument.load(
      PackageRoot.file("Scenarios/contagion.json"),
      loader: FileSourceLoader(DiskFiles()),
      catalog: .standard,
      size: .check
    ).points
  }

  private static func run(_ name: String, _ points: [ScenarioPoint]) throws -> RunResult {
    let point = try #require(points.first { $0.name == name })
    let prepared = try Simulation.prepare(point.scenario, replication: 0, catalog: .standard)
    let result = Simulation.run(prepared, policy: 0, catalog: .standard)
    #expect(result.status == .ok && result.metrics.count > 0)
    return result
  }

  /// What a report says of each protocol in one run, and the rows of its events, as bytes.
  private static func bytes(
    of name: String,
    _ points: [ScenarioPoint]
  ) throws -> [(report: [UInt8], events: [UInt8], count: Int)] {
    let point = try #require(points.first { $0.name == name })
    // One name for all points: what is compared is what follows the keys.
    let plan = try ComparisonPlan(
      points: [StudyPoint(id: "point", scenario: point.scenario)],
      policies: [0],
      reference: 0,
      replications: 1,
      jobs: 1
    )
    let prepared = try Simulation.prepare(point.scenario, replication: 0, catalog: .standard)
    let log = EventLog()
    let result = Simulation.run(prepared, policy: 0, catalog: .standard, sink: log)
    let study = StudyResult(plan: plan, results: [result], isInterrupted: false)
    let report = try #require(ProtocolsTable.file(study)).bytes.split(separator: 10).dropFirst()
    return point.scenario.protocols.indices.map { position in
      let own = log.events(of: position, in: point.scenario)
      let recorder = CSVRunRecorder(
        key: RunKey(point: 0, policy: 0, replication: 0),
        plan: plan,
        tables: [.events]
      )
      for event in own { recorder.record(event) }
      return (Array(Array(report)[position]), recorder.finish()[0], own.count)
    }
  }

  /// The first row that differs; thousands of rows are not printed.
  private static func difference(_ left: [UInt8], _ right: [UInt8]) -> String? {
    if left == right { return nil }
    let (one, other) = (left.split(separator: 10), right.split(separator: 10))
    let row = zip(one, other).first { $0 != $1 }
    guard let row else { return "\(one.count) and \(other.count) rows" }
    return String(decoding: row.0, as: UTF8.self) + " and " + String(decoding: row.1, as: UTF8.self)
  }

  @Test(arguments: ["nothing", "separate"])
  func `with nothing shared a shock of one leaves every byte of the other`(
    _ channel: String
  ) throws {
    let points = try Self.points()
    let calm = try Self.bytes(of: channel + "-none", points)
    for (index, name) in ["north", "south"].enumerated() {
      let shocked = try Self.bytes(of: channel + "-" + name, points)
      #expect(shocked[index].report != calm[index].report)
      #expect(shocked[1 - index].report == calm[1 - index].report)
      let isOwnMoved = shocked[index].events != calm[index].events
      #expect(isOwnMoved, "\(name)")
      let other = Self.difference(shocked[1 - index].events, calm[1 - index].events)
      #expect(other == nil)
      #expect(calm[1 - index].count > 50)
    }
  }

  @Test func `a feed of its own is all that separates the south from the north's venue`() throws {
    let points = try Self.points()
    let calm = try Self.bytes(of: "oracle-none", points)
    let shocked = try Self.bytes(of: "oracle-north", points)
    let isMoved = shocked[1].report != calm[1].report && shocked[1].events != calm[1].events
    #expect(isMoved)
    let apart = try #require(points.first { $0.name == "separate-north" }).scenario
    var joined = try #require(points.first { $0.name == "oracle-north" }).scenario
    guard case .lending(var form) = joined.protocols[1].form,
      case .lending(let other) = apart.protocols[1].form
    else { return #expect(Bool(false), "the south lends") }
    form.reserves[1].oracle = other.reserves[1].oracle
    joined.protocols[1].form = .lending(form)
    #expect(joined == apart)
  }

  @Test func `depositors of both leave the south when the north has bad debt`() throws {
    let points = try Self.points()
    let calm = try Self.run("depositors-none", points)
    let shocked = try Self.run("depositors-north", points)
    let apart = try Self.run("nothing-north", points)
    let column = try #require(
      MetricCatalog.perProtocol.firstIndex { $0.name == "cash_short_s" }
    )
    #expect(calm.protocolMetrics[1][column].value == 0)
    #expect(apart.protocolMetrics[1][column].value == 0)
    #expect((shocked.protocolMetrics[1][column].value ?? 0) > 0)
  }

  @Test(arguments: ["collateral", "venue-and-feed"])
  func `what is shared carries the shock of the north to the south`(_ channel: String) throws {
    let points = try Self.points()
    let calm = try Self.run(channel + "-none", points)
    let shocked = try Self.run(channel + "-north", points)
    #expect(shocked.protocolMetrics[1] != calm.protocolMetrics[1])
  }

  @Test func `a point's name says channel and shock`() {
    let names = ["north", "far-north"]
    let one = ContagionTable.Case(pointName: "venue-and-feed-far-north", protocols: names)
    #expect(one?.channel == "venue-and-feed" && one?.shocked == "far-north")
    let calm = ContagionTable.Case(pointName: "venue-none", protocols: names)
    #expect(calm?.channel == "venue" && calm?.shocked == nil)
    #expect(ContagionTable.Case(pointName: "venue-south", protocols: names) == nil)
  }
}

/// Keeps what happened.
private final class EventLog: RunSink {
  private var records: [EventRecord] = []

  func record(_ event: EventRecord) { records.append(event) }
  func record(_ liquidation: LiquidationRecord) {}
  func record(_ sample: SeriesSample) {}

  /// What happened to a protocol, to its markets and oracles, and every movement of
  /// the assets that it alone has; numbered among themselves, since a run numbers all that happens in it.
  func events(of position: Int, in scenario: Scenario) -> [EventRecord] {
    guard case .lending(let form) = scenario.protocols[position].form else { return [] }
    let markets = Set(form.reserves.compactMap { $0.market?.index })
    let oracles = Set(form.reserves.compactMap { $0.oracle?.index })
    let assets = Set(form.reserves.map(\.asset.index)).subtracting(
      scenario.protocols.enumerated().flatMap { index, other -> [Int32] in
        guard index != position, case .lending(let form) = other.form else { return [] }
        return form.reserves.map(\.asset.index)
      }
    )
    var (numbers, liquidations, transactions): ([Int64: Int64], [Int64: Int64], [Int64: Int64]) =
      ([:], [:], [:])
    var own: [EventRecord] = []
    for var event in records {
      switch event.kind {
      case .pathTick, .keeperSale, .fill, .manipulation, .venueTrade:
        if !markets.contains(event.scope) { continue }
      case .oracleWrite, .oraclePoke: if !oracles.contains(event.scope) { continue }
      case .ledger: if !assets.contains(event.scope) { continue }
      case .block, .laneGrant: continue
      // A scope that is an oracle's or a protocol's, by the kind that failed.
      case .failedTransaction: continue
      default: if event.scope != Int32(position) { continue }
      }
      // A liquidation and a transaction have the run's numbers, too.
      if event.kind == .keeperSale || event.kind == .oracleWrite {
        let others = event.kind == .keeperSale ? liquidations : transactions
        let number = others[event.entity] ?? Int64(others.count)
        if event.kind == .keeperSale {
          liquidations[event.entity] = number
        } else {
          transactions[event.entity] = number
        }
        event.entity = number
      }
      numbers[event.ordinal] = Int64(own.count)
      event.ordinal = Int64(own.count)
      event.parent = numbers[event.parent] ?? -1
      own.append(event)
    }
    return own
  }
}
