import EventKernel
import Margining
import Markets
import PriceOracles
import Quantities

extension World {
  /// Opens the account of whoever manipulates the market of an oracle, or none.
  static func openManipulator(
    _ spec: OracleSpec,
    _ scenario: Scenario,
    _ ledger: inout Ledger
  ) -> TraderPurse? {
    if spec.manipulations.isEmpty { return nil }
    return openPurse(
      scenario.markets[Int(spec.market.index)],
      names: (spec.name + ".manipulatorBase", spec.name + ".manipulatorQuote"),
      &ledger
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
    let stated = oracles[index].spec.manipulations[Int(entity >> 1)]
    let isPush = entity & 1 == 0
    let side: Side = (stated.direction == .up) == isPush ? .buy : .sell
    // What the push did not get, or could not sell, is not taken back either.
    let size = isPush ? stated.size : min(stated.size, manipulated(account, side))
    try trade(
      account,
      market: oracles[index].market,
      side,
      size,
      as: .manipulation,
      entity: entity
    )
  }

  /// How much of its push an agent can take back.
  private func manipulated(_ account: TraderPurse, _ side: Side) -> BaseQuantity {
    let held = ledger.balance(account.base)
    return BaseQuantity(units: max(0, side == .sell ? held : -held))
  }
}
