public import Quantities

/// The answer to a deleveraging.
public enum DeleveragingVerdict: Equatable, Sendable, BitwiseCopyable {
  /// Winners took the position, or some of it.
  case deleveraged(LiquidationOutcome, DeleveragingReport)
  /// Nothing happened.
  case rejected(Rejection)
}

/// What a deleveraging did to those on the other side.
public struct DeleveragingReport: Equatable, Sendable, BitwiseCopyable {
  /// Accounts that took a part.
  public let counterparties: Int32
  /// Accounts that could have.
  public let candidates: Int32
  /// Contracts that nobody took.
  public let left: BaseQuantity
  /// What the failing position lacked at the protocol's price.
  public let deficit: QuoteAmount
  /// What the counterparties lost against that price; negative is a gain.
  public let haircut: QuoteAmount
  /// What they lost beyond the deficit; never negative.
  public let overshoot: QuoteAmount
  /// Gini coefficient of the losses over all candidates: 0 where all lose alike.
  public let concentration: Ratio
  /// The largest loss over the sum; 0 where nobody lost.
  public let largestShare: Ratio
}

/// An account on the other side of a failing position.
struct DeleveragingCandidate: Sendable, BitwiseCopyable {
  let account: AccountID
  /// Unsigned contracts.
  let size: Int64
  /// Equity in micros at the protocol's prices, rounded down.
  let equity: Int64
  /// Profit in micros at the protocol's price, rounded down.
  let profit: Int64
  /// Entry cost in micros.
  let cost: Int64
  /// Notional in micros at the protocol's price, rounded up.
  let notional: Int64

  private static let one: Int128 = 1_000_000_000

  /// Profit over entry in billionths, rounded down.
  private var gain: Int128 { floor(Int128(profit) * Self.one, Int128(max(1, cost))) }
  /// Notional over equity in billionths, rounded down.
  private var leverage: Int128 { Int128(notional) * Self.one / Int128(max(1, equity)) }

  /// What a ranking orders by, in billionths; larger is asked sooner.
  func score(_ ranking: DeleveragingSpec.Ranking, isLong: Bool) -> Int128 {
    switch ranking {
    case .profitLeverage:
      if profit >= 0 { return gain * leverage / Self.one }
      return floor(gain * Self.one, max(1, leverage))
    case .hyperliquid:
      let mark = Int128(notional)
      let entry = Int128(max(1, cost))
      let move = isLong ? mark * Self.one / entry : entry * Self.one / max(1, mark)
      return move * leverage / Self.one
    case .random: return 0
    case .sharesOfProfit: return Int128(max(0, profit))
    case .sharesOfNotional: return Int128(notional)
    case .sharesOfLeveragedProfit: return Int128(max(0, profit)) * leverage / Self.one
    }
  }

  private func floor(_ numerator: Int128, _ divisor: Int128) -> Int128 {
    let quotient = numerator / divisor
    return numerator % divisor < 0 ? quotient - 1 : quotient
  }
}

extension DeleveragingSpec.Ranking {
  /// Whether all candidates take a part at once.
  var isShared: Bool {
    switch self {
    case .profitLeverage, .hyperliquid, .random: false
    case .sharesOfProfit, .sharesOfNotional, .sharesOfLeveragedProfit: true
    }
  }
}

/// Who takes how much.
enum DeleveragingPlan {
  /// A candidate with its part.
  struct Part: Equatable, Sendable, BitwiseCopyable {
    let candidate: Int32
    let units: Int64
  }

  /// Splits `units` over candidates by a ranking.
  ///
  /// `draw` chooses where the random ranking starts. Shares are rounded down, at most the
  /// candidate's size; what is left goes to the largest weights.
  static func parts(
    _ candidates: [DeleveragingCandidate],
    units: Int64,
    spec: DeleveragingSpec,
    isLong: Bool,
    draw: UInt64
  ) throws(MarginError) -> [Part] {
    var ranked: [(score: Int128, index: Int)] = []
    for index in candidates.indices {
      ranked.append((candidates[index].score(spec.ranking, isLong: isLong), index))
    }
    if spec.ranking == .random {
      let start = Int(draw.multipliedFullWidth(by: UInt64(max(1, candidates.count))).high)
      ranked = Array(ranked[start...] + ranked[..<start])
    } else {
      ranked.sort {
        $0.score != $1.score
          ? $0.score > $1.score : candidates[$0.index].account < candidates[$1.index].account
      }
    }
    let asked = Array(ranked.prefix(Int(max(0, spec.counterpartyLimit))))
    if !spec.ranking.isShared { return greedy(asked.map { $0.index }, candidates, units) }
    return try shared(asked, candidates, units)
  }

  private static func greedy(
    _ order: [Int],
    _ candidates: [DeleveragingCandidate],
    _ units: Int64
  ) -> [Part] {
    var left = units
    var parts: [Part] = []
    for index in order where left > 0 {
      let taken = min(left, candidates[index].size)
      parts.append(Part(candidate: Int32(index), units: taken))
      left -= taken
    }
    return parts
  }

  private static func shared(
    _ asked: [(score: Int128, index: Int)],
    _ candidates: [DeleveragingCandidate],
    _ units: Int64
  ) throws(MarginError) -> [Part] {
    var total: Int128 = 0
    for entry in asked { total = try MarginMath.sum(total, entry.score) }
    if total == 0 { return greedy(asked.map { $0.index }, candidates, units) }
    var left = units
    var taken = [Int64](repeating: 0, count: asked.count)
    for (position, entry) in asked.enumerated() {
      // A weight in billionths of all keeps the product inside 128 bits.
      let weight = try MarginMath.product(entry.score, 1_000_000_000) / total
      let part = Int64(Int128(units) * weight / 1_000_000_000)
      taken[position] = min(part, candidates[entry.index].size)
      left -= taken[position]
    }
    for (position, entry) in asked.enumerated() where left > 0 {
      let more = min(left, candidates[entry.index].size - taken[position])
      taken[position] += more
      left -= more
    }
    var parts: [Part] = []
    for (position, entry) in asked.enumerated() where taken[position] > 0 {
      parts.append(Part(candidate: Int32(entry.index), units: taken[position]))
    }
    return parts
  }

  /// Gini coefficient of losses in billionths, half to even; gains count as no loss.
  static func gini(_ losses: [Int64]) throws(MarginError) -> Ratio {
    let sorted = losses.map { max(0, $0) }.sorted()
    var sum: Int128 = 0
    var weighted: Int128 = 0
    for (index, loss) in sorted.enumerated() {
      sum += Int128(loss)
      weighted = try MarginMath.sum(weighted, Int128(index + 1) * Int128(loss))
    }
    let count = Int128(sorted.count)
    if sum == 0 || count == 0 { return .zero }
    // G = (2·Σ i·xᵢ − (n + 1)·Σ x) ÷ (n·Σ x)
    let top = 2 * weighted - (count + 1) * sum
    let wide = try MarginMath.divide(
      try MarginMath.product(top, 1_000_000_000),
      by: count * sum,
      rounding: .halfEven
    )
    return Ratio(partsPerBillion: try MarginMath.narrow(wide))
  }
}
