import Quantities

extension LiquidationPolicy {
  /// Hyperliquid: a market order, positions above 100 000 first by a fifth, the rest after 30 s;
  /// below two thirds of maintenance everything goes to the vault.
  ///
  /// Source: Hyperliquid documentation, "Liquidations".
  public static var hyperliquid: LiquidationPolicy {
    LiquidationPolicy(stages: [
      LiquidationStage(
        below: .one,
        size: .share(.percent(20), above: QuoteAmount(micros: 100_000_000_000), once: true),
        price: .market,
        cooldown: .seconds(30)
      ),
      LiquidationStage(
        below: Ratio(partsPerBillion: 666_666_667),
        size: .whole,
        price: .takeoverWhole,
        cooldown: .zero
      ),
    ])
  }

  /// dYdX v4: in each block at most 10 % of a position, at least 1 000, at most 100 000 for one
  /// account, at the fillable price; a bankrupt account is deleveraged.
  ///
  /// Source: dydxprotocol/v4-chain, liquidations configuration of the genesis script.
  public static var dydxV4: LiquidationPolicy {
    LiquidationPolicy(
      stages: [
        LiquidationStage(
          below: .one,
          size: .slice(.percent(10), least: QuoteAmount(micros: 1_000_000_000)),
          price: .fillable(spread: .percent(150), adjustment: .one),
          cooldown: .zero
        ),
        LiquidationStage(below: .zero, size: .whole, price: .deleverage, cooldown: .zero),
      ],
      accountBlockCap: QuoteAmount(micros: 100_000_000_000)
    )
  }

  /// Drift v2: what restores maintenance and a 2 % buffer, a tenth at once and all within a
  /// minute, shortages under 50 at once; taken over at the oracle's price less the liquidator's
  /// 1 %.
  ///
  /// Source: drift-labs/protocol-v2, `liquidation.rs`.
  public static var driftV2: LiquidationPolicy {
    LiquidationPolicy(stages: [
      LiquidationStage(
        below: .one,
        size: .target(
          buffer: .percent(2),
          cost: .percent(1),
          first: .percent(10),
          ramp: .seconds(60),
          smallest: QuoteAmount(micros: 50_000_000)
        ),
        price: .takeover(discount: .percent(1)),
        cooldown: .zero
      )
    ])
  }

  /// GMX v2: the whole position against the pool at the oracle's price.
  ///
  /// Source: gmx-io/gmx-synthetics, `LiquidationUtils`.
  public static var gmxV2: LiquidationPolicy {
    LiquidationPolicy(stages: [
      LiquidationStage(
        below: .one,
        size: .whole,
        price: .takeover(discount: .zero),
        cooldown: .zero
      )
    ])
  }

  /// Perp v2: half of the position while half of maintenance is left, then all of it; the
  /// liquidator takes it at mark.
  ///
  /// Source: Perpetual Protocol v2 (Curie), `ClearingHouse.liquidate`.
  public static var perpV2: LiquidationPolicy {
    LiquidationPolicy(
      stages: [
        LiquidationStage(
          below: .one,
          size: .share(.percent(50), above: .zero, once: false),
          price: .takeover(discount: .zero),
          cooldown: .zero
        ),
        LiquidationStage(
          below: .percent(50),
          size: .whole,
          price: .takeover(discount: .zero),
          cooldown: .zero
        ),
      ],
      dust: QuoteAmount(micros: 100_000_000)
    )
  }

  /// Bybit's ladder: down to the tier below as often as needed, then the whole position.
  ///
  /// Source: Bybit help centre, "Liquidation process".
  public static var bybitLadder: LiquidationPolicy {
    LiquidationPolicy(stages: [
      LiquidationStage(below: .one, size: .lowerTier, price: .market, cooldown: .zero)
    ])
  }
}
