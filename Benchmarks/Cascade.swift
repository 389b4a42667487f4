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
    run(steps) { price in
      // Levels are rounded; a margin finds whoever the exact test may name.
      index.move(.rule, to: (price * (1 - 1e-12)).thresholdRank)
      return index.crossedCount(.rule) == 0
    } sweep: { model, threshold in
      model.liquidateDue(threshold, &index, &due)
    }
  }

  private mutating func liquidateDue(
    _ threshold: Double,
    _ index: inout ThresholdIndex,
    _ due: inout [AccountID]
  ) {
    due.removeAll(keepingCapacity: true)
    index.appendCrossed(.rule, where: { isDue(Int($0.index), threshold) }, to: &due)
    for account in due {
      let position = Int(account.index)
      liquidate(position)
      index.setKey(account, debt[position] > 0 ? level(position).thresholdRank : nil)
    }
  }

  /// All steps, with a look at every account.
  mutating func runScanned(steps: UInt64) {
    run(steps) { _ in
      false
    } sweep: { model, threshold in
      for account in model.debt.indices where model.isDue(account, threshold) {
        model.liquidate(account)
      }
    }
  }

  // The path is kept in registers between the prices at which somebody may be due.
  @inline(__always)
  private mutating func run(
    _ steps: UInt64,
    isQuiet: (Double) -> Bool,
    sweep: (inout Cascade, Double) -> Void
  ) {
    let draws = CascadeDraws(stream: 1)
    let volatility = 0.80 * (1.0 / 31_536_000.0).squareRoot()
    var (fundamental, impact, price, least) = (2_000.0, 0.0, 2_000.0, 2_000.0)
    var step: UInt64 = 0
    while step < steps {
      let noise = draws.normals(step)
      for lane in 0..<Int(min(4, steps - step)) {
        let jump = step == 43_200 ? -0.14 : 0.0
        step += 1
        fundamental = fundamental * (1.0 + (jump + volatility * noise[lane]))
        impact = impact * (1.0 - 1.0 / 600.0)
        price = fundamental * (1.0 - impact)
        least = min(least, price)
        if isQuiet(price) { continue }
        impact = self.sweep(price, impact, sweep)
      }
    }
    self.price = price
    self.least = least
  }

  /// Liquidates at a price; returns the impact then.
  @inline(never)
  private mutating func sweep(
    _ price: Double,
    _ impact: Double,
    _ sweep: (inout Cascade, Double) -> Void
  ) -> Double {
    self.price = price
    soldNow = 0
    badNow = 0
    sweep(&self, price * 0.825)
    bad += badNow
    sold += soldNow
    return soldNow > 0 ? min(impact + 0.5 * (soldNow / volume), 0.9) : impact
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
  subscript(_ number: UInt64) -> Double { bits(number) * 0x1p-53 }

  // The draw times 2⁵³.
  @inline(__always)
  private func bits(_ number: UInt64) -> Double {
    Double(CascadeDraws.mix(base &+ (number &+ 1) &* 0x9E37_79B9_7F4A_7C15) &>> 11)
  }

  /// Nearly normal, for four steps from one on: twelve uniform draws of each less six.
  ///
  /// Each sum waits for itself alone, so that the processor works on four at once. Multiplying by a
  /// power of two commutes with every rounding here: once for the sum is as good as for each draw.
  @inline(__always)
  func normals(_ step: UInt64) -> SIMD4<Double> {
    var (first, second, third, fourth) = (0.0, 0.0, 0.0, 0.0)
    for number in 12 &* step..<12 &* step &+ 12 {
      first += bits(number)
      second += bits(number &+ 12)
      third += bits(number &+ 24)
      fourth += bits(number &+ 36)
    }
    return SIMD4(first, second, third, fourth) * 0x1p-53 - 6.0
  }
}
