/// SHA-256 of bytes: the identity of a scenario or report file.
///
/// - Source: FIPS 180-4, "Secure Hash Standard", 2015.
public struct SHA256: Sendable {
  private var state: [UInt32]
  private var pending: [UInt8]
  private var length: UInt64

  /// Creates the hash of nothing.
  public init() {
    state = [
      0x6A09_E667, 0xBB67_AE85, 0x3C6E_F372, 0xA54F_F53A,
      0x510E_527F, 0x9B05_688C, 0x1F83_D9AB, 0x5BE0_CD19,
    ]
    pending = []
    length = 0
  }

  /// Adds bytes; the split into calls does not matter.
  public mutating func update(_ bytes: [UInt8]) {
    length += UInt64(bytes.count)
    pending.append(contentsOf: bytes)
    var start = 0
    while pending.count - start >= 64 {
      compress(from: start)
      start += 64
    }
    pending.removeFirst(start)
  }

  /// Returns the 32 bytes of the digest.
  public consuming func finalize() -> [UInt8] {
    var copy = self
    let bits = copy.length &* 8
    var padding: [UInt8] = [0x80]
    while (copy.pending.count + padding.count) % 64 != 56 { padding.append(0) }
    var shift: UInt64 = 64
    while shift > 0 {
      shift -= 8
      padding.append(UInt8(truncatingIfNeeded: bits &>> shift))
    }
    copy.update(padding)
    var digest: [UInt8] = []
    digest.reserveCapacity(32)
    for word in copy.state {
      digest.append(UInt8(truncatingIfNeeded: word &>> 24))
      digest.append(UInt8(truncatingIfNeeded: word &>> 16))
      digest.append(UInt8(truncatingIfNeeded: word &>> 8))
      digest.append(UInt8(truncatingIfNeeded: word))
    }
    return digest
  }

  /// Returns the digest of `bytes`.
  public static func digest(_ bytes: [UInt8]) -> [UInt8] {
    var hash = SHA256()
    hash.update(bytes)
    return hash.finalize()
  }

  /// Returns the digest of `bytes` as 64 lower-case hexadecimal digits.
  public static func hexDigest(_ bytes: [UInt8]) -> String { hexadecimal(digest(bytes)) }

  /// Returns bytes as lower-case hexadecimal digits.
  public static func hexadecimal(_ bytes: [UInt8]) -> String {
    var text = ""
    for byte in bytes {
      text.append(digit(byte &>> 4))
      text.append(digit(byte & 15))
    }
    return text
  }

  private static func digit(_ value: UInt8) -> Character {
    Character(Unicode.Scalar(value < 10 ? 48 + value : 87 + value))
  }

  private mutating func compress(from start: Int) {
    var schedule = [UInt32](repeating: 0, count: 64)
    for word in 0..<16 {
      let byte = start + 4 * word
      schedule[word] =
        UInt32(pending[byte]) &<< 24 | UInt32(pending[byte + 1]) &<< 16
        | UInt32(pending[byte + 2]) &<< 8 | UInt32(pending[byte + 3])
    }
    for word in 16..<64 {
      let early = schedule[word - 15]
      let late = schedule[word - 2]
      let first = rotate(early, 7) ^ rotate(early, 18) ^ (early &>> 3)
      let second = rotate(late, 17) ^ rotate(late, 19) ^ (late &>> 10)
      schedule[word] = schedule[word - 16] &+ first &+ schedule[word - 7] &+ second
    }
    var (a, b, c, d) = (state[0], state[1], state[2], state[3])
    var (e, f, g, h) = (state[4], state[5], state[6], state[7])
    for round in 0..<64 {
      let upper = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
      let choice = (e & f) ^ (~e & g)
      let first = h &+ upper &+ choice &+ SHA256.constants[round] &+ schedule[round]
      let lower = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
      let second = lower &+ ((a & b) ^ (a & c) ^ (b & c))
      (h, g, f, e, d, c, b, a) = (g, f, e, d &+ first, c, b, a, first &+ second)
    }
    let words = [a, b, c, d, e, f, g, h]
    for position in 0..<8 { state[position] = state[position] &+ words[position] }
  }

  @inline(__always)
  private func rotate(_ word: UInt32, _ distance: UInt32) -> UInt32 {
    (word &>> distance) | (word &<< (32 &- distance))
  }
}
