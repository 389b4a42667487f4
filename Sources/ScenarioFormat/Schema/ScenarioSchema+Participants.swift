import Mitigations

extension ScenarioSchema {
  static let populationName = FieldSchema(
    "name",
    .kebab,
    .required,
    "Name of the population; it keys its random draws."
  )

  static let participants = VariantSchema([
    .init("keepers", "Liquidators and auction bidders.", [populationName] + keepers),
    .init("owners", "Account owners who defend their accounts.", [populationName] + owners),
    .init("orderFlow", "Users who change positions for own reasons.", [populationName] + flow),
    .init(
      "manipulator",
      "Somebody who moves a venue's price, waits, and trades back.",
      [populationName] + manipulator
    ),
    .init(
      "arbitrageur",
      "Somebody who trades a venue toward the price that an oracle publishes.",
      [populationName] + arbitrageur
    ),
    .init(
      "anticipators",
      "Account holders who know the public rules and go before a halt or gate holds them.",
      [populationName] + anticipators
    ),
    .init(
      "savers",
      "Depositors of a lending protocol who watch its cash and leave before the others do.",
      [populationName] + savers
    ),
    .init(
      "raider",
      "Somebody who borrows against what is worth less than a lending protocol believes, and leaves.",
      [populationName] + raider
    ),
    .init(
      "exploit",
      "Somebody who finds a fault in a protocol's code, and reports or uses it.",
      [populationName] + exploit
    ),
    .init(
      "depositors",
      "Depositors who supply every lending protocol and leave all of them when one is in trouble.",
      [populationName] + depositors
    ),
  ])

