public import PriceOracles
import Quantities

/// Switches to the second price source while the primary one is old or far from it.
///
/// It asks `FallbackMachine` at the end of every block, and lets the whole pipeline read the second
/// source while the machine says so. When both sources are old the one in use stays; a market that
/// moves fast can make the machine oscillate, and every rise of the level is counted.
public final class OracleFallback: MitigationStrategy {
  private var machine: FallbackMachine

  /// The state as of the last action.
  public var state: FallbackMachine.State { machine.state }

  init(_ values: [Int64]) throws(MitigationError) {
    let rules = FallbackMachine.Rules(
      deviation: Ratio(partsPerBillion: values[0]),
      maximumAge: SimDuration(nanoseconds: values[1]),
      similar: Ratio(partsPerBillion: values[2]),
      holdTime: SimDuration(nanoseconds: values[3])
    )
    guard rules.similar < rules.deviation else {
      throw .contradiction("similar is not below deviation")
    }
    machine = FallbackMachine(rules: rules)
  }

  /// Books the instant at which the primary source may be trusted again.
  public func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    if let instant = machine.returnsAt { requests.wakeAt = instant }
  }

  /// Moves the machine on and names the source.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    let change = machine.update(
      primary: view.primary.map { Self.reading($0) },
      secondary: view.secondary.map { Self.reading($0) },
      at: view.now
    )
    switch change {
    case .none: break
    case .fellBack(let cause):
      directives.source = .secondary
      directives.level = 1
      directives.cause = cause.rawValue
    case .returned: directives = Directives()
    }
  }

  private static func reading(_ price: PublishedPrice) -> FallbackMachine.Reading {
    FallbackMachine.Reading(price: price.price, observedAt: price.observedAt)
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
