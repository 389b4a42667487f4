// 13 March 2020 at BitMEX and 5 August 2024 on Aave: scenarios with documented hours and assumed
// books, fitted by hand to the amounts; the counterfactuals are theirs.

extension CrisisTargets {
  private static let bitmex = "crises/bitmex-halt.json"
  private static let august = "crises/august-2024.json"

  static let bitmexLiquidated = OutcomeTarget(
    scenario: bitmex,
    metric: "liquidated_notional_usd",
    published: 1.2e9,
    range: 0.78e9...1.62e9,
    isInSample: true
  )

  /// A tenth of 35,500 BTC at 5,000.
  static let bitmexFund = ChangeTarget(
    baseline: [bitmexLiquidated],
    changes: [CrisisChange("an engine that queues", [])],
    bounds: [.init("backstop_loss_usd", below: 17.7e6)]
  )

  /// Against the record, which the baseline reproduces.
  static let bitmexDump = RelationTarget(
    scenario: bitmex,
    runs: [.init("queued", []), .init("at the market", policy: "market-orders", [])],
    checks: [
      .init(.init(0, "liquidation_count"), .greater, nil, isEvent: true),
      .init(.init(1, "price_drawdown"), .greater, .init(0, "price_drawdown")),
    ]
  )

  /// An hour after the halt of 02:16 began, with the engine that queues.
  static let bitmexHalt = RelationTarget(
    scenario: bitmex,
    runs: ["baseline", "halted"].map {
      .init($0, policy: $0, [.init("horizon", "\"1036m\"")])
    },
    checks: [
      .init(.init(0, "liquidation_count"), .greater, nil, isEvent: true),
      .init(.init(1, "price_change"), .greater, .init(0, "price_change")),
    ]
  )

  static let augustLiquidated = OutcomeTarget(
    scenario: august,
    metric: "liquidated_notional_usd",
    published: 253.4e6,
    range: 177.4e6...329.4e6,
    isInSample: true
  )

  /// A thousandth of what was liquidated.
  static let augustBadDebt = ChangeTarget(
    baseline: [augustLiquidated],
    changes: [CrisisChange("as it was", [])],
    bounds: [.init("bad_debt_usd", below: 253_400)]
  )

  static let augustWithMarchGas = RelationTarget(
    scenario: august,
    runs: [
      .init("as it was", []),
      .init(
        "gas of March 2020, feeds of ten minutes",
        [
          .init("oracles[0].hop", "\"10m\""), .init("oracles[1].hop", "\"10m\""),
          .init("oracles[2].hop", "\"10m\""), .init("network.gasLimit", "\"10M\""),
          .init(
            "network.feeMarket",
            #"{"kind": "firstPrice", "baseGasPrice": "10 gwei", "shockSensitivity": 0.02, "#
              + #""shockHalfLife": "2h", "demandElasticity": 25, "adjustmentPerMinute": "2%", "#
              + #""lightLoad": "45%", "heavyLoad": "50%"}"#
          ),
        ]
      ),
    ],
    checks: [
      .init(.init(0, "liquidation_count"), .greater, nil, isEvent: true),
      .init(.init(1, "bad_debt_usd"), .greater, .init(0, "bad_debt_usd")),
    ]
  )
}
