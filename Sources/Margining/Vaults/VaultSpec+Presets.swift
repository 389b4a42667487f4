import Quantities

/// Rules of real vault protocols at a date.
extension VaultSpec {
  /// Maker's ETH-A in March 2020: a ratio of 150 %, a penalty of 13 %, English auctions of 50 ETH
  /// with raises of 3 %, ten minutes for a bid and six hours in all.
  ///
  /// - Source: makerdao/dss `cat`, `flip` at release 1.0; parameters of 12 March 2020.
  public static var makerMarch2020: VaultSpec {
    VaultSpec(
      liquidationRatio: .percent(150),
      liquidationPenalty: .percent(13),
      lotSize: BaseQuantity(units: 5_000_000_000),
      minimumRaise: .percent(3),
      bidLifetime: .seconds(600),
      auctionLength: .seconds(21_600),
      startGas: 500_000,
      bidGas: 200_000,
      settleGas: 150_000,
      topUpGas: 150_000,
      autoRepayGas: 900_000
    )
  }

  /// Maker's ETH-A after LIQ-2.0: a ratio of 145 % and falling-price auctions of whole vaults.
  ///
  /// - Source: makerdao/dss `dog`, `clip`, `abaci`; parameters of mid-2025.
  public static var makerETHA: VaultSpec {
    var spec = makerMarch2020
    spec.liquidationRatio = .percent(145)
    spec.dutch = .makerETHA
    return spec
  }
}
