import Quantities

/// Chooses, by a rule, what a protocol reads; keeps what the rule has to remember.
struct SourceSelector: Equatable, Sendable, BitwiseCopyable {
  /// What was chosen.
  struct Choice: Equatable, Sendable, BitwiseCopyable {
    /// The price that is read, or nil for the last good one.
    var published: OnChainPrice?
    /// Whose history an average belongs to.
    var origin: UInt8
    /// Why.
    var decision: PriceDecision
  }

  /// Number of a price made of several sources.
  static var composite: UInt8 { 0xff }

  /// State of the Liquity machine.
  private(set) var liquity = LiquityMachine.State.working
  /// The machine with hysteresis, and the rules that it was made with.
  private var fallback: FallbackMachine?
  private var fallbackRules: FallbackMachine.Rules?
  /// The two newest different answers of the primary source.
  private var newest: OnChainPrice?
  private var previous: OnChainPrice?

  /// A number for the state of the rule: 0 where it has none or works undisturbed.
  var stateNumber: UInt8 {
    if let fallback { return fallback.state == .primary ? 0 : 1 }
    return liquity.rawValue
  }

  /// Applies a rule to the sources as they stand.
  mutating func choose(
    _ rule: SourceRule,
    _ sources: PublishedSources,
    at now: SimInstant
  ) throws(QuantityError) -> Choice {
    noteRound(sources.primary)
    forgetOthers(than: rule)
    switch rule {
    case .single: return Choice(published: sources.primary, origin: 0, decision: .used)
    case .median(let age): return try median(sources, age, now)
    case .lowest(let age): return extreme(sources, age, now) { $0 < $1 }
    case .highest(let age): return extreme(sources, age, now) { $0 > $1 }
    case .anchored(let anchor, let band, let base):
      return anchored(sources, anchor, band, base)
    case .liquity(let thresholds): return stepLiquity(thresholds, sources, now)
    case .fallback(let rules): return stepFallback(rules, sources, now)
    }
  }

  private mutating func noteRound(_ primary: OnChainPrice?) {
    guard let primary, primary != newest else { return }
    previous = newest
    newest = primary
  }

  /// A machine that is not asked any more starts anew when it is.
  private mutating func forgetOthers(than rule: SourceRule) {
    if case .liquity = rule {} else { liquity = .working }
    if case .fallback(let rules) = rule, rules == fallbackRules { return }
    fallback = nil
    fallbackRules = nil
  }

  private func live(
    _ sources: PublishedSources,
    _ maximumAge: SimDuration?,
    _ now: SimInstant
  ) -> [OnChainPrice] {
    var live: [OnChainPrice] = []
    for number in 0..<UInt8(2 + sources.references.count) {
      guard let price = sources.source(number) else { continue }
      if let maximumAge, now - price.observation.observedAt > maximumAge { continue }
      live.append(price)
    }
    return live
  }

  private func median(
    _ sources: PublishedSources,
    _ maximumAge: SimDuration?,
    _ now: SimInstant
  ) throws(QuantityError) -> Choice {
    let live = live(sources, maximumAge, now)
    let prices = live.map { $0.observation.price }
    guard let position = MedianOf.upper(prices), let price = try MedianOf.middle(prices) else {
      return Choice(published: nil, origin: Self.composite, decision: .heldForQuorum)
    }
    let upper = live[position]
    var shadow = upper.observation.shadow
    var isFaulty = upper.observation.faulty
    if price != upper.observation.price {
      // The other one in the middle is the largest of those below.
      let lower = live.filter { $0.observation.price < upper.observation.price }
        .max { $0.observation.price < $1.observation.price }
      if let lower {
        let sum = Int128(shadow.nanos) + Int128(lower.observation.shadow.nanos)
        shadow = Price(
          nanos: try WideArithmetic.narrow(
            try WideArithmetic.divide(sum, by: 2, rounding: .halfEven)
          )
        )
        isFaulty = isFaulty || lower.observation.faulty
      }
    }
    let observation = Observation(
      price: price,
      shadow: shadow,
      observedAt: upper.observation.observedAt,
      forcedFills: upper.observation.forcedFills,
      faulty: isFaulty,
      confidence: upper.observation.confidence
    )
    return Choice(
      published: OnChainPrice(observation: observation, writtenAt: upper.writtenAt),
      origin: Self.composite,
      decision: .median
    )
  }

  private func extreme(
    _ sources: PublishedSources,
    _ maximumAge: SimDuration?,
    _ now: SimInstant,
    _ isBetter: (Price, Price) -> Bool
  ) -> Choice {
    var best: OnChainPrice?
    for price in live(sources, maximumAge, now) {
      guard let leader = best else {
        best = price
        continue
      }
      if isBetter(price.observation.price, leader.observation.price) { best = price }
    }
    return Choice(
      published: best,
      origin: Self.composite,
      decision: best == nil ? .heldForQuorum : .median
    )
  }

  private func anchored(
    _ sources: PublishedSources,
    _ anchor: UInt8,
    _ band: Ratio,
    _ base: SourceRule.BandBase
  ) -> Choice {
    var choice = Choice(published: sources.primary, origin: 0, decision: .used)
    guard let reported = sources.primary?.observation.price,
      let anchor = sources.source(anchor)?.observation.price
    else { return choice }
    let over = base == .anchor ? anchor : reported
    let gap = (Int128(reported.nanos) - Int128(anchor.nanos)).magnitude
    let isWithin =
      gap * UInt128(Ratio.one.partsPerBillion)
      <= UInt128(band.partsPerBillion.magnitude) * UInt128(over.nanos.magnitude)
    if !isWithin {
      choice.published = nil
      choice.decision = .heldByAnchor
    }
    return choice
  }

  private mutating func stepLiquity(
    _ thresholds: LiquityMachine.Thresholds,
    _ sources: PublishedSources,
    _ now: SimInstant
  ) -> Choice {
    if sources.isFailoverStuck {
      return Choice(published: sources.primary, origin: 0, decision: .used)
    }
    let conditions = thresholds.conditions(
      primary: sources.primary,
      previous: previous,
      secondary: sources.secondary,
      at: now
    )
    let step = LiquityMachine.step(from: liquity, conditions)
    liquity = step.state
    return switch step.output {
    case .primary: Choice(published: sources.primary, origin: 0, decision: .used)
    case .secondary: Choice(published: sources.secondary, origin: 1, decision: .fallback)
    case .lastGood: Choice(published: nil, origin: 0, decision: .fallback)
    }
  }

  private mutating func stepFallback(
    _ rules: FallbackMachine.Rules,
    _ sources: PublishedSources,
    _ now: SimInstant
  ) -> Choice {
    var machine = fallback ?? FallbackMachine(rules: rules)
    if !sources.isFailoverStuck {
      _ = machine.update(
        primary: sources.primary.map { Self.reading($0) },
        secondary: sources.secondary.map { Self.reading($0) },
        at: now
      )
    }
    fallback = machine
    fallbackRules = rules
    return machine.state == .primary
      ? Choice(published: sources.primary, origin: 0, decision: .used)
      : Choice(published: sources.secondary, origin: 1, decision: .fallback)
  }

  private static func reading(_ price: OnChainPrice) -> FallbackMachine.Reading {
    FallbackMachine.Reading(
      price: price.observation.price,
      observedAt: price.observation.observedAt
    )
  }
}
