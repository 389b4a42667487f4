import Margining
import Quantities

/// A venue of one perpetual market and its ledger.
struct PerpetualCase {
  var ledger: Ledger
  var perpetual: PerpetualProtocol

  init(_ accounts: [BookAccount], spec: PerpetualSpec) throws {
    ledger = Ledger()
    perpetual = try PerpetualProtocol(
      name: "venue",
      spec: spec,
      contracts: [.init(asset: AssetID(0), scale: .standard)],
      quote: AssetID(1),
      insurance: .zero,
      accounts: accounts,
      ledger: &ledger
    )
    ledger.commit()
    perpetual.commit()
  }

  /// A venue's rates; a fill costs nothing.
  static func rates(
    maintenance: Ratio,
    initial: Ratio,
    _ rules: PerpetualRules = PerpetualRules()
  ) -> PerpetualSpec {
    var spec = PerpetualSpec(
      maintenanceMargin: maintenance,
      initialMargin: initial,
      takerFee: .zero,
      liquidationFee: .percent(1),
      keeperShare: .percent(60),
      fundingInterval: .seconds(3_600),
      fundingInterest: .zero,
      fundingCap: .percent(4),
      liquidationGas: 500_000,
      orderGas: 200_000,
      topUpGas: 100_000
    )
    spec.rules = rules
    return spec
  }

  func equity(at price: Price) throws -> Int64 {
    try perpetual.equity(AccountID(0), at: PerpetualMarks(price), in: ledger).micros
  }

  /// What the first account may take out at a price: its equity beyond the initial requirement.
  func power(at price: Price) throws -> Int64 {
    let required = try perpetual.initialRequirement(
      AccountID(0),
      at: PerpetualMarks(price),
      in: ledger
    )
    return max(0, try equity(at: price) - required.micros)
  }

  func isSafe(at price: Price) throws -> Bool {
    try perpetual.isSafe(AccountID(0), at: PerpetualMarks(price), in: ledger)
  }

  /// Whether the venue pays out.
  mutating func withdraws(_ amount: Int64, at price: Price) throws -> Bool {
    try perpetual.withdraw(
      AccountID(0),
      QuoteAmount(micros: amount),
      at: PerpetualMarks(price),
      ledger: &ledger
    ) == .done
  }
}
