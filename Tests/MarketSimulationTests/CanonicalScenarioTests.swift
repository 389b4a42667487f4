import Determinism
import Margining
import MarketSimulation
import Mitigations
import Quantities
import TestSupport
import Testing

@Suite struct CanonicalScenarioTests {
  /// Some hundred bytes with every room in them.
  private static let small: Scenario = {
    var seed: UInt64 = 1
    while true {
      let drawn = DrawnScenario.make(seed: seed, mostElements: 1)
      let lists = [
        drawn.assets.count, drawn.markets.count, drawn.oracles.count, drawn.protocols.count,
        drawn.participants.count, drawn.shocks.count, drawn.policies.count,
      ]
      if !lists.contains(0) { return drawn }
      seed += 1
    }
  }()

  private static func error(_ bytes: [UInt8]) -> ScenarioCodingError? {
    do throws(ScenarioCodingError) {
      _ = try Scenario(canonicalBytes: bytes)
      return nil
    } catch {
      return error
    }
  }

  /// The bytes with a checksum that fits whatever stands before it.
  private static func sealed(_ body: [UInt8]) -> [UInt8] {
    var writer = CanonicalWriter()
    writer.write(StableDigest.fnv1a64(body))
    return body + writer.bytes
  }

  // MARK: Round trip

  @Test func `a scenario reads back from its bytes as an equal value`() throws {
    try everySeed(count: 400) { seed in
      let scenario = DrawnScenario.make(seed: seed)
      let bytes = scenario.canonicalBytes
      let back = try Scenario(canonicalBytes: bytes)
      if back != scenario { return "another scenario came back" }
      return back.canonicalBytes == bytes ? nil : "the spelling is not stable"
    }
  }

  @Test func `a systematic book of vaults reads back, and is not the book of independent draws`()
    throws
  {
    var seen = 0
    for seed in 1...60 as ClosedRange<UInt64> {
      var scenario = DrawnScenario.make(seed: seed)
      let before = scenario.canonicalBytes
      for index in scenario.protocols.indices {
        guard case .drawnVaults(var book) = scenario.protocols[index].book else { continue }
        book.sampling = .systematic
        scenario.protocols[index].book = .drawnVaults(book)
        #expect(scenario.canonicalBytes != before)
        seen += 1
      }
      #expect(try Scenario(canonicalBytes: scenario.canonicalBytes) == scenario)
    }
    #expect(seen > 10)
  }

  @Test func `bytes begin with mark, version and horizon and end with a checksum`() {
    let bytes = Self.small.canonicalBytes
    var head = CanonicalWriter()
    head.write(Self.small.horizon.nanoseconds)
    head.write(Self.small.tick.nanoseconds)
    head.write(Self.small.seed)
    #expect(Array(bytes.prefix(32)) == Array("FBSC".utf8) + [3, 0, 0, 0] + head.bytes)
    #expect(bytes == Self.sealed(bytes.dropLast(8)))
  }

