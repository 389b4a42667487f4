public import Quantities

/// Switches to the second price source while the primary one is old or far from it.
///
/// | state | first condition that holds | next |
/// | --- | --- | --- |
/// | primary | second source missing or old | primary |
/// | primary | primary old | secondary, cause `age` |
/// | primary | deviation reached | secondary, cause `deviation` |
/// | secondary | second source missing, or old while the primary is not | primary |
/// | secondary | both live and similar without a break for `holdTime` | primary |
///
/// When both sources are old the one in use stays. Every state has an exit; a market that moves
/// fast can make the machine oscillate, and every rise of the level is counted.
public final class OracleFallback: MitigationStrategy {
  /// Which source is in use.
  public enum State: Equatable, Sendable, BitwiseCopyable {
    /// The primary source.
    case primary
    /// The second source; since when both have been similar, or nil.
    case secondary(similarSince: SimInstant?)
  }

  /// Why the second source is in use.
  public enum Cause: UInt8, Sendable, BitwiseCopyable {
    /// The sources differed too much.
    case deviation = 1
    /// The primary source was too old.
    case age = 2
  }

  /// The state as of the last action.
  public private(set) var state: State = .primary

  private let deviation: Ratio
  private let maximumAge: SimDuration
  private let similar: Ratio
  private let holdTime: SimDuration

  init(_ values: [Int64]) throws(MitigationError) {
    deviation = Ratio(partsPerBillion: values[0])
    maximumAge = SimDuration(nanoseconds: values[1])
    similar = Ratio(partsPerBillion: values[2])
    holdTime = SimDuration(nanoseconds: values[3])
    guard similar < deviation else { throw .contradiction("similar is not below deviation") }
  }

  /// Books the instant at which the primary source may be trusted again.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    if case .secondary(let since?) = state { requests.wakeAt = since + holdTime }
  }

  /// Moves the state machine on and names the source.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    guard let primary = view.primary, let secondary = view.secondary else {
      // Without a second source there is nothing to fall back to, without a first price no reason.
      returnToPrimary(&directives)
      return
    }
    let now = view.now
    let primaryIsOld = now - primary.observedAt > maximumAge
    let secondaryIsOld = now - secondary.observedAt > maximumAge
    let isSimilar = differs(primary, secondary, atMost: similar)
    switch state {
    case .primary:
      guard !secondaryIsOld else { return }
      if primaryIsOld {
        fallBack(.age, &directives)
      } else if reaches(primary, secondary, deviation) {
        fallBack(.deviation, &directives)
      }
    case .secondary(let since):
      if primaryIsOld || (!isSimilar && !secondaryIsOld) {
        state = .secondary(similarSince: nil)
      } else if secondaryIsOld {
        returnToPrimary(&directives)
      } else if now - (since ?? now) >= holdTime {
        returnToPrimary(&directives)
      } else {
        state = .secondary(similarSince: since ?? now)
      }
    }
  }

  private func fallBack(_ cause: Cause, _ directives: inout Directives) {
    state = .secondary(similarSince: nil)
    directives.source = .secondary
    directives.level = 1
    directives.cause = cause.rawValue
  }

  private func returnToPrimary(_ directives: inout Directives) {
    state = .primary
    directives = Directives()
  }

  private func reaches(_ one: PublishedPrice, _ other: PublishedPrice, _ limit: Ratio) -> Bool {
    let gap = scaledGap(one, other)
    return gap >= UInt128(limit.partsPerBillion) * UInt128(other.price.nanos.magnitude)
  }

  private func differs(
    _ one: PublishedPrice,
    _ other: PublishedPrice,
    atMost limit: Ratio
  ) -> Bool {
    let gap = scaledGap(one, other)
    return gap <= UInt128(limit.partsPerBillion) * UInt128(other.price.nanos.magnitude)
  }

  private func scaledGap(_ one: PublishedPrice, _ other: PublishedPrice) -> UInt128 {
    let gap = Int128(one.price.nanos) - Int128(other.price.nanos)
    return gap.magnitude * UInt128(Ratio.one.partsPerBillion)
  }
}

extension OracleFallback {
  /// What the catalogue says about the oracle fallback.
  public static let descriptor = StrategyDescriptor(
    kind: "oracle-fallback",
    summary: "Uses the second price source while the primary one is old or far from it.",
    family: .pricing,
    runs: .inContract,
    observes: "Both sources as published: price, time of observation, time of writing.",
    faults: """
      It cannot tell which source is right: a faulty second source is followed; a delayed primary \
      source deviates in every fast move, so the switch liquidates at a fresh and lower price; the \
      machine can oscillate.
      """,
    source: "Liquity v1, PriceFeed.sol, reduced to two states.",
    parameters: [
      .ratio(
        "deviation",
        1_000_000...900_000_000,
        50_000_000,
        "Distance of the sources, over the second one, that switches."
      ),
      .duration("maximumAge", 60...604_800, 14_400, "Age of an observation that is too old."),
      .ratio(
        "similar",
        0...890_000_000,
        20_000_000,
        "Largest distance at which the primary source is trusted again; below deviation."
      ),
      .duration("holdTime", 0...604_800, 1_800, "How long the sources must agree to return."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in try OracleFallback(values) }
  )
}
