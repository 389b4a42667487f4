public import Quantities

/// When a withdrawal changes the books: before or after it calls the receiver.
public enum EffectOrder: UInt8, Sendable, BitwiseCopyable {
  /// Check, effect, interaction: the books are right before anybody else runs.
  case effectFirst = 0
  /// Check, interaction, effect: the receiver runs between check and effect.
  case callFirst = 1
}

/// What one call of the attacker's brought.
public struct ReentryOutcome: Equatable, Sendable, BitwiseCopyable {
  /// Withdrawals that paid.
  public var paid: Int32
  /// Withdrawals that were refused.
  public var refused: Int32
  /// Why the last one was refused that was, or nil.
  public var failure: StepFailure?
  /// What left the pool beyond the attacker's own balance.
  public var extracted: QuoteAmount
}

/// A pool of deposits whose withdrawal calls the receiver: the smallest contract with the fault.
///
/// The receiver's code can withdraw again before the first withdrawal is booked. A guard, a flag
/// that is set while a withdrawal runs, refuses that.
public struct ReentrantPool: Equatable, Sendable {
  /// What depositors other than the attacker hold.
  public private(set) var others: QuoteAmount
  /// What the books say the attacker holds; negative after a successful attack.
  public private(set) var attacker: QuoteAmount
  /// What the pool really has.
  public private(set) var cash: QuoteAmount
  /// When a withdrawal is booked.
  public let order: EffectOrder
  /// Whether a flag refuses a withdrawal inside a withdrawal.
  public let isGuarded: Bool
  private var isEntered = false

  /// Creates a pool.
  ///
  /// - Precondition: Both balances are from zero to 10¹⁸.
  public init(others: QuoteAmount, attacker: QuoteAmount, order: EffectOrder, isGuarded: Bool) {
    let range = 0...Int64(1_000_000_000_000_000_000)
    precondition(range.contains(others.micros) && range.contains(attacker.micros), "a balance")
    self.others = others
    self.attacker = attacker
    cash = QuoteAmount(micros: others.micros + attacker.micros)
    self.order = order
    self.isGuarded = isGuarded
  }

  /// Whether deposits and cash agree.
  public var isBalanced: Bool { others.micros + attacker.micros == cash.micros }

  /// Lets the attacker withdraw all of its deposit, and again from inside, up to `depth` calls.
  ///
  /// - Precondition: `depth` is from 1 to 1024, the depth of calls that the machine allows.
  public mutating func attack(depth: Int32) -> ReentryOutcome {
    precondition(depth >= 1 && depth <= 1_024, "a depth of calls")
    let own = attacker
    let before = cash
    var outcome = ReentryOutcome(paid: 0, refused: 0, failure: nil, extracted: .zero)
    withdraw(own, depth: depth, &outcome)
    let left = before.micros - cash.micros
    outcome.extracted = QuoteAmount(micros: max(0, left - own.micros))
    return outcome
  }

  private mutating func withdraw(
    _ amount: QuoteAmount,
    depth: Int32,
    _ outcome: inout ReentryOutcome
  ) {
    if isGuarded, isEntered {
      outcome.refused += 1
      outcome.failure = .reentrant
      return
    }
    guard amount > .zero, attacker >= amount else {
      outcome.refused += 1
      outcome.failure = .reverted
      return
    }
    guard cash >= amount else {
      outcome.refused += 1
      outcome.failure = .insufficientLiquidity
      return
    }
    let wasEntered = isEntered
    isEntered = true
    if order == .effectFirst { attacker = QuoteAmount(micros: attacker.micros - amount.micros) }
    cash = QuoteAmount(micros: cash.micros - amount.micros)
    outcome.paid += 1
    if depth > 1 { withdraw(amount, depth: depth - 1, &outcome) }
    if order == .callFirst { attacker = QuoteAmount(micros: attacker.micros - amount.micros) }
    isEntered = wasEntered
  }
}
