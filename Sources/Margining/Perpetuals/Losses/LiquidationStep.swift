public import Quantities

/// The instant and the block of a liquidation.
public struct LiquidationMoment: Equatable, Sendable, BitwiseCopyable {
  /// The instant.
  public var now: SimInstant
  /// The block's number.
  public var block: Int64

  /// Creates a moment.
  public init(now: SimInstant, block: Int64) {
    self.now = now
    self.block = block
  }
}

/// What a venue's policy does next about an unsafe account.
public enum LiquidationStep: Equatable, Sendable, BitwiseCopyable {
  /// Nothing before this instant; nil for the next block.
  case wait(until: SimInstant?)
  /// An order at the venue.
  case order(LiquidationOrder)
  /// The backstop takes a signed part of one position, at a price; negative for a long.
  case takeover(market: Int32, closing: BaseQuantity, price: Price)
  /// The backstop takes everything.
  case takeoverWhole
  /// Winners take the position in this market.
  case deleverage(market: Int32)
}

/// A liquidation order.
public struct LiquidationOrder: Equatable, Sendable, BitwiseCopyable {
  /// The market.
  public var market: Int32
  /// Signed contracts to trade: negative closes a long.
  public var quantity: BaseQuantity
  /// Worst average price that is accepted, or nil.
  public var limit: Price?

  /// Creates an order.
  public init(market: Int32, quantity: BaseQuantity, limit: Price? = nil) {
    self.market = market
    self.quantity = quantity
    self.limit = limit
  }
}

/// What a venue remembers of an account while it is being liquidated.
struct LiquidationProgress: Equatable, Sendable, BitwiseCopyable {
  let account: AccountID
  let startedAt: SimInstant
  var lastAt: SimInstant
  var steps: Int32 = 0
  var block: Int64
  /// Notional closed in that block, micros.
  var blockNotional: Int64 = 0
}

extension PerpetualProtocol {
  func progress(of account: AccountID) -> LiquidationProgress? {
    let place = progressPlace(account)
    guard place < progress.count, progress[place].account == account else { return nil }
    return progress[place]
  }

  mutating func setProgress(_ account: AccountID, _ value: LiquidationProgress?) {
    let place = progressPlace(account)
    let stands = place < progress.count && progress[place].account == account
    switch (stands, value) {
    case (true, .some(let value)): progress[place] = value
    case (true, nil): progress.remove(at: place)
    case (false, .some(let value)): progress.insert(value, at: place)
    case (false, nil): break
    }
  }

  // The first place whose account is not before this one: few are liquidated at once.
  private func progressPlace(_ account: AccountID) -> Int {
    var low = 0
    var high = progress.count
    while low < high {
      let middle = (low + high) / 2
      if progress[middle].account < account { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// Notes a liquidation, or forgets the account when it is safe or empty.
  mutating func noteProgress(
    _ account: AccountID,
    notional: Int64,
    at moment: LiquidationMoment,
    isOver: Bool
  ) throws(MarginError) {
    guard spec.rules.liquidation.remembers, account.index < accountCount else { return }
    let old = progress(of: account)
    if old == nil, isOver { return }
    journal.append(.progress(account, old))
    if isOver {
      setProgress(account, nil)
      return
    }
    var next =
      old
      ?? LiquidationProgress(
        account: account,
        startedAt: moment.now,
        lastAt: moment.now,
        block: moment.block
      )
    if next.block != moment.block {
      next.block = moment.block
      next.blockNotional = 0
    }
    next.lastAt = moment.now
    next.steps += 1
    next.blockNotional = try MarginMath.sum(next.blockNotional, notional)
    setProgress(account, next)
  }
}

extension PerpetualProtocol {
  /// Whether a liquidation of an account has begun and is not over.
  public func isProgressing(_ account: AccountID) -> Bool { progress(of: account) != nil }

  /// The market with the largest maintenance requirement of an account.
  public func largestMarket(
    _ account: AccountID,
    at marks: PerpetualMarks,
    in ledger: Ledger
  ) throws(MarginError) -> Int {
    try heaviestMarket(account, marks, ledger)
  }
}
