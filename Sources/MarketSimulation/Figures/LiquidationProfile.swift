import Margining
public import Mitigations
public import Quantities

/// One account's liquidation price in one market, as the books stand at the start of a run.
public struct LiquidationThreshold: Equatable, Sendable {
  /// Protocol in the order of the scenario.
  public let protocolIndex: Int32
  /// Market in the order of the scenario.
  public let market: MarketID
  /// The account.
  public let account: AccountID
  /// Price at which the account becomes due while every other price stays.
  public let price: Price
  /// Whether it becomes due by a fall; by a rise otherwise.
  public let isFallSensitive: Bool
  /// Base that its liquidation would put on the market: collateral, position, or loan.
  public let units: Int64
}

/// Who is liquidated at which price, before anything happens.
public struct LiquidationProfile: Equatable, Sendable {
  /// The thresholds by protocol, market and account.
  public let thresholds: [LiquidationThreshold]
  /// Impact-free price of each market at the start.
  public let startPrices: [Price]

  /// Reads the thresholds of every account of every protocol; nothing is run.
  ///
  /// An account appears in every market in which it holds or owes something and in which a price
  /// alone can make it due.
  ///
  /// - Complexity: O(accounts × markets of each protocol).
  public static func read(
    _ scenario: Scenario,
    replication: Int32,
    catalog: MitigationCatalog
  ) throws(RunFailure) -> LiquidationProfile {
    // Only drawn: no record is stripped and no twin is run, because nothing happens before the start.
    let prepared = try PreparedReplication(
      drawing: try scenario.drawn(replication: replication),
      replication: replication,
      catalog: catalog
    )
    let world = try World.open(
      prepared,
      policy: PolicySpec(name: "profile", mitigations: []),
      catalog: catalog,
      mode: .impactFree,
      sink: nil
    )
    return LiquidationProfile(
      thresholds: try world.thresholds(),
      startPrices: prepared.paths.map { $0[0] }
    )
  }
}

extension World {
  func thresholds() throws(RunFailure) -> [LiquidationThreshold] {
    var found: [LiquidationThreshold] = []
    for position in protocols.indices {
      for leg in 0..<protocols[position].legCount {
        for index in protocols[position].accounts.indices {
          let account = AccountID(Int32(index))
          let units = exposure(position, account, leg: leg)
          if units == 0 { continue }
          guard let price = try liquidationPrice(position, account, leg: leg) else { continue }
          found.append(
            LiquidationThreshold(
              protocolIndex: Int32(position),
              market: MarketID(Int32(protocols[position].market(ofLeg: leg))),
              account: account,
              price: price,
              isFallSensitive: units > 0,
              units: Int64(clamping: units.magnitude)
            )
          )
        }
      }
    }
    return found
  }

  /// Base of one leg's market that an account's liquidation would sell, or buy where negative.
  private func exposure(_ position: Int, _ account: AccountID, leg: Int) -> Int64 {
    switch protocols[position].engine {
    case .vaults(let slot):
      vaults[slot].debt(account, in: ledger) > .zero
        ? vaults[slot].collateral(account, in: ledger).units : 0
    case .perpetual(let slot):
      perpetuals[slot].position(account, market: Int32(leg), in: ledger).units
    case .lending(let slot):
      largestDebt(position, slot, account) == nil
        ? 0 : lendingExposure(position, slot, account, leg: leg)
    }
  }
}
