public import Quantities

/// Lets at most a share of the locked value leave per trailing window, but never less than a floor.
///
/// It is a standing rule of a token bucket: at every block end the ceiling is the value withdrawn
/// before the window plus the quota. A withdrawal above what is left reverts and may be tried again
/// when the window has moved on, so the gate always reopens.
public final class WithdrawalGate: MitigationStrategy {
  /// How much of the window's quota is used.
  public private(set) var nearness = Ratio.zero

  private let share: Ratio
  private let floor: QuoteAmount
  private var withdrawn: CounterWindow
  private var locked: CounterWindow

  init(_ values: [Int64]) {
    share = Ratio(partsPerBillion: values[0])
    floor = QuoteAmount(micros: values[1])
    withdrawn = CounterWindow(window: SimDuration(nanoseconds: values[2]))
    locked = CounterWindow(window: SimDuration(nanoseconds: values[2]))
  }

  /// Sets the ceiling; the level is 1 while less than a tenth of the quota is left.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    withdrawn.record(view.withdrawnValue.micros, at: view.now)
    locked.record(view.lockedValue.micros, at: view.now)
    let part = Int128(locked.first ?? 0) * Int128(share.partsPerBillion)
    let quota = max(part / Int128(Ratio.one.partsPerBillion), Int128(floor.micros))
    let ceiling = Int128(withdrawn.first ?? 0) + quota
    directives.withdrawalCeiling = QuoteAmount(micros: Int64(clamping: ceiling))
    nearness = ExactComparison.nearness(Int128(withdrawn.change), to: .one, of: quota)
    let left = quota - Int128(withdrawn.change)
    directives.level = left * 10 < quota ? 1 : 0
    directives.cause = directives.level
  }

  /// What the catalogue says about the gate.
  public static let descriptor = StrategyDescriptor(
    kind: "withdrawal-gate",
    summary: "Lets at most a share of the locked value leave per trailing window.",
    family: .outflowGates,
    runs: .inContract,
    observes: "The protocol's own withdrawals and the value that it holds for its users.",
    faults: """
      Honest users wait behind the first ones; a shrinking quota is visible, so a gate can start \
      the run that it is to stop; who withdraws margin to answer a call elsewhere is liquidated \
      there.
      """,
    source: "dYdX v4 withdrawal limits: max(1 % of value, 1 M) an hour.",
    parameters: [
      .ratio("share", 1_000_000...1_000_000_000, 10_000_000, "Share of the value per window."),
      .quote("floor", 0...1_000_000_000_000, 1_000_000, "Quota that is always granted."),
      .duration("window", 60...604_800, 3_600, "Trailing time over which it is counted."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in WithdrawalGate(values) }
  )
}
