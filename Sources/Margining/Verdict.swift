/// What a protocol answered to an operation of the modelled world.
public enum Verdict: Equatable, Sendable, BitwiseCopyable {
  /// The operation took effect.
  case done
  /// The operation changed nothing.
  case rejected(Rejection)
}

/// Why a protocol refused; a transaction that meets one reverts.
public enum Rejection: UInt8, Error, Equatable, Sendable, BitwiseCopyable, CaseIterable {
  /// The amount is zero or negative.
  case amountNotPositive = 0
  /// The account would be below its requirement afterwards.
  case wouldBeUnsafe = 1
  /// The account is not below its requirement.
  case notUnsafe = 2
  /// The account or the payer holds less than the operation moves.
  case insufficientFunds = 3
  /// More is repaid than owed.
  case exceedsDebt = 4
  /// Nothing can be seized.
  case nothingToSeize = 5
  /// The auction was settled.
  case closed = 6
  /// The winning bid's life or the auction has ended.
  case expired = 7
  /// The winning bid may still be outbid.
  case notExpired = 8
  /// The bid meets a later stage of the auction than the one it was made for.
  case outdated = 9
  /// The bid does not raise (or lower) the last one enough.
  case belowMinimumRaise = 10
  /// The bid is above what the auction has to raise.
  case aboveTab = 11
  /// Nobody has bid.
  case noBid = 12
  /// Somebody has bid.
  case hasBid = 13
  /// The fill is on the wrong side, or larger than the position.
  case exceedsPosition = 14
  /// The account has no position.
  case noPosition = 15
  /// The position would have less than nothing afterwards.
  case insolvent = 16
  /// The account may not hold that market.
  case wrongMarket = 17
  /// A vault or a fund is full or used up.
  case capReached = 18
  /// Nobody stands on the other side.
  case noCounterparty = 19
  /// The pool has too little cash for what the operation pays out.
  case cashShort = 32
  /// A supply, borrow or account cap would be exceeded.
  case capExceeded = 33
  /// The asset cannot be borrowed.
  case notBorrowable = 34
  /// A partial liquidation would leave a remainder that nobody liquidates.
  case leavesDust = 35
  /// Absorbed collateral is not on sale.
  case saleClosed = 36
  /// Suppliers have lost everything; a new share would have no price.
  case poolWorthless = 37
  /// The account is below the health at which a bonus is still paid.
  case toxic = 38
  /// The auctions already hold as much debt as they may.
  case throttled = 39
  /// The auction has to be reset before anybody buys.
  case needsReset = 40
  /// The auction's price is above what the buyer accepts.
  case priceTooHigh = 41
}
