import Margining
import PriceOracles
import Quantities

/// One market of a protocol beside its own, while it runs.
struct ProtocolLeg {
  let marketID: MarketID
  let oracleID: OracleID
  let scale: BaseScale
  var pipeline = PricePipeline()
  /// What the protocol believes, or nil before the first publication.
  var price: ProtocolPrice?
  /// What it believed before that.
  var previousPrice: Price?

  var market: Int { Int(marketID.index) }
  var oracle: Int { Int(oracleID.index) }
}

/// The moving requirement of one market of a protocol.
struct MovingRequirement {
  var model: RequirementModel
  /// Multiple of both base requirements in force.
  var multiplier: Ratio = .one
  /// Multiple of the initial requirement in force.
  var admission: Ratio = .one
  /// Decided and not yet in force, oldest first.
  var pending: [RequirementUpdate] = []
}

/// Which of three prices an account is looked at with.
enum PriceView {
  /// What the protocol believes.
  case believed
  /// What it would believe had no flow moved a market.
  case shadow
  /// The venues' own.
  case market
  /// The venues' own had no flow moved them.
  case impactFree
}

// Asked many times an event: a call that is not inlined would get a copy of the whole state.
extension ProtocolState {
  /// Number of markets.
  var legCount: Int { 1 + legs.count }

  /// The scenario's market of one of the protocol's markets; 0 is its own.
  @inline(__always)
  func market(ofLeg leg: Int) -> Int { leg == 0 ? market : legs[leg - 1].market }

  /// The oracle of one of the protocol's markets.
  @inline(__always)
  func oracle(ofLeg leg: Int) -> Int { leg == 0 ? oracle : legs[leg - 1].oracle }

  /// The scale of one of the protocol's markets.
  @inline(__always)
  func scale(ofLeg leg: Int) -> BaseScale { leg == 0 ? scale : legs[leg - 1].scale }

  /// What the protocol believes of one of its markets.
  @inline(__always)
  func price(ofLeg leg: Int) -> ProtocolPrice? { leg == 0 ? price : legs[leg - 1].price }

  /// What it believed of that market before.
  @inline(__always)
  func previousPrice(ofLeg leg: Int) -> Price? {
    leg == 0 ? previousPrice : legs[leg - 1].previousPrice
  }

  /// The multiple of a market's base requirements in force.
  @inline(__always)
  func multiplier(ofLeg leg: Int) -> Ratio {
    requirements.isEmpty ? multiplier : max(multiplier, requirements[leg].multiplier)
  }

  /// The multiple of a market's initial requirement in force.
  @inline(__always)
  func admission(ofLeg leg: Int) -> Ratio {
    requirements.isEmpty
      ? initialMultiplier : max(initialMultiplier, requirements[leg].admission)
  }
}
