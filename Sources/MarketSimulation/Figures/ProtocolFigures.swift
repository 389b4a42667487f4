import Margining
import Quantities

/// Running sums of one protocol, in 10⁻⁶ where amounts.
struct ProtocolFigures: Sendable {
  var liquidatedNotional: Int128 = 0
  var liquidatedDebt: Int128 = 0
  var liquidationCount: Int64 = 0
  var liquidatedAccounts: Int64 = 0
  var marginInduced: Int128 = 0
  var badDebtRealised: Int128 = 0
  var badDebtLatent: Int128 = 0
  var insuranceLoss: Int128 = 0
  var residualLoss: Int128 = 0
  /// What backstops paid of deficits; part of their loss.
  var backstopPaid: Int128 = 0
  /// What backstops lost of their capital at the horizon.
  var backstopLoss: Int128 = 0
  /// What winners lost by being deleveraged.
  var deleveragingLoss: Int128 = 0
  var deleveragingOvershoot: Int128 = 0
  var deleveragedCount: Int64 = 0
  var deleveragedAccounts: Int64 = 0
  var concentrationMax: Ratio?
  var horizonOwnerLoss: Int128 = 0
  var missedCount: Int64 = 0
  var missedMicros: Int128 = 0
  var settledAuctions: Int64 = 0
  var zeroBidAuctions: Int64 = 0
  var zeroBidMicros: Int128 = 0
  var strandedMicroSeconds: Int128 = 0
  var capitalMicroSeconds: Int128 = 0
  var lockedMicroSeconds: Int128 = 0
  var staleNanoseconds: Int64 = 0
  var activations: Int64 = 0
  /// Accounts that a backstop took over, at least in part.
  var takeovers: Int64 = 0
  /// Accounts whose liquidation was held back beyond the stop.
  var stoppedAccounts: Int64 = 0
  /// Executed transactions of automations.
  var automations: Int64 = 0
  /// Operations that a directive carried out in another way than their owners'.
  var guardedOperations: Int64 = 0
  /// Reports of code faults that the insurance paid.
  var bounties: Int64 = 0
  /// What funds paid beside deficits, less what came to them from outside.
  var fundPayments: Int128 = 0
  /// What a third party paid of claims; part of the backstops' loss.
  var coverPaid: Int128 = 0
  /// What remedies could not undo: the price of trading again, and what the insurance lacked.
  var irrecoverable: Int128 = 0
  /// Value that users withdrew, at the protocol's price of each withdrawal.
  var withdrawnMicros: Int128 = 0
  /// Time in which a pool had no cash for what somebody wanted.
  var cashShortNanoseconds: Int64 = 0
  var unmetWithdrawals: Int64 = 0
  var integratedUntil: SimInstant = .start

  /// Counts a deleveraging.
  mutating func deleveraged(_ report: DeleveragingReport) {
    deleveragingLoss += max(0, Int128(report.haircut.micros))
    deleveragingOvershoot += Int128(report.overshoot.micros)
    // What winners bore of a deficit was bad debt before they did.
    badDebtRealised += max(0, Int128(min(report.haircut.micros, report.deficit.micros)))
    deleveragedCount += 1
    deleveragedAccounts += Int64(report.counterparties)
    concentrationMax = max(concentrationMax ?? .zero, report.concentration)
  }
}

/// Running sums of the whole run.
struct RunFigures: Sendable {
  var includedTransactions: Int64 = 0
  var failedTransactions: Int64 = 0
  var droppedTransactions: Int64 = 0
  var feePeak: GasPrice = .zero
  var haltedNanoseconds: Int64 = 0
  /// Until when the halted time is counted.
  var haltCountedUntil: SimInstant = .start
  /// Inclusion delays in nanoseconds, in order of execution.
  var inclusionDelays: [Int64] = []
  /// The last of them.
  var lastInclusionDelay: SimDuration = .zero
  var keeperProfit: Int128 = 0
  var attackerProfit: Int128 = 0
  var arbitrageProfit: Int128 = 0
  /// Transactions that anticipators sent.
  var anticipations: Int64 = 0
  /// Worth of what depositors who watch took out, in 10⁻⁶.
  var depositsRun: Int128 = 0
  var conservationErrors: Int64 = 0

  /// Notes an executed transaction.
  mutating func included(delay: SimDuration) {
    includedTransactions += 1
    inclusionDelays.append(delay.nanoseconds)
    lastInclusionDelay = delay
  }
}
