import Foundation
import MarketSimulation
import Mitigations
import Quantities
import TestSupport
import Testing

/// Any mix of mitigations, with any parameters, keeps the books and repeats its bytes.
struct CombinationTests {
  /// Seeds per run of the tests; the campaign asks for more.
  private static var seeds: Int {
    ProcessInfo.processInfo.environment["FIREBREAK_COMBINATIONS"].flatMap(Int.init) ?? 60
  }

  /// One to five strategies with parameters drawn from their whole ranges.
  private static func policy(_ seed: UInt64) -> PolicySpec {
    var draws = TestDraws(seed: seed)
    let descriptors = ScenarioBuilder.catalog.descriptors
    var mitigations: [MitigationSpec] = []
    let count = 1 + draws.below(5)
    while mitigations.count < count {
      let descriptor = descriptors[draws.below(descriptors.count)]
      let values = descriptor.parameters.map { parameter -> Int64 in
        switch draws.below(4) {
        case 0: parameter.defaultValue
        case 1: draws.below(2) == 0 ? parameter.minimum : parameter.maximum
        default: within(parameter, &draws)
        }
      }
      let drawn = MitigationSpec(kind: descriptor.kind, values: values)
      let isContradiction = (try? ScenarioBuilder.catalog.make(drawn)) == nil
      mitigations.append(isContradiction ? .standard(descriptor.kind) : drawn)
    }
    return PolicySpec(name: "drawn", mitigations: mitigations)
  }

  /// Small values as likely as large ones: the width loses a random number of halvings.
  private static func within(_ parameter: ParameterDescriptor, _ draws: inout TestDraws) -> Int64 {
    let width = parameter.maximum - parameter.minimum
    let shrunk = width >> Int64(draws.below(40))
    return parameter.minimum + Int64(draws.bits() % (UInt64(shrunk) + 1))
  }

  @Test func `random combinations keep the books and repeat their digests`() throws {
    try everySeed(count: UInt64(Self.seeds)) { seed in
      let forms = ScenarioBuilder.everyForm
      let form = forms[Int(seed % UInt64(forms.count))]
      var builder = ScenarioBuilder.crowd(form, seed: seed)
      builder.policies = [Self.policy(seed)]
      let prepared = try builder.prepared()
      let one = Simulation.run(prepared, policy: 1, catalog: ScenarioBuilder.catalog)
      if one.status != .ok { return "\(builder.policies): \(one.failure as Any)" }
      if one["conservation_error"] != 0 { return "\(builder.policies): the books" }
      let baseline = Simulation.run(prepared, policy: 0, catalog: ScenarioBuilder.catalog)
      if one.exogenousDigest != baseline.exogenousDigest {
        return "\(builder.policies): the shocks"
      }
      let two = Simulation.run(prepared, policy: 1, catalog: ScenarioBuilder.catalog)
      return one.firstDifference(from: two).map { "\(builder.policies): \($0) differs" }
    }
  }
}
