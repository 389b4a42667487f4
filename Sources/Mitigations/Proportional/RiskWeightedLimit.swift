import Determinism
import Quantities

/// Limits what one account may open, in proportion to calm: the wilder the price, the smaller.
///
///     limit = base × min(1, reference ÷ σ), at least base × floor
///
/// σ is the standard deviation of a day's returns of the protocol's price, averaged exponentially
/// over `memory`, floating point. Nobody is closed by it. The level is 1 in a block in which an
/// order was refused.
public final class RiskWeightedLimit: MitigationStrategy {
  private let base: QuoteAmount
  private let reference: Double
  private let floor: Double
  private let memory: Double
  private var variance: Double?
  private var last: (price: Price, at: SimInstant)?
  private var level = GrowthLevel()

  init(_ values: [Int64]) {
    base = QuoteAmount(micros: values[0])
    reference = Ratio(partsPerBillion: values[1]).value
    floor = Ratio(partsPerBillion: values[2]).value
    memory = SimDuration(nanoseconds: values[3]).secondsValue
  }

  /// Measures and demands the limit.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    measure(view)
    let deviation = (variance ?? 0).squareRoot()
    let share = deviation > reference ? max(reference / deviation, floor) : 1
    let limit = max(1, Int64((Double(base.micros) * share).rounded(.down)))
    directives.accountCaps = AccountCaps(each: QuoteAmount(micros: limit))
    level.take(view.layers.refusals, &directives)
  }

  private func measure(_ view: borrowing ProtocolView) {
    guard let price = view.price?.price else { return }
    guard let before = last else {
      last = (price, view.now)
      return
    }
    let elapsed = (view.now - before.at).secondsValue
    guard elapsed > 0 else { return }
    last = (price, view.now)
    let change = Double(price.nanos) / Double(before.price.nanos) - 1
    let daily = change * change * 86_400 / elapsed
    let kept = PortableMath.exp(-elapsed / memory)
    variance = variance.map { kept * $0 + (1 - kept) * daily } ?? (1 - kept) * daily
  }

  /// What the catalogue says about the limit.
  public static let descriptor = StrategyDescriptor(
    kind: "risk-weighted-limit",
    summary: "Limits what one account may open, tighter when the price is wild.",
    family: .proportionalLimits,
    runs: .inContract,
    observes: "The protocol's price; the notional of the account that sends an order.",
    faults: """
      An account is not a person: whoever splits a position over several passes under it; a hedger \
      is refused like a gambler; what is open already stays.
      """,
    source: "Risk limits of Bybit and Binance per account; scaling by volatility: ours.",
    parameters: [
      .quote("base", 1...1_000_000_000_000, 1_000_000, "Largest notional of an account in calm."),
      .ratio("reference", 1_000_000...1_000_000_000, 40_000_000, "Daily deviation that is calm."),
      .ratio("floor", 1_000_000...1_000_000_000, 100_000_000, "Smallest share of the base."),
      .duration("memory", 60...604_800, 3_600, "Memory of the measured deviation."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in RiskWeightedLimit(values) }
  )
}