  // A spelling that moves without a new `canonicalVersion` breaks every stored identity.
  @Test func `the spelling of version 3 is pinned`() {
    var hash = SHA256()
    for seed in 1...40 { hash.update(DrawnScenario.make(seed: UInt64(seed)).canonicalBytes) }
    #expect(Scenario.canonicalVersion == 3)
    #expect(
      SHA256.hexadecimal(hash.finalize())
        == "cc5f96bb86bcb92b5c385b07dea230ae125707353474fa450e3f59bd5436b04b"
    )
  }

  // MARK: Identity

  @Test func `name, summary and replications do not move the identity`() {
    var other = Self.small
    other.name += "-renamed"
    other.summary = "Something else."
    other.replications = 999
    #expect(other.canonicalBytes != Self.small.canonicalBytes)
    #expect(other.identityBytes == Self.small.identityBytes)
    #expect(other.digest == Self.small.digest)
    #expect(other.digestText == Self.small.digestText)
  }

  @Test func `everything else moves the identity`() {
    let one = Self.small
    var others = [one, one, one, one, one, one]
    others[0].seed ^= 1
    others[1].policies.append(PolicySpec(name: "another", mitigations: []))
    others[2].limits.events ^= 1
    others[3].metrics.missedGrace = .seconds(77)
    others[4].assets.append(AssetSpec(name: "", decimals: 0, pricing: .constantUSD))
    others[5].limits.instant = one.limits.instant == nil ? .zero : nil
    let texts = ([one] + others).map(\.digestText)
    var repeated = 0
    for first in texts.indices {
      for second in 0..<first where texts[first] == texts[second] { repeated += 1 }
    }
    #expect(repeated == 0)
  }

  @Test func `the identity is a letter and SHA-256, its word the first eight bytes`() {
    let text = Self.small.digestText
    #expect(text == "c" + SHA256.hexDigest(Self.small.identityBytes))
    #expect(UInt64(text.dropFirst().prefix(16), radix: 16) == Self.small.digest)
    #expect(Self.small.canonicalBytes.starts(with: Self.small.identityBytes))
  }

  // MARK: Broken bytes

  @Test func `errors are found in the order mark, version, checksum, values`() {
    var bytes = Self.small.canonicalBytes
    bytes[bytes.count - 1] ^= 1
    #expect(Self.error(bytes) == .wrongChecksum)
    bytes[4] = 9
    #expect(Self.error(bytes) == .unknownVersion(9))
    bytes[0] = 0
    #expect(Self.error(bytes) == .notAScenario)
    #expect(Self.error([]) == .notAScenario)
    #expect(Self.error(Array("FBSC".utf8)) == .wrongChecksum)
    let body = Array(Self.small.canonicalBytes.dropLast(8))
    #expect(
      Self.error(Self.sealed(body + [0])) == .malformed(.trailingBytes(offset: body.count))
    )
  }

  @Test func `a cut anywhere is an error, with and without a checksum that fits`() {
    let bytes = Self.small.canonicalBytes
    var accepted: [Int] = []
    for length in bytes.indices {
      let cut = Array(bytes[..<length])
      if Self.error(cut) == nil || Self.error(Self.sealed(cut)) == nil { accepted.append(length) }
    }
    // Sealing all but the checksum makes the scenario itself.
    #expect(accepted == [bytes.count - 8])
  }

  @Test func `one changed byte anywhere is an error`() {
    let bytes = Self.small.canonicalBytes
    var accepted: [Int] = []
    for position in bytes.indices {
      for change in Self.changes {
        var broken = bytes
        broken[position] ^= change
        if Self.error(broken) == nil { accepted.append(position) }
      }
    }
    #expect(accepted == [])
  }

  @Test func `a forged byte is an error or another scenario that is spelled so`() throws {
    let body = Array(Self.small.canonicalBytes.dropLast(8))
    let identity = Self.small.identityBytes.count
    var (refused, read) = (0, 0)
    var complaints: [String] = []
    for position in 8..<body.count {
      for change in Self.changes {
        var forged = body
        forged[position] ^= change
        do throws(ScenarioCodingError) {
          let scenario = try Scenario(canonicalBytes: Self.sealed(forged))
          read += 1
          if scenario.canonicalBytes != Self.sealed(forged) {
            complaints.append("\(position): not spelled so")
          }
          let isOther = scenario.identityBytes != Self.small.identityBytes
          if isOther != (position < identity) { complaints.append("\(position): identity") }
        } catch {
          refused += 1
          guard case .malformed = error else {
            complaints.append("\(position): \(error)")
            continue
          }
        }
      }
    }
    #expect(complaints == [])
    #expect(refused > 0 && read > 0)
  }

  @Test func `random values behind a good head are an error and never a trap`() {
    everySeed(count: 2_000) { seed in
      var draws = TestDraws(seed: seed)
      var body = Array(Self.small.canonicalBytes.prefix(8 + draws.below(300)))
      // Small bytes keep counts small and tags valid, so that reading gets far.
      let bound = draws.below(2) == 0 ? 256 : 3
      for _ in 0..<draws.below(400) { body.append(UInt8(draws.below(bound))) }
      guard case .malformed = Self.error(Self.sealed(body)) else { return "accepted" }
      return nil
    }
  }

  @Test func `a count beyond the bytes is refused before anything is reserved`() {
    var body = Array(Self.small.canonicalBytes.prefix(32))
    body += [255, 255, 255, 127]
    #expect(Self.error(Self.sealed(body)) == .malformed(.invalidCount(.max, offset: 32)))
  }

  // Each bit alone, and all of them.
  private static let changes: [UInt8] = [1, 2, 4, 8, 16, 32, 64, 128, 255]
}
