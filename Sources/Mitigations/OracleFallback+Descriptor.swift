extension OracleFallback {
  /// What the catalogue says about the oracle fallback.
  public static let descriptor = StrategyDescriptor(
    kind: "oracle-fallback",
    summary: "Uses the second price source while the primary one is old or far from it.",
    runs: .inContract,
    observes: "Both sources as published: price, time of observation, time of writing.",
    faults: """
      It cannot tell which source is right: a faulty second source is followed; a delayed primary \
      source deviates in every fast move, so the switch liquidates at a fresh and lower price; the \
      machine can oscillate.
      """,
    source: "mechanisms.md §3.7 and §5.5: Liquity v1, reduced to two states.",
    parameters: [
      .ratio(
        "deviation",
        1_000_000...900_000_000,
        50_000_000,
        "Distance of the sources, over the second one, that switches."
      ),
      .duration("maximumAge", 60...604_800, 14_400, "Age of an observation that is too old."),
      .ratio(
        "similar",
        0...890_000_000,
        20_000_000,
        "Largest distance at which the primary source is trusted again; below deviation."
      ),
      .duration("holdTime", 0...604_800, 1_800, "How long the sources must agree to return."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in try OracleFallback(values) }
  )
}
