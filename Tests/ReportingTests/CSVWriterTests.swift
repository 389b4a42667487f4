import Experiments
import MarketSimulation
import Reporting
import Testing

private func line(_ write: (inout CSVWriter) -> Void) -> String {
  var writer = CSVWriter()
  write(&writer)
  return text(writer.bytes)
}

struct CSVWriterTests {
  @Test func `only what needs quotes has them`() {
    let fields = ["plain", "", "a,b", "say \"no\"", "two\nlines", "cr\r", "café", "a b"]
    let row = line { writer in
      for field in fields { writer.text(field) }
      writer.endRow()
    }
    #expect(row == "plain,,\"a,b\",\"say \"\"no\"\"\",\"two\nlines\",\"cr\r\",café,a b\n")
  }

  @Test func `commas stand between fields only`() {
    let rows = line { writer in
      writer.empty()
      writer.endRow()
      writer.integer(nil)
      writer.flag(true)
      writer.flag(false)
      writer.number(nil)
      writer.endRow()
    }
    #expect(rows == "\n,1,0,\n")
  }

  @Test func `amounts are exact to the last millionth at any size`() {
    let table: [(Int128, String)] = [
      (0, "0"), (1, "0.000001"), (-1, "-0.000001"), (1_000_000, "1"), (-2_500_000, "-2.5"),
      (123_456_789, "123.456789"), (100_000_100, "100.0001"), (-999_999, "-0.999999"),
      (Int128(UInt64.max), "18446744073709.551615"),
      (Int128(UInt64.max) + 1, "18446744073709.551616"),
      (-20_000_000_000_000_000_000_000_000, "-20000000000000000000"),
      (20_000_000_000_000_000_000_000_001, "20000000000000000000.000001"),
      (.max, "170141183460469231731687303715884.105727"),
      (.min, "-170141183460469231731687303715884.105728"),
    ]
    for (micros, text) in table { #expect(line { $0.micros(micros) } == text) }
  }

  @Test func `scaled integers are exact in every scale`() {
    #expect(line { $0.scaled(12_345, decimals: 0) } == "12345")
    #expect(line { $0.scaled(194_600_000_000, decimals: 9) } == "194.6")
    #expect(line { $0.scaled(-5, decimals: 8) } == "-0.00000005")
    #expect(line { $0.scaled(.min, decimals: 9) } == "-9223372036.854775808")
    #expect(line { $0.scaled(.max, decimals: 18) } == "9.223372036854775807")
  }

  @Test func `integers reach both ends`() {
    #expect(line { $0.integer(.min) } == "-9223372036854775808")
    #expect(line { $0.integer(.max) } == "9223372036854775807")
    #expect(line { $0.integer(0) } == "0")
  }

  @Test func `numbers read back to the same bits and are never nan or inf`() {
    let table: [(Double, String)] = [
      (0.1, "0.1"), (1e-05, "1e-05"), (.leastNonzeroMagnitude, "5e-324"), (-2.5, "-2.5"),
      (1e16, "1e+16"),
      (-0.0, "0.0"), (.nan, ""), (.infinity, ""), (-.infinity, ""), (1.0 / 3, "0.3333333333333333"),
    ]
    for (value, text) in table { #expect(line { $0.number(value) } == text) }
    var bits: UInt64 = 0x9E37_79B9_7F4A_7C15
    var broken: [Double] = []
    for _ in 0..<2_000 {
      bits ^= bits << 13
      bits ^= bits >> 7
      bits ^= bits << 17
      let value = Double(bitPattern: bits)
      if value.isFinite, Double(line { $0.number(value) }) != value { broken.append(value) }
    }
    #expect(broken.isEmpty)
  }

  @Test func `taking what was written leaves the place in the row`() {
    var writer = CSVWriter()
    writer.text("a")
    #expect(text(writer.take()) == "a")
    writer.text("b")
    writer.endRow()
    #expect(text(writer.take()) == ",b\n")
    #expect(writer.bytes.isEmpty)
  }

  @Test func `shared keys are written as they are`() {
    var keys = CSVWriter()
    keys.text("x,y")
    keys.integer(3)
    let row = line { writer in
      writer.fields(keys.bytes)
      writer.integer(4)
      writer.endRow()
    }
    #expect(row == "\"x,y\",3,4\n")
  }
}

struct IdentityTextTests {
  @Test func `digests and seeds start with a letter and read back`() {
    #expect(IdentityText.digest(0) == "d0000000000000000")
    #expect(IdentityText.digest(.max) == "dffffffffffffffff")
    #expect(IdentityText.exogenousDigest(0xabc) == "x0000000000000abc")
    #expect(IdentityText.seed(42) == "s2a")
    #expect(IdentityText.seed(0) == "s0")
    #expect(IdentityText.value(of: "dffffffffffffffff", letter: "d") == .max)
    #expect(IdentityText.value(of: "s2a", letter: "s") == 42)
    for bad in ["", "s", "2a", "s+1", "s-1", "s1g", "d11111111111111111", "x1"] {
      #expect(IdentityText.value(of: bad, letter: bad.hasPrefix("d") ? "d" : "s") == nil)
    }
  }
}
