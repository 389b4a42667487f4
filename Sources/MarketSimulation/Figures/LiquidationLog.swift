import Quantities

/// One liquidation with everything that metrics need of it.
struct LiquidationEntry: Sendable, BitwiseCopyable {
  var record: LiquidationRecord
  /// Whether a falling price triggers it (a vault or a long).
  var isFallSensitive: Bool
  /// Which market its threshold is a price of.
  var market: MarketID
  /// The protocol price that triggered it.
  var triggerPrice: Price
  /// When the source of that price looked.
  var observedAt: SimInstant
  /// Value taken beyond the least that restores the requirement.
  var overLiquidation: QuoteAmount
  /// What the owner lost, at market; known at settlement for auctions.
  var ownerLoss: QuoteAmount
  /// Debt or notional that was liquidated, in 10⁻⁶.
  var liquidatedDebt: QuoteAmount
  /// What the collateral or position brought so far, and for how much of it.
  var proceeds: QuoteAmount
  /// Base units that brought `proceeds`.
  var sold: BaseQuantity
  /// Whether the account had been missed for longer than the grace.
  var wasMissed: Bool
}

/// The liquidations of a run in order of execution.
struct LiquidationLog: Sendable {
  private(set) var entries: [LiquidationEntry] = []

  /// Adds a liquidation and returns its ordinal.
  mutating func append(_ entry: LiquidationEntry) -> Int64 {
    entries.append(entry)
    return Int64(entries.count - 1)
  }

  /// Notes what a liquidation's collateral brought and what its owner lost by it.
  mutating func settled(
    _ ordinal: Int64,
    proceeds: QuoteAmount,
    sold: BaseQuantity,
    ownerLoss: QuoteAmount
  ) throws(QuantityError) {
    let position = Int(ordinal)
    entries[position].proceeds = try entries[position].proceeds.adding(proceeds)
    entries[position].sold = BaseQuantity(
      units: try WideArithmetic.sum(entries[position].sold.units, sold.units)
    )
    entries[position].ownerLoss = try entries[position].ownerLoss.adding(ownerLoss)
  }

  /// Lowers what an owner lost by what was made good; returns what of it belongs to other losses.
  mutating func recovered(_ ordinal: Int, _ gain: Int64) -> Int64 {
    let lost = entries[ordinal].ownerLoss.micros
    let healed = min(max(0, gain), max(0, lost))
    entries[ordinal].ownerLoss = QuoteAmount(micros: lost - healed)
    return gain - healed
  }

  /// Groups separated by more than `quiet`: how many, and Σ of their lengths.
  func episodes(quiet: SimDuration) -> (count: Int64, seconds: Double) {
    var count: Int64 = 0
    var length: Int64 = 0
    var first = SimInstant.start
    var last = SimInstant.start
    for entry in entries {
      let at = entry.record.executedAt
      if count == 0 || at - last > quiet {
        if count > 0 { length += (last - first).nanoseconds }
        count += 1
        first = at
      }
      last = at
    }
    if count > 0 { length += (last - first).nanoseconds }
    return (count, Double(length) / 1_000_000_000)
  }

  /// Whether three consecutive generations did not shrink by notional.
  var isSupercritical: Bool {
    var notional: [Int128] = []
    for entry in entries {
      let generation = Int(entry.record.generation)
      while notional.count <= generation { notional.append(0) }
      notional[generation] += Int128(entry.record.notionalMicros)
    }
    guard notional.count >= 4 else { return false }
    for first in 1..<(notional.count - 2)
    where notional[first] > 0 && notional[first + 1] >= notional[first]
      && notional[first + 2] >= notional[first + 1]
    {
      return true
    }
    return false
  }
}
