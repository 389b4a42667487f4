/// The kinds of number with a unit, and how each is written.
package enum QuantityForm: Equatable, Sendable {
  /// A span of time or an instant from the start: stored in nanoseconds.
  case duration
  /// A share or multiple: stored in parts per billion.
  case ratio
  /// A number without a unit: stored in parts per billion.
  case number
  /// A plain count or an amount of gas: stored as it is.
  case count
  /// A price of gas: stored in wei.
  case gasPrice
  /// A price: 10⁻⁹ of the market's quote asset, whose name is its unit.
  case price
  /// An amount of a quote asset, whose name is its unit: stored in 10⁻⁶.
  case quote
  /// A quantity of a base asset, whose name is its unit: stored in 10⁻ᵈ.
  case base

  /// A unit: stored integers = number × factor × 10^power.
  package struct Unit: Sendable {
    /// As it is written.
    package var name: String
    /// Factor that is no power of ten.
    package var factor: Int64
    /// Power of ten.
    package var power: Int32
  }

  /// The units that may be written; empty for forms whose unit is an asset or nothing.
  package var units: [Unit] {
    switch self {
    case .duration:
      [
        Unit(name: "ns", factor: 1, power: 0), Unit(name: "us", factor: 1, power: 3),
        Unit(name: "ms", factor: 1, power: 6), Unit(name: "s", factor: 1, power: 9),
        Unit(name: "m", factor: 60, power: 9), Unit(name: "h", factor: 3_600, power: 9),
        Unit(name: "d", factor: 86_400, power: 9),
      ]
    case .ratio:
      [
        Unit(name: "%", factor: 1, power: 7), Unit(name: "bp", factor: 1, power: 5),
        Unit(name: "x", factor: 1, power: 9),
      ]
    case .gasPrice:
      [Unit(name: "gwei", factor: 1, power: 9), Unit(name: "wei", factor: 1, power: 0)]
    case .number, .count, .price, .quote, .base: []
    }
  }

  /// Whether the unit is the name of an asset.
  package var isOfAsset: Bool {
    switch self {
    case .price, .quote, .base: true
    case .duration, .ratio, .number, .count, .gasPrice: false
    }
  }

  /// How values are written, for messages.
  package var examples: [String] {
    switch self {
    case .duration: ["250ms", "12s", "10m", "1.5h", "2d"]
    case .ratio: ["10%", "25bp", "1.5x"]
    case .number: ["1.3", "0.025"]
    case .count: ["20", "10k"]
    case .gasPrice: ["40 gwei"]
    case .price: ["194.6 USD"]
    case .quote: ["1.5M USD", "200k DAI", "86.4 USD"]
    case .base: ["50 ETH", "0.5 ETH"]
    }
  }

  /// The kind of value in words.
  package var words: String {
    switch self {
    case .duration: "time"
    case .ratio: "ratio"
    case .number: "number"
    case .count: "count"
    case .gasPrice: "gas price"
    case .price: "price"
    case .quote: "amount of the quote asset"
    case .base: "quantity of the base asset"
    }
  }

  /// The least step of the stored integer, as it is written; `decimals` is the base asset's.
  package func step(decimals: UInt8 = 8) -> String {
    switch self {
    case .duration: "1ns"
    case .ratio: "0.0000001%"
    case .number, .price: "0.000000001"
    case .count: "1"
    case .gasPrice: "1 wei"
    case .quote: "0.000001"
    case .base: DecimalText(mantissa: 1, exponent: -Int32(decimals)).text
    }
  }

  /// The power of ten of forms without own units; `decimals` is the base asset's.
  package func power(decimals: UInt8) -> Int32 {
    switch self {
    case .number, .price: 9
    case .quote: 6
    case .base: Int32(decimals)
    case .count, .duration, .ratio, .gasPrice: 0
    }
  }
}

