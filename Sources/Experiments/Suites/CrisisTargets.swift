// Every target by its id. An entry without an attempt says why; the room that can make one changes
// the entry here.

/// The targets that the model is held against, in order.
public enum CrisisTargets {
  /// Every target.
  public static let all: [CrisisTarget] = [
    t01, t02, t03, t04, t05, t06, t07, t08, t09, t10, t11,
  ].flatMap { $0 }

  static let t01: [CrisisTarget] = [
    CrisisTarget(
      "T1.1",
      .calibrated,
      "36 % of the auctions won at under 1 % of the lot's value, ±10 points",
      .outcome(zeroBidShare)
    ),
    CrisisTarget(
      "T1.2",
      .calibrated,
      "protocol loss 5.7 million DAI, 4.0 to 7.4",
      .outcome(protocolLoss)
    ),
    CrisisTarget(
      "T1.3",
      .calibrated,
      "8.3 million USD taken at zero bid, ±30 %",
      .outcome(zeroBidValue)
    ),
    CrisisTarget(
      "T1.4",
      .exact,
      "worst gap of an hour's delay on the ten-minute path: 44.7 ± 1 USD at "
        + "10:40",
      .delayedGap(blackThursdayGap)
    ),
    CrisisTarget(
      "T1.5",
      .calibrated,
      "peak hourly gas over base 19.5 within a factor of 2 between 13 h and "
        + "18 h, throughput −25 to −55 % in hour 11, constants from two other "
        + "days",
      .computed(.gasHeldOut)
    ),
    CrisisTarget(
      "T1.6",
      .sign,
      "gas held, bids of six hours, or adaptive keepers with capital: zero "
        + "bids under 2 %, loss under 0.5 million",
      .change(blackThursdayRemedies)
    ),
    CrisisTarget(
      "T1.7",
      .sign,
      "without the oracle's delay more liquidations in hours 10 and 11, fewer "
        + "later",
      .shift(withoutDelay)
    ),
  ]

  static let t02: [CrisisTarget] = [
    CrisisTarget(
      "T2.1",
      .sign,
      "halting the engine for 25 minutes at the low raises the price an hour "
        + "later, +15 to +45 %",
      .relation(bitmexHalt)
    ),
    CrisisTarget(
      "T2.2",
      .calibrated,
      "liquidated notional 1.2 billion USD ±35 % from 1 billion of open "
        + "interest",
      .outcome(bitmexLiquidated)
    ),
    CrisisTarget(
      "T2.3",
      .calibrated,
      "insurance use at most 10 % of the fund while depth is 20 million",
      .change(bitmexFund)
    ),
    CrisisTarget(
      "T2.4",
      .sign,
      "with immediate market orders the low lies below the observed one",
      .relation(bitmexDump)
    ),
  ]

  static let t03: [CrisisTarget] = [
    CrisisTarget(
      "T3.1",
      .exact,
      "leg outputs 51.34 WBTC and 6 871 ETH, ±0.5 %",
      .computed(.poolLegs)
    ),
    CrisisTarget(
      "T3.2",
      .exact,
      "profit of the second attack 2 378 ETH, ±0.1 %",
      .computed(.attackBooks)
    ),
    CrisisTarget(
      "T3.3",
      .sign,
      "a ten-minute TWAP or a 5 % bound makes both profits negative",
      .computed(.attackRemedies)
    ),
  ]

  static let t04: [CrisisTarget] = [
    CrisisTarget(
      "T4.1",
      .exact,
      "seized over repaid 1.08 ± 0.005 on the largest account",
      .computed(.seizedOverRepaid)
    ),
    CrisisTarget(
      "T4.2",
      .exact,
      "an account with only DAI debt and use u is due at DAI = 1/u",
      .computed(.debtPriceEdge)
    ),
    CrisisTarget(
      "T4.3",
      .exact,
      "1.30 is rejected while the anchor lies below 1.0833",
      .computed(.anchoredReport)
    ),
    CrisisTarget(
      "T4.4",
      .calibrated,
      "85 to 89 million liquidated ±10 %, no bad debt",
      .computed(.debtPriceSpike)
    ),
    CrisisTarget(
      "T4.5",
      .sign,
      "median of three venues: no liquidation driven by DAI",
      .relation(medianOfVenues)
    ),
  ]