  static let fee = FieldSchema(
    "fee",
    .variants(
      VariantSchema([
        .init(
          "fixed",
          "Always the same gas price: the software that nobody adjusted.",
          [.required("price", .gasPrice, .above("0 wei", to: "1000000 gwei"), "The gas price.")]
        ),
        .init(
          "adaptive",
          "The quoted gas price times a drawn multiple, up to a cap.",
          [
            .quantity("low", .ratio, "1.1x", .above("0x", to: "100x"), "Smallest multiple."),
            .quantity("high", .ratio, "1.6x", .above("0x", to: "100x"), "Largest multiple."),
            .quantity(
              "cap",
              .gasPrice,
              "500 gwei",
              .above("0 wei", to: "1000000 gwei"),
              "Highest gas price."
            ),
          ]
        ),
      ])
    ),
    .defaulted(#"{"kind": "adaptive"}"#),
    "What the members bid for gas."
  )

  static let keepers: [FieldSchema] = [
    .required("count", .count, .from("1", to: "100k"), "Number of members."),
    .quantity("capital", .quote, "100k", .from("0", to: "1000B"), "Stablecoin of each member."),
    .quantity("gasFunds", .base, "100", .from("0", to: "1B"), "Gas asset of each member."),
    fee,
    .quantity(
      "discountLow",
      .ratio,
      "2%",
      .from("0%", to: "100%", openAbove: true),
      "Smallest discount to market at which a member values collateral."
    ),
    .quantity(
      "discountHigh",
      .ratio,
      "10%",
      .from("0%", to: "100%", openAbove: true),
      "Largest discount to market at which a member values collateral."
    ),
    .quantity(
      "openingBid",
      .ratio,
      "50%",
      .from("0%", to: "100%"),
      "First bid on an auction without bids, as a share of the member's valuation."
    ),
    .flag("starts", true, "Whether they start liquidations."),
    .flag("bids", true, "Whether they bid in auctions."),
    .quantity(
      "pendingLimit",
      .count,
      "20",
      .from("1", to: "100k"),
      "Most transactions that one member keeps pending."
    ),
    .quantity(
      "saleDelay",
      .duration,
      "1m",
      .from("0s", to: "30d"),
      "Time from winning collateral to selling it."
    ),
    .quantity(
      "recycleDelay",
      .duration,
      "30m",
      .from("0s", to: "30d"),
      "Time from the sale until its proceeds can bid again."
    ),
    .quantity(
      "latency",
      .duration,
      "3s",
      .from("0s", to: "1d"),
      "Time from seeing a block to the arrival of a transaction in the mempool."
    ),
    FieldSchema(
      "protocol",
      .reference(.protocol, words: []),
      .optional,
      "The one protocol that they serve; every one where none is stated."
    ),
    .quantity(
      "laneBid",
      .quote,
      "0",
      .from("0", to: "1B"),
      "What a round of the express lane is worth to a member, in the middle of its draws."
    ),
  ]

  static let owners: [FieldSchema] =
    [
      .reference("protocol", .protocol, "The protocol whose accounts they own."),
      .quantity("topUpShare", .ratio, "25%", .from("0%", to: "100%"), "Share that tops up."),
      .quantity(
        "autoRepayShare",
        .ratio,
        "0%",
        .from("0%", to: "100%"),
        "Share with automatic repayment (withdraw, sell, repay); vaults only."
      ),
      .quantity(
        "stopLossShare",
        .ratio,
        "0%",
        .from("0%", to: "100%"),
        "Share with a stop loss, which closes the whole position; perpetuals only."
      ),
      .quantity(
        "trigger",
        .ratio,
        "5%",
        .from("0%", to: "1000%"),
        "Distance of market above the liquidation price at which they react."
      ),
      .quantity(
        "topUpSize",
        .ratio,
        "35%",
        .above("0%", to: "1000%"),
        "What they add, as a share of collateral value or margin requirement."
      ),
      .quantity(
        "repayTarget",
        .ratio,
        "1.2x",
        .above("1x", to: "100x"),
        "Collateral ratio over the liquidation ratio that an automatic repayment restores."
      ),
      .quantity(
        "reactionMedian",
        .duration,
        "15m",
        .from("0s", to: "30d"),
        "Median of the reaction time."
      ),
      .quantity(
        "reactionDeviation",
        .number,
        "0.8",
        .from("0", to: "10"),
        "Standard deviation of the reaction time's logarithm."
      ),
      .quantity(
        "reactionLimit",
        .count,
        "3",
        .from("0", to: "100k"),
        "Most reactions of one account in one run."
      ),
      fee,
    ] + execution

  static let flow: [FieldSchema] = [
    .reference("protocol", .protocol, "The protocol that they use."),
    .quantity(
      "intentsPerHour",
      .number,
      "60",
      .from("0", to: "1000000"),
      "Expected intents of the whole population in an hour."
    ),
    .quantity(
      "reduceShare",
      .ratio,
      "50%",
      .from("0%", to: "100%"),
      "Share of intents that reduce or withdraw; the rest add."
    ),
    .quantity(
      "size",
      .ratio,
      "10%",
      .above("0%", to: "100%"),
      "Size of an intent as a share of the position or collateral."
    ),
    fee,
    FieldSchema(
      "clustering",
      .record(clustering),
      .optional,
      "How intents follow upon each other (Hawkes); independent where absent."
    ),
  ]

  static func policy(_ catalog: MitigationCatalog) -> RecordSchema {
    RecordSchema([
      FieldSchema("name", .kebab, .required, "Name of the policy."),
      FieldSchema(
        "mitigations",
        .list(.variants(mitigations(catalog)), minimum: 0),
        .required,
        "Its mitigations; where only one can act, the first does."
      ),
    ])
  }

  static func mitigations(_ catalog: MitigationCatalog) -> VariantSchema {
    VariantSchema(
      catalog.descriptors.map { descriptor in
        VariantSchema.Variant(
          descriptor.kind,
          descriptor.summary,
          descriptor.parameters.map(parameter)
        )
      }
    )
  }

  static func parameter(_ parameter: ParameterDescriptor) -> FieldSchema {
    guard let form = form(of: parameter.unit) else {
      return .flag(parameter.name, parameter.defaultValue != 0, parameter.summary)
    }
    return .quantity(
      parameter.name,
      form,
      form.text(parameter.defaultValue),
      .from(form.text(parameter.minimum), to: form.text(parameter.maximum)),
      parameter.summary
    )
  }

  /// The written form of a mitigation's unit; nil for a flag.
  static func form(of unit: ParameterUnit) -> QuantityForm? {
    switch unit {
    case .duration: .duration
    case .ratio: .ratio
    case .quote: .quote
    case .count: .count
    case .gasPrice: .gasPrice
    case .flag: nil
    }
  }
}
