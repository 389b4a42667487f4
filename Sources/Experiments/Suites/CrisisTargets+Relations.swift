extension CrisisTargets {
  typealias Run = RelationTarget.Run
  typealias Figure = RelationTarget.Figure
  typealias Check = RelationTarget.Check

  /// One venue of three sees the spike.
  static let medianOfVenues = RelationTarget(
    scenario: "crises/dai-spike.json",
    runs: [Run("one venue", []), Run("median of three", policy: "median", [])],
    checks: [
      Check(Figure(0, "liquidation_count"), .greater, nil, isEvent: true),
      Check(
        Figure(0, "unfair_liquidation_count"),
        .equal,
        Figure(0, "liquidation_count"),
        isEvent: true
      ),
      Check(Figure(1, "liquidation_count"), .equal, nil),
    ]
  )

  private static let outage = "crises/chain-outage.json"

  private static func until(_ horizon: String) -> CrisisChange.Setting {
    .init("horizon", "\"\(horizon)\"")
  }

  private static let everybodyTopsUp = CrisisChange.Setting(
    "participants[owners].topUpShare",
    "\"100%\""
  )

  /// Every transaction that a block takes pays a fee: equal fees mean that nothing was executed.
  static let nothingInOutage = RelationTarget(
    scenario: outage,
    runs: [
      Run("until the outage", [until("10m"), everybodyTopsUp]),
      Run("until its end", [until("1799s"), everybodyTopsUp]),
      Run("whole", []),
    ],
    checks: [
      Check(Figure(2, "liquidation_count"), .greater, nil, isEvent: true),
      Check(Figure(0, "liquidation_count"), .equal, Figure(1, "liquidation_count")),
      Check(Figure(0, "fees_paid_usd"), .equal, Figure(1, "fees_paid_usd")),
    ]
  )

  static let nothingInGrace = RelationTarget(
    scenario: outage,
    runs: [
      Run("until the restart", policy: "grace", [until("30m")]),
      Run("until the end of the grace", policy: "grace", [until("60m")]),
      Run("whole", policy: "grace", []),
      Run("owners top up", policy: "grace", [everybodyTopsUp]),
    ],
    checks: [
      Check(Figure(2, "liquidation_count"), .greater, nil, isEvent: true),
      Check(Figure(0, "liquidation_count"), .equal, Figure(1, "liquidation_count")),
      // Whoever topped up did so before the grace ended.
      Check(Figure(3, "liquidation_count"), .less, Figure(2, "liquidation_count")),
    ]
  )

  /// The first block carries the price; keepers see it and are in the next one.
  static let allAtRestart = RelationTarget(
    scenario: outage,
    runs: [
      Run("no grace, first blocks", [until("1835s")]),
      Run("no grace", []),
      Run("grace, nobody tops up", policy: "grace", []),
      Run("grace, everybody tops up", policy: "grace", [everybodyTopsUp]),
    ],
    checks: [
      Check(Figure(1, "liquidation_count"), .greater, nil, isEvent: true),
      Check(Figure(0, "liquidation_count"), .equal, Figure(1, "liquidation_count")),
      Check(Figure(2, "liquidation_count"), .equal, Figure(1, "liquidation_count")),
      Check(Figure(3, "liquidation_count"), .equal, nil),
    ]
  )

  private static let slide = CrisisChange.Setting(
    "markets[0].path.touches",
    #"[{"at": "0h", "price": "100 USD"}, {"at": "12m", "price": "100 USD"}, "#
      + #"{"at": "2h", "price": "30 USD"}]"#
  )

  private static func down(until end: String) -> CrisisChange.Setting {
    .init("network.outages", #"[{"from": "10m", "until": "\#(end)"}]"#)
  }

  private static func grace(_ length: String) -> CrisisChange.Setting {
    .init("policies[grace].mitigations[0].grace", "\"\(length)\"")
  }

  /// The price slides on while the chain stands still, and while the grace period runs.
  static let worseWithTime = RelationTarget(
    scenario: outage,
    runs: ["30m", "50m", "70m"].map { Run("down until \($0)", [slide, down(until: $0)]) }
      + ["1s", "20m", "40m"].map {
        Run("grace of \($0)", policy: "grace", [slide, down(until: "50m"), grace($0)])
      },
    checks: [(0, 1), (1, 2), (3, 4), (4, 5)].map {
      Check(Figure($0.0, "bad_debt_usd"), .less, Figure($0.1, "bad_debt_usd"))
    }
  )
}
