/// The hash by which components, columns and kinds are known: FNV-1a with 64 bits over UTF-8.
///
/// The standard library's hashes differ from process to process; this one never changes.
///
/// - Source: Fowler, Noll, Vo and Eastlake, "The FNV non-cryptographic hash algorithm", RFC 9923.
public enum StableName {
  /// Returns the hash of a name.
  public static func hash(_ name: String) -> UInt64 {
    var state = StableDigest.offsetBasis
    for byte in name.utf8 { state = StableDigest.step(state, byte) }
    return state
  }
}

/// A quick stable hash of bytes; for file identity use `SHA256`.
public enum StableDigest {
  static var offsetBasis: UInt64 { 0xCBF2_9CE4_8422_2325 }

  /// Returns FNV-1a with 64 bits over `bytes`.
  public static func fnv1a64(_ bytes: [UInt8]) -> UInt64 {
    var state = offsetBasis
    for byte in bytes { state = step(state, byte) }
    return state
  }

  @inline(__always)
  static func step(_ state: UInt64, _ byte: UInt8) -> UInt64 {
    (state ^ UInt64(byte)) &* 0x100_0000_01B3
  }
}
