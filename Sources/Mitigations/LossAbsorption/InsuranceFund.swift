public import Margining
import Quantities

/// Sets capital aside before the crisis: a larger insurance fund, or one that is drawn more slowly.
///
/// It replaces the `insurance` part of the rule book. The level is 1 in a block in which the fund
/// fell.
public final class InsuranceFund: MitigationStrategy {
  private let capital: QuoteAmount
  private let drawCap: QuoteAmount?
  private var last: QuoteAmount?

  init(_ values: [Int64]) {
    capital = QuoteAmount(micros: values[0])
    drawCap = values[1] > 0 ? QuoteAmount(micros: values[1]) : nil
  }

  /// The insurance.
  public var replaces: RuleBookParts { .insurance }

  /// Adds the capital, and states the largest draw of a venue.
  public func amend(_ rules: inout ProtocolSpec) {
    rules.insurance = QuoteAmount(micros: rules.insurance.micros + capital.micros)
    guard let drawCap else { return }
    rules.amendVenue {
      $0.insurance.drawCap = drawCap
    }
  }

  /// Notes whether the fund fell.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    let balance = view.insurance
    directives.level = balance < (last ?? balance) ? 1 : 0
    directives.cause = directives.level
    last = balance
  }

  /// What the catalogue says about the fund.
  public static let descriptor = StrategyDescriptor(
    kind: "insurance-fund",
    summary: "Adds capital to the insurance before the run, and can limit a single draw.",
    family: .lossAbsorption,
    runs: .inContract,
    observes: "The balance of the fund.",
    faults: """
      The capital lies idle in every quiet year; the first accounts to fail drain it for all \
      others; a limit of one draw leaves loss to share while the fund is still full.
      """,
    source: "Insurance funds of Binance, Bybit, Deribit and dYdX v4; the limit of a draw is ours.",
    parameters: [
      .quote("capital", 1...100_000_000_000, 1_000_000, "What is added to the insurance."),
      .quote("drawCap", 0...100_000_000_000, 0, "Most that one deficit may draw; 0 for no limit."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in InsuranceFund(values) }
  )
}
