public import Quantities

/// What one market looks like to whoever judges an account.
public struct PerpetualMark: Equatable, Sendable, BitwiseCopyable {
  /// The price.
  public var price: Price
  /// Multiple of both base requirements; at least 1.
  public var multiplier: Ratio
  /// Multiple of the initial requirement alone, where it is larger than `multiplier`.
  public var admission: Ratio

  /// Creates a mark.
  public init(_ price: Price, multiplier: Ratio = .one, admission: Ratio = .one) {
    self.price = price
    self.multiplier = multiplier
    self.admission = admission
  }

  /// The multiple of one requirement.
  func multiplier(_ kind: MarginSchedule.Kind) -> Ratio {
    kind == .initial ? max(multiplier, admission) : multiplier
  }
}

/// The marks of all markets of a venue.
public struct PerpetualMarks: Equatable, Sendable {
  // The first one stands apart, so that a venue of one market allocates nothing.
  private var first: PerpetualMark
  private var others: [PerpetualMark]

  /// Creates the mark of a venue with one market.
  public init(_ price: Price, multiplier: Ratio = .one) {
    first = PerpetualMark(price, multiplier: multiplier)
    others = []
  }

  /// Creates marks, by market.
  ///
  /// - Precondition: there is at least one.
  public init(_ marks: [PerpetualMark]) {
    precondition(!marks.isEmpty, "a venue has a market")
    first = marks[0]
    others = Array(marks.dropFirst())
  }

  /// Number of markets.
  public var count: Int { 1 + others.count }

  /// The mark of a market.
  public subscript(market: Int) -> PerpetualMark {
    get { market == 0 ? first : others[market - 1] }
    set {
      if market == 0 { first = newValue } else { others[market - 1] = newValue }
    }
  }
}
