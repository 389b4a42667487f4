import Margining
import Quantities

/// CASCADE-1: one day of one-second steps, a price that liquidations push further down.
///
/// Doubles with `+ − × ÷ √` in one fixed order, so that every program has the same digest to the
/// bit. The accounts are the model's; the index only says whom to look at.
struct Cascade {
  private var collateral: [Double]
  private var debt: [Double]
  private let volume: Double
  private var fundamental = 2_000.0
  private var impact = 0.0
  private var price = 2_000.0
  private var least = 2_000.0
  private var bad = 0.0
  private var sold = 0.0
  private var badNow = 0.0
  private var soldNow = 0.0
  private var liquidations: UInt64 = 0

  init(accounts: Int) {
    let draws = CascadeDraws(stream: 0)
    var volume = 0.0
    collateral = []
    debt = []
    collateral.reserveCapacity(accounts)
    debt.reserveCapacity(accounts)
    for account in 0..<UInt64(accounts) {
      let (first, second) = (draws[2 * account], draws[2 * account + 1])
      let amount = 0.1 + 99.9 * ((second * second) * second)
      collateral.append(amount)
      debt.append((amount * 2_000.0) * (0.40 + 0.40 * first))
      volume += amount
    }
    self.volume = volume
  }

  /// All steps, with a look only at accounts that the index puts beyond their thresholds.
  mutating func runIndexed(steps: UInt64) {
    var keys: [Int64?] = []
    keys.reserveCapacity(debt.count)
    for account in debt.indices { keys.append(level(account).thresholdRank) }
    var index = ThresholdIndex(keys: keys)
    var due: [AccountID] = []
    run(steps) { model, threshold in
      // Levels are rounded; a margin finds whoever the exact test may name.
      index.move(.rule, to: (model.price * (1 - 1e-12)).thresholdRank)
      if index.crossedCount(.rule) == 0 { return }
      due.removeAll(keepingCapacity: true)
      index.appendCrossed(
        .rule,
        where: { model.isDue(Int($0.index), threshold) },
        to: &due
      )
      for account in due {
        let position = Int(account.index)
        model.liquidate(position)
        let isOpen = model.debt[position] > 0
        index.setKey(account, isOpen ? model.level(position).thresholdRank : nil)
      }
    }
  }

  /// All steps, with a look at every account.
  mutating func runScanned(steps: UInt64) {
    run(steps) { model, threshold in
      for account in model.debt.indices where model.isDue(account, threshold) {
        model.liquidate(account)
      }
    }
  }

  @inline(__always)
  private mutating func run(_ steps: UInt64, _ sweep: (inout Cascade, Double) -> Void) {
    let draws = CascadeDraws(stream: 1)
    let volatility = 0.80 * (1.0 / 31_536_000.0).squareRoot()
    for step in 0..<steps {
      let jump = step == 43_200 ? -0.14 : 0.0
      fundamental = fundamental * (1.0 + (jump + volatility * draws.normal(step)))
      impact = impact * (1.0 - 1.0 / 600.0)
      price = fundamental * (1.0 - impact)
      least = min(least, price)
      soldNow = 0
      badNow = 0
      sweep(&self, price * 0.825)
      bad += badNow
      sold += soldNow
      if soldNow > 0 { impact = min(impact + 0.5 * (soldNow / volume), 0.9) }
    }
  }

  /// The price at which an account is due, rounded.
  @inline(__always)
  private func level(_ account: Int) -> Double { debt[account] / (collateral[account] * 0.825) }

  @inline(__always)
  private func isDue(_ account: Int, _ threshold: Double) -> Bool {
    collateral[account] * threshold < debt[account]
  }

  @inline(__always)
  private mutating func liquidate(_ account: Int) {
    let (owed, held) = (debt[account], collateral[account])
    let repaid = owed < 100.0 ? owed : 0.5 * owed
    let seized = (repaid * 1.05) / price
    if seized >= held {
      badNow += owed - (held * price) / 1.05
      soldNow += held
      collateral[account] = 0
      debt[account] = 0
    } else {
      soldNow += seized
      collateral[account] = held - seized
      debt[account] = owed - repaid
    }
    liquidations += 1
  }

  /// The published digest: all accounts, then the sums.
  var digest: UInt64 {
    var hash = WordHash()
    for account in debt.indices {
      hash.absorb(collateral[account].bitPattern)
      hash.absorb(debt[account].bitPattern)
    }
    hash.absorb(liquidations)
    for value in [bad, sold, price, least] { hash.absorb(value.bitPattern) }
    return hash.value
  }
}

/// Uniform draws of a numbered stream with seed 1: splitmix64 of a counter.
struct CascadeDraws {
  private let base: UInt64

  init(stream: UInt64) { base = CascadeDraws.mix(0xD134_2543_DE82_EF95 &+ stream) }

  private static func mix(_ word: UInt64) -> UInt64 {
    var bits = (word ^ (word &>> 30)) &* 0xBF58_476D_1CE4_E5B9
    bits = (bits ^ (bits &>> 27)) &* 0x94D0_49BB_1331_11EB
    return bits ^ (bits &>> 31)
  }

  @inline(__always)
  subscript(_ number: UInt64) -> Double {
    Double(CascadeDraws.mix(base &+ (number &+ 1) &* 0x9E37_79B9_7F4A_7C15) &>> 11) * 0x1p-53
  }

  /// Nearly normal: twelve uniform draws less six.
  @inline(__always)
  func normal(_ step: UInt64) -> Double {
    var sum = 0.0
    for number in 0..<UInt64(12) { sum += self[12 &* step &+ number] }
    return sum - 6.0
  }
}
