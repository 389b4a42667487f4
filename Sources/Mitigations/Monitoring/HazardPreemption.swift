import Determinism
import Quantities

/// Acts before a cascade when a hazard model says that one is likely within a horizon.
///
///     P = 1 − exp(−λT),  λ = baseRate × exp(a·due + b·gas + c·age)
///
/// `due` is the share of open interest liquidated within the last hour in per cent, `gas` the
/// logarithm of the gas price over its reference, `age` the age of the price over one hour. The
/// weights are parameters: fit them on seeds that the evaluation does not use.
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | quiet | P reaches `raise` | pre-empting |
/// | pre-empting | P was below `lower` for `holdTime` without a break | quiet |
public final class HazardPreemption: MitigationStrategy {
  /// The last probability of a cascade within the horizon.
  public private(set) var probability: Double = 0

  private let weights: (due: Double, gas: Double, age: Double)
  private let baseRate: Double
  private let horizon: Double
  private let reference: Double
  private let raise: Double
  private let lower: Double
  private let multiplier: Ratio
  private let holdTime: SimDuration
  private var liquidated = CounterWindow(window: .seconds(3_600))
  private var isActive = false
  private var quietSince: SimInstant?

  init(_ values: [Int64]) throws(MitigationError) {
    func ratio(_ index: Int) -> Double { Ratio(partsPerBillion: values[index]).value }
    weights = (ratio(0), ratio(1), ratio(2))
    baseRate = ratio(3) / 86_400
    horizon = SimDuration(nanoseconds: values[4]).secondsValue
    reference = Double(values[5])
    raise = ratio(6)
    lower = ratio(7)
    multiplier = Ratio(partsPerBillion: values[8])
    holdTime = SimDuration(nanoseconds: values[9])
    guard lower <= raise else { throw .contradiction("lower is above raise") }
  }

  /// Books the instant at which quiet may return.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    if isActive, let since = quietSince { requests.wakeAt = since + holdTime }
  }

  /// Computes the probability and pre-empts or stands down.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    let now = view.now
    liquidated.record(view.liquidatedNotional.micros, at: now)
    probability = estimate(view)
    if probability >= raise {
      isActive = true
      quietSince = nil
    } else if isActive {
      let since = probability < lower ? quietSince ?? now : nil
      quietSince = since
      if let since, now - since >= holdTime { isActive = false }
    }
    guard isActive else {
      directives = Directives()
      return
    }
    directives.initialMarginMultiplier = multiplier
    directives.level = 1
    directives.cause = 1
  }

  private func estimate(_ view: borrowing ProtocolView) -> Double {
    let interest = max(Double(view.openInterest.micros), 1)
    let due = 100 * Double(liquidated.change) / interest
    let gas = PortableMath.log(max(Double(view.gasPrice.wei), 1) / reference)
    var age = 0.0
    if let price = view.price { age = (view.now - price.observedAt).secondsValue / 3_600 }
    // Bounded, so that no feature can overflow the exponential.
    let exponent = weights.due * min(due, 100) + weights.gas * gas + weights.age * min(age, 100)
    let rate = baseRate * PortableMath.exp(min(max(exponent, -50), 50))
    return 1 - PortableMath.exp(-rate * horizon)
  }

  /// What the catalogue says about the hazard model.
  public static let descriptor = StrategyDescriptor(
    kind: "hazard-preemption",
    summary: "Raises the requirement of new risk while a hazard model expects a cascade.",
    family: .monitoring,
    runs: .inContract,
    observes: "Its own liquidations, open interest, the gas price and the age of its price.",
    faults: """
      Its weights are those of the past; its features move when the cascade has begun; every false \
      alarm turns honest traders away, and the budget of false alarms is its own choice.
      """,
    source:
      "Proportional hazards (Cox 1972), with features that a protocol can read; weights ours.",
    parameters: [
      .ratio("dueWeight", 0...10_000_000_000, 1_000_000_000, "a, per per cent liquidated."),
      .ratio("gasWeight", 0...10_000_000_000, 500_000_000, "b, per unit of logarithm."),
      .ratio("ageWeight", 0...10_000_000_000, 250_000_000, "c, per hour."),
      .ratio("baseRate", 1_000...100_000_000_000, 20_000_000, "Cascades per day at rest."),
      .duration("horizon", 60...604_800, 3_600, "T."),
      ParameterDescriptor(
        name: "referenceGasPrice",
        unit: .gasPrice,
        minimum: 1,
        maximum: 10_000_000_000_000,
        defaultValue: 20_000_000_000,
        summary: "Gas price at which its feature is zero."
      ),
      .ratio("raise", 1_000...1_000_000_000, 50_000_000, "Probability at which it acts."),
      .ratio("lower", 1_000...1_000_000_000, 20_000_000, "Probability below which it calms."),
      .ratio(
        "multiplier",
        1_000_000_000...20_000_000_000,
        2_000_000_000,
        "Multiple of the requirement of new risk while it acts."
      ),
      .duration("holdTime", 0...604_800, 900, "How long it stays calm before standing down."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in try HazardPreemption(values) }
  )
}
