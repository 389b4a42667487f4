extension CrisisTargets {
  private static let scenario = "black-thursday.json"

  // The scenario was fitted by hand to these three: passing them is in sample.
  static let zeroBidShare = OutcomeTarget(
    scenario: scenario,
    metric: "zero_bid_share",
    published: 0.36,
    range: 0.26...0.46,
    isInSample: true
  )

  static let protocolLoss = OutcomeTarget(
    scenario: scenario,
    metric: "bad_debt_usd",
    published: 5.7e6,
    range: 4.0e6...7.4e6,
    isInSample: true
  )

  static let zeroBidValue = OutcomeTarget(
    scenario: scenario,
    metric: "zero_bid_usd",
    published: 8.3e6,
    range: 5.81e6...10.79e6,
    isInSample: true
  )

  static let blackThursdayGap = DelayedGapTarget(
    file: "2020-03-12_black_thursday/ethusd_10m_2020-03-12.csv",
    delaySeconds: 3_600,
    published: 44.7,
    tolerance: 1,
    atSeconds: 10 * 3_600 + 40 * 60
  )

  static let blackThursdayRemedies = ChangeTarget(
    baseline: [zeroBidShare, protocolLoss, zeroBidValue],
    changes: [
      CrisisChange(
        "gas held",
        [
          .init("network.feeMarket.shockSensitivity", "0"),
          .init("network.feeMarket.adjustmentPerMinute", "\"0%\""),
        ]
      ),
      CrisisChange("bids of 6 h", [.init("protocols[0].form.bidLifetime", "\"6h\"")]),
      CrisisChange(
        "adaptive keepers with capital",
        [
          .init(
            "participants[fixed-fee-keepers].fee",
            #"{"kind": "adaptive", "low": "1.1x", "high": "1.6x", "cap": "400 gwei"}"#
          )
        ]
      ),
    ],
    bounds: [
      .init("zero_bid_share", below: 0.02), .init("bad_debt_usd", below: 0.5e6),
    ]
  )

  static let withoutDelay = ShiftTarget(
    baseline: [zeroBidShare, protocolLoss, zeroBidValue],
    change: CrisisChange("no delay", [.init("oracles[0].hop", "\"0s\"")]),
    horizons: ["10h", "12h", "48h"]
  )
}
