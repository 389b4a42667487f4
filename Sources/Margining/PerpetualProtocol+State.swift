import Quantities

/// The three numbers that decide an account's risk.
struct PositionState: Equatable, Sendable, BitwiseCopyable {
  var cash: Int64
  var size: Int64
  /// Rise of the funding index since the account was last touched.
  var fundingSince: Int64

  /// Whether a signed fill closes at most the whole position.
  func canClose(_ filled: Int64) -> Bool {
    size > 0 ? filled < 0 && filled >= -size : filled > 0 && filled.magnitude <= size.magnitude
  }
}

extension PerpetualProtocol {
  func state(_ account: AccountID, _ ledger: Ledger) -> PositionState {
    PositionState(
      cash: cash(account, in: ledger).micros,
      size: position(account, in: ledger).units,
      fundingSince: totals.fundingIndex - fundingMarks[Int(account.index)]
    )
  }

  /// The state after funding was settled; posts nothing.
  func settledState(
    _ account: AccountID,
    _ ledger: Ledger
  ) throws(MarginError) -> PositionState {
    var settled = state(account, ledger)
    let funding = try PerpetualMath.funding(
      size: settled.size,
      since: settled.fundingSince,
      scale: scale
    )
    settled.cash = try MarginMath.difference(settled.cash, funding.paid)
    settled.fundingSince = 0
    return settled
  }

  func scaledEquity(_ state: PositionState, price: Price) throws(MarginError) -> Int128 {
    try PerpetualMath.scaledEquity(
      cash: state.cash,
      size: state.size,
      price: price,
      fundingSince: state.fundingSince,
      scale: scale
    )
  }

  /// Whether equity is at least the requirement at a margin ratio.
  func meets(
    _ state: PositionState,
    margin: Ratio,
    price: Price,
    multiplier: Ratio
  ) throws(MarginError) -> Bool {
    if state.size == 0 { return true }
    let perUnit = try PerpetualMath.requirement(
      price: price,
      margin: margin,
      multiplier: multiplier
    )
    let equity = try scaledEquity(state, price: price)
    return equity >= Int128(state.size.magnitude) * Int128(perUnit)
  }

  mutating func refreshKey(_ account: AccountID, _ ledger: Ledger) throws(MarginError) {
    let size = position(account, in: ledger).units
    let key = try PerpetualMath.key(
      cash: cash(account, in: ledger).micros,
      size: size,
      fundingMark: fundingMarks[Int(account.index)],
      scale: scale
    )
    longs.setKey(account, size > 0 ? key : nil)
    shorts.setKey(account, size < 0 ? key : nil)
  }

  /// Writes down what stands before an operation on an account.
  mutating func remember(_ account: AccountID) {
    let index = Int(account.index)
    journal.append(.totals(totals, audit.layers))
    journal.append(
      .account(
        account,
        long: longs.key(account),
        short: shorts.key(account),
        fundingMark: fundingMarks[index],
        audit.statements[index]
      )
    )
  }
}
