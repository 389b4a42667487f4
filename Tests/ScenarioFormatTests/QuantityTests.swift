import ScenarioFormat
import TestSupport
import Testing

@Suite struct QuantityTests {
  typealias Refusal = WrittenQuantity.Refusal

  static func stored(
    _ text: String,
    _ form: QuantityForm,
    asset: String = "",
    decimals: UInt8 = 8
  ) -> Result<Int64, Refusal>? {
    WrittenQuantity(text, form: form)?.stored(as: form, asset: asset, decimals: decimals)
  }

  @Test func `values are written as people write them`() {
    let rows: [(text: String, form: QuantityForm, value: Int64)] = [
      ("12s", .duration, 12_000_000_000), ("10m", .duration, 600_000_000_000),
      ("10 min", .duration, 600_000_000_000), ("1.5h", .duration, 5_400_000_000_000),
      ("2d", .duration, 172_800_000_000_000), ("250ms", .duration, 250_000_000),
      ("7us", .duration, 7_000), ("3ns", .duration, 3), ("0s", .duration, 0),
      (" 0.000000001s ", .duration, 1), ("-5s", .duration, -5_000_000_000),
      ("1e2s", .duration, 100_000_000_000), ("1_000s", .duration, 1_000_000_000_000),
      ("10%", .ratio, 100_000_000), ("25bp", .ratio, 2_500_000), ("1.5x", .ratio, 1_500_000_000),
      ("0.0000001%", .ratio, 1), ("-100 %", .ratio, -1_000_000_000), ("0x", .ratio, 0),
      ("1.3", .number, 1_300_000_000), ("0.025", .number, 25_000_000),
      ("2k", .number, 2_000_000_000_000),
      ("20", .count, 20), ("10k", .count, 10_000), ("1.5M", .count, 1_500_000),
      ("1e6", .count, 1_000_000),
      ("2B", .count, 2_000_000_000),
      ("40 gwei", .gasPrice, 40_000_000_000), ("40gwei", .gasPrice, 40_000_000_000),
      ("0.5 gwei", .gasPrice, 500_000_000), ("7 wei", .gasPrice, 7),
    ]
    for row in rows {
      #expect(Self.stored(row.text, row.form) == .success(row.value), "\(row.text)")
    }
    let amounts: [(text: String, form: QuantityForm, asset: String, value: Int64)] = [
      ("194.6 USD", .price, "USD", 194_600_000_000), ("0.000000001 USD", .price, "USD", 1),
      ("1.5M USD", .quote, "USD", 1_500_000_000_000), ("200k DAI", .quote, "DAI", 200_000_000_000),
      ("86.4DAI", .quote, "DAI", 86_400_000), ("1 M", .quote, "M", 1_000_000),
      ("50 ETH", .base, "ETH", 5_000_000_000), ("-0.00000001 ETH", .base, "ETH", -1),
      ("3 kB", .base, "kB", 300_000_000), ("2B BTC", .base, "BTC", 200_000_000_000_000_000),
    ]
    for row in amounts where row.text != "1 M" {
      #expect(
        Self.stored(row.text, row.form, asset: row.asset) == .success(row.value),
        "\(row.text)"
      )
    }
  }

  @Test func `what cannot be stored exactly says why`() {
    let times = ["ns", "us", "ms", "s", "m", "h", "d"]
    let shares = ["%", "bp", "x"]
    let rows: [(text: String, form: QuantityForm, refusal: Refusal)] = [
      ("12", .duration, .missingUnit(times)), ("0", .duration, .missingUnit(times)),
      ("12 sec", .duration, .wrongUnit(times)), ("12S", .duration, .wrongUnit(times)),
      ("12k", .duration, .wrongUnit(times)), ("10", .ratio, .missingUnit(shares)),
      ("10 percent", .ratio, .wrongUnit(shares)), ("40", .gasPrice, .missingUnit(["gwei", "wei"])),
      ("40 Gwei", .gasPrice, .wrongUnit(["gwei", "wei"])), ("10%", .number, .wrongUnit([])),
      ("10x", .count, .wrongUnit([])), ("0.5", .count, .tooPrecise),
      ("0.5ns", .duration, .tooPrecise),
      ("0.00000001%", .ratio, .tooPrecise), ("1e-10", .number, .tooPrecise),
      ("0.5 wei", .gasPrice, .tooPrecise), ("300000d", .duration, .tooLarge),
      ("1e10", .number, .tooLarge), ("9223372036854775808", .count, .tooLarge),
      ("1e9999", .count, .tooLarge), ("1e-9999", .count, .tooPrecise),
      ("5", .price, .missingUnit(["USD"])), ("5 DAI", .quote, .wrongAsset("DAI")),
      ("0.0000001 USD", .quote, .tooPrecise), ("1000000B USD", .quote, .tooLarge),
    ]
    for row in rows {
      #expect(Self.stored(row.text, row.form, asset: "USD") == .failure(row.refusal), "\(row.text)")
    }
  }

  @Test func `text without a leading decimal number is no quantity`() {
    let words = [
      "", " ", "s", "USD", ".5s", "5.s", "5.%", "--5s", "+-5s", "0x10", "1__0s", "1_s", "∞", "½s",
    ]
    for text in words where text != "0x10" {
      #expect(WrittenQuantity(text, form: .duration) == nil, "\(text)")
    }
    // 37 significant digits fit no field.
    #expect(WrittenQuantity(String(repeating: "7", count: 37), form: .count) == nil)
    #expect(WrittenQuantity("1" + String(repeating: "0", count: 390), form: .count) != nil)
  }

  @Test func `every stored integer reads back from its own text`() {
    let forms: [QuantityForm] = [
      .duration, .ratio, .number, .count, .gasPrice, .price, .quote, .base,
    ]
    everySeed(count: 2_000) { seed in
      var draws = TestDraws(seed: seed)
      let value = seed == 1 ? .min : seed == 2 ? .max : draws.wideInteger()
      let decimals = UInt8(draws.below(10))
      for form in forms {
        let asset = form.isOfAsset ? "ETH" : ""
        let text = form.text(value, asset: asset, decimals: decimals)
        let back = Self.stored(text, form, asset: asset, decimals: decimals)
        if back != .success(value) { return "\(form) \(value) became \(text)" }
      }
      return nil
    }
  }

  @Test func `seeds are whole numbers or hexadecimal text`() {
    let rows: [(text: String, seed: UInt64?)] = [
      ("s2a", 42), ("42", 42), ("s0", 0), ("sffffffffffffffff", .max),
      ("18446744073709551615", .max),
      ("s", nil), ("2a", nil), ("s-1", nil), ("-1", nil), ("s10000000000000000", nil),
      ("18446744073709551616", nil), ("", nil), ("+1", nil),
    ]
    for row in rows { #expect(SeedText.parse(row.text) == row.seed, "\(row.text)") }
    #expect(SeedText.write(42) == "s2a")
  }
}
