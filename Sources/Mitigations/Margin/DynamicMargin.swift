import Margining
public import Quantities

/// Raises the maintenance requirement with the measured volatility of the protocol's price.
///
/// At most once per `updateInterval` it takes the return r over the elapsed time Δ and updates an
/// exponentially weighted variance per unit of time:
///
///     v ← v·e^(−Δ/τ) + (1 − e^(−Δ/τ))·r²/Δ
///     target = clamp(√v ÷ σ_ref, 1, maximumMultiplier)
///
/// The multiplier then moves toward the target by at most `stepUp` or `stepDown`. It starts at 1
/// with no variance, and without new moves it returns to 1, so no state is final.
public final class DynamicMargin: MitigationStrategy {
  /// The standing multiple of the base requirement, from 1 to `maximumMultiplier`.
  public private(set) var multiplier: Ratio = .one
  /// Estimated volatility per square root of an hour, for reports.
  public var hourlyVolatility: Double { estimator.hourlyVolatility }

  private let updateInterval: SimDuration
  private let reference: Double
  private let maximum: Ratio
  private let stepUp: Ratio
  private let stepDown: Ratio
  private var estimator: VolatilityEstimator
  private var updatedAt: SimInstant = .start

  init(_ values: [Int64]) {
    updateInterval = SimDuration(nanoseconds: values[0])
    estimator = VolatilityEstimator(.ewma(memory: SimDuration(nanoseconds: values[1])))
    reference = Ratio(partsPerBillion: values[2]).value
    maximum = Ratio(partsPerBillion: values[3])
    stepUp = Ratio(partsPerBillion: values[4])
    stepDown = Ratio(partsPerBillion: values[5])
  }

  /// Updates estimate and multiplier when the interval has passed.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    guard let price = view.price?.price, price.nanos > 0 else { return }
    if estimator.sampleCount == 0 {
      estimator.absorb(price, at: view.now)
      updatedAt = view.now
      return
    }
    guard view.now - updatedAt >= updateInterval else { return }
    estimator.absorb(price, at: view.now)
    updatedAt = view.now
    multiplier = stepped(toward: target)
    directives.marginMultiplier = multiplier == .one ? nil : multiplier
    directives.level = multiplier == .one ? 0 : 1
  }

  // The estimate's demand, rounded up to parts per billion, in favour of the protocol.
  private var target: Ratio {
    let wanted = estimator.hourlyVolatility / reference
    if wanted <= 1 { return .one }
    if wanted >= maximum.value { return maximum }
    let parts = (wanted * Double(Ratio.one.partsPerBillion)).rounded(.up)
    return min(Ratio(partsPerBillion: Int64(parts)), maximum)
  }

  // Exact steps, rounded down; the ranges of the parameters keep them far from overflow.
  private func stepped(toward target: Ratio) -> Ratio {
    let one = Ratio.one.partsPerBillion
    let parts = Int128(multiplier.partsPerBillion)
    if target > multiplier {
      let highest = parts * Int128(one + stepUp.partsPerBillion) / Int128(one)
      return min(target, Ratio(partsPerBillion: Int64(highest)))
    }
    let lowest = parts * Int128(one - stepDown.partsPerBillion) / Int128(one)
    return max(target, Ratio(partsPerBillion: Int64(lowest)))
  }
}

extension DynamicMargin {
  /// What the catalogue says about dynamic margin.
  public static let descriptor = StrategyDescriptor(
    kind: "dynamic-margin",
    summary: "Raises the maintenance requirement with the volatility of the protocol's price.",
    family: .dynamicMargin,
    runs: .inContract,
    observes: "The protocol's price at block ends, at most once per updateInterval.",
    faults: """
      Raising the requirement liquidates accounts at an unchanged price; the estimator sees low \
      volatility when the feed freezes, that is when it is needed; a price that moves in hourly \
      steps comes late and then all at once.
      """,
    source:
      "RiskMetrics (1996) for the moving average, at irregular intervals; step limits are ours.",
    parameters: [
      .duration("updateInterval", 1...86_400, 300, "Shortest time between two updates."),
      .duration("memory", 60...604_800, 7_200, "Time constant of the moving average."),
      .ratio(
        "referenceVolatility",
        100_000...1_000_000_000,
        10_000_000,
        "Volatility per square root of an hour at which the multiplier is 1."
      ),
      .ratio(
        "maximumMultiplier",
        1_000_000_000...20_000_000_000,
        2_500_000_000,
        "Largest multiple of the base requirement."
      ),
      .ratio("stepUp", 1_000_000...1_000_000_000, 100_000_000, "Largest rise per update."),
      .ratio("stepDown", 1_000_000...900_000_000, 50_000_000, "Largest fall per update."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in DynamicMargin(values) }
  )
}
