/// UTF-8 validation that says where it fails.
package enum UTF8Check {
  /// The offset of the first byte that is not part of valid UTF-8, or nil.
  package static func firstInvalid(_ bytes: [UInt8]) -> Int? {
    var offset = 0
    while offset < bytes.count {
      let length = sequenceLength(bytes, at: offset)
      if length == 0 { return offset }
      offset += length
    }
    return nil
  }

  /// Length of the valid sequence at `offset`; 0 where there is none.
  private static func sequenceLength(_ bytes: [UInt8], at offset: Int) -> Int {
    let first = bytes[offset]
    if first < 0x80 { return 1 }
    let count: Int
    let range: ClosedRange<UInt8>
    switch first {
    case 0xC2...0xDF: (count, range) = (2, 0x80...0xBF)
    case 0xE0: (count, range) = (3, 0xA0...0xBF)
    case 0xED: (count, range) = (3, 0x80...0x9F)
    case 0xE1...0xEF: (count, range) = (3, 0x80...0xBF)
    case 0xF0: (count, range) = (4, 0x90...0xBF)
    case 0xF1...0xF3: (count, range) = (4, 0x80...0xBF)
    case 0xF4: (count, range) = (4, 0x80...0x8F)
    default: return 0
    }
    guard offset + count <= bytes.count, range.contains(bytes[offset + 1]) else { return 0 }
    for index in stride(from: offset + 2, to: offset + count, by: 1)
    where bytes[index] & 0xC0 != 0x80 { return 0 }
    return count
  }
}
