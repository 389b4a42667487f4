public import Quantities

/// How a venue closes accounts that are below their requirement.
///
/// A stage holds while equity is below its share of the maintenance requirement; of several the
/// last one does.
public struct LiquidationPolicy: Equatable, Sendable {
  /// The stages, by falling `below`; the first one's is 100 %.
  public var stages: [LiquidationStage]
  /// Most notional that one account loses in one block, or nil.
  public var accountBlockCap: QuoteAmount?
  /// A position whose rest would be worth no more than this is closed whole.
  public var dust: QuoteAmount

  /// Creates a policy.
  public init(
    stages: [LiquidationStage],
    accountBlockCap: QuoteAmount? = nil,
    dust: QuoteAmount = .zero
  ) {
    self.stages = stages
    self.accountBlockCap = accountBlockCap
    self.dust = dust
  }

  /// The whole position as a market order, at once.
  public static var wholeAtMarket: LiquidationPolicy {
    LiquidationPolicy(stages: [
      LiquidationStage(below: .one, size: .whole, price: .market, cooldown: .zero)
    ])
  }

  /// Whether an account's earlier liquidations matter to its next one.
  var remembers: Bool { self != .wholeAtMarket }
}

/// One stage of a liquidation policy.
public struct LiquidationStage: Equatable, Sendable, BitwiseCopyable {
  /// Equity over the maintenance requirement below which the stage holds; 0 means bankrupt.
  public var below: Ratio
  /// How much is closed at once.
  public var size: LiquidationSize
  /// Who takes it at which price.
  public var price: LiquidationPrice
  /// Least time between two liquidations of one account.
  public var cooldown: SimDuration

  /// Creates a stage.
  public init(
    below: Ratio,
    size: LiquidationSize,
    price: LiquidationPrice,
    cooldown: SimDuration
  ) {
    self.below = below
    self.size = size
    self.price = price
    self.cooldown = cooldown
  }
}

/// How much of a position one liquidation closes.
public enum LiquidationSize: Equatable, Sendable, BitwiseCopyable {
  /// All of it.
  case whole
  /// A share of positions above a notional, smaller ones whole; where `once`, later steps close
  /// the rest.
  case share(Ratio, above: QuoteAmount, once: Bool)
  /// A share of the position, but at least a notional.
  case slice(Ratio, least: QuoteAmount)
  /// What restores the requirement and a buffer over notional, at a cost of `cost`:
  ///
  ///     N = shortage ÷ (rate + buffer − cost)
  ///
  /// of which a share is open at once, growing to all over `ramp`; a shortage up to `smallest` is
  /// closed at once.
  case target(
    buffer: Ratio,
    cost: Ratio,
    first: Ratio,
    ramp: SimDuration,
    smallest: QuoteAmount
  )
  /// What brings the notional down to the tier below; whole in the first tier.
  case lowerTier
}

/// Who takes a liquidated position, and at which price.
public enum LiquidationPrice: Equatable, Sendable, BitwiseCopyable {
  /// A market order.
  case market
  /// A limit order at `P × (1 ∓ spread × m × clamp(adjustment × (1 − equity ÷ MM), 0, 1))`.
  case fillable(spread: Ratio, adjustment: Ratio)
  /// The backstop takes the closed part at the protocol's price less a discount to it.
  case takeover(discount: Ratio)
  /// The backstop takes every position and all cash of the account.
  case takeoverWhole
  /// The winners of the other side take it.
  case deleverage
}
