extension ScenarioSchema {
  static let marginProtocol = RecordSchema([
    FieldSchema("name", .kebab, .required, "Name of the protocol."),
    .reference("market", .market, "The market of its collateral or underlying."),
    FieldSchema(
      "oracle",
      .reference(.oracle, words: []),
      .optional,
      "The oracle it believes; the first one of its market where none is stated."
    ),
    FieldSchema("form", .variants(form), .required, "What kind of protocol it is."),
    FieldSchema("book", .variants(book), .required, "The accounts at the start."),
    .quantity(
      "insurance",
      .quote,
      "0",
      .from("0", to: "1000B"),
      "Own funds that absorb losses first: surplus buffer or insurance fund."
    ),
  ])

  static let form = VariantSchema([
    .init("vaults", "Stablecoin debt on collateral, English auctions (Maker 2020).", vaults),
    .init("lending", "Lending of several assets against several collaterals.", lending),
    .init("perpetual", "Isolated linear perpetual positions, market-order liquidation.", perpetual),
  ])

  static func gas(_ name: String, _ standard: String, _ summary: String) -> FieldSchema {
    .quantity(name, .count, standard, .from("21k", to: "30M"), summary)
  }

  static let vaults: [FieldSchema] = [
    .quantity(
      "liquidationRatio",
      .ratio,
      "150%",
      .above("100%", to: "1000%"),
      "Least collateral value over debt."
    ),
    .quantity(
      "liquidationPenalty",
      .ratio,
      "13%",
      .from("0%", to: "100%"),
      "What a liquidated owner owes on top of the debt."
    ),
    .quantity("lotSize", .base, "50", .above("0", to: "1B"), "Most collateral in one auction."),
    .quantity(
      "minimumRaise",
      .ratio,
      "3%",
      .above("0%", to: "100%"),
      "Least relative raise of a bid."
    ),
    .quantity(
      "bidLifetime",
      .duration,
      "10m",
      .above("0s", to: "30d"),
      "How long a bid must stand to win."
    ),
    .quantity(
      "auctionLength",
      .duration,
      "6h",
      .above("0s", to: "30d"),
      "Longest life of an auction; one without bids is then restarted."
    ),
    gas("startGas", "400k", "Gas of starting an auction."),
    gas("bidGas", "120k", "Gas of one bid."),
    gas("settleGas", "120k", "Gas of settling a won auction."),
    gas("topUpGas", "150k", "Gas of a top-up or a repayment."),
    gas("autoRepayGas", "1M", "Gas of an automatic repayment: withdraw, sell, repay."),
    FieldSchema(
      "dutch",
      .record(RecordSchema(dutch)),
      .optional,
      "Falling-price auctions instead of English ones (Maker LIQ-2.0)."
    ),
  ]

  /// What a position of a perpetual has to be backed by.
  static let marginRates: [FieldSchema] = [
    .quantity(
      "maintenanceMargin",
      .ratio,
      "5%",
      .above("0%", to: "100%", openAbove: true),
      "Maintenance margin over notional."
    ),
    .quantity(
      "initialMargin",
      .ratio,
      "10%",
      .above("0%", to: "100%"),
      "Initial margin over notional; at least the maintenance margin."
    ),
  ]

  static let perpetual: [FieldSchema] =
    marginRates + [
      .quantity("takerFee", .ratio, "5bp", .from("0%", to: "10%"), "Taker fee over notional."),
      .quantity(
        "liquidationFee",
        .ratio,
        "1.5%",
        .from("0%", to: "50%"),
        "Charge on a liquidated notional, paid from what margin is left."
      ),
      .quantity(
        "keeperShare",
        .ratio,
        "60%",
        .from("0%", to: "100%"),
        "Share of that charge which the keeper gets; the rest is insurance income."
      ),
      .quantity(
        "fundingInterval",
        .duration,
        "1h",
        .above("0s", to: "365d"),
        "Time between funding payments."
      ),
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
      gas("liquidationGas", "500k", "Gas of one liquidation."),
      gas("orderGas", "200k", "Gas of one order."),
      gas("topUpGas", "100k", "Gas of a margin top-up."),
      FieldSchema(
        "rules",
        .record(perpetualRules),
        .optional,
        "What goes beyond isolated flat positions that market orders close whole."
      ),
    ]

  static let book = VariantSchema(
    [
      .init("drawnVaults", "Synthetic vaults that match published totals.", drawnVaults),
      .init("drawnPositions", "Synthetic isolated positions.", drawnPositions),
      .init(
        "drawnPortfolios",
        "Synthetic isolated and cross accounts of a venue with several markets.",
        drawnPositions + drawnPortfolios
      ),
      .init(
        "portfolios",
        "Accounts of a venue with several markets, one by one.",
        [
          FieldSchema(
            "accounts",
            .list(.record(portfolio), minimum: 1),
            .required,
            "The accounts in the order of their numbers."
          )
        ]
      ),
      .init("drawnLoans", "Synthetic borrowers and depositors.", drawnLoans),
      .init("loans", "Loans and deposits one by one.", loans),
      .init(
        "file",
        "A CSV of accounts (account,protocol,kind,asset_or_market,amount,entry_price).",
        [
          FieldSchema("file", .file, .required, "The CSV; it replaces any other book."),
          .list("controls", of: .record(control), "Sums that the CSV has to meet exactly."),
        ]
      ),
      .init(
        "accounts",
        "Accounts one by one.",
        [
          FieldSchema(
            "accounts",
            .list(.record(account), minimum: 1),
            .required,
            "The accounts in the order of their numbers."
          )
        ]
      ),
    ],
    override: "file"
  )

