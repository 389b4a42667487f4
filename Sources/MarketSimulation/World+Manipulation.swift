import EventKernel
import Margining
import Markets
import PriceOracles
import Quantities

/// Where an agent who trades to move an oracle keeps what it trades with.
struct ManipulatorAccount: Sendable, BitwiseCopyable {
  let base: LedgerSlot
  let quote: LedgerSlot
}

extension World {
  /// Opens the account of whoever manipulates the market of an oracle, or none.
  static func openManipulator(
    _ spec: OracleSpec,
    _ scenario: Scenario,
    _ ledger: inout Ledger
  ) -> ManipulatorAccount? {
    if spec.manipulations.isEmpty { return nil }
    let market = scenario.markets[Int(spec.market.index)]
    func slot(_ suffix: String, _ asset: AssetID) -> LedgerSlot {
      let column = ledger.addColumn(
        name: spec.name + suffix,
        asset: asset,
        members: 1,
        kind: .external
      )
      return LedgerSlot(column: column, member: 0)
    }
    return ManipulatorAccount(
      base: slot(".manipulatorBase", market.base),
      quote: slot(".manipulatorQuote", market.quote)
    )
  }

  /// Books both trades of every manipulation; a record that is being stripped contains them.
  mutating func scheduleManipulations(_ index: Int) throws(RunFailure) {
    if mode == .pinned { return }
    for (number, trade) in oracles[index].spec.manipulations.enumerated() {
      for (leg, instant) in [trade.from, trade.until].enumerated() {
        try schedule(
          MarketEvent(
            .manipulation,
            scope: Int32(index),
            entity: Int64(number) << 1 | Int64(leg)
          ),
          at: instant,
          phase: .participant,
          source: .manipulation(oracle: index)
        )
      }
    }
  }

  /// One trade of a manipulation: it is filled like any other, and paid for.
  mutating func manipulate(_ index: Int, _ entity: Int64) throws(RunFailure) {
    guard let account = oracles[index].manipulator else { return }
    let trade = oracles[index].spec.manipulations[Int(entity >> 1)]
    let isPush = entity & 1 == 0
    let side: Side = (trade.direction == .up) == isPush ? .buy : .sell
    // What the push did not get, or could not sell, is not taken back either.
    let size = isPush ? trade.size : min(trade.size, manipulated(account, side))
    guard size > .zero else { return }
    let market = oracles[index].market
    let fill: FillReport
    do throws(QuantityError) {
      fill = try markets[market].venue.execute(side, size)
    } catch { throw .quantity(error) }
    let base = side == .buy ? account.base : markets[market].venueBase
    let otherBase = side == .buy ? markets[market].venueBase : account.base
    let quote = side == .buy ? markets[market].venueQuote : account.quote
    let otherQuote = side == .buy ? account.quote : markets[market].venueQuote
    try transfer(fill.filled.units, from: otherBase, to: base, reason: .venueFill)
    try transfer(fill.quote.micros, from: otherQuote, to: quote, reason: .venueFill)
    if fill.unfilled > .zero { flags.insert(.venueExhausted) }
    markets[market].venue.commit()
    happened(
      .manipulation,
      scope: Int32(market),
      entity: entity,
      amount: side == .buy ? fill.filled.units : -fill.filled.units,
      price: markets[market].venue.price
    )
    commitLedger()
    try marketPriceMoved(market)
  }

  /// How much of its push an agent can take back.
  private func manipulated(_ account: ManipulatorAccount, _ side: Side) -> BaseQuantity {
    let held = ledger.balance(account.base)
    return BaseQuantity(units: max(0, side == .sell ? held : -held))
  }

  /// What all manipulators have gained, with what they still hold at market.
  func manipulatorProfit() throws(RunFailure) -> Int128 {
    var total: Int128 = 0
    for oracle in oracles {
      guard let account = oracle.manipulator else { continue }
      let held = ledger.balance(account.base)
      let scale = markets[oracle.market].scale
      let price = markets[oracle.market].venue.price
      let worth = try exact { () throws(QuantityError) in
        try BaseQuantity(units: abs(held)).value(at: price, scale: scale, rounding: .floor)
      }
      total += Int128(ledger.balance(account.quote))
      total += held < 0 ? -Int128(worth.micros) : Int128(worth.micros)
    }
    return total
  }
}
