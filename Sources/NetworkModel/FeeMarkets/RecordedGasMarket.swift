public import Quantities

/// A gas market whose quote is a record: the load moves nothing, the record moves everything.
///
/// The quote at an instant is the last recorded one at or before it, the first one before the
/// record begins. Background bids are log-logistic around the quote as in `FirstPriceMarket`.
public struct RecordedGasMarket: GasMarket, Equatable {
  private let points: [GasPricePoint]
  private var demand: BackgroundDemand
  // The point in force.
  private var position: Int32 = 0

  /// Creates the market at the start of its record.
  ///
  /// - Precondition: the specification has no problems and `gasLimit` is positive.
  public init(spec: RecordedGasSpec, gasLimit: Int64) {
    precondition(gasLimit > 0, "a block has gas")
    precondition(spec.problems().isEmpty, "the fee market's specification is valid")
    points = spec.points
    demand = BackgroundDemand(
      spec: spec.background,
      referencePrice: spec.points[0].price,
      gasLimit: gasLimit
    )
  }

  /// The recorded price in force.
  public var quotedGasPrice: GasPrice { points[Int(position)].price }

  /// Zero: bids alone decide.
  public var baseFee: GasPrice { .zero }

  /// Nothing: the record has seen the market already.
  public mutating func observe(_ price: Price, at now: SimInstant) {}

  /// Goes on to the recorded price in force at `now`.
  public mutating func advance(to now: SimInstant, ownGas: Int64, congestion: Double = 1) {
    while Int(position) + 1 < points.count, points[Int(position) + 1].at <= now { position += 1 }
    // What is recorded is what demand had made of it: only a stated congestion changes the load.
    demand.advance(to: now, price: Double(points[0].price.wei), congestion: congestion)
  }

  /// Gas that the background bids above `bid`.
  public func backgroundGas(above bid: GasPrice) -> Int64 {
    demand.gas(above: bid, middle: Double(quotedGasPrice.wei))
  }

  /// The background transactions that fit beside `ownGas`.
  public func background(besideOwnGas ownGas: Int64) -> BackgroundInclusion {
    demand.inclusion(besideOwnGas: ownGas)
  }

  /// Nothing: the record does not listen.
  public mutating func blockProduced(gasUsed: Int64, backgroundGas: Int64) {}
}
