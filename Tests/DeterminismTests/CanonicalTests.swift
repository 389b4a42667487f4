import Determinism
import TestSupport
import Testing

@Suite struct CanonicalTests {
  @Test func `values have one little-endian spelling`() {
    var writer = CanonicalWriter()
    writer.write(UInt8(7))
    writer.write(true)
    writer.write(Int32(-2))
    writer.write(Int64(0x0102_0304_0506_0708))
    writer.write("é")
    writer.write([Int32(5)]) { $0.write($1) }
    writer.write(Int64?.none) { $0.write($1) }
    writer.write(UInt8?.some(9)) { $0.write($1) }
    #expect(
      writer.bytes == [
        7, 1, 0xFE, 0xFF, 0xFF, 0xFF, 8, 7, 6, 5, 4, 3, 2, 1, 2, 0, 0, 0, 0xC3, 0xA9,
        1, 0, 0, 0, 5, 0, 0, 0, 0, 1, 9,
      ]
    )
  }

  @Test func `what was written is read back`() throws {
    try everySeed(count: 200) { seed in
      var draws = TestDraws(seed: seed)
      let integer = draws.wideInteger()
      let wide = Int128(draws.wideInteger()) * Int128(draws.wideInteger())
      let text = String((0..<draws.below(9)).map { _ in "aé€😀".character(&draws) })
      let list = (0..<draws.below(5)).map { _ in Int32(truncatingIfNeeded: draws.bits()) }
      let number = Double(bitPattern: draws.bits())
      let flag = draws.below(2) == 1
      let maybe: UInt64? = flag ? draws.bits() : nil

      var writer = CanonicalWriter()
      writer.write(integer)
      writer.write(wide)
      writer.write(text)
      writer.write(list) { $0.write($1) }
      writer.write(number)
      writer.write(flag)
      writer.write(maybe) { $0.write($1) }
      writer.write(UInt32(truncatingIfNeeded: integer))

      var reader = CanonicalReader(writer.bytes)
      guard try reader.readInt64() == integer, try reader.readInt128() == wide,
        try reader.readString() == text,
        try reader.readArray(each: { (r) throws(CanonicalError) in try r.readInt32() }) == list,
        try reader.readDouble().bitPattern == number.bitPattern, try reader.readBool() == flag,
        try reader.readOptional(some: { (r) throws(CanonicalError) in try r.readUInt64() })
          == maybe,
        try reader.readUInt32() == UInt32(truncatingIfNeeded: integer)
      else { return "read back otherwise" }
      try reader.finish()
      // Every proper beginning is truncated somewhere, and never traps.
      for length in 0..<writer.bytes.count {
        var short = CanonicalReader(Array(writer.bytes[..<length]))
        if (try? readAll(&short)) != nil { return "\(length) bytes were enough" }
      }
      return nil
    }
  }

  func readAll(_ reader: inout CanonicalReader) throws(CanonicalError) {
    _ = try reader.readInt64()
    _ = try reader.readInt128()
    _ = try reader.readString()
    _ = try reader.readArray { (r) throws(CanonicalError) in try r.readInt32() }
    _ = try reader.readDouble()
    _ = try reader.readBool()
    _ = try reader.readOptional { (r) throws(CanonicalError) in try r.readUInt64() }
    _ = try reader.readUInt32()
  }

  @Test func `broken bytes give the error and its place`() {
    #expect(throws: CanonicalError.truncated(offset: 1)) {
      var reader = CanonicalReader([1, 2, 3])
      _ = try reader.readUInt8()
      _ = try reader.readInt32()
    }
    #expect(throws: CanonicalError.invalidTag(2, offset: 0)) {
      var reader = CanonicalReader([2])
      _ = try reader.readBool()
    }
    #expect(throws: CanonicalError.invalidCount(-1, offset: 0)) {
      var reader = CanonicalReader([255, 255, 255, 255])
      _ = try reader.readCount()
    }
    #expect(throws: CanonicalError.invalidCount(5, offset: 0)) {
      var reader = CanonicalReader([5, 0, 0, 0, 65])
      _ = try reader.readString()
    }
    #expect(throws: CanonicalError.invalidUTF8(offset: 0)) {
      var reader = CanonicalReader([1, 0, 0, 0, 0xFF])
      _ = try reader.readString()
    }
    #expect(throws: CanonicalError.trailingBytes(offset: 1)) {
      var reader = CanonicalReader([1, 2])
      _ = try reader.readBool()
      try reader.finish()
    }
  }
}

extension String {
  /// One of the characters, drawn.
  fileprivate func character(_ draws: inout TestDraws) -> Character {
    let characters = Array(self)
    return characters[draws.below(characters.count)]
  }
}