/// A quantity as it is written: the number, and what stands behind it.
package struct WrittenQuantity: Equatable, Sendable {
  /// The whole text.
  package var text: String
  /// The number, a thousands suffix included.
  package var number: DecimalText
  /// The unit or asset; empty where none stands.
  package var unit: String

  /// Parses text; nil where no decimal number leads.
  ///
  /// `k`, `M` and `B` right after the number multiply it, where the form has no units of its own.
  package init?(_ text: String, form: QuantityForm) {
    guard let (number, rest) = DecimalText.leading(text) else { return nil }
    self.text = text
    self.number = number
    unit = rest
    guard form.units.isEmpty, let first = rest.first else { return }
    let suffixes: [Character: Int32] = ["k": 3, "M": 6, "B": 9]
    let behind = rest.dropFirst()
    guard let power = suffixes[first], behind.isEmpty || behind.first == " " else { return }
    self.number = DecimalText(mantissa: number.mantissa, exponent: number.exponent + power)
    unit = String(behind.drop { $0 == " " })
  }

  /// The stored integer, or why there is none.
  ///
  /// `asset` is what the unit must name where it is an asset; `isBare` allows it to be left out
  /// (defaults and bounds of the tables).
  package func stored(
    as form: QuantityForm,
    asset: String = "",
    decimals: UInt8 = 8,
    isBare: Bool = false
  ) -> Result<Int64, Refusal> {
    let scaled: DecimalText.Scaled
    if form.isOfAsset {
      if unit.isEmpty, !isBare { return .failure(.missingUnit([asset])) }
      if unit != asset, !unit.isEmpty { return .failure(.wrongAsset(unit)) }
      scaled = number.scaled(by: 1, power: form.power(decimals: decimals))
    } else if form.units.isEmpty {
      if !unit.isEmpty { return .failure(.wrongUnit([])) }
      scaled = number.scaled(by: 1, power: form.power(decimals: decimals))
    } else {
      let names = form.units.map(\.name)
      if unit.isEmpty { return .failure(.missingUnit(names)) }
      let name = unit == "min" ? "m" : unit
      guard let match = form.units.first(where: { $0.name == name }) else {
        return .failure(.wrongUnit(names))
      }
      scaled = number.scaled(by: match.factor, power: match.power)
    }
    switch scaled {
    case .exact(let value): return .success(value)
    case .tooPrecise: return .failure(.tooPrecise)
    case .tooLarge: return .failure(.tooLarge)
    }
  }

  /// Why a written quantity has no stored integer.
  package enum Refusal: Error, Equatable, Sendable {
    /// No unit where one is needed.
    case missingUnit([String])
    /// A unit that the form does not have.
    case wrongUnit([String])
    /// The name of another asset, or no asset.
    case wrongAsset(String)
    /// Digits below the least step.
    case tooPrecise
    /// Beyond 64 bits.
    case tooLarge
  }
}

// Writing.

extension QuantityForm {
  /// The text that reads back to exactly this stored integer.
  package func text(_ stored: Int64, asset: String = "", decimals: UInt8 = 8) -> String {
    let suffix = asset.isEmpty ? "" : " " + asset
    switch self {
    case .duration:
      if stored == 0 { return "0s" }
      let choices: [(String, Int64)] = [
        ("d", 86_400_000_000_000), ("h", 3_600_000_000_000), ("m", 60_000_000_000),
        ("s", 1_000_000_000), ("ms", 1_000_000), ("us", 1_000),
      ]
      for (name, size) in choices where stored % size == 0 && (name != "d" || stored / size > 2) {
        return "\(stored / size)\(name)"
      }
      return "\(stored)ns"
    case .ratio: return DecimalText(mantissa: Int128(stored), exponent: -7).text + "%"
    case .number: return DecimalText(mantissa: Int128(stored), exponent: -9).text
    case .count: return String(stored)
    case .gasPrice: return DecimalText(mantissa: Int128(stored), exponent: -9).text + " gwei"
    case .price: return DecimalText(mantissa: Int128(stored), exponent: -9).text + suffix
    case .quote: return DecimalText(mantissa: Int128(stored), exponent: -6).text + suffix
    case .base:
      return DecimalText(mantissa: Int128(stored), exponent: -Int32(decimals)).text + suffix
    }
  }
}
