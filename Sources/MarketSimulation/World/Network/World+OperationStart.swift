import Margining
import Participants
import Quantities

extension World {
  /// Columns for funds between two steps, where owners use operations of several steps.
  static func openTransit(
    _ scenario: Scenario,
    _ prepared: PreparedReplication,
    _ ledger: inout Ledger
  ) throws(RunFailure) -> [OperationBook.Transit?] {
    var columns: [OperationBook.Transit?] = scenario.protocols.map { _ in nil }
    for participant in scenario.participants {
      guard case .owners(let owners) = participant.kind,
        owners.execution.topUpPath != .direct || owners.execution.repaysInSteps
      else { continue }
      let position = Int(owners.protocolID.index)
      let members = Int32(prepared.accountCount(position))
      guard members > 0, columns[position] == nil else { continue }
      let spec = scenario.protocols[position]
      if case .lending = spec.form {
        throw .invalidScenario("owners of a lending protocol react in one transaction")
      }
      let market = scenario.markets[Int(spec.market.index)]
      func column(_ suffix: String, _ asset: AssetID) -> LedgerColumn {
        ledger.addColumn(
          name: spec.name + suffix,
          asset: asset,
          members: members,
          kind: .internal
        )
      }
      columns[position] = OperationBook.Transit(
        base: column(".transitBase", market.base),
        quote: column(".transitQuote", market.quote)
      )
    }
    return columns
  }
}
