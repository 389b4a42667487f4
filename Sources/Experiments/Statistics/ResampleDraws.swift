import Determinism

/// Which observations make up a resample: draws with replacement, addressed by their number.
///
/// Resample r takes its indices from the stream's blocks at (step r, index i/8): the four words in
/// order, of each the high half first, by a 32-bit multiply-shift (bias below n ÷ 2³²).
struct ResampleDraws: Sendable {
  private let stream: RandomStream

  init(_ stream: RandomStream) { self.stream = stream }

  /// Calls a body with the index of every draw of a resample, in order.
  ///
  /// - Precondition: `count` is positive and below 2³².
  @inline(__always)
  func forEach(of count: Int, resample: UInt64, _ body: (Int) -> Void) {
    let bound = UInt64(count)
    var remaining = count
    var number: UInt64 = 0
    while remaining > 0 {
      let block = Philox4x64.block(
        counter: (resample, number, 0, 0),
        key: (stream.key.lo, stream.key.hi)
      )
      let words: [4 of UInt64] = [block.0, block.1, block.2, block.3]
      for index in 0..<min(8, remaining) {
        let word = words[index / 2]
        let half = index % 2 == 0 ? word >> 32 : word & 0xFFFF_FFFF
        body(Int((half * bound) >> 32))
      }
      remaining -= 8
      number += 1
    }
  }
}
