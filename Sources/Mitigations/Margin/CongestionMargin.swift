import Determinism
import Quantities

/// Raises the requirement with the chain's congestion, as if the time to liquidate grew with it.
///
///     multiplier = clamp(√(1 + gain × (g ÷ reference − 1)⁺), 1, maximum)
///
/// g is the quoted gas price, averaged exponentially over `memory`. The square root stands for the
/// growth of risk with the time until a liquidation is included.
public final class CongestionMargin: MitigationStrategy {
  private let reference: Double
  private let gain: Double
  private let maximum: Ratio
  private let memory: Double
  private let step: Ratio
  private var mean: Double?
  private var updatedAt: SimInstant = .start
  private var multiplier: Ratio = .one

  init(_ values: [Int64]) {
    reference = Double(values[0])
    gain = Ratio(partsPerBillion: values[1]).value
    maximum = Ratio(partsPerBillion: values[2])
    memory = SimDuration(nanoseconds: values[3]).secondsValue
    step = Ratio(partsPerBillion: values[4])
  }

  /// Updates average and multiplier, which moves by at most `step` a call, rounded up.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    let quoted = Double(view.gasPrice.wei)
    if let mean {
      let kept = PortableMath.exp(-(view.now - updatedAt).secondsValue / memory)
      self.mean = kept * mean + (1 - kept) * quoted
    } else {
      mean = quoted
    }
    updatedAt = view.now
    let excess = max((mean ?? quoted) / reference - 1, 0)
    let wanted = min((1 + gain * excess).squareRoot(), maximum.value)
    let parts = Int64((wanted * Double(Ratio.one.partsPerBillion)).rounded(.up))
    let target = min(Ratio(partsPerBillion: parts), maximum)
    let highest = multiplier.partsPerBillion + step.partsPerBillion
    let lowest = multiplier.partsPerBillion - step.partsPerBillion
    multiplier = Ratio(partsPerBillion: min(max(target.partsPerBillion, lowest), highest))
    directives.marginMultiplier = multiplier == .one ? nil : multiplier
    directives.level = multiplier == .one ? 0 : 1
    directives.cause = directives.level
  }

  /// What the catalogue says about this rule.
  public static let descriptor = StrategyDescriptor(
    kind: "congestion-margin",
    summary: "Raises the maintenance requirement with the gas price.",
    family: .dynamicMargin,
    runs: .inContract,
    observes: "The gas price that the last block's senders were quoted.",
    faults: """
      It liquidates accounts at an unchanged price, into the congestion that makes liquidations \
      late; demand of others that has nothing to do with risk raises margins.
      """,
    source: "A design hypothesis: no protocol with this formula is known to us.",
    parameters: [
      ParameterDescriptor(
        name: "referenceGasPrice",
        unit: .gasPrice,
        minimum: 1_000_000_000,
        maximum: 10_000_000_000_000,
        defaultValue: 50_000_000_000,
        summary: "Gas price up to which nothing changes."
      ),
      .ratio("gain", 1_000_000...10_000_000_000, 500_000_000, "Weight of the excess."),
      .ratio(
        "maximum",
        1_000_000_000...10_000_000_000,
        2_000_000_000,
        "Largest multiple of the base requirement."
      ),
      .duration("memory", 1...86_400, 1_800, "Time constant of the average."),
      .ratio("step", 1_000_000...1_000_000_000, 20_000_000, "Largest change per block."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in CongestionMargin(values) }
  )
}
