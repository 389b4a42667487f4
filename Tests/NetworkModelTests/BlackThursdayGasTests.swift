import Foundation
import NetworkModel
import Quantities
import TestSupport
import Testing

/// The gas market on the recorded ten-minute prices of 12 March 2020, without liquidations.
///
/// The constants were chosen looking at this day: the test guards the mechanism, it proves no fit.
struct BlackThursdayGasTests {
  private static let prices = "2020-03-12_black_thursday/ethusd_10m_2020-03-12.csv"

  struct Hour {
    var quoted = 0.0
    var transactions: Int64 = 0
    var blocks = 0
  }

  @Test func `the record's gas peak has its height, its hour and its throughput dip`() throws {
    guard let path = SharedData.path(Self.prices) else {
      try Test.cancel("the recorded prices are not on this machine")
    }
    let hours = try Self.run(bars: Self.bars(at: path))
    let quotes = hours.map { $0.quoted / Double($0.blocks) }
    let peak = try #require(quotes.indices.max { quotes[$0] < quotes[$1] })
    let ratio = quotes[peak] / 10
    #expect(ratio > 9.8 && ratio < 39, "peak \(ratio) times the base price")
    #expect((12...18).contains(peak), "peak in hour \(peak)")
    let counts = hours.map { Double($0.transactions) / Double($0.blocks) }
    let dip = counts[11] / counts[0] - 1
    #expect(dip < -0.25 && dip > -0.55, "throughput changes by \(dip) in hour 11")
  }

  /// Open, high, low, close of each bar of 24 hours; the file's times are not needed.
  private static func bars(at path: String) throws -> [[Double]] {
    let bytes = try Data(contentsOf: URL(fileURLWithPath: path))
    let lines = bytes.split(separator: UInt8(ascii: "\n")).dropFirst()
    return lines.prefix(144).map { line in
      line.split(separator: UInt8(ascii: ",")).dropFirst().prefix(4).compactMap {
        Double(String(decoding: $0, as: UTF8.self))
      }
    }
  }

  private static func run(bars: [[Double]]) -> [Hour] {
    var chain = chain(network())
    var effects = EffectBuffer<ChainEffect>()
    var hours = [Hour](repeating: Hour(), count: 24)
    var number: Int64 = 0
    for (index, bar) in bars.enumerated() {
      let start = Int64(index) * 600
      for second in start..<start + 600 {
        if (second - start) % 150 == 0 {
          let nanos = Int64(bar[Int(second - start) / 150] * 1e9)
          chain.handle(.priceObserved(Price(nanos: nanos)), at: instant(second), into: &effects)
        }
        guard second % 13 == 0 else { continue }
        number += 1
        chain.handle(
          .produceBlock(PlannedBlock(number: number, at: instant(second))),
          at: instant(second),
          into: &effects
        )
        guard let block = chain.lastBlock else { continue }
        let hour = Int(second / 3_600)
        hours[hour].quoted += Double(block.quotedGasPrice.wei) / 1e9
        hours[hour].transactions += block.backgroundTransactions
        hours[hour].blocks += 1
      }
      effects.removeAll()
    }
    return hours
  }
}
