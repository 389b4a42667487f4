import Quantities

/// Answers unusual returns of the protocol's price, by an exponentially weighted z-score.
///
/// An alarm rings when |z| exceeds `threshold` in `persistence` looks running. It starts quiet and,
/// `holdTime` after the last alarm, is quiet again.
public final class ZScoreDetector: MitigationStrategy {
  private let threshold: Double
  private let persistence: Int64
  private var sampler: PriceSampler
  private var score: ExponentialScore
  private var response: AnomalyResponse
  private var run: Int64 = 0

  init(_ values: [Int64]) {
    threshold = Ratio(partsPerBillion: values[0]).value
    persistence = values[1]
    sampler = PriceSampler(interval: SimDuration(nanoseconds: values[2]))
    score = ExponentialScore(memory: SimDuration(nanoseconds: values[3]), warmUp: 30)
    response = AnomalyResponse(values[4...])
  }

  /// Books the end of a standing answer.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    requests.wakeAt = response.end
  }

  /// Scores the last return and answers.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    var alarm = false
    if let sample = sampler.sample(view) {
      let z = score.absorb(sample.change, elapsed: sample.elapsed)
      run = z.magnitude > threshold ? run + 1 : 0
      alarm = run >= persistence
    }
    response.answer(alarm: alarm, at: view.now, &directives)
  }

  /// What the catalogue says about the detector.
  public static let descriptor = StrategyDescriptor(
    kind: "zscore-detector",
    summary: "Closes new risk and raises margins after returns that are unusual by z-score.",
    family: .monitoring,
    runs: .inContract,
    observes: "The protocol's price at its own sampling interval.",
    faults: """
      A feed that writes rarely looks calm and then unusual at every write; after a long fall the \
      fall is the norm; false alarms cost honest users their trades.
      """,
    source: "Exponentially weighted control charts (Roberts 1959).",
    parameters: [
      .ratio("threshold", 500_000_000...20_000_000_000, 4_000_000_000, "Score that is unusual."),
      .count("persistence", 1...100, 1, "Unusual looks in a row that ring the alarm."),
      .duration("interval", 1...86_400, 60, "Spacing of the looks."),
      .duration("memory", 60...604_800, 7_200, "Time constant of mean and deviation."),
    ] + AnomalyResponse.parameters,
    pokeGas: 0,
    make: { (values) throws(MitigationError) in ZScoreDetector(values) }
  )
}
