import NetworkModel
import Quantities
import Testing

struct SequencerMarketTests {
  private func spec(_ background: BackgroundSpec) -> SequencerSpec {
    SequencerSpec(
      floor: GasPrice(wei: 10_000_000),
      windows: [SequencerWindow(gasPerSecond: 1_000_000, length: .seconds(10))],
      blockTime: .seconds(1),
      background: background
    )
  }

  @Test func `a backlog of one window raises the fee e-fold`() {
    var market = SequencerMarket(spec: spec(nobody()), gasLimit: 32_000_000)
    market.blockProduced(gasUsed: 11_000_000, backgroundGas: 0)
    market.advance(to: instant(1), ownGas: 0)
    #expect(abs(Double(market.baseFee.wei) / 10_000_000 - 2.718_281_828) < 1e-6)
    // The target works the rest off in ten seconds.
    market.advance(to: instant(11), ownGas: 0)
    #expect(market.baseFee == GasPrice(wei: 10_000_000))
  }

  @Test func `use at the target costs the floor for ever`() {
    var market = SequencerMarket(spec: spec(nobody()), gasLimit: 32_000_000)
    for second in Int64(1)...1_000 {
      market.blockProduced(gasUsed: 1_000_000, backgroundGas: 0)
      market.advance(to: instant(second), ownGas: 0)
    }
    #expect(market.baseFee == GasPrice(wei: 10_000_000))
  }

  @Test func `two windows multiply`() {
    var two = spec(nobody())
    two.windows.append(SequencerWindow(gasPerSecond: 500_000, length: .seconds(20)))
    var market = SequencerMarket(spec: two, gasLimit: 32_000_000)
    market.blockProduced(gasUsed: 6_000_000, backgroundGas: 0)
    market.advance(to: instant(1), ownGas: 0)
    // 5 M over 10 M, and 5.5 M over 10 M.
    #expect(abs(Double(market.baseFee.wei) / 10_000_000 - 2.857_651_118) < 1e-6)
  }

  private func rollup(_ features: ChainFeatures, load: Int64, gas: Int64 = 10_000_000) -> Chain {
    chain(
      network(
        market: .sequencer(spec(background(light: load, heavy: 0))),
        blocks: .fixed(interval: .seconds(1)),
        gasLimit: gas,
        ordering: .arrival,
        features: features
      )
    )
  }

  @Test func `the background that arrived before goes first`() {
    // Half a block arrives each second and nothing is produced for ten: five blocks wait.
    var chain = rollup(ChainFeatures(), load: 50)
    _ = chain.block(0, at: 1)
    _ = chain.submit(transaction(1, gwei: 1, sent: 6))
    var at: Int64?
    for number in Int64(1)...9 where at == nil {
      if chain.block(number, at: 10 + number).included == [1] { at = number }
    }
    // Sent five seconds after the last block: 25 M before it, 10 M a block.
    #expect(at == 3)
  }

  @Test func `a sender who arrives first is served first, whatever others pay`() {
    var chain = rollup(ChainFeatures(), load: 0, gas: 150_000)
    _ = chain.submit(transaction(1, gwei: 1, sent: 1))
    _ = chain.submit(transaction(2, gwei: 900, member: 1, sent: 2))
    #expect(chain.block(0, at: 3).included == [1])
    let second = chain.block(1, at: 4)
    #expect(second.included == [2])
    // No tips: everyone pays the base fee.
    #expect(second.prices.allSatisfy { $0 < 20_000_000 })
  }

  @Test func `after an outage the inbox comes first and then the backlog in order of arrival`() {
    var chain = rollup(ChainFeatures(rollup: RollupSpec()), load: 0)
    _ = chain.submit(transaction(1, gwei: 9, sent: 1))
    _ = chain.submit(transaction(2, gwei: 1, sent: 2))
    _ = chain.submit(transaction(3, gwei: 5, sent: 3, arrives: 100, route: .inbox))
    _ = chain.submit(transaction(4, gwei: 5, sent: 4, arrives: 90, route: .inbox))
    let plan = PlannedBlock(number: 0, at: instant(3_600), endsOutage: true)
    #expect(chain.block(plan).included == [4, 3, 1, 2])
  }

