import Determinism
import TestSupport
import Testing

@Suite struct GeneratorTests {
  @Test func `Philox gives the published answers`() {
    // Random123, kat_vectors: zeros, ones, digits of pi.
    let zeros = Philox4x64.block(counter: (0, 0, 0, 0), key: (0, 0))
    #expect(
      zeros == (
        0x1655_4D9E_CA36_314C, 0xDB20_FE9D_672D_0FDC, 0xD7E7_72CE_E186_176B, 0x7E68_B68A_EC7B_A23B
      )
    )
    let all = UInt64.max
    let ones = Philox4x64.block(counter: (all, all, all, all), key: (all, all))
    #expect(
      ones == (
        0x87B0_92C3_013F_E90B, 0x438C_3C67_BE8D_0224, 0x9CC7_D7C6_9CD7_77B6, 0xA09C_AEBF_594F_0BA0
      )
    )
    let digits = Philox4x64.block(
      counter: (
        0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344, 0xA409_3822_299F_31D0, 0x082E_FA98_EC4E_6C89
      ),
      key: (0x4528_21E6_38D0_1377, 0xBE54_66CF_34E9_0C6C)
    )
    #expect(
      digits == (
        0xA528_F454_03E6_1D95, 0x38C7_2DBD_566E_9788, 0xA5A1_610E_72FD_18B5, 0x57BD_43B5_E52B_7FE6
      )
    )
  }

  @Test func `Threefry gives the published answers`() {
    let zeros = Threefry2x64.block(counter: (0, 0), key: (0, 0))
    #expect(zeros == (0xC2B6_E3A8_C2C6_9865, 0x6F81_ED42_F350_084D))
    let all = UInt64.max
    let ones = Threefry2x64.block(counter: (all, all), key: (all, all))
    #expect(ones == (0xE02C_B7C4_D95D_277A, 0xD066_33D0_893B_8B68))
    let digits = Threefry2x64.block(
      counter: (0x243F_6A88_85A3_08D3, 0x1319_8A2E_0370_7344),
      key: (0xA409_3822_299F_31D0, 0x082E_FA98_EC4E_6C89)
    )
    #expect(digits == (0x263C_7D30_BB0F_0AF1, 0x56BE_8361_D331_1526))
  }

  @Test func `names hash as FNV-1a publishes`() {
    #expect(StableName.hash("") == 0xCBF2_9CE4_8422_2325)
    #expect(StableName.hash("a") == 0xAF63_DC4C_8601_EC8C)
    #expect(StableName.hash("foobar") == 0x8594_4171_F739_67E8)
    #expect(StableDigest.fnv1a64(Array("foobar".utf8)) == StableName.hash("foobar"))
  }

  /// Seed, replication, component, entity, and what an independent program derived from them.
  @Test(
    arguments: [
      (0, 0, "price", 0, 0x2ACE_6A4D_C922_EB6D, 0x68E1_1E8F_AD90_9A87),
      (1, 0, "price", 0, 0xDBAA_3257_E064_8824, 0xFB4C_CE38_FE3C_8997),
      (0, 1, "price", 0, 0x83F9_804B_3196_FB25, 0x39E9_55FA_0779_326E),
      (0, 0, "latency", 0, 0x97E0_E838_E683_32FC, 0x6682_6EC1_BC8D_D2D3),
      (0, 0, "price", 1, 0xF695_280B_0E0B_4B2F, 0xACCC_79C3_0E53_6D87),
    ] as [(UInt64, UInt32, String, UInt64, UInt64, UInt64)]
  )
  func `the first draws never change`(
    seed: UInt64,
    replication: UInt32,
    component: String,
    entity: UInt64,
    first: UInt64,
    second: UInt64
  ) {
    let tree = SeedTree(rootSeed: seed, replication: replication)
    let stream = tree.stream(component, entity: entity)
    #expect(stream.key == tree.key(component, entity: entity))
    #expect(stream.bits(step: 7) == first)
    #expect(stream.bits(step: 7, index: 3, purpose: 5) == second)
  }

  @Test func `a draw depends on nothing but its address`() {
    let stream = SeedTree(rootSeed: 9, replication: 4).stream("order")
    let forward = (0..<100).map { stream.bits(step: $0) }
    let backward = (0..<100).reversed().map { stream.bits(step: $0) }
    #expect(forward == backward.reversed())
    let alone = stream.poisson(mean: 80, step: 3)
    _ = stream.poisson(mean: 900, step: 2)
    #expect(stream.poisson(mean: 80, step: 3) == alone)
  }

  @Test func `each bit of the address flips half of the draw`() {
    let stream = SeedTree(rootSeed: 5, replication: 0).stream("bits")
    let base = stream.bits(step: 1, index: 1, purpose: 1)
    var least = 64
    var most = 0
    for bit in 0..<UInt64(64) {
      let flipped = 1 ^ (UInt64(1) << bit)
      for other in [
        stream.bits(step: flipped, index: 1, purpose: 1),
        stream.bits(step: 1, index: flipped, purpose: 1),
        stream.bits(step: 1, index: 1, purpose: flipped),
      ] {
        least = min(least, (base ^ other).nonzeroBitCount)
        most = max(most, (base ^ other).nonzeroBitCount)
      }
    }
    #expect(least >= 12 && most <= 52)
  }

  @Test func `children of different kinds never share a key`() {
    let key = StreamKey(lo: 1, hi: 2)
    #expect(key.folded(7, domain: 0) != key.folded(7, domain: 1))
    #expect(key.folded(7) == key.folded(7, domain: 0))
    #expect(SeedTree(rootSeed: 3, replication: 0) != SeedTree(rootSeed: 3, replication: 1))
  }
}

/// Pearson's statistic of numbers in [0, 1) against the uniform law.
func chiSquare(_ numbers: [Double], bins: Int) -> Double {
  var counts = [Int](repeating: 0, count: bins)
  for number in numbers { counts[min(bins - 1, Int(number * Double(bins)))] += 1 }
  let expected = Double(numbers.count) / Double(bins)
  return counts.reduce(0) { sum, count in
    sum + (Double(count) - expected) * (Double(count) - expected) / expected
  }
}
