import FirebreakCLI

/// A small scenario as people would write it.
enum TestScenario {
  static let path = "Scenarios/small.json"

  static let text = """
    {
      "name": "small",
      "summary": "A perpetual market of ten accounts.",
      "horizon": "1h",
      "tick": "1m",
      "seed": "s2a",
      "replications": 3,
      "assets": [
        {"name": "ETH", "pricing": "ETH-USD"},
        {"name": "USD", "pricing": "constantUSD"}
      ],
      "markets": [
        {
          "name": "ETH-USD", "base": "ETH", "quote": "USD",
          "path": {
            "kind": "jumpDiffusion", "initialPrice": "2000 USD", "drift": "0%",
            "volatility": "150%", "jumpsPerYear": 730, "jumpMean": "-5%", "jumpDeviation": "5%"
          },
          "venue": {"depthPerPercent": "2M USD", "permanentShare": "30%", "halfLife": "20m"}
        }
      ],
      "protocols": [
        {
          "name": "perpetual", "market": "ETH-USD",
          "form": {"kind": "perpetual", "maintenanceMargin": "5%", "initialMargin": "10%"},
          "book": {
            "kind": "drawnPositions", "count": 10, "openInterest": "1M USD", "longShare": "60%",
            "sizeTail": 1.3, "leverageMedian": "4x", "leverageDeviation": 0.45,
            "leverageFloor": "1.15x", "leverageCap": "15x"
          },
          "insurance": "1M USD"
        }
      ],
      "policies": [
        {"name": "baseline", "mitigations": []},
        {"name": "twap", "mitigations": [{"kind": "twap", "averageWindow": "1h"}]},
        {"name": "throttle", "mitigations": [{"kind": "liquidation-throttle"}]}
      ],
      "check": {"replications": 2}
    }
    """

  /// The same with two variants.
  static let variants =
    text.dropLast(1) + """
      , "variants": [
        {"name": "calm", "set": {"markets[0].path.volatility": "100%"}},
        {"name": "wild", "set": {"markets[0].path.volatility": "200%"}}
      ]}
      """

  static func files(_ text: some StringProtocol = text, faults: [MemoryFiles.Fault] = [])
    -> MemoryFiles
  {
    MemoryFiles([path: String(text)], faults: faults)
  }
}
