import Margining
public import MarketSimulation
import Markets
import Quantities
import ScenarioFormat

/// `liquidation_profile.csv`: how much is liquidated at which price, without running.
public enum ProfileTable {
  /// The columns.
  public static let schema = TableSchema(
    name: "liquidation_profile",
    summary: "one step of price of one market and what becomes due in it in one protocol",
    columns: [
      .scenario, .point,
      ColumnSchema("protocol", .text, "name of the protocol"),
      ColumnSchema("market", .text, "name of the market"),
      ColumnSchema("change_bp", .integer, unit: "bp", "far end of the step, over the start price"),
      ColumnSchema("price", .number, unit: "quote per base", "that price, rounded down"),
      ColumnSchema("accounts", .integer, unit: "count", "accounts that become due in the step"),
      ColumnSchema(
        "notional_usd",
        .number,
        unit: "USD",
        "what their liquidation trades, each at its own threshold, rounded down"
      ),
      ColumnSchema(
        "notional_over_depth",
        .number,
        unit: "1",
        "notional over what moves the venue by the step; above 1 the step feeds itself"
      ),
      ColumnSchema(
        "cumulative_accounts",
        .integer,
        unit: "count",
        "accounts due between the start price and the end of the step"
      ),
      ColumnSchema("cumulative_notional_usd", .number, unit: "USD", "their notional"),
    ],
    primaryKey: ["scenario", "point", "protocol", "market", "change_bp"]
  )

  /// Steps of price around the start.
  public struct Grid: Equatable, Sendable {
    /// Width of a step in basis points of the start price; positive.
    public var step: Int64
    /// Largest move in basis points, either way; a multiple of the step.
    public var reach: Int64

    /// Creates a grid.
    public init(step: Int64 = 100, reach: Int64 = 9_000) {
      self.step = step
      self.reach = reach
    }
  }

  /// One row without its keys.
  public struct Row: Equatable, Sendable {
    /// Far end of the step over the start price, in basis points; 0 for what is due at once.
    public var change: Int64
    /// Accounts that become due in it.
    public var accounts: Int64 = 0
    /// What their liquidation trades, in 10⁻⁶ of the quote asset.
    public var micros: Int128 = 0
  }

  /// The rows of one protocol in one market, from the deepest fall to the highest rise; what is due
  /// at the start price itself stands at 0, what lies beyond the reach nowhere.
  public static func rows(
    _ profile: LiquidationProfile,
    protocolIndex: Int32,
    market: Int,
    unitsPerWhole: Int64,
    grid: Grid
  ) -> [Row] {
    let count = Int(grid.reach / grid.step)
    var rows = (-count...count).map { Row(change: Int64($0) * grid.step) }
    let start = Int128(profile.startPrices[market].nanos)
    for threshold in profile.thresholds
    where threshold.protocolIndex == protocolIndex && Int(threshold.market.index) == market {
      let price = Int128(threshold.price.nanos)
      let away = threshold.isFallSensitive ? start - price : price - start
      // The step whose far end lies at or beyond the threshold.
      let width = start * Int128(grid.step)
      let number = away <= 0 ? 0 : Int((away * 10_000 + width - 1) / width)
      if number > count { continue }
      let place = count + (threshold.isFallSensitive ? -number : number)
      rows[place].accounts += 1
      rows[place].micros += Int128(threshold.units) * price / (Int128(unitsPerWhole) * 1_000)
    }
    return rows
  }

  /// The file of one point.
  public static func file(
    _ profile: LiquidationProfile,
    scenario: Scenario,
    point: String,
    grid: Grid = Grid()
  ) -> ReportFile {
    var writer = CSVWriter()
    writer.header(schema)
    for (index, spec) in scenario.protocols.enumerated() {
      for (market, marketSpec) in scenario.markets.enumerated()
      where trades(profile, Int32(index), market) {
        let rows = rows(
          profile,
          protocolIndex: Int32(index),
          market: market,
          unitsPerWhole: unitsPerWhole(scenario.assets[Int(marketSpec.base.index)].decimals),
          grid: grid
        )
        let total = cumulative(rows)
        let start = Int128(profile.startPrices[market].nanos)
        for (row, sum) in zip(rows, total) {
          writer.text(scenario.name)
          writer.text(point)
          writer.text(spec.name)
          writer.text(marketSpec.name)
          writer.integer(row.change)
          writer.scaled(Int64(clamping: start * Int128(10_000 + row.change) / 10_000), decimals: 9)
          writer.integer(row.accounts)
          writer.micros(row.micros)
          writer.number(
            Double(row.micros) * 100
              / (Double(marketSpec.venue.depthPerPercent.micros) * Double(grid.step))
          )
          writer.integer(sum.accounts)
          writer.micros(sum.micros)
          writer.endRow()
        }
      }
    }
    return ReportFile(name: schema.fileName, bytes: writer.bytes, schema: schema)
  }

  private static func trades(
    _ profile: LiquidationProfile,
    _ index: Int32,
    _ market: Int
  ) -> Bool {
    profile.thresholds.contains { $0.protocolIndex == index && Int($0.market.index) == market }
  }

  private static func unitsPerWhole(_ decimals: UInt8) -> Int64 {
    (0..<decimals).reduce(1) { product, _ in product * 10 }
  }

  // Sums from the start price outwards; what is due at once counts with the falls.
  private static func cumulative(_ rows: [Row]) -> [Row] {
    var sums = rows
    let middle = rows.count / 2
    for place in stride(from: middle - 1, through: 0, by: -1) {
      sums[place].accounts += sums[place + 1].accounts
      sums[place].micros += sums[place + 1].micros
    }
    for place in middle..<rows.count where place > middle + 1 {
      sums[place].accounts += sums[place - 1].accounts
      sums[place].micros += sums[place - 1].micros
    }
    return sums
  }
}
