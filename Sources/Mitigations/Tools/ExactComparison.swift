import Quantities

/// Comparisons of a part with a share of a whole, exact and without a division.
enum ExactComparison {
  /// How much of `share` of `whole` a part is, rounded down: 1 where `reaches` begins to hold.
  static func nearness(_ part: Int128, to share: Ratio, of whole: Int128) -> Ratio {
    let one = Int128(Ratio.one.partsPerBillion)
    let limit = Int128(share.partsPerBillion) * whole
    if part <= 0 || limit <= 0 { return .zero }
    // Below the limit part × 10¹⁸ fits: amounts have 64 bits.
    if part * one >= limit { return .one }
    return Ratio(partsPerBillion: Int64(part * one * one / limit))
  }

  /// Whether `part` is at least `share` of `whole`; both amounts at least zero.
  static func reaches(_ share: Ratio, part: Int64, of whole: Int64) -> Bool {
    Int128(part) * Int128(Ratio.one.partsPerBillion)
      >= Int128(share.partsPerBillion) * Int128(whole)
  }

  /// Whether two prices differ by at least `share` of the second.
  static func reaches(_ share: Ratio, from one: Price, to reference: Price) -> Bool {
    let gap = Int128(one.nanos) - Int128(reference.nanos)
    let scaled = gap.magnitude * UInt128(Ratio.one.partsPerBillion)
    return scaled >= UInt128(share.partsPerBillion) * UInt128(reference.nanos.magnitude)
  }
}
