import Markets
import Quantities

extension ScenarioBuilder {
  mutating func buildVenue(_ market: DecodedRecord, quote: AssetID) -> VenueSpec {
    let venue = market.record("venue")
    let form = venueForm(venue)
    var share = ratio(venue, "permanentShare")
    // The table's default is one of impact; a pool or a book that says nothing has none.
    if !form.decays, venue.places["permanentShare"] == nil { share = .zero }
    return VenueSpec(
      impact: venue.flag("impact"),
      depthPerPercent: self.quote(venue, "depthPerPercent", of: quote),
      permanentShare: share,
      halfLife: duration(venue, "halfLife"),
      form: form,
      stress: venue.has("stress") ? stress(venue.record("stress")) : nil
    )
  }

  private func venueForm(_ venue: DecodedRecord) -> VenueForm {
    let (kind, record) = venue.variant("form")
    switch kind {
    case "squareRoot": return .squareRoot
    case "ladder":
      return .ladder(
        record.records("rungs").map {
          DepthRung(distance: ratio($0, "distance"), depth: ratio($0, "depth"))
        }
      )
    case "constantProduct": return .constantProduct(fee: ratio(record, "fee"))
    case "concentrated":
      return .concentrated(
        ConcentratedSpec(
          fee: ratio(record, "fee"),
          positions: record.records("ranges").map {
            LiquidityRangeSpec(
              below: ratio($0, "below"),
              above: ratio($0, "above"),
              share: ratio($0, "share")
            )
          }
        )
      )
    case "orderBook":
      return .orderBook(
        QuotedBookSpec(
          tick: ratio(record, "tick"),
          halfSpread: ratio(record, "halfSpread"),
          spacing: ratio(record, "spacing"),
          levels: Int32(record.integer("levels")),
          widening: ratio(record, "widening")
        )
      )
    default: return .linear
    }
  }

  private func stress(_ record: DecodedRecord) -> LiquidityStress {
    LiquidityStress(
      normalVolatility: ratio(record, "normalVolatility"),
      memory: duration(record, "memory"),
      sensitivity: ratio(record, "sensitivity"),
      floor: ratio(record, "floor"),
      refill: duration(record, "refill")
    )
  }
}

extension VenueForm {
  /// Whether flow leaves a displacement that decays, of which a share can be permanent.
  var decays: Bool {
    switch self {
    case .linear, .squareRoot, .ladder: true
    case .constantProduct, .concentrated, .orderBook: false
    }
  }
}
