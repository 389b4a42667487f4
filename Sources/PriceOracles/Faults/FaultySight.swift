public import Quantities

/// What a source makes of the market while it may be out of order.
///
/// It remembers recent looks for delays, and what it saw when a freeze began. All faults act on
/// price and shadow alike.
public struct FaultySight: Equatable, Sendable {
  /// What one look brought.
  public struct Sight: Equatable, Sendable, BitwiseCopyable {
    /// What is seen.
    public var price: Price
    /// Its impact-free shadow.
    public var shadow: Price
    /// When it was seen; older than now for a stale round.
    public var observedAt: SimInstant
    /// Forced fills on the venue before that.
    public var forcedFills: Int64
    /// Whether a fault changed it.
    public var isFaulty: Bool

    /// Creates a sight.
    public init(
      price: Price,
      shadow: Price,
      observedAt: SimInstant,
      forcedFills: Int64,
      isFaulty: Bool = false
    ) {
      self.price = price
      self.shadow = shadow
      self.observedAt = observedAt
      self.forcedFills = forcedFills
      self.isFaulty = isFaulty
    }

    /// The same with price and shadow times `1 + size`, at least one unit.
    ///
    /// - Rounding: to nearest even.
    public func biased(by size: Ratio) throws(QuantityError) -> Sight {
      var sight = self
      let factor = Ratio(
        partsPerBillion: try WideArithmetic.sum(Ratio.one.partsPerBillion, size.partsPerBillion)
      )
      sight.price = max(Price(nanos: 1), try price.scaled(by: factor, rounding: .halfEven))
      sight.shadow = max(Price(nanos: 1), try shadow.scaled(by: factor, rounding: .halfEven))
      sight.isFaulty = true
      return sight
    }
  }

  private let timetable: FaultTimetable
  private let memory: SimDuration
  /// Looks within the longest latency or delay, oldest first.
  private var looks: [Sight] = []
  /// What was seen when the freeze or the stale rounds in force began.
  private var frozen: Sight?

  /// Creates the sight of one source.
  ///
  /// - Parameters:
  ///   - timetable: The faults of this source only.
  ///   - latency: The longest latency that `sight(asOf:)` is asked for.
  public init(timetable: FaultTimetable, latency: SimDuration = .zero) {
    self.timetable = timetable
    var longest = latency
    for fault in timetable.faults where fault.kind == .delay {
      longest = max(longest, fault.delay + latency)
    }
    memory = longest
  }

  /// Takes one look; returns what is seen, or nil while nothing is.
  ///
  /// - Throws: `overflow` when a bias brings a price out of range.
  public mutating func look(
    market: Price,
    shadow: Price,
    forcedFills: Int64,
    at now: SimInstant
  ) throws(QuantityError) -> Sight? {
    remember(Sight(price: market, shadow: shadow, observedAt: now, forcedFills: forcedFills))
    return try sight(at: now, latency: .zero)
  }

  /// Returns what a node with a latency makes of the last look, or nil while nothing is seen.
  public mutating func sight(
    at now: SimInstant,
    latency: SimDuration
  ) throws(QuantityError) -> Sight? {
    var isFrozen = false
    var isRepeated = false
    var lag = latency
    var bias: [Ratio] = []
    for fault in timetable.faults where fault.covers(now) {
      switch fault.kind {
      case .outage: return nil
      case .bias: bias.append(fault.size)
      case .freeze: isFrozen = true
      case .staleRound: isRepeated = true
      case .delay: lag = lag + fault.delay
      case .confidence, .corruption, .unreadable, .capError, .failoverStuck: break
      }
    }
    guard var seen = looks.last(where: { $0.observedAt <= now - lag }) ?? looks.first else {
      return nil
    }
    if lag > latency { seen.isFaulty = true }
    for size in bias { seen = try seen.biased(by: size) }
    if isFrozen || isRepeated {
      var held = frozen ?? seen
      frozen = held
      held.isFaulty = true
      if !isRepeated { held.observedAt = now }
      return held
    }
    frozen = nil
    // A late look is published as of now: a delay shows in the value, not in the time stamp.
    seen.observedAt = now
    return seen
  }

  private mutating func remember(_ sight: Sight) {
    looks.append(sight)
    var expired = 0
    while expired + 1 < looks.count, looks[expired + 1].observedAt <= sight.observedAt - memory {
      expired += 1
    }
    if expired > 0 { looks.removeFirst(expired) }
  }
}
