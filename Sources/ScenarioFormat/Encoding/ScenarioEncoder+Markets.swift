import MarketSimulation
import Markets
import Quantities

extension ScenarioEncoder {
  func market(_ market: MarketSpec) -> JSONOutput {
    .object([
      ("name", .text(market.name)),
      ("base", .text(assetName(market.base))),
      ("quote", .text(assetName(market.quote))),
      ("path", path(market.path, quote: market.quote)),
      ("venue", venue(market.venue, quote: market.quote)),
    ])
  }

  private func venue(_ venue: VenueSpec, quote: AssetID) -> JSONOutput {
    var members: Members = [
      ("impact", .flag(venue.impact)),
      ("depthPerPercent", self.quote(venue.depthPerPercent, of: quote)),
      ("permanentShare", ratio(venue.permanentShare)),
      ("halfLife", duration(venue.halfLife)),
      ("form", form(venue.form)),
    ]
    if let stress = venue.stress {
      let fields: Members = [
        ("normalVolatility", ratio(stress.normalVolatility)),
        ("memory", duration(stress.memory)),
        ("sensitivity", number(stress.sensitivity)),
        ("floor", ratio(stress.floor)),
        ("refill", duration(stress.refill)),
      ]
      members.append(("stress", .object(fields)))
    }
    return .object(members)
  }

  private func form(_ form: VenueForm) -> JSONOutput {
    switch form {
    case .linear: return .object([("kind", .text("linear"))])
    case .squareRoot: return .object([("kind", .text("squareRoot"))])
    case .ladder(let rungs):
      let steps = rungs.map {
        JSONOutput.object([("distance", ratio($0.distance)), ("depth", ratio($0.depth))])
      }
      return .object([("kind", .text("ladder")), ("rungs", .list(steps))])
    case .constantProduct(let fee):
      return .object([("kind", .text("constantProduct")), ("fee", ratio(fee))])
    case .concentrated(let spec):
      let ranges = spec.positions.map {
        JSONOutput.object([
          ("below", ratio($0.below)), ("above", ratio($0.above)), ("share", ratio($0.share)),
        ])
      }
      return .object([
        ("kind", .text("concentrated")), ("fee", ratio(spec.fee)), ("ranges", .list(ranges)),
      ])
    case .orderBook(let spec):
      return .object([
        ("kind", .text("orderBook")),
        ("tick", ratio(spec.tick)),
        ("halfSpread", ratio(spec.halfSpread)),
        ("spacing", ratio(spec.spacing)),
        ("levels", .number(Int64(spec.levels))),
        ("widening", number(spec.widening)),
      ])
    }
  }

  func correlation(_ group: CorrelationSpec) -> JSONOutput {
    var pairs: [JSONOutput] = []
    let count = group.markets.count
    for first in 0..<count {
      for second in first + 1..<max(count, first + 1) {
        var members: Members = [
          ("first", marketName(group.markets[first])),
          ("second", marketName(group.markets[second])),
          ("correlation", ratio(group.matrix[first * count + second])),
        ]
        if let stress = group.stress {
          members.append(("stressed", ratio(stress.matrix[first * count + second])))
        }
        pairs.append(.object(members))
      }
    }
    var members: Members = [("pairs", .list(pairs))]
    if let stress = group.stress {
      let fields: Members = [
        ("entriesPerYear", number(stress.entriesPerYear)),
        ("meanLength", duration(stress.meanLength)),
        ("startsStressed", .flag(stress.startsStressed)),
      ]
      members.append(("stress", .object(fields)))
    }
    return .object(members)
  }

  private func path(_ path: PathSpec, quote: AssetID) -> JSONOutput {
    switch path {
    case .jumpDiffusion(let spec):
      return .object([
        ("kind", .text("jumpDiffusion")),
        ("initialPrice", price(spec.initialPrice, in: quote)),
        ("drift", ratio(spec.drift)),
        ("volatility", ratio(spec.volatility)),
        ("jumpsPerYear", number(spec.jumpsPerYear)),
        ("jumpMean", ratio(spec.jumpMean)),
        ("jumpDeviation", ratio(spec.jumpDeviation)),
      ])
    case .heston(let spec):
      return .object([
        ("kind", .text("heston")),
        ("initialPrice", price(spec.initialPrice, in: quote)),
        ("drift", ratio(spec.drift)),
        ("initialVariance", ratio(spec.initialVariance)),
        ("meanVariance", ratio(spec.meanVariance)),
        ("reversion", number(spec.reversion)),
        ("varianceVolatility", ratio(spec.varianceVolatility)),
        ("correlation", ratio(spec.correlation)),
      ])
    case .meanReverting(let spec):
      return .object([
        ("kind", .text("meanReverting")),
        ("initialPrice", price(spec.initialPrice, in: quote)),
        ("level", price(spec.level, in: quote)),
        ("halfLife", duration(spec.halfLife)),
        ("volatility", ratio(spec.volatility)),
      ])
    case .regimeSwitching(let spec): return regimes(spec, quote: quote)
    case .recorded(let spec): return recorded(spec, quote: quote)
    }
  }

  private func regimes(_ spec: RegimeSwitchingSpec, quote: AssetID) -> JSONOutput {
    let regimes = spec.regimes.map { regime -> JSONOutput in
      var switches: [JSONOutput] = []
      for (index, rate) in regime.switchesPerYear.enumerated() where rate > .zero {
        switches.append(
          .object([("to", .text(spec.regimes[index].name)), ("perYear", number(rate))])
        )
      }
      return .object([
        ("name", .text(regime.name)),
        ("drift", ratio(regime.drift)),
        ("volatility", ratio(regime.volatility)),
        ("jumpsPerYear", number(regime.jumpsPerYear)),
        ("jumpMean", ratio(regime.jumpMean)),
        ("jumpDeviation", ratio(regime.jumpDeviation)),
        ("switches", .list(switches)),
      ])
    }
    return .object([
      ("kind", .text("regimeSwitching")),
      ("initialPrice", price(spec.initialPrice, in: quote)),
      ("regimes", .list(regimes)),
    ])
  }

  private func recorded(_ spec: RecordedPathSpec, quote: AssetID) -> JSONOutput {
    let touches = spec.touches.map {
      JSONOutput.object([("at", instant($0.at)), ("price", price($0.price, in: quote))])
    }
    let bounds = spec.bars.map { bar -> JSONOutput in
      var members: Members = [("at", instant(bar.start)), ("length", duration(bar.length))]
      if let low = bar.low { members.append(("low", price(low, in: quote))) }
      if let high = bar.high { members.append(("high", price(high, in: quote))) }
      return .object(members)
    }
    return .object([
      ("kind", .text("recorded")),
      ("role", .text(spec.role == .fundamental ? "fundamental" : "observed")),
      ("intrabar", .text(spec.intrabar == .stated ? "stated" : "mirrored")),
      ("bridgeVolatility", ratio(spec.bridgeVolatility)),
      ("touches", .list(touches)),
      ("bounds", .list(bounds)),
    ])
  }
}
