package import Mitigations
package import Quantities

/// Quantities as people write them, in the scenario's own spelling.
package enum QuantityText {
  /// A duration in the largest unit that keeps it whole: `48h`, `90s`, `250ms`.
  package static func duration(_ duration: SimDuration) -> String {
    let units: [(Int64, String)] = [
      (86_400_000_000_000, "d"), (3_600_000_000_000, "h"), (60_000_000_000, "m"),
      (1_000_000_000, "s"), (1_000_000, "ms"), (1000, "us"),
    ]
    let value = duration.nanoseconds
    guard value != 0 else { return "0s" }
    // Two days read better as 48h; from three days on, days do.
    for (unit, name) in units where value % unit == 0 && (name != "d" || value >= 3 * unit) {
      return "\(value / unit)\(name)"
    }
    return "\(value)ns"
  }

  /// A parameter's value with its unit.
  package static func parameter(_ value: Int64, _ unit: ParameterUnit) -> String {
    switch unit {
    case .duration: duration(SimDuration(nanoseconds: value))
    case .ratio: decimal(value, digits: 7) + "%"
    case .quote: decimal(value, digits: 6) + " USD"
    case .count: "\(value)"
    case .gasPrice: decimal(value, digits: 9) + " gwei"
    case .flag: value == 0 ? "false" : "true"
    }
  }

  /// The unit of a parameter in words.
  package static func name(of unit: ParameterUnit) -> String {
    switch unit {
    case .duration: "duration"
    case .ratio: "ratio"
    case .quote: "amount of the quote asset"
    case .count: "count"
    case .gasPrice: "gas price"
    case .flag: "true or false"
    }
  }

  /// An integer in units of 10⁻ⁿ as an exact decimal without trailing zeros.
  static func decimal(_ value: Int64, digits: Int) -> String {
    let magnitude = String(value.magnitude)
    let padded = String(repeating: "0", count: max(0, digits + 1 - magnitude.count)) + magnitude
    var fraction = padded.suffix(digits)
    while fraction.hasSuffix("0") { fraction.removeLast() }
    let sign = value < 0 ? "-" : ""
    return sign + padded.dropLast(digits) + (fraction.isEmpty ? "" : "." + fraction)
  }
}
