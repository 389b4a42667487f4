/// The running fingerprint of everything that changed something in a run.
///
/// Each word is combined by exclusive-or with the state, and the result goes through a bijective
/// mixer (two multiplications, three shifts), so that each input bit flips each state bit with
/// a chance near one half, and order counts. For two runs that differ in one word the digests
/// differ for certain until a later word differs too. It protects against accidents, not against
/// an adversary; files are hashed with `SHA256`.
///
/// - Source: the mixer is variant 13 of Stafford, "Better bit mixing", 2011, as in SplitMix64.
@frozen
public struct RunDigest: Hashable, Sendable, BitwiseCopyable {
  /// The version of the folding; a change of it moves every digest.
  public static var formatVersion: UInt64 { 1 }

  private var state: UInt64
  private var words: UInt64

  /// Creates the digest of nothing.
  public init() {
    state = RunDigest.mix(RunDigest.formatVersion)
    words = 0
  }

  /// Folds a word in.
  public mutating func absorb(_ word: UInt64) {
    // The added constant keeps runs of zero words from standing still at the mixer's fixed point.
    state = RunDigest.mix((state ^ word) &+ 0x9E37_79B9_7F4A_7C15)
    words &+= 1
  }

  /// Folds a signed word in, as its two's complement.
  public mutating func absorb(_ word: Int64) {
    absorb(UInt64(bitPattern: word))
  }

  /// The fingerprint of the words so far; their count is part of it.
  public var value: UInt64 { RunDigest.mix(state ^ RunDigest.mix(words)) }

  private static func mix(_ word: UInt64) -> UInt64 {
    var mixed = word
    mixed = (mixed ^ (mixed &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    mixed = (mixed ^ (mixed &>> 27)) &* 0x94D0_49BB_1331_11EB
    return mixed ^ (mixed &>> 31)
  }
}
