import Quantities

/// A tiered margin schedule ready for exact arithmetic.
///
/// The requirement is the largest of its lines, which is what tiers with rising rates and
/// continuous deductions come to:
///
///     MM(N) = maxₖ (mₖ·N − dₖ)
///
/// - Source: `docs/model/margin.md`.
struct MarginSchedule: Equatable, Sendable {
  /// Which of the two requirements is meant.
  enum Kind { case maintenance, initial }

  /// One tier's straight line.
  struct Line: Equatable, Sendable, BitwiseCopyable {
    var from: Int64
    var maintenance: Ratio
    var initial: Ratio
    /// Deductions in 10⁻⁹ micros: exact, because a rate has nine decimals.
    var maintenanceDeduction: Int128
    var initialDeduction: Int128

    func rate(_ kind: Kind) -> Ratio { kind == .maintenance ? maintenance : initial }
    func deduction(_ kind: Kind) -> Int128 {
      kind == .maintenance ? maintenanceDeduction : initialDeduction
    }
  }

  let lines: [Line]
  let premium: SizePremium?

  init(_ spec: PerpetualMarketSpec) {
    var lines = [
      Line(
        from: 0,
        maintenance: spec.maintenanceMargin,
        initial: spec.initialMargin,
        maintenanceDeduction: 0,
        initialDeduction: 0
      )
    ]
    for tier in spec.tiers {
      let last = lines[lines.count - 1]
      let bound = Int128(tier.from.micros)
      let rise = tier.maintenance.partsPerBillion - last.maintenance.partsPerBillion
      let initialRise = tier.initial.partsPerBillion - last.initial.partsPerBillion
      lines.append(
        Line(
          from: tier.from.micros,
          maintenance: tier.maintenance,
          initial: tier.initial,
          maintenanceDeduction: last.maintenanceDeduction + bound * Int128(rise),
          initialDeduction: last.initialDeduction + bound * Int128(initialRise)
        )
      )
    }
    self.lines = lines
    premium = spec.sizePremium
  }

  /// Whether one rate holds for every size, so that a threshold is one price-like number.
  var isFlat: Bool { lines.count == 1 && premium == nil }

  /// The largest rate that any size can meet.
  var highestRate: Ratio {
    premium == nil ? lines[lines.count - 1].maintenance : .one
  }

  /// The rate of a line for a size, premium included, rounded up; at most 100 %.
  func rate(_ line: Line, _ kind: Kind, size: UInt64, scale: BaseScale) -> Ratio {
    let flat = line.rate(kind)
    guard let premium else { return flat }
    let root = IntegerRoot.ceiling(
      Int128(size) * (1_000_000_000_000_000_000 / Int128(scale.unitsPerWhole))
    )
    let one = Int128(Ratio.one.partsPerBillion)
    let grown = Int128(premium.coefficient.partsPerBillion) * root
    let kept = Int128(premium.share.partsPerBillion) * Int128(flat.partsPerBillion)
    let sum = (grown + kept + one - 1) / one
    return max(flat, Ratio(partsPerBillion: Int64(min(sum, one))))
  }

  /// The tier of a notional: the last one whose lower bound it reaches.
  func tier(of notional: Int64) -> Int {
    var found = 0
    for index in lines.indices where lines[index].from <= notional { found = index }
    return found
  }

  /// Requirement of a position in 10⁻¹² micros, rounded up against the account.
  ///
  /// The deduction grows with the multiplier, rounded down.
  func requirement(
    _ kind: Kind,
    size: UInt64,
    price: Int64,
    multiplier: Ratio,
    scale: BaseScale,
    factor: Int128
  ) throws(MarginError) -> Int128 {
    if size == 0 || price == 0 { return 0 }
    let units = Int128(size) * factor
    var most: Int128 = 0
    for line in lines {
      let perUnit = try PerpetualMath.requirement(
        price: Price(nanos: price),
        margin: rate(line, kind, size: size, scale: scale),
        multiplier: multiplier
      )
      var value = try MarginMath.product(units, Int128(perUnit))
      let deduction = line.deduction(kind)
      if deduction > 0 {
        value -= try MarginMath.product(deduction, Int128(multiplier.partsPerBillion)) / 1_000_000
      }
      most = max(most, value)
    }
    return most
  }
}

/// Square roots of whole numbers.
enum IntegerRoot {
  /// The smallest whole number whose square is at least `value`; 0 for nothing.
  static func ceiling(_ value: Int128) -> Int128 {
    if value <= 0 { return 0 }
    // The root of a double is right to one part in 2⁵³; from above it, Newton's steps only fall.
    let guess = Int128(Double(value).squareRoot())
    var root = guess + (guess >> 50) + 2
    while true {
      let next = (root + value / root) / 2
      if next >= root { break }
      root = next
    }
    return root * root < value ? root + 1 : root
  }
}
