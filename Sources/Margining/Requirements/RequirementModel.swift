public import Quantities

/// What a requirement model sees of one market at an update.
public struct RequirementInputs: Equatable, Sendable, BitwiseCopyable {
  /// Open interest, longs and shorts together.
  public var openInterest: QuoteAmount
  /// Notional of a typical account.
  public var typicalNotional: QuoteAmount
  /// Quote value that moves the price by 1 % now; zero where nothing is known.
  public var depthPerPercent: QuoteAmount
  /// Observed time from sending a liquidation to its inclusion.
  public var inclusionDelay: SimDuration

  /// Creates inputs.
  public init(
    openInterest: QuoteAmount,
    typicalNotional: QuoteAmount = .zero,
    depthPerPercent: QuoteAmount = .zero,
    inclusionDelay: SimDuration = .zero
  ) {
    self.openInterest = openInterest
    self.typicalNotional = typicalNotional
    self.depthPerPercent = depthPerPercent
    self.inclusionDelay = inclusionDelay
  }
}

/// What an update decided: the multiples that hold from an instant on.
public struct RequirementUpdate: Equatable, Sendable, BitwiseCopyable {
  /// Instant from which it holds.
  public var holdsFrom: SimInstant
  /// Multiple of both base requirements; at least 1.
  public var multiplier: Ratio
  /// Multiple of the initial requirement; at least 1.
  public var admission: Ratio
}

/// The moving requirement of one market.
///
/// - Source: `docs/model/margin.md`.
public struct RequirementModel: Equatable, Sendable {
  /// The rules.
  public let spec: RequirementSpec
  /// The estimator.
  public private(set) var estimator: VolatilityEstimator
  /// Multiple that the last update decided, without the buffer.
  public private(set) var multiple: Ratio = .one
  /// Buffer that is left, over the requirement.
  public private(set) var buffer: Ratio = .zero
  /// Multiple that the last update charged, buffer included.
  public private(set) var charged: Ratio = .one

  private let maintenance: Ratio
  private let initial: Ratio
  private var typicalDepth: QuoteAmount = .zero
  private var updatedAt: SimInstant = .start

  /// Creates a model of a market with these base rates.
  public init(_ spec: RequirementSpec, maintenance: Ratio, initial: Ratio) {
    self.spec = spec
    self.maintenance = maintenance
    self.initial = initial
    estimator = VolatilityEstimator(spec.estimator)
    if case .buffer(let size, _) = spec.procyclicality {
      buffer = size
      charged = Ratio(partsPerBillion: Ratio.one.partsPerBillion + size.partsPerBillion)
    }
  }

  /// Takes a price of the protocol.
  public mutating func sample(_ price: Price, at now: SimInstant) {
    estimator.absorb(price, at: now)
  }

  /// Decides the multiples at an instant.
  ///
  /// - Rounding: up, in favour of the protocol.
  public mutating func update(
    _ inputs: RequirementInputs,
    at now: SimInstant
  ) -> RequirementUpdate {
    let elapsed = now - updatedAt
    updatedAt = now
    let before = multiple
    multiple = stepped(toward: target(inputs))
    charged = buffered(rising: multiple > before, elapsed)
    let admission = max(
      spec.scope == .newPositions ? charged : .one,
      admissionMultiple(inputs.openInterest)
    )
    return RequirementUpdate(
      holdsFrom: now + spec.notice,
      multiplier: spec.scope == .everyone ? charged : .one,
      admission: admission
    )
  }

