import Markets
import Quantities

extension Venue {
  /// A venue where only the trades of a case move the price, and nothing brings it back.
  static func standing(
    depth: QuoteAmount,
    at price: Price,
    decimals: UInt8
  ) throws(QuantityError) -> Venue {
    try Venue(
      spec: VenueSpec(
        impact: true,
        depthPerPercent: depth,
        permanentShare: .one,
        halfLife: .seconds(60)
      ),
      initialPrice: price,
      scale: BaseScale(decimals: decimals),
      tick: .seconds(1)
    )
  }
}
