import MarketSimulation
import Markets
import Quantities
import TestSupport

/// Paths, venues and groups without sense: every field and every case drawn.
struct DrawnMarkets {
  var draws: TestDraws
  let mostElements: Int

  private mutating func flag() -> Bool { draws.below(2) == 1 }
  private mutating func small() -> Int32 { Int32(truncatingIfNeeded: draws.wideInteger()) }
  private mutating func ratio() -> Ratio { Ratio(partsPerBillion: draws.wideInteger()) }
  private mutating func price() -> Price { Price(nanos: draws.wideInteger()) }
  private mutating func duration() -> SimDuration {
    SimDuration(nanoseconds: draws.wideInteger())
  }

  private mutating func list<Element>(
    _ element: (inout DrawnMarkets) -> Element
  ) -> [Element] {
    (0..<draws.below(mostElements + 1)).map { _ in element(&self) }
  }

  mutating func venue() -> VenueSpec {
    VenueSpec(
      impact: flag(),
      depthPerPercent: QuoteAmount(micros: draws.wideInteger()),
      permanentShare: ratio(),
      halfLife: duration(),
      form: form(),
      stress: flag() ? stress() : nil
    )
  }

  private mutating func form() -> VenueForm {
    switch draws.below(6) {
    case 0: .linear
    case 1: .squareRoot
    case 2: .ladder(list { DepthRung(distance: $0.ratio(), depth: $0.ratio()) })
    case 3: .constantProduct(fee: ratio())
    case 4:
      .concentrated(
        ConcentratedSpec(
          fee: ratio(),
          positions: list {
            LiquidityRangeSpec(below: $0.ratio(), above: $0.ratio(), share: $0.ratio())
          }
        )
      )
    default:
      .orderBook(
        QuotedBookSpec(
          tick: ratio(),
          halfSpread: ratio(),
          spacing: ratio(),
          levels: small(),
          widening: ratio()
        )
      )
    }
  }

  private mutating func stress() -> LiquidityStress {
    LiquidityStress(
      normalVolatility: ratio(),
      memory: duration(),
      sensitivity: ratio(),
      floor: ratio(),
      refill: duration()
    )
  }

  /// A drawn path that is not recorded.
  mutating func path() -> PathSpec {
    switch draws.below(4) {
    case 0:
      .jumpDiffusion(
        JumpDiffusionSpec(
          initialPrice: price(),
          drift: ratio(),
          volatility: ratio(),
          jumpsPerYear: ratio(),
          jumpMean: ratio(),
          jumpDeviation: ratio()
        )
      )
    case 1:
      .heston(
        HestonSpec(
          initialPrice: price(),
          drift: ratio(),
          initialVariance: ratio(),
          meanVariance: ratio(),
          reversion: ratio(),
          varianceVolatility: ratio(),
          correlation: ratio()
        )
      )
    case 2:
      .meanReverting(
        MeanRevertingSpec(
          initialPrice: price(),
          level: price(),
          halfLife: duration(),
          volatility: ratio()
        )
      )
    default:
      .regimeSwitching(
        RegimeSwitchingSpec(initialPrice: price(), regimes: list { $0.regime() })
      )
    }
  }

  private mutating func regime() -> RegimeSpec {
    RegimeSpec(
      name: flag() ? "" : "é-1",
      drift: ratio(),
      volatility: ratio(),
      jumpsPerYear: ratio(),
      jumpMean: ratio(),
      jumpDeviation: ratio(),
      switchesPerYear: list { $0.ratio() }
    )
  }

  mutating func correlations() -> [CorrelationSpec] {
    list { drawn in
      CorrelationSpec(
        markets: drawn.list { MarketID($0.small()) },
        matrix: drawn.list { $0.ratio() },
        stress: drawn.flag() ? drawn.correlationStress() : nil
      )
    }
  }

  private mutating func correlationStress() -> CorrelationStress {
    CorrelationStress(
      matrix: list { $0.ratio() },
      entriesPerYear: ratio(),
      meanLength: duration(),
      startsStressed: flag()
    )
  }
}
