import Markets
import Quantities

extension ScenarioBuilder {
  /// The specification of a drawn path; nil where the record is a recorded one.
  mutating func drawnPath(_ kind: String, _ path: DecodedRecord, quote: AssetID) -> PathSpec? {
    switch kind {
    case "jumpDiffusion":
      return .jumpDiffusion(
        JumpDiffusionSpec(
          initialPrice: price(path, "initialPrice", in: quote),
          drift: ratio(path, "drift"),
          volatility: ratio(path, "volatility"),
          jumpsPerYear: ratio(path, "jumpsPerYear"),
          jumpMean: ratio(path, "jumpMean"),
          jumpDeviation: ratio(path, "jumpDeviation")
        )
      )
    case "heston":
      return .heston(
        HestonSpec(
          initialPrice: price(path, "initialPrice", in: quote),
          drift: ratio(path, "drift"),
          initialVariance: ratio(path, "initialVariance"),
          meanVariance: ratio(path, "meanVariance"),
          reversion: ratio(path, "reversion"),
          varianceVolatility: ratio(path, "varianceVolatility"),
          correlation: ratio(path, "correlation")
        )
      )
    case "meanReverting":
      return .meanReverting(
        MeanRevertingSpec(
          initialPrice: price(path, "initialPrice", in: quote),
          level: price(path, "level", in: quote),
          halfLife: duration(path, "halfLife"),
          volatility: ratio(path, "volatility")
        )
      )
    case "regimeSwitching": return .regimeSwitching(regimes(path, quote: quote))
    default: return nil
    }
  }

  private mutating func regimes(_ path: DecodedRecord, quote: AssetID) -> RegimeSwitchingSpec {
    let records = path.records("regimes")
    let names = records.map { $0.text("name") }
    for (index, record) in records.enumerated() where names[..<index].contains(names[index]) {
      fail(.duplicateName(name: names[index]), record, "name")
    }
    var spec = RegimeSwitchingSpec(
      initialPrice: price(path, "initialPrice", in: quote),
      regimes: []
    )
    for record in records {
      var switches = Array(repeating: Ratio.zero, count: records.count)
      for leaving in record.records("switches") {
        let target = leaving.text("to")
        guard let index = names.firstIndex(of: target) else {
          fail(
            .unknownReference(
              target: "regime",
              found: target,
              nearest: NearestName.find(target, in: names),
              known: names
            ),
            leaving,
            "to"
          )
          continue
        }
        switches[index] = ratio(leaving, "perYear")
      }
      spec.regimes.append(
        RegimeSpec(
          name: record.text("name"),
          drift: ratio(record, "drift"),
          volatility: ratio(record, "volatility"),
          jumpsPerYear: ratio(record, "jumpsPerYear"),
          jumpMean: ratio(record, "jumpMean"),
          jumpDeviation: ratio(record, "jumpDeviation"),
          switchesPerYear: switches
        )
      )
    }
    return spec
  }

  /// Groups of markets by their pairs; a market stands in one group.
  mutating func buildCorrelations() -> [CorrelationSpec] {
    var taken: [MarketID] = []
    var groups: [CorrelationSpec] = []
    for record in root.records("correlations") {
      let group = correlation(record)
      for (index, market) in group.markets.enumerated() where taken.contains(market) {
        fail(
          .relation(rule: "markets[\(group.markets[index].index)] is in one group"),
          record,
          "pairs"
        )
      }
      taken += group.markets
      groups.append(group)
    }
    return groups
  }

  private mutating func correlation(_ record: DecodedRecord) -> CorrelationSpec {
    var markets: [MarketID] = []
    var pairs: [(first: Int, second: Int, calm: Ratio, stressed: Ratio)] = []
    func place(_ market: MarketID, _ markets: inout [MarketID]) -> Int {
      if let known = markets.firstIndex(of: market) { return known }
      markets.append(market)
      return markets.count - 1
    }
    for pair in record.records("pairs") {
      guard let first = index(pair, "first", of: .market),
        let second = index(pair, "second", of: .market)
      else { continue }
      if first == second { fail(.relation(rule: "first != second"), pair, "second") }
      pairs.append(
        (
          place(MarketID(first), &markets), place(MarketID(second), &markets),
          ratio(pair, "correlation"), ratio(pair, "stressed")
        )
      )
    }
    let count = markets.count
    var calm = Array(repeating: Ratio.zero, count: count * count)
    var stressed = calm
    for index in 0..<count {
      calm[index * count + index] = .one
      stressed[index * count + index] = .one
    }
    for pair in pairs where pair.first != pair.second {
      for cell in [pair.first * count + pair.second, pair.second * count + pair.first] {
        calm[cell] = pair.calm
        stressed[cell] = pair.stressed
      }
    }
    guard record.has("stress") else {
      return CorrelationSpec(markets: markets, matrix: calm)
    }
    let stress = record.record("stress")
    return CorrelationSpec(
      markets: markets,
      matrix: calm,
      stress: CorrelationStress(
        matrix: stressed,
        entriesPerYear: ratio(stress, "entriesPerYear"),
        meanLength: duration(stress, "meanLength"),
        startsStressed: stress.flag("startsStressed")
      )
    )
  }
}
