/// A file that runs stream on request.
public enum StreamTable: String, Sendable, CaseIterable {
  /// Prices, queue and pool at fixed intervals.
  case series
  /// Everything that changed something.
  case events
  /// Executed liquidations with their causal parents.
  case liquidations

  /// The columns.
  public var schema: TableSchema {
    let columns: [ColumnSchema]
    let summary: String
    let key: [String]
    switch self {
    case .series:
      (columns, summary) = (Self.seriesColumns, "one protocol at one sampling instant of a run")
      key = ["t_ns", "protocol"]
    case .events:
      (columns, summary) = (Self.eventColumns, "one thing that happened and changed something")
      key = ["event"]
    case .liquidations:
      (columns, summary) = (Self.liquidationColumns, "one executed liquidation")
      key = ["liquidation"]
    }
    return TableSchema(
      name: rawValue,
      summary: summary,
      columns: [.scenario, .point, .policy, .replication] + columns,
      primaryKey: ["scenario", "point", "policy", "replication"] + key
    )
  }

  /// The bytes of the header line; the chunks of the runs follow it.
  public var header: [UInt8] {
    var writer = CSVWriter()
    writer.header(schema)
    return writer.bytes
  }

  private static let instant = "from the start of the scenario"

  private static let seriesColumns: [ColumnSchema] =
    [
      ColumnSchema("t_ns", .integer, unit: "ns", "sampling instant \(instant)"),
      ColumnSchema("protocol", .text, "name of the protocol"),
      ColumnSchema("fundamental_price", .number, unit: "quote per base", "impact-free price"),
      ColumnSchema("market_price", .number, unit: "quote per base", "venue price with impact"),
      ColumnSchema(
        "protocol_price",
        .number,
        unit: "quote per base",
        "what the contract believes; empty before its first price",
        isRequired: false
      ),
      ColumnSchema("gas_price_gwei", .number, unit: "gwei", "quoted gas price"),
      ColumnSchema("pending_count", .integer, unit: "count", "own transactions in the mempool"),
      ColumnSchema("due_count", .integer, unit: "count", "accounts due at the protocol's price"),
      ColumnSchema("open_auction_count", .integer, unit: "count", "open auctions"),
      ColumnSchema("liquidated_usd", .number, unit: "USD", "notional liquidated so far"),
      ColumnSchema("level", .integer, unit: "1", "highest directive level in force"),
      ColumnSchema("base_fee_gwei", .number, unit: "gwei", "least that gas of the next block pays"),
      ColumnSchema("block_fullness", .number, unit: "1", "gas of the last block over its limit"),
      ColumnSchema("included_count", .integer, unit: "count", "own transactions executed so far"),
      ColumnSchema("failed_count", .integer, unit: "count", "of these, those that failed"),
      ColumnSchema("fees_paid_usd", .number, unit: "USD", "fees of own transactions so far"),
    ]
    + [
      ("oracle_write", "oracle writes"), ("top_up", "top-ups and repayments"),
      ("liquidation", "liquidations and auctions"), ("other", "other transactions"),
    ].map {
      ColumnSchema(
        $0.0 + "_delay_p95_s",
        .number,
        unit: "s",
        "95th percentile of the inclusion delay since the row before, \($0.1); empty without any",
        isRequired: false
      )
    } + priceErrorColumns

  private static let priceErrorColumns: [ColumnSchema] = [
    ColumnSchema(
      "oracle_error_bp",
      .number,
      unit: "bp",
      "|protocol price − market price| over market; empty before the first price",
      isRequired: false
    ),
    ColumnSchema(
      "oracle_error_fundamental_bp",
      .number,
      unit: "bp",
      "|protocol price − impact-free price| over the impact-free price; empty before the first",
      isRequired: false
    ),
    ColumnSchema(
      "price_state",
      .text,
      "what the protocol's price rests on: live, fallback, held or limited; empty before the first",
      isRequired: false
    ),
    ColumnSchema(
      "price_age_s",
      .number,
      unit: "s",
      "time since the newest observation in the protocol's price; empty before the first",
      isRequired: false
    ),
  ]

  private static let eventColumns: [ColumnSchema] = [
    ColumnSchema("event", .integer, "position in the run, from 0"),
    ColumnSchema("t_ns", .integer, unit: "ns", "instant \(instant)"),
    ColumnSchema("kind", .text, "what happened"),
    ColumnSchema(
      "scope",
      .integer,
      "index of the protocol, market or oracle, by kind",
      isRequired: false
    ),
    ColumnSchema(
      "entity",
      .integer,
      "account, auction, block or member, by kind",
      isRequired: false
    ),
    ColumnSchema("amount_units", .integer, "amount in the kind's stored integer units"),
    ColumnSchema("price", .number, unit: "quote per base", "price", isRequired: false),
    ColumnSchema("parent", .integer, "event that caused it", isRequired: false),
  ]

  private static let liquidationColumns: [ColumnSchema] = [
    ColumnSchema("liquidation", .integer, "position among the run's liquidations, from 0"),
    ColumnSchema("triggered_ns", .integer, unit: "ns", "last trigger \(instant)"),
    ColumnSchema("executed_ns", .integer, unit: "ns", "execution \(instant)"),
    ColumnSchema("protocol", .text, "name of the protocol"),
    ColumnSchema("account", .integer, "account in the protocol's book"),
    ColumnSchema("cause", .text, "exogenous, impact, policy or fault"),
    ColumnSchema("generation", .integer, "steps from an exogenous trigger"),
    ColumnSchema(
      "parent",
      .integer,
      "liquidation whose fill triggered it",
      isRequired: false
    ),
    ColumnSchema("quantity", .number, unit: "base", "collateral or position taken"),
    ColumnSchema("notional_usd", .number, unit: "USD", "value taken at market just before"),
    ColumnSchema("protocol_price", .number, unit: "quote per base", "what the contract believed"),
    ColumnSchema("market_price", .number, unit: "quote per base", "venue price just before"),
    ColumnSchema(
      "threshold_price",
      .number,
      unit: "quote per base",
      "price at which the account is due"
    ),
    ColumnSchema("healthy_in_force", .flag, "healthy at market under the rule in force"),
    ColumnSchema("healthy_at_base", .flag, "healthy at market under the base margin"),
  ]
}
