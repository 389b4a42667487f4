import Quantities

/// Answers a shift in the mean of the protocol's returns, by a two-sided cumulative sum.
///
/// Per look, with z the exponentially weighted score of the return clipped to ±`clip`:
/// S⁺ ← max(0, S⁺ + z − k), S⁻ ← max(0, S⁻ − z − k); an alarm rings when either exceeds h, and
/// both start again from zero.
public final class CumulativeSumDetector: MitigationStrategy {
  /// The larger of the two sums.
  public var sum: Double { max(upper, lower) }

  private let slack: Double
  private let limit: Double
  private let clip: Double
  private var sampler: PriceSampler
  private var score: ExponentialScore
  private var response: AnomalyResponse
  private var upper: Double = 0
  private var lower: Double = 0

  init(_ values: [Int64]) {
    slack = Ratio(partsPerBillion: values[0]).value
    limit = Ratio(partsPerBillion: values[1]).value
    clip = Ratio(partsPerBillion: values[2]).value
    sampler = PriceSampler(interval: SimDuration(nanoseconds: values[3]))
    score = ExponentialScore(memory: SimDuration(nanoseconds: values[4]), warmUp: 30)
    response = AnomalyResponse(values[5...])
  }

  /// Books the end of a standing answer.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    requests.wakeAt = response.end
  }

  /// Adds the last return to the sums and answers.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    var alarm = false
    if let sample = sampler.sample(view) {
      let z = min(max(score.absorb(sample.change, elapsed: sample.elapsed), -clip), clip)
      upper = max(0, upper + z - slack)
      lower = max(0, lower - z - slack)
      alarm = sum > limit
      if alarm {
        upper = 0
        lower = 0
      }
    }
    response.answer(alarm: alarm, at: view.now, &directives)
  }

  /// What the catalogue says about the detector.
  public static let descriptor = StrategyDescriptor(
    kind: "cusum-detector",
    summary: "Closes new risk and raises margins after a persistent drift, by cumulative sums.",
    family: .monitoring,
    runs: .inContract,
    observes: "The protocol's price at its own sampling interval.",
    faults: """
      With h = 5 and looks every 12 s a false alarm comes every hour and a half in a calm market; \
      the standard deviation it divides by grows with the crash; the alarm starts from nothing \
      after it rang.
      """,
    source: "Page 1954; mean run lengths as in Montgomery's tables: 465 looks at k 0.5, h 5.",
    parameters: [
      .ratio("slack", 0...5_000_000_000, 500_000_000, "k, in standard deviations."),
      .ratio("limit", 100_000_000...100_000_000_000, 8_000_000_000, "h, in standard deviations."),
      .ratio("clip", 500_000_000...100_000_000_000, 4_000_000_000, "Largest score of one look."),
      .duration("interval", 1...86_400, 60, "Spacing of the looks."),
      .duration("memory", 60...604_800, 14_400, "Time constant of mean and deviation."),
    ] + AnomalyResponse.parameters,
    pokeGas: 0,
    make: { (values) throws(MitigationError) in CumulativeSumDetector(values) }
  )
}
