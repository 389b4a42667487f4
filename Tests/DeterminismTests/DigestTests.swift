import Determinism
import TestSupport
import Testing

@Suite struct DigestTests {
  /// FIPS 180-2 appendix B and the empty message.
  @Test(arguments: [
    ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
    ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
    (
      "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
      "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
    ),
  ])
  func `SHA-256 gives the published digests`(message: String, digest: String) {
    #expect(SHA256.hexDigest(Array(message.utf8)) == digest)
  }

  @Test func `SHA-256 of a long message gives the published digest`() {
    // 10 000 letters a; the million of FIPS 180-2 is left to the release build for its time.
    #if DEBUG
      let count = 10_000
      let expected = "27dd1f61b867b6a0f6e9d8a41c43231de52107e53ae424de8f847b821db4b711"
    #else
      let count = 1_000_000
      let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
    #endif
    #expect(SHA256.hexDigest([UInt8](repeating: 97, count: count)) == expected)
  }

  @Test func `SHA-256 does not depend on how the bytes are split`() {
    let message = (0..<300).map { UInt8(truncatingIfNeeded: $0 * 7) }
    let whole = SHA256.digest(message)
    var differs: Int?
    for cut in 0...message.count {
      var hash = SHA256()
      hash.update(Array(message[..<cut]))
      hash.update(Array(message[cut...]))
      if hash.finalize() != whole { differs = cut }
    }
    #expect(differs == nil)
  }

  @Test func `a run digest depends on words, order and count`() {
    func digest(_ words: [UInt64]) -> UInt64 {
      var digest = RunDigest()
      for word in words { digest.absorb(word) }
      return digest.value
    }
    let all = [[], [0], [0, 0], [1], [1, 2], [2, 1], [.max], [1, 2, 0]] as [[UInt64]]
    var seen: [UInt64] = []
    for words in all {
      #expect(!seen.contains(digest(words)))
      seen.append(digest(words))
    }
    var signed = RunDigest()
    signed.absorb(Int64(-1))
    #expect(signed.value == digest([.max]))
  }

  @Test func `a run digest never changes`() {
    var digest = RunDigest()
    #expect(digest.value == 0x7AB4_0E09_0F36_3A7D)
    for word in 1...UInt64(100) { digest.absorb(word) }
    #expect(digest.value == 0x70F8_D9A2_A1F6_5E8E)
  }

  @Test func `each bit of a word flips half of the digest`() {
    var draws = TestDraws(seed: 3)
    var flips = [Int](repeating: 0, count: 64)
    let trials = 400
    for _ in 0..<trials {
      var base = RunDigest()
      base.absorb(draws.bits())
      let word = draws.bits()
      var first = base
      first.absorb(word)
      for bit in 0..<64 {
        var second = base
        second.absorb(word ^ (UInt64(1) << UInt64(bit)))
        flips[bit] += (first.value ^ second.value).nonzeroBitCount
      }
    }
    // 64 × 400 coin tosses for each bit: 12 800 ± 80.
    #expect(flips.allSatisfy { abs($0 - 32 * trials) < 5 * 80 })
  }
}
