import Quantities

/// Values collateral that was attested by a message the less, the older the message is.
///
///     multiplier = 1 ÷ (1 − min(age × perHour, most)), rounded up to a tenth of a percent
///
/// Beyond `maximumAge` new risk and withdrawals are closed until a younger message arrives: what is
/// pledged stays locked while nobody knows what it is worth. Age is that of the observation behind
/// the protocol's price.
public final class MessageAgeHaircut: MitigationStrategy {
  private let perHour: Ratio
  private let most: Ratio
  private let freeAge: SimDuration
  private let maximumAge: SimDuration

  init(_ values: [Int64]) throws(MitigationError) {
    perHour = Ratio(partsPerBillion: values[0])
    most = Ratio(partsPerBillion: values[1])
    freeAge = SimDuration(nanoseconds: values[2])
    maximumAge = SimDuration(nanoseconds: values[3])
    guard freeAge < maximumAge else {
      throw .contradiction("maximumAge is not above freeAge")
    }
  }

  /// Sets the multiplier and what is locked.
  public func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    directives = Directives()
    guard let price = view.price else { return }
    let age = view.now - price.observedAt
    if age > freeAge {
      let counted = Int128((age - freeAge).nanoseconds)
      let raw = counted * Int128(perHour.partsPerBillion) / 3_600_000_000_000
      let haircut = min(raw, Int128(most.partsPerBillion))
      let one = Int128(Ratio.one.partsPerBillion)
      let step: Int128 = 1_000_000
      let multiple = (one * one + (one - haircut) * step - 1) / ((one - haircut) * step) * step
      if multiple > one {
        directives.marginMultiplier = Ratio(partsPerBillion: Int64(multiple))
        directives.level = 1
      }
    }
    if age > maximumAge {
      directives.closed = [.open, .withdraw]
      directives.level = 2
    }
    directives.cause = directives.level
  }

  /// What the catalogue says about aged messages.
  public static let descriptor = StrategyDescriptor(
    kind: "message-age-haircut",
    summary:
      "Haircuts collateral by the age of the message that attests it, and locks it when old.",
    family: .crossChain,
    runs: .inContract,
    observes: "The age of the observation behind the protocol's price.",
    faults: """
      A slow relay in a quiet market raises requirements and liquidates the healthy; a fresh \
      message about a wrong price gets no haircut; locked users cannot leave.
      """,
    source: "Chainlink CCIP and LayerZero finality delays; haircuts by age: ours.",
    parameters: [
      .ratio("perHour", 1_000_000...1_000_000_000, 50_000_000, "Haircut per hour of age."),
      .ratio("most", 1_000_000...900_000_000, 300_000_000, "Largest haircut."),
      .duration("freeAge", 0...86_400, 3_600, "Age up to which there is none."),
      .duration("maximumAge", 1...604_800, 14_400, "Age beyond which collateral is locked."),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in try MessageAgeHaircut(values) }
  )
}
