import Determinism
import Margining
import NetworkModel
import Quantities

/// What a step of an operation does to the books; the raw values are the network's opaque kinds.
enum OperationStepKind: UInt8, Sendable, BitwiseCopyable {
  /// The owner's funds outside go into transit.
  case escrow = 0
  /// What is in transit goes into the account.
  case deposit = 1
  /// Collateral of the account goes into transit, as much as the requirement allows.
  case withdraw = 2
  /// Base in transit is sold.
  case sell = 3
  /// Debt is paid back from transit; what is left goes to the owner.
  case repay = 4
  /// Undoes `escrow`.
  case refund = 5
  /// Undoes `withdraw`.
  case redeposit = 6
  /// Undoes `sell`, at the price of the day.
  case buyBack = 7
}

/// One operation of one account while it runs.
struct RunningOperation: Sendable {
  var machine: OperationMachine
  let participant: Int32
  let position: Int32
  let account: AccountID
  /// What the owner set out to move, in units of the account's collateral or margin.
  let units: Int64
  /// Which reaction of the owner it is; it addresses draws.
  let reaction: Int32
  /// The wake-up that it waits for; others are stale.
  var wakeAt: SimInstant?
  /// When its executor acts; others are stale.
  var executesAt: SimInstant?
  /// Why its transaction failed when it executed.
  var failure: StepFailure?
  /// Value in transit in 10⁻⁶ USD since `integratedAt`.
  var transitMicros: Int128 = 0
  var integratedAt: SimInstant = .start
  /// Base that was withdrawn, for the cost of buying it back.
  var withdrawnUnits: Int64 = 0
}

/// All operations of a run, and what became of them.
struct OperationBook: Sendable {
  /// A failure that a test injects at the request of this ordinal.
  struct Interruption: Sendable, BitwiseCopyable {
    var request: Int64
    var failure: StepFailure
  }

  /// Where the funds of an account's operation are between two steps.
  struct Transit: Sendable {
    let base: LedgerColumn
    let quote: LedgerColumn
  }

  var running: [RunningOperation] = []
  /// One entry per protocol; nil where no owner of it uses operations of several steps.
  var transit: [Transit?] = []
  var interruptions: [Interruption] = []
  /// Requests so far: transactions, executions and messages that operations asked for.
  var requests: Int64 = 0
  var completed: Int64 = 0
  var compensated: Int64 = 0
  var stranded: Int64 = 0
  var retries: Int64 = 0
  var partialMicroSeconds: Int128 = 0
  var strandedMicros: Int128 = 0
  var compensationMicros: Int128 = 0
  var strandedLiquidations: Int64 = 0

  /// The failure to inject into the next request, or nil; the request is counted.
  mutating func nextInterruption() -> StepFailure? {
    let request = requests
    requests += 1
    return interruptions.first { $0.request == request }?.failure
  }

  /// Whether some but not all steps of an operation of this account are in effect.
  func isPartial(_ position: Int, _ account: AccountID) -> Bool {
    running.contains {
      Int($0.position) == position && $0.account == account && $0.machine.partialSince != nil
    }
  }
}