  @Test func `a forced block holds overdue messages of the inbox and nothing else`() {
    let rollup = RollupSpec(forceInclusionDelay: .seconds(100))
    var chain = backed(by: rollup)
    _ = chain.submit(transaction(1, gwei: 9, sent: 1))
    _ = chain.submit(transaction(2, sent: 10, arrives: 20, route: .inbox))
    _ = chain.submit(transaction(3, sent: 60, arrives: 70, route: .inbox))
    let forced = PlannedBlock(number: 0, at: instant(120), isForced: true)
    #expect(chain.block(forced).included == [2])
    #expect(chain.block(1, at: 300).included == [3, 1])
  }

  private func backed(by rollup: RollupSpec) -> Chain {
    self.rollup(ChainFeatures(rollup: rollup), load: 0)
  }
}

struct RecordedGasTests {
  private let points = [
    GasPricePoint(at: instant(100), price: .gwei(10)),
    GasPricePoint(at: instant(200), price: .gwei(50)),
    GasPricePoint(at: instant(300), price: .gwei(20)),
  ]

  @Test func `the quote is the last recorded price`() {
    let spec = RecordedGasSpec(points: points, background: nobody())
    var market = RecordedGasMarket(spec: spec, gasLimit: 10_000_000)
    for (second, gwei) in [
      (0, 10), (100, 10), (199, 10), (200, 50), (299, 50), (300, 20), (999, 20),
    ] {
      market.advance(to: instant(Int64(second)), ownGas: 0)
      #expect(market.quotedGasPrice == .gwei(Int64(gwei)))
    }
  }

  @Test func `a bid that the record leaves behind waits for it to come back`() {
    let spec = RecordedGasSpec(points: points, background: background(light: 100, heavy: 100))
    var chain = chain(network(market: .recorded(spec)))
    _ = chain.block(0, at: 200)
    _ = chain.submit(transaction(1, gwei: 30, sent: 210))
    #expect(chain.block(1, at: 250).included == [])
    #expect(chain.block(2, at: 300).included == [1])
  }
}

struct DemandShockTests {
  @Test func `the presets multiply demand as they say`() {
    let table: [(DemandShock, [(Int64, Double)])] = [
      (.busy(from: instant(60)), [(0, 1), (59, 1), (60, 3), (86_400, 3)]),
      (
        .blackThursday(from: instant(0)),
        [(0, 1), (1_800, 3.5), (3_600, 6), (86_400, 6), (90_000, 3.5), (93_600, 2.25)]
      ),
      (.spike(from: instant(100)), [(99, 1), (100, 50), (699, 50), (760, 25.5), (3_600, 1)]),
    ]
    for (shock, points) in table {
      for (second, factor) in points {
        #expect(abs(shock.factor(at: instant(second)) - factor) < 1e-9 * factor)
      }
    }
  }

  @Test func `a shock that ends at once leaves nothing`() {
    let shock = DemandShock(
      start: instant(10),
      ramp: .seconds(10),
      hold: .seconds(10),
      halfLife: .zero,
      multiple: .percent(50)
    )
    #expect(shock.factor(at: instant(15)) == 0.75)
    #expect(shock.factor(at: instant(29)) == 0.5)
    #expect(shock.factor(at: instant(30)) == 1)
  }

  @Test func `a spike raises the quote of every market that listens to demand`() {
    let background = background(light: 20, heavy: 20)
    let markets: [FeeMarketSpec] = [
      .firstPrice(blackThursdayFees()),
      .baseFee(
        BaseFeeSpec(
          initialBaseFee: .gwei(10),
          referencePrice: .gwei(10),
          medianTip: .gwei(1),
          background: background
        )
      ),
      .sequencer(
        SequencerSpec(
          floor: .gwei(10),
          windows: [SequencerWindow(gasPerSecond: 500_000, length: .seconds(60))],
          blockTime: .seconds(13),
          background: background
        )
      ),
    ]
    for market in markets {
      var calm = chain(network(market: market))
      var tense = chain(
        network(market: market, features: ChainFeatures(demandShocks: [.spike(from: instant(0))]))
      )
      for number in Int64(0)..<40 {
        _ = calm.block(number, at: number * 13)
        _ = tense.block(number, at: number * 13)
      }
      #expect(tense.quotedGasPrice > calm.quotedGasPrice)
    }
  }
}
