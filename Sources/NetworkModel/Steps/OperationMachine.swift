public import Quantities

/// How an operation stands.
public enum OperationStatus: Equatable, Sendable, BitwiseCopyable {
  /// The step of this number is on its way for the time of this number, both from 0.
  case sending(step: Int32, attempt: Int32)
  /// The step of this number waits for the instant of its next attempt.
  case backingOff(step: Int32, attempt: Int32)
  /// A request waits for its executor, who will try the step of this number.
  case requested(step: Int32)
  /// A message for the step of this number is on its way for the time of this number.
  case messaging(step: Int32, attempt: Int32)
  /// The step of this number is being undone for the time of this number.
  case compensating(step: Int32, attempt: Int32)
  /// Every step took effect.
  case completed
  /// No step is in effect: nothing ever took effect, or all of it was undone.
  case compensated
  /// Some steps are in effect and nobody will do anything about it.
  case stranded

  /// Whether nothing more will happen.
  public var isFinal: Bool {
    switch self {
    case .completed, .compensated, .stranded: true
    default: false
    }
  }
}

/// What an operation is told.
public enum OperationInput: Equatable, Sendable, BitwiseCopyable {
  /// It begins.
  case start
  /// What it last asked for took effect.
  case succeeded
  /// What it last asked for failed.
  case failed(StepFailure)
  /// The message arrived.
  case delivered
  /// The message is stuck.
  case stuck
  /// The instant has come that it asked to be woken at.
  case wake
}

/// What an operation asks for.
public enum OperationEffect: Equatable, Sendable, BitwiseCopyable {
  /// Send the step of this number as a transaction; all steps at once where it is atomic.
  case send(step: Int32, attempt: Int32)
  /// Let an executor try the step of this number after a drawn delay.
  case request(step: Int32)
  /// Send a message for the step of this number: final first, then relayed.
  case message(step: Int32, attempt: Int32)
  /// Send the transaction that undoes the step of this number.
  case compensate(step: Int32, attempt: Int32)
  /// Wake it at this instant.
  case wake(at: SimInstant)
  /// It is over.
  case finished(OperationStatus)
}

/// One operation while it runs: which step is on its way, what is done when it fails, and how the
/// operation ends.
///
/// It ends in one of three ways, whatever is interrupted: completed, compensated or stranded. The
/// steps in effect are known at every instant (`stepsInEffect`), so that the ledger can be held
/// against them.
public struct OperationMachine: Equatable, Sendable {
  /// The operation.
  public let spec: OperationSpec
  /// How it stands.
  public private(set) var status: OperationStatus
  /// How many steps are in effect, from the first on.
  public private(set) var stepsInEffect: Int32 = 0
  /// When it began; nil before.
  public private(set) var startedAt: SimInstant?
  /// Since when some but not all steps are in effect; nil where none or all are.
  public private(set) var partialSince: SimInstant?
  /// Attempts beyond the first of each step.
  public private(set) var retryCount: Int32 = 0
  /// Why the last step failed that did, or nil.
  public private(set) var lastFailure: StepFailure?
  // Whether a pivot is in effect: from then on the operation can only go forward.
  private var hasPivoted = false
  // When the message on its way, or the request, was sent.
  private var sentAt: SimInstant = .start

  /// Creates an operation that has not begun.
  public init(spec: OperationSpec) {
    self.spec = spec
    status = .sending(step: 0, attempt: 0)
  }

  private var stepCount: Int32 { Int32(spec.steps.count) }

  private var isAtomic: Bool {
    if case .atomic = spec.mode { return true }
    return false
  }

  /// Handles one input and reports what it asks for.
  ///
  /// Inputs that do not fit the status, such as a late answer, change nothing.
  public mutating func handle(
    _ input: OperationInput,
    at now: SimInstant,
    into effects: inout EffectBuffer<OperationEffect>
  ) {
    switch (input, status) {
    case (.start, .sending(0, 0)) where startedAt == nil:
      startedAt = now
      effects.emit(.send(step: 0, attempt: 0))
    case (.succeeded, .sending(let step, _)), (.succeeded, .requested(let step)):
      tookEffect(step, at: now, into: &effects)
    case (.failed(let failure), .sending(let step, let attempt)):
      lastFailure = failure
      failed(step, attempt, at: now, into: &effects)
    case (.failed(let failure), .requested(let step)):
      // An executor who fails hands everything back in the same transaction.
      lastFailure = failure
      stepsInEffect = 0
      partialSince = nil
      _ = step
      finish(.compensated, into: &effects)
    case (.wake, .backingOff(let step, let attempt)):
      status = .sending(step: step, attempt: attempt)
      effects.emit(.send(step: step, attempt: attempt))
    case (.wake, .requested(let step)):
      lastFailure = .undelivered
      giveUp(at: step, now, into: &effects)
    case (.delivered, .messaging(let step, _)):
      status = .sending(step: step, attempt: 0)
      effects.emit(.send(step: step, attempt: 0))
    case (.stuck, .messaging):
      effects.emit(.wake(at: nextMessage(now)))
    case (.wake, .messaging(let step, let attempt)):
      resend(step, attempt, at: now, into: &effects)
    case (.succeeded, .compensating(let step, _)):
      undone(step, at: now, into: &effects)
    case (.failed(let failure), .compensating(let step, let attempt)):
      lastFailure = failure
      compensationFailed(step, attempt, at: now, into: &effects)
    case (.wake, .compensating(let step, let attempt)):
      effects.emit(.compensate(step: step, attempt: attempt))
    default: break
    }
  }

