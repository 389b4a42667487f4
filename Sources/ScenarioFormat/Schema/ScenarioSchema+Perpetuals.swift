// What a perpetual venue may state beyond isolated flat positions closed whole.

extension ScenarioSchema {
  static let perpetualRules = RecordSchema([
    .list("tiers", of: .record(tier), "Tiers of the protocol's own market above its base rates."),
    FieldSchema("sizePremium", .record(sizePremium), .optional, "What large positions need more."),
    .quantity(
      "makerFee",
      .ratio,
      "0%",
      .from("-10%", to: "10%"),
      "Maker fee over notional; negative is a rebate, at most the taker fee."
    ),
    funding,
    .list("markets", of: .record(perpetualMarket), "Markets beside the protocol's own."),
    FieldSchema(
      "withdrawalMargin",
      .quantity(.ratio),
      .optional,
      .from("0%", to: "100%"),
      "Least equity over notional after a withdrawal."
    ),
    FieldSchema(
      "liquidation",
      .variants(liquidation),
      .defaulted("{\"kind\": \"wholeAtMarket\"}"),
      "How due accounts are closed."
    ),
    .record("insurance", insurance, "What the insurance fund may pay."),
    FieldSchema(
      "backstop",
      .record(RecordSchema(backstop)),
      .optional,
      "A vault with capital of its own that takes positions over."
    ),
    FieldSchema(
      "deleveraging",
      .record(RecordSchema(deleveraging)),
      .optional,
      "How winners take over what nothing else covers."
    ),
    .choice(
      "socialisation",
      ["booked", "openPositions", "winners", "accounts"],
      "booked",
      "Who bears what no fund covers."
    ),
    FieldSchema(
      "requirements",
      .record(RecordSchema(requirements)),
      .optional,
      "How requirements move with the market."
    ),
  ])

  private static let funding = FieldSchema(
    "funding",
    .variants(fundingRule),
    .defaulted("{\"kind\": \"premium\"}"),
    "How the funding rate is found."
  )

  static let tier = RecordSchema([
    .required("from", .quote, .above("0", to: "1000B"), "Notional from which the tier holds."),
    .required(
      "maintenanceMargin",
      .ratio,
      .above("0%", to: "100%", openAbove: true),
      "Maintenance margin in the tier; at least that of the tier before."
    ),
    .required(
      "initialMargin",
      .ratio,
      .above("0%", to: "100%"),
      "Initial margin in the tier; at least that of the tier before."
    ),
    FieldSchema(
      "deduction",
      .quantity(.quote),
      .optional,
      .from("0", to: "1000B"),
      "The published maintenance amount; refused unless it makes the requirement continuous."
    ),
  ])

  static let sizePremium = RecordSchema([
    .quantity(
      "share",
      .ratio,
      "80%",
      .from("0%", to: "100%"),
      "Share of the flat rate that the root of the size is added to."
    ),
    .required(
      "coefficient",
      .ratio,
      .above("0%", to: "100%"),
      "Rate for a position of one whole base unit; it grows with the root of the size."
    ),
  ])

  static let fundingRule = VariantSchema([
    .init(
      "premium",
      "Premium of market over the protocol's price, and interest.",
      [
        FieldSchema(
          "innerClamp",
          .quantity(.ratio),
          .optional,
          .from("0%", to: "100%"),
          "Most by which interest pulls the premium (0.05 % on Binance and Hyperliquid)."
        )
      ]
    ),
    .init(
      "velocity",
      "The daily rate moves with the skew of open interest (Synthetix v3).",
      [
        .quantity(
          "perDay",
          .ratio,
          "9x",
          .from("0%", to: "10000%"),
          "Change of the daily rate in a day at full skew."
        ),
        .required("skewScale", .base, .above("0", to: "1B"), "Skew that counts as full."),
      ]
    ),
    .init(
      "adaptive",
      "The daily rate grows with the imbalance and decays without (GMX v2).",
      [
        .quantity(
          "threshold",
          .ratio,
          "4%",
          .from("0%", to: "100%"),
          "Imbalance that is tolerated."
        ),
        .quantity(
          "rise",
          .ratio,
          "1.6%",
          .from("0%", to: "10000%"),
          "Change of the daily rate in a day at full imbalance."
        ),
        .quantity(
          "decay",
          .ratio,
          "0.1%",
          .from("0%", to: "10000%"),
          "Fall of the daily rate in a day without."
        ),
        .quantity("most", .ratio, "0.2%", .from("0%", to: "10000%"), "Largest daily rate."),
      ]
    ),
  ])

  static let perpetualMarket = RecordSchema(
    [
      .reference("market", .market, "The market that is the underlying."),
      FieldSchema(
        "oracle",
        .reference(.oracle, words: []),
        .optional,
        "The oracle it believes; the first one of the market where none is stated."
      ),
    ] + marginRates + [
      .list("tiers", of: .record(tier), "Tiers above the base rates."),
      FieldSchema(
        "sizePremium",
        .record(sizePremium),
        .optional,
        "What large positions need more."
      ),
      .quantity("takerFee", .ratio, "5bp", .from("0%", to: "10%"), "Taker fee over notional."),
      .quantity("makerFee", .ratio, "0%", .from("-10%", to: "10%"), "Maker fee over notional."),
      funding,
      .quantity(
        "fundingInterest",
        .ratio,
        "0.00125%",
        .from("-10%", to: "10%"),
        "Interest part of the funding rate for one interval."
      ),
      .quantity(
        "fundingCap",
        .ratio,
        "0.75%",
        .from("0%", to: "10%"),
        "Largest funding rate of one interval, either sign."
      ),
    ]
  )

  static let insurance: [FieldSchema] = [
    .choice(
      "scope",
      ["global", "perMarket"],
      "global",
      "One fund for all markets, or an even part for each."
    ),
    FieldSchema(
      "drawCap",
      .quantity(.quote),
      .optional,
      .from("0", to: "1000B"),
      "Most that one liquidation draws."
    ),
    FieldSchema(
      "marketCap",
      .quantity(.quote),
      .optional,
      .from("0", to: "1000B"),
      "Most that all liquidations of one market draw together."
    ),
  ]

  static let backstop: [FieldSchema] = [
    .required("capital", .quote, .above("0", to: "1000B"), "Capital at the start."),
    .required(
      "inventoryLimit",
      .quote,
      .from("0", to: "1000B"),
      "Most notional it holds at the protocol's prices."
    ),
    .quantity(
      "lossCap",
      .ratio,
      "20%",
      .from("0%", to: "100%"),
      "Loss over capital at which it takes nothing more and hands over what it has."
    ),
    .quantity(
      "unwindInterval",
      .duration,
      "1m",
      .above("0s", to: "365d"),
      "Time between two orders that unwind it."
    ),
    .required("unwindSize", .quote, .above("0", to: "1000B"), "Notional of one such order."),
    .flag("coversDeficits", false, "Whether it also pays what insurance leaves of a deficit."),
  ]

  static let deleveraging: [FieldSchema] = [
    .choice(
      "ranking",
      [
        "profitLeverage", "hyperliquid", "random", "sharesOfProfit", "sharesOfNotional",
        "sharesOfLeveragedProfit",
      ],
      "profitLeverage",
      "In which order, or by which shares, winners are asked."
    ),
    .choice(
      "price",
      ["bankruptcy", "previousMark"],
      "bankruptcy",
      "The price of the transfer."
    ),
    .quantity(
      "counterpartyLimit",
      .count,
      "500",
      .from("1", to: "10M"),
      "Most counterparties of one deleveraging."
    ),
  ]
}
