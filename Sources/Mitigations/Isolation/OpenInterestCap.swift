import Quantities

/// Admits new risk only while open interest stays at or under a cap.
///
/// It is a standing rule, checked when a transaction executes; nobody is ever closed by it. The
/// level is 1 while at least nine tenths of the cap are used.
public final class OpenInterestCap: MitigationStrategy {
  private let cap: QuoteAmount

  init(_ values: [Int64]) { cap = QuoteAmount(micros: values[0]) }

  /// Demands the cap.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives.openInterestCap = cap
    let isNear = Int128(view.openInterest.micros) * 10 >= Int128(cap.micros) * 9
    directives.level = isNear ? 1 : 0
    directives.cause = directives.level
  }

  /// What the catalogue says about the cap.
  public static let descriptor = StrategyDescriptor(
    kind: "open-interest-cap",
    summary: "Admits new risk only while open interest stays under a cap.",
    family: .stateIsolation,
    runs: .inContract,
    observes: "The protocol's own open interest, at its price.",
    faults: """
      It never shrinks what is open already; a falling price makes room when risk is highest; \
      users who want to add to a hedge are refused as well.
      """,
    source: "Aave supply and borrow caps; GMX v2 and Hyperliquid open-interest caps.",
    parameters: [
      .quote("cap", 1...1_000_000_000_000, 200_000_000, "Largest open interest after an order.")
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in OpenInterestCap(values) }
  )
}
