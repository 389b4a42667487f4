public import Quantities

/// Why a step did not take effect.
public enum StepFailure: UInt8, Sendable, BitwiseCopyable, CaseIterable {
  /// A condition of the step's own did not hold; everything it did is undone.
  case reverted = 0
  /// It ran out of gas; everything it did is undone and all of its gas is gone.
  case outOfGas = 1
  /// The price had moved further than the sender allows.
  case slippage = 2
  /// The price it needs is too old.
  case staleOracle = 3
  /// A directive closes what it does.
  case pausedTarget = 4
  /// The venue or the pool could not serve it.
  case insufficientLiquidity = 5
  /// It waited behind a missing nonce until it expired.
  case nonceGap = 6
  /// It executed after the deadline that it states.
  case expiredDeadline = 7
  /// A call from inside it came back into it, and the guard refused.
  case reentrant = 8
  /// It never executed: it expired, was evicted, or its message was lost.
  case undelivered = 9
}

/// One step of an operation.
public struct OperationStep: Equatable, Sendable, BitwiseCopyable {
  /// What the simulation makes of it; opaque to the network.
  public var kind: UInt8
  /// Gas of the step as a transaction of its own; positive.
  public var gas: Int64
  /// The kind of the step that undoes it, or nil where nothing does.
  public var compensation: UInt8?
  /// Whether nothing before it can be undone any more once it took effect.
  public var isPivot: Bool
  /// Whether it happens on another chain than the step before, so that a message must arrive first.
  public var crossesChains: Bool

  /// Creates a step.
  public init(
    kind: UInt8,
    gas: Int64,
    compensation: UInt8? = nil,
    isPivot: Bool = false,
    crossesChains: Bool = false
  ) {
    self.kind = kind
    self.gas = gas
    self.compensation = compensation
    self.isPivot = isPivot
    self.crossesChains = crossesChains
  }
}

/// How an operation's steps reach the chain.
public enum ExecutionMode: Equatable, Sendable, BitwiseCopyable {
  /// One transaction for each step, one after the other.
  case separate
  /// All steps in one transaction, all or none; `overhead` is gas for bundling them.
  case atomic(overhead: Int64)
  /// The first step asks, somebody else carries out the rest later; the owner may cancel.
  case twoPhase(TwoPhaseSpec)
  /// Steps on two chains with messages between them.
  case crossChain(MessageSpec)
}

/// A request that somebody else executes later.
///
/// - Source: GMX v2: execution by a keeper with a price from after the request, cancellation by the
///   owner after 300 s.
public struct TwoPhaseSpec: Equatable, Sendable, BitwiseCopyable {
  /// How long the executor takes.
  public var executorDelay: LatencySpec
  /// Probability that no executor ever comes.
  public var outage: Ratio
  /// Age from which the owner cancels a request that nobody executed; positive.
  public var cancelAfter: SimDuration
  /// How the contract that holds the escrow is written, where some of those who use it attack it;
  /// nil where nobody does.
  public var escrow: EscrowSpec?

  /// Creates a rule.
  public init(
    executorDelay: LatencySpec = .logNormal(median: .seconds(3), deviation: .percent(50)),
    outage: Ratio = .zero,
    cancelAfter: SimDuration = .seconds(300),
    escrow: EscrowSpec? = nil
  ) {
    self.executorDelay = executorDelay
    self.outage = outage
    self.cancelAfter = cancelAfter
    self.escrow = escrow
  }
}

/// A contract that holds what requests set aside, and those who attack its refund.
///
/// A refund calls whoever gets it. An attacker's code asks for the same refund again from inside.
public struct EscrowSpec: Equatable, Sendable, BitwiseCopyable {
  /// When a refund is booked: before or after the call.
  public var order: EffectOrder
  /// Whether a flag refuses a refund inside a refund.
  public var isGuarded: Bool
  /// Share of the owners who attack, from 0 to 1; their requests are never executed.
  public var attackers: Ratio
  /// How deep an attacker calls; from 1 to 1 024.
  public var depth: Int32

