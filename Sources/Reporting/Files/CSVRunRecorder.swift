public import Experiments
public import MarketSimulation
import Markets
import Margining
import Mitigations
import PriceOracles
import Quantities

/// Writes the streams of one run as rows without headers.
///
/// Each run has its own recorder, so chunks of several workers can be joined in any order that
/// the caller fixes. Scopes, entities, parents and prices that do not apply are empty fields.
public final class CSVRunRecorder: RunRecorder {
  private let tables: [StreamTable]
  private let keys: [UInt8]
  private let protocolNames: [String]
  private let quantityDecimals: [Int]
  private let records: (series: Bool, events: Bool, liquidations: Bool)
  private var series = CSVWriter()
  private var events = CSVWriter()
  private var liquidations = CSVWriter()

  /// Creates a recorder.
  ///
  /// - Parameters:
  ///   - key: The run.
  ///   - plan: The study that it belongs to.
  ///   - tables: What to write, also the order of the chunks of `finish`.
  public init(key: RunKey, plan: ComparisonPlan, tables: [StreamTable]) {
    let point = plan.points[key.point]
    let scenario = point.scenario
    self.tables = tables
    records = (
      tables.contains(.series), tables.contains(.events), tables.contains(.liquidations)
    )
    var writer = CSVWriter()
    writer.text(scenario.name)
    writer.text(point.id)
    writer.text(scenario.policies[key.policy].name)
    writer.integer(Int64(key.replication))
    keys = writer.bytes
    protocolNames = scenario.protocols.map(\.name)
    quantityDecimals = scenario.protocols.map { spec in
      let market = scenario.markets[Int(spec.market.index)]
      return Int(scenario.assets[Int(market.base.index)].decimals)
    }
  }

  /// Takes the rows written so far of one table; used to stream a long run.
  public func take(_ table: StreamTable) -> [UInt8] {
    switch table {
    case .series: series.take()
    case .events: events.take()
    case .liquidations: liquidations.take()
    }
  }

  /// Returns the rows of each table, in the order in which they were asked for.
  public func finish() -> [[UInt8]] { tables.map { take($0) } }

  /// Writes an event.
  public func record(_ event: EventRecord) {
    guard records.events else { return }
    events.fields(keys)
    events.integer(event.ordinal)
    events.integer(event.at.nanoseconds)
    events.text(event.kind.word)
    events.index(Int64(event.scope))
    events.index(event.entity)
    events.integer(event.amount)
    events.price(event.price)
    events.index(event.parent)
    events.endRow()
  }

  /// Writes a liquidation.
  public func record(_ liquidation: LiquidationRecord) {
    guard records.liquidations else { return }
    let index = Int(liquidation.protocolIndex)
    liquidations.fields(keys)
    liquidations.integer(liquidation.ordinal)
    liquidations.integer(liquidation.triggeredAt.nanoseconds)
    liquidations.integer(liquidation.executedAt.nanoseconds)
    liquidations.text(protocolNames[index])
    liquidations.integer(Int64(liquidation.account))
    liquidations.text(liquidation.cause.word)
    liquidations.integer(Int64(liquidation.generation))
    liquidations.index(liquidation.parent)
    liquidations.scaled(liquidation.quantity, decimals: quantityDecimals[index])
    liquidations.scaled(liquidation.notionalMicros, decimals: 6)
    liquidations.scaled(liquidation.protocolPrice, decimals: 9)
    liquidations.scaled(liquidation.marketPrice, decimals: 9)
    liquidations.scaled(liquidation.thresholdPrice, decimals: 9)
    liquidations.flag(liquidation.wasHealthyInForce)
    liquidations.flag(liquidation.wasHealthyAtBase)
    liquidations.endRow()
  }

  /// Writes a sample.
  public func record(_ sample: SeriesSample) {
    guard records.series else { return }
    series.fields(keys)
    series.integer(sample.at.nanoseconds)
    series.text(protocolNames[Int(sample.protocolIndex)])
    series.scaled(sample.fundamentalPrice, decimals: 9)
    series.scaled(sample.marketPrice, decimals: 9)
    series.price(sample.protocolPrice)
    series.scaled(sample.gasPriceWei, decimals: 9)
    series.integer(Int64(sample.pendingTransactions))
    series.integer(Int64(sample.dueCount))
    series.integer(Int64(sample.openAuctions))
    series.scaled(sample.liquidatedMicros, decimals: 6)
    series.integer(Int64(sample.level))
    let network = sample.network
    series.scaled(network.baseFeeWei, decimals: 9)
    series.scaled(network.fullness.partsPerBillion, decimals: 9)
    series.integer(network.includedTransactions)
    series.integer(network.failedTransactions)
    series.scaled(network.feeMicros, decimals: 6)
    for delay in [
      network.oracleWriteDelay, network.topUpDelay, network.liquidationDelay, network.otherDelay,
    ] {
      if let delay { series.scaled(delay, decimals: 9) } else { series.empty() }
    }
    if let error = sample.priceError {
      // Billionths are hundred-thousandths of a basis point.
      series.scaled(error.market.partsPerBillion, decimals: 5)
      series.scaled(error.fundamental.partsPerBillion, decimals: 5)
      series.text(error.state.word)
      series.scaled(error.age.nanoseconds, decimals: 9)
    } else {
      for _ in 0..<4 { series.empty() }
    }
    series.endRow()
  }
}

extension CSVWriter {
  /// Writes an index; the record's −1 means that there is none.
  fileprivate mutating func index(_ value: Int64) { integer(value < 0 ? nil : value) }

  /// Writes a price in 10⁻⁹; the record's 0 means that there is none.
  fileprivate mutating func price(_ value: Int64) {
    if value == 0 { empty() } else { scaled(value, decimals: 9) }
  }
}
