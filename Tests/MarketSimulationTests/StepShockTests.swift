import Margining
import MarketSimulation
import Mitigations
import Quantities
import Testing

/// The fixed point of a cascade: thresholds uniform in log price, one permanent drop, impact that
/// never decays, a live oracle that reports every move.
///
/// A drop of s crosses ℓ·s of notional, whose sale adds n·s, n = λ·ℓ: in the end s ÷ (1 − n).
struct StepShockTests {
  private static let spacing = 0.000_5

  private func cascade(strength: Double, drop: Int64, accounts count: Int) -> ScenarioBuilder {
    var builder = ScenarioBuilder()
    builder.seconds = 4_800
    builder.deviation = Ratio(partsPerBillion: 1)
    builder.steps = [(0, 100_00), (60, 100_00 - drop)]
    // One unit of 100 USD per account: ℓ = 100 ÷ spacing, and λ = 1 % ÷ depth.
    builder.depth = Int64(100.0 / Self.spacing * 0.01 / strength)
    var threshold = 100.0
    for _ in 0..<count {
      threshold *= 1 - Self.spacing
      let margin = 100 - threshold * 0.95
      builder.accounts.append(
        BookAccount(
          base: BaseQuantity(units: 1_00000000),
          quote: QuoteAmount(micros: Int64(margin * 1_000_000)),
          entryPrice: Price(nanos: 100_000_000_000)
        )
      )
    }
    return builder
  }

  /// Tolerances as measured with the convex venue: its curve takes a little off near 1.
  @Test
  func `a step is amplified by one over one less the loop's gain`() throws {
    let cases: [(n: Double, low: Double, high: Double)] = [
      (0.2, 1.23, 1.26), (0.5, 1.90, 2.01), (0.8, 4.20, 5.00),
    ]
    for (strength, low, high) in cases {
      for drop in [Int64(2_00), 5_00] {
        let result = try cascade(strength: strength, drop: drop, accounts: 560).run()
        let measured = result["amplification"] ?? 0
        #expect(low <= measured && measured <= high, "n \(strength), \(drop): \(measured)")
        let branching = result["branching_ratio"] ?? 0
        #expect(abs(branching - strength) < 0.05, "n \(strength), \(drop): \(branching)")
        #expect(!result.flags.contains(.supercritical) || strength > 0.7)
      }
    }
  }

  @Test
  func `above one the loop runs away to the last account`() throws {
    let builder = cascade(strength: 1.25, drop: 2_00, accounts: 300)
    let result = try builder.run()
    #expect(result["liquidated_account_count"] == 300)
    #expect((result["branching_ratio"] ?? 0) > 0.8)
    #expect(result.flags.contains(.supercritical))
  }
}
