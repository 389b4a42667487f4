public import Quantities

/// Takes checkpoints of the accounts, and restores who was liquidated since the last one when a
/// fault is confirmed.
///
/// | state | leaves when | to |
/// | --- | --- | --- |
/// | recording | the two sources differ by `deviation` at two looks in a row | suspecting |
/// | suspecting | the sources agree again within `falseAlarm` of the first doubt | recording |
/// | suspecting | they agree again later, and `confirmDelay` has passed | recording, and the rollback runs |
/// | suspecting | `longest` has passed: nobody knows which price is right | given up |
/// | given up | the sources agree again | recording |
///
/// While it suspects it takes no checkpoint, and with `pauses` liquidations and withdrawals are
/// closed. A rollback reaches internal balances only: positions are bought again at today's price,
/// what owners took out or paid in since the checkpoint stays so, and the insurance pays the
/// difference as far as it goes. What left to the venue, to keepers and to owners is gone; the
/// column `irrecoverable_usd` counts it.
public final class CheckpointRollback: MitigationStrategy {
  /// When the doubt began, or nil while it records.
  public private(set) var suspectedAt: SimInstant?

  private let period: SimDuration
  private let deviation: Ratio
  private let confirmDelay: SimDuration
  private let falseAlarm: SimDuration
  private let longest: SimDuration
  private let pauses: Bool
  private var hasGivenUp = false
  private var doubts: Int32 = 0
  private var checkpoint: Int64 = 0
  private var takenAt: SimInstant?
  private var number: Int64 = 0

  init(_ values: [Int64]) throws(MitigationError) {
    period = SimDuration(nanoseconds: values[0])
    deviation = Ratio(partsPerBillion: values[1])
    confirmDelay = SimDuration(nanoseconds: values[2])
    falseAlarm = SimDuration(nanoseconds: values[3])
    longest = SimDuration(nanoseconds: values[4])
    pauses = values[5] == 1
    guard confirmDelay <= longest else { throw .contradiction("confirmDelay is above longest") }
    guard falseAlarm <= confirmDelay else {
      throw .contradiction("falseAlarm is above confirmDelay")
    }
  }

  /// Books the next checkpoint, or the rollback.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    if let since = suspectedAt {
      let end = since + confirmDelay
      requests.wakeAt = end > view.now ? end : since + longest
    } else if let taken = takenAt {
      requests.wakeAt = taken + period
    }
  }

  /// Records, suspects, rolls back.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    let isInDoubt = differs(view)
    doubts = isInDoubt ? min(doubts + 1, 2) : 0
    if !isInDoubt { hasGivenUp = false }
    if let since = suspectedAt {
      let age = view.now - since
      if !isInDoubt, age <= falseAlarm {
        suspectedAt = nil
      } else if !isInDoubt, age >= confirmDelay {
        rollBack(view, &directives)
      } else if age >= longest {
        suspectedAt = nil
        hasGivenUp = true
      }
    } else if doubts == 2, takenAt != nil, !hasGivenUp {
      suspectedAt = view.now
    }
    let now = view.now
    let isDue = takenAt.map { now >= $0 + period } ?? true
    if suspectedAt == nil, !isInDoubt, isDue {
      checkpoint += 1
      takenAt = view.now
      directives.checkpoint = checkpoint
    }
    directives.closed = suspectedAt != nil && pauses ? [.liquidate, .bid, .withdraw] : []
    directives.level = suspectedAt == nil ? 0 : 1
    directives.cause = directives.level
  }

  private func rollBack(_ view: borrowing ProtocolView, _ directives: inout Directives) {
    suspectedAt = nil
    doubts = 0
    guard let taken = takenAt else { return }
    number += 1
    directives.remedy = Remedy(number: number, form: .rollback, from: taken, until: view.now)
  }

  private func differs(_ view: borrowing ProtocolView) -> Bool {
    guard let price = view.price?.price, let second = view.secondary?.price else { return false }
    return ExactComparison.reaches(deviation, from: price, to: second)
  }

  /// What the catalogue says about rollbacks.
  public static let descriptor = StrategyDescriptor(
    kind: "checkpoint-rollback",
    summary: "Restores accounts that were liquidated since the last checkpoint, after a fault.",
    family: .selfHealing,
    runs: .inContract,
    observes: "The protocol's price and the second source's; its own accounts.",
    faults: """
      It restores to before the checkpoint's next period, also who was rightly liquidated in it; \
      the insurance pays for positions at today's price; what left to the venue, to keepers and \
      to owners does not come back; in a crash a slow second source looks like a fault, and the \
      pause lets debts grow.
      """,
    source: "Application-level undo ledgers; Hyperliquid, JELLY (March 2025).",
    parameters: [
      .duration("period", 12...604_800, 3_600, "Time between two checkpoints."),
      .ratio(
        "deviation",
        1_000_000...900_000_000,
        50_000_000,
        "Difference of the two sources that raises a doubt."
      ),
      .duration("confirmDelay", 12...86_400, 1_800, "Time from the first doubt to the rollback."),
      .duration(
        "falseAlarm",
        0...86_400,
        300,
        "Time within which agreement ends the doubt; at most confirmDelay."
      ),
      .duration("longest", 12...604_800, 14_400, "Longest doubt; then the price is believed."),
      .flag("pauses", true, "Whether liquidations and withdrawals are closed while in doubt."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in try CheckpointRollback(values) }
  )
}
