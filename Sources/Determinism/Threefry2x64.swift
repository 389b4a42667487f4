/// Threefry2x64 with 20 rounds: the function that folds a datum into a key.
///
/// Addition, rotation and exclusive-or only.
///
/// - Source: Salmon, Moraes, Dror and Shaw, "Parallel random numbers: as easy as 1, 2, 3", 2011.
package enum Threefry2x64 {
  /// Returns the block of a counter under a key.
  package static func block(
    counter: (UInt64, UInt64),
    key: (UInt64, UInt64)
  ) -> (UInt64, UInt64) {
    let third = 0x1BD1_1BDA_A9FC_1A22 ^ key.0 ^ key.1
    var state = (counter.0 &+ key.0, counter.1 &+ key.1)
    evenRounds(&state)
    inject(&state, key.1, third, round: 1)
    oddRounds(&state)
    inject(&state, third, key.0, round: 2)
    evenRounds(&state)
    inject(&state, key.0, key.1, round: 3)
    oddRounds(&state)
    inject(&state, key.1, third, round: 4)
    evenRounds(&state)
    inject(&state, third, key.0, round: 5)
    return state
  }

  @inline(__always)
  private static func evenRounds(_ state: inout (UInt64, UInt64)) {
    mix(&state, 16)
    mix(&state, 42)
    mix(&state, 12)
    mix(&state, 31)
  }

  @inline(__always)
  private static func oddRounds(_ state: inout (UInt64, UInt64)) {
    mix(&state, 16)
    mix(&state, 32)
    mix(&state, 24)
    mix(&state, 21)
  }

  @inline(__always)
  private static func mix(_ state: inout (UInt64, UInt64), _ distance: UInt64) {
    state.0 = state.0 &+ state.1
    state.1 = ((state.1 &<< distance) | (state.1 &>> (64 &- distance))) ^ state.0
  }

  @inline(__always)
  private static func inject(
    _ state: inout (UInt64, UInt64),
    _ first: UInt64,
    _ second: UInt64,
    round: UInt64
  ) {
    state.0 = state.0 &+ first
    state.1 = state.1 &+ second &+ round
  }
}
