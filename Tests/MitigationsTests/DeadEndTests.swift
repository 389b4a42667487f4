import Determinism
import Mitigations
import Quantities
import TestSupport
import Testing

/// Every strategy of the catalogue, whatever happened to it, opens again in a calm market.
struct DeadEndTests {
  private static let day: Int64 = 86_400

  /// A market in turmoil: jumps of price, sources that disagree, counters that leap.
  private func turmoil(_ stream: RandomStream, at seconds: Int64, step: UInt64) -> ProtocolView {
    func draw(_ purpose: UInt64) -> Double { stream.uniform(step: step, purpose: purpose) }
    let price = Int64(20 + 180 * draw(1))
    let second = Int64(20 + 180 * draw(2))
    let old = Int64(draw(3) * 20_000)
    var look = view(
      at: seconds,
      price: published(price, observed: seconds - min(seconds, old)),
      primary: published(price, observed: seconds - min(seconds, old)),
      queued: published(Int64(20 + 180 * draw(4)), observed: seconds),
      secondary: draw(5) < 0.2 ? nil : published(second, observed: seconds)
    )
    look.gasPrice = .gwei(1 + Int64(draw(6) * 2_000))
    look.openInterest = QuoteAmount(micros: Int64(draw(7) * 1e15))
    look.insurance = QuoteAmount(micros: Int64(draw(8) * 1e13))
    look.liquidatedNotional = QuoteAmount(micros: Int64(step) * 3_000_000_000_000)
    look.badDebt = QuoteAmount(micros: Int64(step) * 200_000_000_000)
    look.withdrawnValue = QuoteAmount(micros: Int64(step) * 5_000_000_000_000)
    look.lockedValue = QuoteAmount(micros: Int64(draw(9) * 1e15))
    return look
  }

  /// The same market at rest: nothing moves, both sources are fresh and agree.
  private func calm(after last: ProtocolView, at seconds: Int64) -> ProtocolView {
    var look = view(
      at: seconds,
      price: published(100, observed: seconds),
      primary: published(100, observed: seconds),
      queued: published(100, observed: seconds),
      secondary: published(100, observed: seconds)
    )
    look.openInterest = QuoteAmount(micros: 100_000_000)
    look.insurance = last.insurance
    look.liquidatedNotional = last.liquidatedNotional
    look.badDebt = last.badDebt
    look.withdrawnValue = last.withdrawnValue
    look.lockedValue = last.lockedValue
    return look
  }

  @Test(arguments: MitigationCatalog.standard.descriptors.map(\.kind))
  func `nothing stays closed in a market that has calmed down`(_ kind: String) throws {
    var trapped: [UInt64] = []
    var rest: UInt8?
    for seed in UInt64(0)..<40 {
      let stream = SeedTree(rootSeed: seed, replication: 0).stream("turmoil")
      // The unconditional probe gets an end; everything else runs with its defaults.
      let changes: [String: Int64] = kind == "liquidation-pause" ? ["until": 9_000 * second] : [:]
      var engine = try Harness(kind, changes)
      var last = view(at: 0, price: 100)
      for step in UInt64(0)..<60 {
        // Transactions arrive at arbitrary blocks, also when nobody wants them any more.
        last = turmoil(stream, at: Int64(step) * 240, step: step)
        engine.block(last)
        if engine.isPoked, stream.uniform(step: step, purpose: 10) < 0.3 { engine.act(last) }
      }
      var now = Int64(60) * 240
      // Sixty quiet days at half-hourly looks; what is asked for is executed.
      for _ in 0..<(60 * 48) {
        now += 1_800
        let look = calm(after: last, at: now)
        engine.block(look)
        if engine.wantsTransaction, engine.isPoked { engine.act(look) }
      }
      let standing = engine.standing.standing(at: instant(now))
      rest = rest ?? standing.level
      let isOpen = standing.closed.isEmpty && standing.level == rest
      if !isOpen || standing.marginMultiplier != nil { trapped.append(seed) }
    }
    #expect(trapped.isEmpty, "\(kind) stays closed after seeds \(trapped)")
  }
}
