public import Quantities

/// What a protocol's own layers and rules have done since the start; its contracts count it.
public struct LayerFigures: Equatable, Sendable, BitwiseCopyable {
  /// Failing accounts that a backstop took over.
  public var takeovers: Int64
  /// Deficits that a backstop paid.
  public var backstopPaid: QuoteAmount
  /// Failing positions that winners took over.
  public var deleveragings: Int64
  /// Deficits that nobody's capital covered.
  public var uncovered: QuoteAmount
  /// Users' intents that a directive refused.
  public var refusals: Int64
  /// Accounts whose liquidation was held back beyond the stop.
  public var stopped: Int64
  /// Automatic actions for accounts that were executed.
  public var automations: Int64
  /// Operations of several steps that a directive made safer.
  public var guardedOperations: Int64
  /// Reports of code faults that were paid.
  public var bounties: Int64
  /// Blocks of the chain with both a top-up and a liquidation.
  public var sequencedBlocks: Int64

  /// Creates figures of a protocol in which nothing has happened.
  public init() {
    takeovers = 0
    backstopPaid = .zero
    deleveragings = 0
    uncovered = .zero
    refusals = 0
    stopped = 0
    automations = 0
    guardedOperations = 0
    bounties = 0
    sequencedBlocks = 0
  }
}

/// Turns a counter that only grows into a level: 1 in the block in which it grew.
struct GrowthLevel: Sendable, BitwiseCopyable {
  private var last: Int64 = 0

  /// Takes the counter's value and sets level and cause.
  mutating func take(_ value: Int64, _ directives: inout Directives) {
    directives.level = value > last ? 1 : 0
    directives.cause = directives.level
    last = value
  }
}