  /// The multiple that volatility, depth and congestion ask for.
  private mutating func target(_ inputs: RequirementInputs) -> Ratio {
    let volatility = damped(estimator.hourlyVolatility)
    let base = spec.horizon.secondsValue / 3_600
    var rate = spec.quantile.value * volatility * base.squareRoot()
    if let cap = spec.congestionCap {
      let slow = (spec.horizon + inputs.inclusionDelay).secondsValue / 3_600
      let added = spec.quantile.value * volatility * (slow.squareRoot() - base.squareRoot())
      rate += min(added, cap.value * maintenance.value)
    }
    if let stress = spec.depthStress, inputs.depthPerPercent > .zero {
      typicalDepth = max(typicalDepth, inputs.depthPerPercent)
      let floor = stress.value * Double(typicalDepth.micros)
      let depth = max(Double(inputs.depthPerPercent.micros), floor)
      rate += Double(inputs.typicalNotional.micros) / depth / 100
    }
    return ratio(rate / maintenance.value)
  }

  private func damped(_ volatility: Double) -> Double {
    switch spec.procyclicality {
    case .none, .buffer: return volatility
    case .stress(let weight, let stress):
      let recent = (1 - weight.value) * volatility * volatility
      return (recent + weight.value * stress.value * stress.value).squareRoot()
    case .floor(let long): return max(volatility, long.value)
    }
  }

  /// Multiple of the initial requirement that open interest asks for, rounded up.
  private func admissionMultiple(_ interest: QuoteAmount) -> Ratio {
    guard let ramp = spec.openInterest, interest > ramp.lower else { return .one }
    let one = Int128(Ratio.one.partsPerBillion)
    let width = Int128(ramp.upper.micros) - Int128(ramp.lower.micros)
    let over = Int128(interest.micros) - Int128(ramp.lower.micros)
    let base = Int128(initial.partsPerBillion)
    // ⌈(1 − base) × over ÷ width⌉ on top of the base; all of the notional from `upper` on.
    let added = over >= width ? one - base : ((one - base) * over + width - 1) / width
    return Ratio(partsPerBillion: Int64(((base + added) * one + base - 1) / base))
  }

  // Exact steps; the ceiling comes last.
  private func stepped(toward target: Ratio) -> Ratio {
    let one = Int128(Ratio.one.partsPerBillion)
    let parts = Int128(multiple.partsPerBillion)
    let wanted = min(max(target, .one), spec.ceiling)
    if wanted > multiple {
      let highest = parts * (one + Int128(spec.stepUp.partsPerBillion)) / one
      return min(wanted, Ratio(partsPerBillion: Int64(highest)))
    }
    let lowest = (parts * (one - Int128(spec.stepDown.partsPerBillion)) + one - 1) / one
    return max(wanted, Ratio(partsPerBillion: Int64(lowest)))
  }

  /// The multiple with what is left of the buffer: a rise uses the buffer up before it costs
  /// anyone anything, a fall rebuilds it.
  private mutating func buffered(rising: Bool, _ elapsed: SimDuration) -> Ratio {
    guard case .buffer(let size, let rebuild) = spec.procyclicality else { return multiple }
    let one = Int128(Ratio.one.partsPerBillion)
    let bare = Int128(multiple.partsPerBillion)
    if rising {
      let left = max(0, Int128(charged.partsPerBillion) * one / bare - one)
      buffer = Ratio(partsPerBillion: Int64(min(Int128(buffer.partsPerBillion), left)))
    } else {
      let day = Int128(SimDuration.seconds(86_400).nanoseconds)
      let grown = Int128(rebuild.partsPerBillion) * Int128(elapsed.nanoseconds) / day
      let sum = Int128(buffer.partsPerBillion) + grown
      buffer = Ratio(partsPerBillion: Int64(min(Int128(size.partsPerBillion), sum)))
    }
    let product = bare * (one + Int128(buffer.partsPerBillion))
    return Ratio(partsPerBillion: Int64((product + one - 1) / one))
  }

  private func ratio(_ value: Double) -> Ratio {
    let parts = (value * 1_000_000_000).rounded(.up)
    if !(parts > 1_000_000_000) { return .one }
    if parts >= Double(spec.ceiling.partsPerBillion) { return spec.ceiling }
    return Ratio(partsPerBillion: Int64(parts))
  }
}