  static let t05: [CrisisTarget] = [
    CrisisTarget(
      "T5.1",
      .exact,
      "profit per LUNA = 0.107 × collateral factor − price from the first bar "
        + "where it is positive",
      .computed(.stoppedFeed)
    ),
    CrisisTarget(
      "T5.2",
      .calibrated,
      "loss = min(borrowable liquidity, attacker capital until the pause)",
      .computed(.floorLoss)
    ),
    CrisisTarget(
      "T5.3",
      .sign,
      "an answer near its floor or unchanged beyond the heartbeat is invalid: "
        + "loss 0",
      .computed(.stoppedFeedChecks)
    ),
    CrisisTarget(
      "T5.4",
      .sign,
      "supply cap of 5 million USD: loss at most 5 million",
      .computed(.floorCap)
    ),
  ]

  static let t06: [CrisisTarget] = [
    CrisisTarget(
      "T6.1",
      .exact,
      "liquidation price 22.29 ± 0.05",
      .computed(.whalePrice)
    ),
    CrisisTarget(
      "T6.2",
      .exact,
      "no liquidation on the recorded path",
      .computed(.whalePath)
    ),
    CrisisTarget(
      "T6.3",
      .sign,
      "forced to 22.30 with 10 million of depth: bad debt, and impact above "
        + "10 % of the first step; with a 50 million cap none",
      .computed(.whaleForced)
    ),
  ]

  static let t07: [CrisisTarget] = [
    CrisisTarget(
      "T7.1",
      .exact,
      "unrealised profit 421 million ±1 %",
      .computed(.pumpedProfit)
    ),
    CrisisTarget(
      "T7.2",
      .exact,
      "borrow = min(collateral power, liquidity) = 116 million ±3 %",
      .computed(.pumpedLoan)
    ),
    CrisisTarget(
      "T7.3",
      .sign,
      "a position cap, no weight for the own token, or an oracle clamp: "
        + "extraction falls by 90 %",
      .computed(.pumpedRemedies)
    ),
  ]

  static let t08: [CrisisTarget] = [
    CrisisTarget(
      "T8.1",
      .calibrated,
      "bad debt 2.66 million CRV ±25 %",
      .computed(.squeezeLoss)
    ),
    CrisisTarget(
      "T8.2",
      .calibrated,
      "overshoot from 0.63 to 0.74, +17 ± 8 points",
      .computed(.squeezeOvershoot)
    ),
    CrisisTarget(
      "T8.3",
      .sign,
      "borrow cap of 20 million CRV: no bad debt",
      .computed(.squeezeCap)
    ),
    CrisisTarget(
      "T8.4",
      .sign,
      "twice the depth at least halves the bad debt",
      .computed(.squeezeDepth)
    ),
  ]

  static let t09: [CrisisTarget] = [
    CrisisTarget(
      "T9.1",
      .calibrated,
      "Aave 253 million ±30 %, shares 58/27/10 % ±10 points",
      .outcome(augustLiquidated)
    ),
    CrisisTarget(
      "T9.2",
      .calibrated,
      "bad debt under 0.1 % of the liquidated debt",
      .change(augustBadDebt)
    ),
    CrisisTarget(
      "T9.3",
      .sign,
      "the same book on the gas path of T1 with late oracles: bad debt rises",
      .relation(augustWithMarchGas)
    ),
  ]

  static let t10: [CrisisTarget] = [
    CrisisTarget(
      "T10.1",
      .exact,
      "vault profit equals the sum of q(fill − 1 915) over a list of fills",
      .computed(.vaultFills)
    ),
    CrisisTarget(
      "T10.2",
      .calibrated,
      "unwinding 160 234 ETH on the recorded path: 4 million ±30 %",
      .computed(.vaultUnwind)
    ),
    CrisisTarget(
      "T10.3",
      .sign,
      "withdrawal blocked below 20 % margin, or 25x with tiers: loss under "
        + "0.5 million",
      .computed(.vaultRemedies)
    ),
  ]

  static let t11: [CrisisTarget] = [
    CrisisTarget(
      "T11.1",
      .exact,
      "no liquidation and no borrow executes during an outage",
      .relation(nothingInOutage)
    ),
    CrisisTarget(
      "T11.2",
      .exact,
      "none in the grace period after a restart; repayments and top-ups do",
      .relation(nothingInGrace)
    ),
    CrisisTarget(
      "T11.3",
      .exact,
      "at restart every unhealthy account is liquidated in the first block; a "
        + "grace period saves the share that tops up",
      .relation(allAtRestart)
    ),
    CrisisTarget(
      "T11.4",
      .sign,
      "bad debt increases with the outage and with the grace period beyond "
        + "the buffer",
      .relation(worseWithTime)
    ),
  ]
}
