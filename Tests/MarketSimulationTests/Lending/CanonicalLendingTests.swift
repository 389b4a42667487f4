import Determinism
import Margining
import MarketSimulation
import Quantities
import TestSupport
import Testing

/// How lending and falling prices are spelled; everything else is in `CanonicalScenarioTests`.
@Suite struct CanonicalLendingTests {
  private static func scenario(_ seed: UInt64) -> Scenario {
    var scenario = DrawnScenario.make(seed: seed)
    var drawn = DrawnScenario(draws: TestDraws(seed: seed ^ 0x6c6f616e), mostElements: 3)
    for index in scenario.protocols.indices {
      if case .vaults(var spec) = scenario.protocols[index].form {
        spec.dutch = drawn.dutchRules()
        scenario.protocols[index].form = .vaults(spec)
      } else {
        scenario.protocols[index].form = drawn.lendingForm()
      }
      scenario.protocols[index].book = drawn.loanBook()
    }
    return scenario
  }

  @Test func `lending reads back from its bytes as an equal value`() throws {
    try everySeed(count: 300) { seed in
      let scenario = Self.scenario(seed)
      let back = try Scenario(canonicalBytes: scenario.canonicalBytes)
      return back == scenario ? nil : "another scenario came back"
    }
  }

  // A spelling that moves without a new `canonicalVersion` breaks every stored identity.
  @Test func `the spelling of lending in version 3 is pinned`() {
    var hash = SHA256()
    for seed in 1...40 { hash.update(Self.scenario(UInt64(seed)).canonicalBytes) }
    #expect(Scenario.canonicalVersion == 3)
    #expect(
      SHA256.hexadecimal(hash.finalize())
        == "5849c7ff1425129c447a76757282ab51470a62fb099af76ddfe0490fadf835e6"
    )
  }

  @Test func `bytes that are cut or changed are refused, never a trap`() throws {
    everySeed(count: 40) { seed in
      let bytes = Self.scenario(seed).canonicalBytes
      var draws = TestDraws(seed: seed)
      var changed = bytes
      let place = draws.below(bytes.count - 8)
      changed[place] ^= UInt8(1 + draws.below(255))
      var writer = CanonicalWriter()
      writer.write(StableDigest.fnv1a64(Array(changed.dropLast(8))))
      changed = Array(changed.dropLast(8)) + writer.bytes
      for candidate in [Array(bytes.prefix(draws.below(bytes.count))), changed] {
        if let read = try? Scenario(canonicalBytes: candidate), read == Self.scenario(seed) {
          return "a changed byte changes nothing"
        }
      }
      return nil
    }
  }
}