  private mutating func tookEffect(
    _ step: Int32,
    at now: SimInstant,
    into effects: inout EffectBuffer<OperationEffect>
  ) {
    if isAtomic {
      stepsInEffect = stepCount
    } else {
      stepsInEffect = step + 1
      if spec.steps[Int(step)].isPivot { hasPivoted = true }
    }
    if stepsInEffect == stepCount {
      partialSince = nil
      finish(.completed, into: &effects)
      return
    }
    if partialSince == nil { partialSince = now }
    goOn(to: step + 1, at: now, into: &effects)
  }

  private mutating func goOn(
    to step: Int32,
    at now: SimInstant,
    into effects: inout EffectBuffer<OperationEffect>
  ) {
    switch spec.mode {
    case .twoPhase(let rule) where step == 1:
      status = .requested(step: step)
      sentAt = now
      effects.emit(.request(step: step))
      effects.emit(.wake(at: now + rule.cancelAfter))
    case .crossChain where spec.steps[Int(step)].crossesChains:
      status = .messaging(step: step, attempt: 0)
      sentAt = now
      effects.emit(.message(step: step, attempt: 0))
    default:
      status = .sending(step: step, attempt: 0)
      effects.emit(.send(step: step, attempt: 0))
    }
  }

  private mutating func failed(
    _ step: Int32,
    _ attempt: Int32,
    at now: SimInstant,
    into effects: inout EffectBuffer<OperationEffect>
  ) {
    if let next = retryInstant(attempt, now) {
      retryCount += 1
      status = .backingOff(step: step, attempt: attempt + 1)
      effects.emit(.wake(at: next))
      return
    }
    giveUp(at: step, now, into: &effects)
  }

  // The instant of the next attempt, or nil where retries or time are used up.
  private func retryInstant(_ attempt: Int32, _ now: SimInstant) -> SimInstant? {
    guard attempt < spec.retry.retries, let startedAt else { return nil }
    let next = now + spec.retry.wait(beforeRetry: attempt)
    return next - startedAt <= spec.retry.deadline ? next : nil
  }

  private mutating func giveUp(
    at step: Int32,
    _ now: SimInstant,
    into effects: inout EffectBuffer<OperationEffect>
  ) {
    if stepsInEffect == 0 {
      finish(.compensated, into: &effects)
    } else if hasPivoted || !spec.retry.compensates {
      finish(.stranded, into: &effects)
    } else {
      undo(stepsInEffect - 1, into: &effects)
    }
  }

  private mutating func undo(
    _ step: Int32,
    into effects: inout EffectBuffer<OperationEffect>
  ) {
    guard spec.steps[Int(step)].compensation != nil else {
      finish(.stranded, into: &effects)
      return
    }
    status = .compensating(step: step, attempt: 0)
    effects.emit(.compensate(step: step, attempt: 0))
  }

  private mutating func undone(
    _ step: Int32,
    at now: SimInstant,
    into effects: inout EffectBuffer<OperationEffect>
  ) {
    stepsInEffect = step
    if step == 0 {
      partialSince = nil
      finish(.compensated, into: &effects)
    } else {
      undo(step - 1, into: &effects)
    }
  }

  // A compensation has no deadline, only its retries: giving up leaves value behind.
  private mutating func compensationFailed(
    _ step: Int32,
    _ attempt: Int32,
    at now: SimInstant,
    into effects: inout EffectBuffer<OperationEffect>
  ) {
    guard attempt < spec.retry.retries else {
      finish(.stranded, into: &effects)
      return
    }
    retryCount += 1
    status = .compensating(step: step, attempt: attempt + 1)
    effects.emit(.wake(at: now + spec.retry.wait(beforeRetry: attempt)))
  }

  private func nextMessage(_ now: SimInstant) -> SimInstant {
    guard case .crossChain(let rule) = spec.mode else { return now }
    return min(now + rule.retryAfter, sentAt + rule.expiry)
  }

  private mutating func resend(
    _ step: Int32,
    _ attempt: Int32,
    at now: SimInstant,
    into effects: inout EffectBuffer<OperationEffect>
  ) {
    guard case .crossChain(let rule) = spec.mode else { return }
    if now - sentAt >= rule.expiry {
      lastFailure = .undelivered
      giveUp(at: step, now, into: &effects)
      return
    }
    retryCount += 1
    status = .messaging(step: step, attempt: attempt + 1)
    effects.emit(.message(step: step, attempt: attempt + 1))
  }

  private mutating func finish(
    _ end: OperationStatus,
    into effects: inout EffectBuffer<OperationEffect>
  ) {
    status = end
    effects.emit(.finished(end))
  }
}
