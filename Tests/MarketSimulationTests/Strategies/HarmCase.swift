import Margining
import MarketSimulation
import Mitigations
import NetworkModel
import Participants
import PriceOracles
import Quantities

/// A world in which a strategy makes something worse than it was without it.
struct HarmCase {
  /// Where it happens.
  enum Place {
    /// An hour in which everything happens: vaults or perpetuals, a replication's seed.
    case vaults(UInt64)
    case perpetual(UInt64)
    /// The same vaults; owners repay in steps, so that an operation can get stuck.
    case vaultsInSteps(UInt64)
    /// The same perpetuals on a chain that is always busy.
    case busyPerpetual(UInt64)
    /// Ten units that could be closed at 94 without a loss, and a gap to 60 after it.
    case gap
    /// A gap while the chain stands still, and a further fall after it.
    case outage
    /// A fault in the code, worth so much of what is locked in a block, that nobody would use.
    case exploit
    /// A slow second source in a dip that comes back.
    case slowSource
    /// A price that stands still half a percent above the threshold.
    case quiet
  }

  var kind: String
  /// How it harms, in the words of its faults.
  var how: String
  var place: Place
  var changes: [String: Int64] = [:]
  /// The column that is larger than the baseline's.
  var metric: String

  /// Runs both policies.
  func values() throws -> (baseline: Double, policy: Double, activations: Double) {
    var builder = builder
    builder.policies = [.only(kind, changes)]
    let prepared = try builder.prepared()
    let catalog = ScenarioBuilder.catalog
    let baseline = Simulation.run(prepared, policy: 0, catalog: catalog)
    let policy = Simulation.run(prepared, policy: 1, catalog: catalog)
    return (baseline[metric] ?? 0, policy[metric] ?? 0, policy["activations"] ?? 0)
  }

  private var builder: ScenarioBuilder {
    switch place {
    case .vaults(let seed): return .crowd(.vaults(ScenarioBuilder.vaults), seed: seed)
    case .perpetual(let seed): return .crowd(.perpetual(ScenarioBuilder.perpetual), seed: seed)
    case .vaultsInSteps(let seed):
      var builder = ScenarioBuilder.crowd(.vaults(ScenarioBuilder.vaults), seed: seed)
      var owners = ScenarioBuilder.owners
      owners.autoRepayShare = .percent(70)
      owners.execution = OwnerExecution(
        repaysInSteps: true,
        retry: RetryPolicy(retries: 0, deadline: .seconds(60), compensates: false)
      )
      builder.participants[1] = ParticipantSpec(name: "owners", kind: .owners(owners))
      return builder
    case .busyPerpetual(let seed):
      var builder = ScenarioBuilder.crowd(.perpetual(ScenarioBuilder.perpetual), seed: seed)
      builder.feeMarket.baseGasPrice = .gwei(3)
      return builder
    case .gap:
      var builder = ScenarioBuilder()
      builder.steps = [(0, 100_00), (60, 94_00), (400, 60_00)]
      builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
      builder.secondary = ReferenceSpec(interval: .seconds(900), kind: .exchange(noise: .zero))
      builder.impact = false
      return builder
    case .outage:
      var builder = ScenarioBuilder()
      builder.seconds = 1_800
      builder.steps = [(0, 100_00), (150, 94_00), (600, 60_00)]
      builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
      builder.impact = false
      builder.features.outages = [
        ChainOutage(from: .start + .seconds(100), until: .start + .seconds(400))
      ]
      return builder
    case .exploit:
      var builder = ExploitTests.vaults(ExploitTests.exploit(.basisPoints(1)))
      builder.insurance = 10_000
      return builder
    case .slowSource:
      var builder = ScenarioBuilder()
      builder.seconds = 3_600
      builder.steps = [
        (0, 100_00), (280, 96_00), (320, 94_00), (400, 100_00), (1_800, 80_00),
      ]
      builder.accounts = [ScenarioBuilder.long(10, dueBelow: 95_00)]
      builder.impact = false
      builder.insurance = 1_000
      builder.secondary = ReferenceSpec(interval: .seconds(250), kind: .exchange(noise: .zero))
      return builder
    case .quiet:
      var builder = ScenarioBuilder()
      builder.seconds = 1_800
      builder.steps = [(0, 100_00), (60, 99_00)]
      builder.accounts = [ScenarioBuilder.long(10, dueBelow: 98_50)]
      builder.impact = false
      return builder
    }
  }
}
