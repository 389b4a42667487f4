import MarketSimulation
import ScenarioFormat

/// The tiny scenario with a lending protocol instead of vaults.
enum LendingScenario {
  static let liquidation = #""liquidation": {"kind": "closeFactor"}"#
  static let book =
    #"{"kind": "drawnLoans", "borrowers": 5, "depositors": 2, "debt": "USD", "totalDebt": "1M USD", "collateral": [{"asset": "ETH", "weight": "100%"}]}"#

  static func form(_ liquidation: String = liquidation, origin: String = "pooled") -> String {
    """
    {
      "kind": "lending",
      "reserves": [
        {"asset": "ETH", "market": "ETH-USD", "loanToValue": "75%",
         "liquidationThreshold": "80%", "liquidationBonus": "5%"},
        {"asset": "USD", "origin": "\(origin)", "rates": {}}
      ],
      \(liquidation)
    }
    """
  }

  static func text(_ form: String = form(), book: String = book) -> String {
    TinyScenario.changed(#"{"kind": "vaults"}"#, to: form).replacing(
      #"{"kind": "drawnVaults", "count": 10, "totalDebt": "1M USD"}"#,
      with: book
    )
  }
}