  /// Creates a contract.
  public init(order: EffectOrder, isGuarded: Bool, attackers: Ratio, depth: Int32) {
    self.order = order
    self.isGuarded = isGuarded
    self.attackers = attackers
    self.depth = depth
  }
}

/// A message from one chain to another.
///
/// - Source: Chainlink CCIP: finality by chain, automatic retries for eight hours.
public struct MessageSpec: Equatable, Sendable, BitwiseCopyable {
  /// Time from the sending step to its finality.
  public var finality: SimDuration
  /// How long the relay takes after that.
  public var relay: LatencySpec
  /// Probability that a message is stuck until it is retried.
  public var stuck: Ratio
  /// Time after which a stuck message is sent again; positive.
  public var retryAfter: SimDuration
  /// Time from the sending step after which a message is lost for good; positive.
  public var expiry: SimDuration

  /// Creates a rule.
  public init(
    finality: SimDuration = .seconds(900),
    relay: LatencySpec = .logNormal(median: .seconds(60), deviation: .percent(50)),
    stuck: Ratio = Ratio(partsPerBillion: 1_000_000),
    retryAfter: SimDuration = .seconds(600),
    expiry: SimDuration = .seconds(28_800)
  ) {
    self.finality = finality
    self.relay = relay
    self.stuck = stuck
    self.retryAfter = retryAfter
    self.expiry = expiry
  }
}

/// What an owner does when a step fails.
public struct RetryPolicy: Equatable, Sendable, BitwiseCopyable {
  /// How often a step is tried again; zero gives up at once.
  public var retries: Int32
  /// Wait before the first retry; each further one doubles it.
  public var backoff: SimDuration
  /// The longest such wait.
  public var longestBackoff: SimDuration
  /// Time from the start of the operation after which nothing is retried any more; positive.
  public var deadline: SimDuration
  /// Whether steps that took effect are undone when the operation gives up.
  public var compensates: Bool

  /// Creates a policy.
  public init(
    retries: Int32 = 3,
    backoff: SimDuration = .seconds(30),
    longestBackoff: SimDuration = .seconds(600),
    deadline: SimDuration = .seconds(600),
    compensates: Bool = true
  ) {
    self.retries = retries
    self.backoff = backoff
    self.longestBackoff = longestBackoff
    self.deadline = deadline
    self.compensates = compensates
  }

  /// The wait before a retry, counted from 0: backoff × 2ⁿ, never above the longest.
  public func wait(beforeRetry number: Int32) -> SimDuration {
    var wait = backoff
    var doubled: Int32 = 0
    while doubled < number, wait < longestBackoff {
      wait = wait.nanoseconds > longestBackoff.nanoseconds / 2 ? longestBackoff : wait + wait
      doubled += 1
    }
    return min(wait, longestBackoff)
  }
}

/// An operation: its steps, how they reach the chain, and what is done about failures.
public struct OperationSpec: Equatable, Sendable {
  /// The steps in their order; at least one.
  public var steps: [OperationStep]
  /// How they reach the chain.
  public var mode: ExecutionMode
  /// What is done about failures.
  public var retry: RetryPolicy

  /// Creates an operation.
  ///
  /// - Precondition: There is a step; an atomic operation crosses no chains.
  public init(steps: [OperationStep], mode: ExecutionMode, retry: RetryPolicy) {
    precondition(!steps.isEmpty, "an operation has steps")
    if case .atomic = mode {
      precondition(!steps.contains { $0.crossesChains }, "one transaction is on one chain")
    }
    self.steps = steps
    self.mode = mode
    self.retry = retry
  }

  /// Gas of the one transaction of an atomic operation: all steps and the bundling.
  ///
  /// Each step is a call that may use at most 63/64 of what is left, so that a little more than
  /// the sum has to be offered.
  public var atomicGas: Int64 {
    guard case .atomic(let overhead) = mode else { return 0 }
    return GasMeter.offer(for: steps.map { $0.gas }, overhead: overhead)
  }
}
