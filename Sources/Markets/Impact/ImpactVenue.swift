import Determinism
public import Quantities

/// A venue whose price answers to flow like a constant-product pool that refills.
///
/// With X the impact-free price and D the displacement by past flow,
///
///     price = X ÷ (1 + D/2)²
///
/// A sale of q adds λq to D, a purchase subtracts it; a stated share of each move stays for good,
/// the rest halves every half-life. The mean price of a fill is the exact integral
/// X ÷ ((1 + D/2)(1 + D′/2)), so splitting an order changes its proceeds by rounding only, no order
/// brings the price to zero, and the slope at D = 0 is linear impact: `depthPerPercent` of quote
/// moves D by 1 %. Depth is fixed in base units at the initial price.
///
/// Two other forms of impact take the place of the first line: the square root of flow, and a ladder
/// of cumulated depth (`ImpactCurve`); with them D is flow over depth and not itself a move.
///
/// D stays within a range of its form; the part of an order that would leave it is unfilled. Under
/// stress a share of the depth can be away (`LiquidityStress`): an order then adds more to D.
///
/// - Units: D in parts per 10¹²; prices in 10⁻⁹; quantities in 10⁻ᵈ.
/// - Rounding: price down; sale proceeds down, purchase cost up; shares of D to nearest even;
///   decay toward zero.
/// - Source: docs/model/venues.md.
public struct ImpactVenue: Equatable, Sendable {
  /// What an order or a tick can change, as one value: the undo journal stores it whole.
  struct State: Equatable, Sendable, BitwiseCopyable {
    var permanent: Int64
    var transient: Int64
    var impactFree: Int64
    var price: Int64
    var liquidity: LiquidityGauge.State
  }

  /// One whole displacement, 10¹² parts.
  static let whole: Int64 = 1_000_000_000_000
  /// Extra binary digits of the stored depth.
  static let depthGuardBits: Int128 = 1 << 16

  /// The lowest and highest displacement, in parts per 10¹²: −1.9 and +18.
  ///
  /// There the price is 400 times and 1 % of the impact-free price: far outside what linear depth
  /// can say anything about, near enough that all arithmetic stays exact.
  public static let displacementRange: ClosedRange<Int64> = -1_900_000_000_000...18_000_000_000_000

  /// Whether flow moves the price at all.
  let hasImpact: Bool
  /// Base units that move D by 1 %, times `depthGuardBits`.
  let depth: Int128
  /// Share of each move that stays.
  let permanentShare: Ratio
  /// What is left of the transient part after one tick, times 2⁶².
  let decay: Int64
  let scale: BaseScale
  let curve: ImpactCurve
  /// Absent where depth is constant.
  let gauge: LiquidityGauge?

  var state: State
  /// The states before each change since the first open mark, oldest first.
  var journal: [State]
  var isRecording: Bool

  /// Creates a venue at rest: no displacement, market price = impact-free price.
  ///
  /// - Parameters:
  ///   - spec: A specification without `problems()`.
  ///   - initialPrice: The impact-free price at the start; fixes the depth in base units.
  ///   - scale: The scale of the base asset.
  ///   - tick: Time between two steps; positive.
  /// - Throws: `overflow` when the depth is less than 2⁻¹⁶ base units or does not fit.
  public init(
    spec: VenueSpec,
    initialPrice: Price,
    scale: BaseScale,
    tick: SimDuration
  ) throws(QuantityError) {
    precondition(initialPrice.nanos > 0, "a venue's price is positive")
    precondition(tick.nanoseconds > 0, "a venue's tick is positive")
    hasImpact = spec.impact
    permanentShare = spec.permanentShare
    self.scale = scale
    depth = try Self.depth(of: spec, initialPrice: initialPrice, scale: scale)
    decay = VenueArithmetic.decay(halfLife: spec.halfLife, tick: tick)
    curve = ImpactCurve(spec.form)
    gauge = spec.stress.map { LiquidityGauge($0, tick: tick) }
    state = State(
      permanent: 0,
      transient: 0,
      impactFree: initialPrice.nanos,
      price: initialPrice.nanos,
      liquidity: LiquidityGauge.whole(at: initialPrice.nanos)
    )
    journal = []
    isRecording = false
  }

  /// The market price, impact included.
  public var price: Price { Price(nanos: state.price) }

  /// The impact-free price.
  public var impactFreePrice: Price { Price(nanos: state.impactFree) }

  /// The share of depth that is there; 100 % where it is constant.
  public var liquidityShare: Ratio { Ratio(partsPerBillion: state.liquidity.share) }

  /// The displacement D in parts per 10¹²; positive after sales.
  public var displacement: Int64 { state.permanent + state.transient }

  /// The part of the displacement that never decays, in parts per 10¹².
  public var permanentDisplacement: Int64 { state.permanent }

  /// Takes one tick: the transient displacement decays, then the impact-free price moves.
  ///
  /// - Throws: `overflow` when the market price does not fit; the venue is then unchanged.
  public mutating func step(impactFree: Price) throws(QuantityError) {
    precondition(impactFree.nanos > 0, "an impact-free price is positive")
    var next = state
    next.transient = decayed(next.transient)
    next.impactFree = impactFree.nanos
    next.price = try price(of: next)
    next.liquidity = measured(next)
    replace(with: next)
  }

  /// Takes one tick of the pinned pass: the impact-free price becomes whatever makes the market
  /// price equal the record.
  ///
  ///     X′ = ⌈record × (1 + D/2)²⌉ after decay; ⌈record ÷ (1 − x)⌉ for the other forms
  ///
  /// Without net purchases (D ≥ 0) the market price is then the record exactly, and so it is when
  /// the same orders meet the stripped path again; down to D = −0.58 it is at most 10⁻⁹ above.
  ///
  /// - Returns: X′, one point of the stripped path.
  /// - Throws: `overflow` when X′ does not fit; the venue is then unchanged.
  @discardableResult
  public mutating func stepPinned(record: Price) throws(QuantityError) -> Price {
    precondition(record.nanos > 0, "a recorded price is positive")
    var next = state
    next.transient = decayed(next.transient)
    next.impactFree = try curve.impactFree(
      market: record.nanos,
      load: next.permanent + next.transient
    )
    next.price = try price(of: next)
    next.liquidity = measured(next)
    replace(with: next)
    return Price(nanos: next.impactFree)
  }
}
