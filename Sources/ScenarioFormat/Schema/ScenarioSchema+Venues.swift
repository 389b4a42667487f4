extension ScenarioSchema {
  static let venueForm = VariantSchema(
    [
      .init("linear", "Parametric impact in proportion to flow, saturating like a pool.", []),
      .init("squareRoot", "Parametric impact with the square root of flow.", []),
      .init(
        "ladder",
        "Parametric impact from a ladder of cumulated depth.",
        [
          FieldSchema(
            "rungs",
            .list(.record(rung), minimum: 1),
            .required,
            "Steps of the ladder, rising in distance and depth."
          )
        ]
      ),
      .init(
        "constantProduct",
        "A constant-product pool, held at the impact-free price by arbitrage.",
        [poolFee]
      ),
      .init(
        "concentrated",
        "A pool with liquidity in ranges of prices, held at the impact-free price by arbitrage.",
        [
          poolFee,
          FieldSchema(
            "ranges",
            .list(.record(range), minimum: 1),
            .required,
            "Ranges around the initial price; their shares sum to 100 %."
          ),
        ]
      ),
      .init("orderBook", "A limit order book that market makers fill.", quotedBook),
    ],
    fallback: "linear"
  )

  private static let poolFee = FieldSchema.quantity(
    "fee",
    .ratio,
    "0.3%",
    ValueRange("0%", "100%", openAbove: true),
    "Share of what a trader pays in that the providers keep."
  )

  private static let rung = RecordSchema([
    .required(
      "distance",
      .ratio,
      ValueRange("0%", "100%", openBelow: true, openAbove: true),
      "Distance from the impact-free price."
    ),
    .required(
      "depth",
      .ratio,
      .above("0%", to: "1000000%"),
      "What trades up to there, as a share of depthPerPercent."
    ),
  ])

  private static let range = RecordSchema([
    .quantity(
      "below",
      .ratio,
      "50%",
      ValueRange("0%", "100%", openBelow: true, openAbove: true),
      "How far below the initial price it begins."
    ),
    .quantity(
      "above",
      .ratio,
      "100%",
      .above("0%", to: "100000%"),
      "How far above the initial price it ends."
    ),
    .quantity(
      "share",
      .ratio,
      "100%",
      .above("0%", to: "100%"),
      "Its part of the depth at the initial price."
    ),
  ])

  private static let quotedBook: [FieldSchema] = [
    .quantity(
      "tick",
      .ratio,
      "0.01%",
      .from("0.001%", to: "10%"),
      "Step of prices, as a share of the initial price."
    ),
    .quantity(
      "halfSpread",
      .ratio,
      "0.02%",
      ValueRange("0%", "50%", openAbove: true),
      "Distance of the best quotes from the makers' centre."
    ),
    .quantity(
      "spacing",
      .ratio,
      "0.05%",
      ValueRange("0%", "50%", openBelow: true, openAbove: true),
      "Distance between two quotes of one side."
    ),
    .quantity("levels", .count, "100", .from("1", to: "1000"), "Quotes on each side."),
    .quantity(
      "widening",
      .number,
      "1",
      .from("0", to: "1000"),
      "By how many half-spreads the makers widen for each tenth of depth that stress takes."
    ),
  ]

  static let liquidityStress = RecordSchema([
    .quantity(
      "normalVolatility",
      .ratio,
      "100%",
      .above("0%", to: "10000%"),
      "Annualised volatility up to which liquidity is whole."
    ),
    .quantity(
      "memory",
      .duration,
      "1m",
      .above("0s", to: "366d"),
      "Half-life of the weights with which past moves count."
    ),
    .quantity(
      "sensitivity",
      .number,
      "1",
      .from("0", to: "1000"),
      "How strongly liquidity falls with volatility above normal."
    ),
    .quantity("floor", .ratio, "10%", .above("0%", to: "100%"), "Liquidity that always stays."),
    .quantity("refill", .duration, "5m", .above("0s", to: "366d"), "Half-life of the way back."),
  ])
}
