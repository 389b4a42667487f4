public import Quantities

/// What a provider put into a pool, and the shares received for it.
public struct PoolDeposit: Equatable, Sendable, BitwiseCopyable {
  /// Base put in.
  public var base: BaseQuantity
  /// Quote put in.
  public var quote: QuoteAmount
  /// Shares received.
  public var shares: Int64

  /// Creates a deposit.
  public init(base: BaseQuantity, quote: QuoteAmount, shares: Int64) {
    self.base = base
    self.quote = quote
    self.shares = shares
  }
}

extension ConstantProductPool {
  /// Mints `shares` against both assets in the proportion of the reserves.
  ///
  /// - Returns: What was put in, each amount rounded up.
  /// - Throws: `overflow`; the pool is then unchanged.
  /// - Precondition: `shares` is positive.
  @discardableResult
  public mutating func deposit(shares: Int64) throws(QuantityError) -> PoolDeposit {
    precondition(shares > 0, "a deposit mints shares")
    let (base, quote) = try worth(of: shares, roundingUp: true)
    var next = state
    next.base = try WideArithmetic.sum(next.base, base)
    next.quote = try WideArithmetic.sum(next.quote, quote)
    next.shares = try WideArithmetic.sum(next.shares, shares)
    next.price = try Self.price(base: next.base, quote: next.quote, scale: scale)
    replace(with: next)
    return PoolDeposit(
      base: BaseQuantity(units: base),
      quote: QuoteAmount(micros: quote),
      shares: shares
    )
  }

  /// Burns `shares` and pays out their part of both reserves.
  ///
  /// - Returns: What was paid, each amount rounded down; nothing, and no change, when it would
  ///   leave the pool without shares or without one of its reserves.
  /// - Throws: `overflow` when the price of the rest does not fit.
  /// - Precondition: `shares` is positive.
  @discardableResult
  public mutating func withdraw(
    shares: Int64
  ) throws(QuantityError) -> (base: BaseQuantity, quote: QuoteAmount)? {
    precondition(shares > 0, "a withdrawal burns shares")
    guard shares < state.shares else { return nil }
    let (base, quote) = try worth(of: shares, roundingUp: false)
    guard base < state.base, quote < state.quote else { return nil }
    var next = state
    next.base -= base
    next.quote -= quote
    next.shares -= shares
    next.price = try Self.price(base: next.base, quote: next.quote, scale: scale)
    replace(with: next)
    return (BaseQuantity(units: base), QuoteAmount(micros: quote))
  }

  /// Returns by how much a deposit is worth less than what was put in, both at the pool's price.
  ///
  /// The fees earned are in the reserves and reduce it; below zero they exceed it. Without fees,
  /// and with r the price over the price at the deposit, it is 1 − 2√r ÷ (1 + r) of what was put
  /// in.
  ///
  /// - Rounding: against the provider.
  /// - Throws: `overflow` when a value does not fit.
  public func impermanentLoss(of deposit: PoolDeposit) throws(QuantityError) -> QuoteAmount {
    let (base, quote) = try worth(of: deposit.shares, roundingUp: false)
    let held = try deposit.base.value(at: price, scale: scale, rounding: .ceiling)
      .adding(deposit.quote)
    let worth = try BaseQuantity(units: base).value(at: price, scale: scale, rounding: .floor)
      .adding(QuoteAmount(micros: quote))
    return try held.subtracting(worth)
  }

  /// The part of both reserves that belongs to `shares`.
  private func worth(
    of shares: Int64,
    roundingUp: Bool
  ) throws(QuantityError) -> (base: Int64, quote: Int64) {
    let rounding: RoundingRule = roundingUp ? .ceiling : .floor
    return (
      try WideArithmetic.multiplyDivide(state.base, shares, by: state.shares, rounding: rounding),
      try WideArithmetic.multiplyDivide(state.quote, shares, by: state.shares, rounding: rounding)
    )
  }
}
