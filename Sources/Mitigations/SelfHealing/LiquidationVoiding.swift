public import Quantities

/// Voids or compensates liquidations that ran on a price which the second source contradicts.
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | watching | somebody is liquidated while the two sources differ by `difference` | suspecting |
/// | suspecting | the guardians' transaction executes and the sources agree again | watching |
/// | suspecting | `limit` has passed since the first liquidation in doubt | watching |
///
/// What they sign is what was found until the transaction executes: from the first liquidation in
/// doubt to the last one. A voided position is bought again at today's price and the insurance pays
/// what that costs; where the account would be due with it, or the insurance cannot pay, the
/// owner's loss is paid instead, as far as the insurance goes.
public final class LiquidationVoiding: MitigationStrategy {
  /// The people who confirm.
  public let approval: ApprovalPath?
  /// The first liquidation in doubt that nobody has confirmed yet, or nil.
  public private(set) var suspectedSince: SimInstant?

  private let difference: Ratio
  private let form: Remedy.Form
  private let limit: SimDuration
  private var lastDoubt: SimInstant = .start
  private var lastLook: SimInstant = .start
  private var liquidated: Int64 = 0
  private var number: Int64 = 0

  init(_ values: [Int64]) throws(MitigationError) {
    difference = Ratio(partsPerBillion: values[0])
    form = values[1] == 1 ? .void : .compensate
    limit = SimDuration(nanoseconds: values[2])
    approval = try ApprovalPath.people(values[3...], fixedDelay: .zero)
  }

  /// Looks for liquidations in doubt; calls the guardians while there are any.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    update(view)
    if suspectedSince != nil { requests.wantsTransaction = !differs(view) }
  }

  /// Executes what was confirmed.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    update(view)
    // While the sources still differ nobody knows today's price: they have to sign again.
    guard let from = suspectedSince, !differs(view) else { return }
    number += 1
    directives.remedy = Remedy(number: number, form: form, from: from, until: lastDoubt)
    directives.level = 1
    directives.cause = 1
    // Nothing is closed: the level falls by itself.
    directives.closedUntil = view.now + .seconds(1)
    suspectedSince = nil
  }

  private func update(_ view: borrowing ProtocolView) {
    let isNew = view.liquidatedNotional.micros > liquidated
    liquidated = view.liquidatedNotional.micros
    // What ran in the block of the last look was judged by it.
    let start = lastLook + SimDuration(nanoseconds: 1)
    lastLook = view.now
    // Too old to be put right: whoever is still in doubt has to bear it.
    if let since = suspectedSince, view.now - since > limit { suspectedSince = nil }
    guard isNew, differs(view) else { return }
    suspectedSince = suspectedSince ?? start
    lastDoubt = view.now
  }

  private func differs(_ view: borrowing ProtocolView) -> Bool {
    guard let price = view.price?.price, let second = view.secondary?.price else { return false }
    return ExactComparison.reaches(difference, from: price, to: second)
  }

  /// What the catalogue says about voiding.
  public static let descriptor = StrategyDescriptor(
    kind: "liquidation-voiding",
    summary: "Voids or compensates liquidations on a price that the second source contradicts.",
    family: .selfHealing,
    runs: .guardian,
    observes: "The protocol's price, the second source's, and what was liquidated.",
    faults: """
      The second source may be the wrong one or merely the slower: in a crash it confirms faults \
      that are none, and the insurance buys back at the top; what went to keepers and to the venue \
      stays gone; an empty insurance makes nobody whole, in the order of their liquidation.
      """,
    source: """
      Hyperliquid, JELLY (March 2025): settlement at a chosen price and refunds; Aave, wstETH \
      (March 2026): compensation from the treasury.
      """,
    parameters: [
      .ratio(
        "difference",
        1_000_000...900_000_000,
        50_000_000,
        "Difference of the two sources from which a liquidation is in doubt."
      ),
      .flag("reopens", true, "Whether positions are bought again, or owners only paid."),
      .duration("limit", 60...2_592_000, 86_400, "Age after which nothing is put right any more."),
    ] + ApprovalPath.parameters,
    pokeGas: 400_000,
    make: { (values) throws(MitigationError) in try LiquidationVoiding(values) }
  )
}
