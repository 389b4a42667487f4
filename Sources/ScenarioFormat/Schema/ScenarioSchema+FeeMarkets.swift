extension ScenarioSchema {
  static let baseFee: [FieldSchema] =
    [
      .quantity(
        "initialBaseFee",
        .gasPrice,
        "20 gwei",
        .above("0 wei", to: "1000000 gwei"),
        "Base fee of the first block."
      ),
      .quantity(
        "referencePrice",
        .gasPrice,
        "20 gwei",
        .above("0 wei", to: "1000000 gwei"),
        "Base fee at which the background wants its quiet load."
      ),
      .quantity(
        "medianTip",
        .gasPrice,
        "1 gwei",
        .above("0 wei", to: "1000000 gwei"),
        "Tip that half of the background exceeds."
      ),
      .quantity(
        "elasticity",
        .count,
        "2",
        .from("1", to: "1000"),
        "The gas limit over the gas target."
      ),
      .quantity(
        "denominator",
        .count,
        "8",
        .from("1", to: "1M"),
        "The part of the relative excess by which the base fee moves."
      ),
      .quantity(
        "floor",
        .gasPrice,
        "1 wei",
        .above("0 wei", to: "1000000 gwei"),
        "Lowest base fee."
      ),
    ] + backgroundShock + backgroundLoad("22%", "28%")

  static let sequencer: [FieldSchema] =
    [
      .quantity(
        "floor",
        .gasPrice,
        "10000000 wei",
        .above("0 wei", to: "1000000 gwei"),
        "Base fee without backlog."
      ),
      .list(
        "windows",
        of: .record(sequencerWindow),
        "Gas targets and their times; one of 7M a second over two minutes where none is stated."
      ),
    ] + backgroundShock + backgroundLoad("10%", "10%")

  static let sequencerWindow = RecordSchema([
    .required("gasPerSecond", .count, .from("1", to: "1000B"), "Gas a second without backlog."),
    .required("length", .duration, .above("0s", to: "30d"), "Time that raises the fee e-fold."),
  ])

  static let recordedGas: [FieldSchema] =
    [
      FieldSchema(
        "file",
        .file,
        .optional,
        "A CSV of gas prices (timestamp in Unix seconds, and the column); it replaces points."
      ),
      FieldSchema(
        "column",
        .text,
        .defaulted("\"gas_price_mean_gwei\""),
        "The column of the file that is the quote, in gwei."
      ),
      .quantity(
        "from",
        .duration,
        "0s",
        .from("0s", to: "3660d"),
        "Where the run starts, from the first row of the file."
      ),
      FieldSchema(
        "points",
        .list(.record(gasPoint), minimum: 1),
        .optional,
        "The record as single prices, ascending in time."
      ),
    ] + backgroundShock + backgroundLoad("50%", "50%")

  static let gasPoint = RecordSchema([
    .required("at", .duration, .from("0s", to: "366d"), "From when the price holds."),
    .required("price", .gasPrice, .above("0 wei", to: "1000000000 gwei"), "The gas price."),
  ])
}
