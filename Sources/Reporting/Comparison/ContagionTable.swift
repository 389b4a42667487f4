public import Experiments
import Margining
import MarketSimulation

/// `contagion.csv`: what each protocol loses when one is shocked, by what they share.
public enum ContagionTable {
  /// What a point of such a study is: `CHANNEL-none` or `CHANNEL-PROTOCOL`.
  public struct Case: Equatable, Sendable {
    /// What the protocols share.
    public var channel: String
    /// The protocol that is shocked, or nil.
    public var shocked: String?

    /// Reads the name of a point; nil where it does not end in `none` or a protocol.
    public init?(pointName: String, protocols: [String]) {
      // The longest name first, so that one that ends as another does is not taken for it.
      let endings = (["none"] + protocols).sorted { $0.utf8.count > $1.utf8.count }
      for ending in endings where pointName.hasSuffix("-" + ending) {
        channel = String(pointName.dropLast(ending.count + 1))
        shocked = protocols.contains(ending) ? ending : nil
        return
      }
      return nil
    }
  }

  /// One cell of a matrix.
  public struct Row: Equatable, Sendable {
    /// What the protocols share.
    public var channel: String
    /// The protocol that is shocked.
    public var shocked: String
    /// The protocol whose loss it is.
    public var bearer: String
    /// Replications.
    public var count: Int64 = 0
    /// Mean loss without the shock, in USD.
    public var calmMean = 0.0
    /// Mean loss with it.
    public var shockedMean = 0.0
    /// Mean difference, paired by replication.
    public var spillMean = 0.0
    /// Smallest difference of a replication.
    public var spillLow = 0.0
    /// Largest difference of a replication.
    public var spillHigh = 0.0
    /// Mean time, in seconds, by which the protocol is longer without the cash that somebody wants.
    public var cashSpillMean = 0.0
    /// Replications in which every figure of the protocol is that of the run without the shock.
    public var unmoved: Int64 = 0
  }

  /// The columns.
  public static let schema = TableSchema(
    name: "contagion",
    summary: "one protocol's loss when one protocol is shocked, by what they share",
    columns: [
      .scenario,
      ColumnSchema("channel", .text, "what the protocols share"),
      ColumnSchema("shocked", .text, "the protocol whose collateral falls"),
      ColumnSchema("protocol", .text, "the protocol whose loss it is"),
      ColumnSchema("n", .integer, unit: "count", "replications"),
      ColumnSchema(
        "calm_loss_usd",
        .number,
        unit: "USD",
        "mean loss of borrowers, insurance, stakers and depositors without the shock"
      ),
      ColumnSchema("loss_usd", .number, unit: "USD", "the same with it"),
      ColumnSchema("spill_usd", .number, unit: "USD", "mean difference, paired by replication"),
      ColumnSchema("spill_low_usd", .number, unit: "USD", "smallest difference"),
      ColumnSchema("spill_high_usd", .number, unit: "USD", "largest difference"),
      ColumnSchema(
        "cash_spill_s",
        .number,
        unit: "s",
        "mean difference of the time without the cash that somebody wants"
      ),
      ColumnSchema(
        "unmoved",
        .integer,
        unit: "count",
        "replications in which no figure of the protocol moves"
      ),
    ],
    primaryKey: ["scenario", "channel", "shocked", "protocol"]
  )

  /// The cells of all matrices, by channel, shocked protocol and bearer in the order of the points.
  ///
  /// A channel without a point `none` has no rows. The study has one policy.
  public static func rows(_ result: StudyResult, cases: [Case]) -> [Row] {
    var rows: [Row] = []
    for (point, shock) in cases.enumerated() {
      guard let shocked = shock.shocked,
        let calm = cases.firstIndex(of: .calm(shock.channel))
      else { continue }
      let protocols = result.plan.points[point].scenario.protocols.map(\.name)
      for (index, bearer) in protocols.enumerated() {
        var row = Row(channel: shock.channel, shocked: shocked, bearer: bearer)
        var differences: [Double] = []
        for replication in 0..<result.plan.replications {
          guard
            let one = result[point: calm, policyAt: 0, replication: replication],
            let other = result[point: point, policyAt: 0, replication: replication],
            index < one.protocolMetrics.count, index < other.protocolMetrics.count
          else { continue }
          let before = sum(one.protocolMetrics[index], of: bearers)
          let after = sum(other.protocolMetrics[index], of: bearers)
          row.count += 1
          row.calmMean += before
          row.shockedMean += after
          differences.append(after - before)
          row.cashSpillMean +=
            sum(other.protocolMetrics[index], of: ["cash_short_s"])
            - sum(one.protocolMetrics[index], of: ["cash_short_s"])
          if one.protocolMetrics[index] == other.protocolMetrics[index] { row.unmoved += 1 }
        }
        guard row.count > 0, let low = differences.min(), let high = differences.max() else {
          continue
        }
        row.calmMean /= Double(row.count)
        row.cashSpillMean /= Double(row.count)
        row.shockedMean /= Double(row.count)
        row.spillMean = differences.reduce(0, +) / Double(row.count)
        (row.spillLow, row.spillHigh) = (low, high)
        rows.append(row)
      }
    }
    return rows
  }

  private static func sum(_ metrics: [MetricValue], of names: [String]) -> Double {
    var sum = 0.0
    for (index, definition) in MetricCatalog.perProtocol.enumerated()
    where names.contains(definition.name) {
      sum += metrics[index].value ?? 0
    }
    return sum
  }

  /// What borrowers, insurance, stakers and depositors lose.
  private static let bearers = [
    "borrower_loss_usd", "insurance_loss_usd", "staker_loss_usd", "depositor_loss_usd",
  ]

  /// The file.
  public static func file(_ rows: [Row], scenario: String) -> ReportFile {
    var writer = CSVWriter()
    writer.header(schema)
    for row in rows {
      for text in [scenario, row.channel, row.shocked, row.bearer] { writer.text(text) }
      writer.integer(row.count)
      for value in [row.calmMean, row.shockedMean, row.spillMean, row.spillLow, row.spillHigh] {
        writer.number(value)
      }
      writer.number(row.cashSpillMean)
      writer.integer(row.unmoved)
      writer.endRow()
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }
}

extension ContagionTable.Case {
  fileprivate static func calm(_ channel: String) -> Self {
    Self(channel: channel, shocked: nil)
  }

  private init(channel: String, shocked: String?) {
    self.channel = channel
    self.shocked = shocked
  }
}
