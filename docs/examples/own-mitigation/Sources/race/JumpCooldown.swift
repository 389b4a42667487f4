import Mitigations
import Quantities

/// Closes new risk and withdrawals for a while after the protocol's price jumped in one step.
final class JumpCooldown: MitigationStrategy {
  private let jump: Ratio
  private let cooldown: SimDuration
  private var last: Price?

  init(_ values: [Int64]) {
    jump = Ratio(partsPerBillion: values[0])
    cooldown = SimDuration(nanoseconds: values[1])
  }

  func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    guard let price = view.price?.price else { return }
    defer { last = price }
    guard let last, let move = try? price.relativeDistance(from: last), move >= jump else { return }
    directives.closed = [.open, .withdraw]
    directives.closedUntil = view.now + cooldown
    directives.level = 1
  }

  static let descriptor = StrategyDescriptor(
    kind: "jump-cooldown",
    summary: "Closes new risk and withdrawals for a while after the price jumped in one step.",
    family: .circuitBreakers,
    runs: .inContract,
    observes: "The protocol's price.",
    faults: "A fall in many small steps never trips it; honest users wait out the cooldown.",
    source: "An example.",
    parameters: [
      ParameterDescriptor(
        name: "jump",
        unit: .ratio,
        minimum: 1_000_000,
        maximum: 900_000_000,
        defaultValue: 30_000_000,
        summary: "Step of the price that counts, in parts per billion."
      ),
      ParameterDescriptor(
        name: "cooldown",
        unit: .duration,
        minimum: 1_000_000_000,
        maximum: 86_400_000_000_000,
        defaultValue: 1_800_000_000_000,
        summary: "How long both stay closed, in nanoseconds."
      ),
    ],
    pokeGas: 0,
    make: { (values) throws(MitigationError) in JumpCooldown(values) }
  )
}
