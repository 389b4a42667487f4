import Quantities

/// Which actions a halt closes, as four switches of a descriptor.
enum HaltScope {
  /// The switches, in the order in which `actions` reads them.
  static let parameters: [ParameterDescriptor] = [
    .flag("closesLiquidations", true, "Whether liquidations, bids and settlements are closed."),
    .flag("closesNewRisk", true, "Whether new risk is closed."),
    .flag("closesReductions", false, "Whether reducing a position is closed."),
    .flag("closesWithdrawals", true, "Whether withdrawals are closed."),
  ]

  /// Reads the switches; a halt that closes nothing is a contradiction.
  static func actions(_ values: ArraySlice<Int64>) throws(MitigationError) -> ActionSet {
    let sets: [ActionSet] = [[.liquidate, .bid], .open, .reduce, .withdraw]
    var closed: ActionSet = []
    for (value, set) in zip(values, sets) where value == 1 { closed.formUnion(set) }
    guard !closed.isEmpty else { throw .contradiction("the halt closes nothing") }
    return closed
  }
}
