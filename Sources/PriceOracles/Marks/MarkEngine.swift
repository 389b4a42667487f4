public import Quantities

/// Makes mark prices by a rule, from inputs taken at the rule's own step.
public struct MarkEngine: Equatable, Sendable {
  private let rule: MarkRule
  private var samples: SampleMean
  private var basis: BasisAverage
  private var book: BasisAverage

  /// Creates an engine that has seen nothing.
  public init(rule: MarkRule) {
    self.rule = rule
    switch rule {
    case .basisSamples(let count, _): samples = SampleMean(count: count)
    default: samples = SampleMean(count: 1)
    }
    switch rule {
    case .basisAverage(let tau, let bookTau):
      basis = BasisAverage(timeConstant: tau)
      book = BasisAverage(timeConstant: bookTau)
    default:
      basis = BasisAverage(timeConstant: .seconds(1))
      book = basis
    }
  }

  /// Takes the inputs of one step and returns the mark price.
  ///
  /// - Rounding: to nearest even.
  /// - Throws: `overflow` when a component leaves the range of prices.
  public mutating func update(
    _ inputs: MarkInputs,
    at now: SimInstant
  ) throws(QuantityError) -> MarkPrice {
    switch rule {
    case .index: return MarkPrice(price: inputs.index, component: .index)
    case .last: return MarkPrice(price: inputs.last, component: .book)
    case .basisSamples(_, let interval):
      samples.add(try Self.mid(inputs) - inputs.index.nanos)
      let first = try Self.funded(inputs, interval: interval)
      let second = try WideArithmetic.sum(inputs.index.nanos, samples.mean ?? 0)
      return Self.median([
        MarkPrice(price: first, component: .index),
        MarkPrice(price: Price(nanos: second), component: .basis),
        MarkPrice(price: inputs.last, component: .book),
      ])
    case .basisAverage:
      try basis.add(try Self.mid(inputs) - inputs.index.nanos, at: now)
      let first = try WideArithmetic.sum(inputs.index.nanos, basis.nanos ?? 0)
      let own = Self.median([
        MarkPrice(price: inputs.bid, component: .book),
        MarkPrice(price: inputs.ask, component: .book),
        MarkPrice(price: inputs.last, component: .book),
      ])
      try book.add(own.price.nanos, at: now)
      let neighbour = MedianOf.weighted(inputs.otherMids, weights: inputs.otherWeights)
      let third =
        neighbour.map { inputs.otherMids[$0] } ?? Price(nanos: book.nanos ?? own.price.nanos)
      return Self.median([
        MarkPrice(price: Price(nanos: first), component: .basis), own,
        MarkPrice(price: third, component: .others),
      ])
    }
  }

  /// index × (1 + funding × time left ÷ interval).
  private static func funded(
    _ inputs: MarkInputs,
    interval: SimDuration
  ) throws(QuantityError) -> Price {
    let rate = try WideArithmetic.multiplyDivide(
      inputs.funding.partsPerBillion,
      inputs.timeToFunding.nanoseconds,
      by: interval.nanoseconds,
      rounding: .halfEven
    )
    let factor = Ratio(
      partsPerBillion: try WideArithmetic.sum(Ratio.one.partsPerBillion, rate)
    )
    return try inputs.index.scaled(by: factor, rounding: .halfEven)
  }

  private static func mid(_ inputs: MarkInputs) throws(QuantityError) -> Int64 {
    let sum = Int128(inputs.bid.nanos) + Int128(inputs.ask.nanos)
    return try WideArithmetic.narrow(
      try WideArithmetic.divide(sum, by: 2, rounding: .halfEven)
    )
  }

  private static func median(_ candidates: [MarkPrice]) -> MarkPrice {
    let position = MedianOf.upper(candidates.map { $0.price }) ?? 0
    return candidates[position]
  }
}

/// The premium of a perpetual over its index, from the prices at which a stated notional trades.
///
///     premium = (max(0, impact bid − index) − max(0, index − impact ask)) ÷ index
///
/// - Source: dYdX v4 and Binance, premium index.
public struct ImpactQuote: Equatable, Sendable, BitwiseCopyable {
  /// Average price at which the impact notional can be sold.
  public var bid: Price
  /// Average price at which it can be bought.
  public var ask: Price

  /// Creates impact prices.
  public init(bid: Price, ask: Price) {
    self.bid = bid
    self.ask = ask
  }

  /// Returns the premium over an index.
  ///
  /// - Rounding: to nearest even.
  public func premium(over index: Price) throws(QuantityError) -> Ratio {
    let above = max(0, Int128(bid.nanos) - Int128(index.nanos))
    let below = max(0, Int128(index.nanos) - Int128(ask.nanos))
    let wide = try WideArithmetic.divide(
      (above - below) * Int128(Ratio.one.partsPerBillion),
      by: Int128(index.nanos),
      rounding: .halfEven
    )
    return Ratio(partsPerBillion: try WideArithmetic.narrow(wide))
  }
}
