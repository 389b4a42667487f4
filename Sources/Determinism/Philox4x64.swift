/// Philox4x64 with 10 rounds: the function behind every draw.
///
/// - Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.
package enum Philox4x64 {
  /// Four words of one block.
  package typealias Block = (UInt64, UInt64, UInt64, UInt64)

  /// Returns the block of a counter under a key.
  package static func block(counter: Block, key: (UInt64, UInt64)) -> Block {
    var state = counter
    var round = key
    for _ in 0..<10 {
      let first = state.0.multipliedFullWidth(by: 0xD2E7_470E_E14C_6C93)
      let second = state.2.multipliedFullWidth(by: 0xCA5A_8263_9512_1157)
      state = (
        second.high ^ state.1 ^ round.0, second.low, first.high ^ state.3 ^ round.1, first.low
      )
      round.0 = round.0 &+ 0x9E37_79B9_7F4A_7C15
      round.1 = round.1 &+ 0xBB67_AE85_84CA_A73B
    }
    return state
  }
}