  static let control = RecordSchema([
    FieldSchema(
      "of",
      .text,
      .required,
      "accounts; collateral or debt, of which asset; long, short, margin."
    ),
    FieldSchema(
      "total",
      .text,
      .required,
      "The exact sum with its asset, for example 1250.5 ETH; a bare count for accounts."
    ),
  ])

  static let drawnVaults: [FieldSchema] = [
    .required("count", .count, .from("1", to: "10M"), "Number of vaults."),
    .required("totalDebt", .quote, .above("0", to: "1000B"), "Sum of all debts."),
    .quantity(
      "debtTail",
      .number,
      "1.2",
      .above("1", to: "100"),
      "Tail exponent of the Pareto distribution of debts."
    ),
    .quantity(
      "excessMedian",
      .ratio,
      "60%",
      .above("0%", to: "10000%"),
      "Median of the excess of the collateral ratio over the liquidation ratio, relative."
    ),
    .quantity(
      "excessDeviation",
      .number,
      "0.7",
      .from("0", to: "10"),
      "Standard deviation of the excess's logarithm."
    ),
    .quantity("excessFloor", .ratio, "2%", .from("0%", to: "10000%"), "Smallest excess."),
    .choice(
      "sampling",
      ["independent", "systematic"],
      "independent",
      "Whether each vault is drawn by itself, or all are spread evenly over both laws: one book that "
        + "is known by its aggregates."
    ),
  ]

  static let drawnPositions: [FieldSchema] = [
    .required("count", .count, .from("1", to: "10M"), "Number of accounts."),
    .required(
      "openInterest",
      .quote,
      .above("0", to: "1000B"),
      "Notionals of longs and shorts at the initial price, added up."
    ),
    .quantity("longShare", .ratio, "50%", .from("0%", to: "100%"), "Share of accounts long."),
    .quantity(
      "sizeTail",
      .number,
      "1.3",
      .above("1", to: "100"),
      "Tail exponent of the Pareto distribution of notionals."
    ),
    .quantity("leverageMedian", .ratio, "2x", .above("0x", to: "1000x"), "Median leverage."),
    .quantity(
      "leverageDeviation",
      .number,
      "0.45",
      .from("0", to: "10"),
      "Standard deviation of the leverage's logarithm."
    ),
    .quantity("leverageFloor", .ratio, "1.15x", .above("0x", to: "1000x"), "Smallest leverage."),
    .quantity(
      "leverageCap",
      .ratio,
      "8x",
      .above("0x", to: "1000x"),
      "Largest leverage; below one over the maintenance margin."
    ),
  ]

  static let drawnPortfolios: [FieldSchema] = [
    .quantity("crossShare", .ratio, "50%", .from("0%", to: "100%"), "Share of accounts cross."),
    .list(
      "weights",
      of: .record(
        RecordSchema([
          .reference("market", .market, "The market."),
          .required("weight", .ratio, .above("0%", to: "100000%"), "Its weight."),
        ])
      ),
      "How notional spreads over the venue's markets; evenly where none is stated."
    ),
  ]

  static let portfolio = RecordSchema([
    .choice(
      "mode",
      ["cross", "isolated"],
      "cross",
      "Whether margin stands for all positions or for one."
    ),
    .required("margin", .quote, .from("0", to: "1000B"), "Posted margin."),
    .list(
      "positions",
      of: .record(
        RecordSchema([
          .reference("market", .market, "The market."),
          FieldSchema(
            "position",
            .quantity(.base),
            .required,
            "Signed size; negative is short."
          ),
          .required("entryPrice", .price, .above("0", to: "1B"), "Entry price."),
        ])
      ),
      "The positions, at most one in each market."
    ),
  ])

  static let account = RecordSchema([
    FieldSchema(
      "collateral",
      .quantity(.base),
      .optional,
      .from("0"),
      "Collateral of a vault."
    ),
    FieldSchema("debt", .quantity(.quote), .optional, .from("0", to: "1000B"), "Debt of a vault."),
    FieldSchema(
      "position",
      .quantity(.base),
      .optional,
      "Signed size of a perpetual position; negative is short."
    ),
    FieldSchema(
      "margin",
      .quantity(.quote),
      .optional,
      .from("0", to: "1000B"),
      "Posted margin of a position."
    ),
    FieldSchema(
      "entryPrice",
      .quantity(.price),
      .optional,
      .above("0", to: "1B"),
      "Entry price of a position."
    ),
  ])
}
