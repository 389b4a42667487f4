import NetworkModel
import Quantities
import Testing

struct FeePolicyTests {
  struct Row: CustomTestStringConvertible {
    let name: String
    let policy: FeePolicy
    let quoted: GasPrice
    let uniform: Double
    let bid: GasPrice
    var testDescription: String { name }
  }

  private static let adaptive = FeePolicy.adaptive(
    low: .percent(110),
    high: .percent(160),
    cap: .gwei(150)
  )

  @Test(arguments: [
    Row(name: "fixed", policy: .fixed(.gwei(25)), quoted: .gwei(90), uniform: 0.7, bid: .gwei(25)),
    Row(name: "lowest", policy: adaptive, quoted: .gwei(10), uniform: 0, bid: .gwei(11)),
    Row(
      name: "middle",
      policy: adaptive,
      quoted: .gwei(100),
      uniform: 0.5,
      bid: GasPrice(wei: 135_000_000_000)
    ),
    Row(name: "capped", policy: adaptive, quoted: .gwei(140), uniform: 0.5, bid: .gwei(150)),
    Row(
      name: "beyond 64 bits",
      policy: .adaptive(low: .percent(300), high: .percent(300), cap: .gwei(150)),
      quoted: GasPrice(wei: .max),
      uniform: 0,
      bid: .gwei(150)
    ),
  ])
  func `a sender bids what its policy says`(_ row: Row) {
    #expect(row.policy.bid(quoted: row.quoted, uniform: row.uniform) == row.bid)
  }

  @Test func `an adaptive bid never falls when the draw rises`() {
    var last = GasPrice.zero
    var falls = 0
    for step in 0..<1_000 {
      let bid = Self.adaptive.bid(quoted: .gwei(33), uniform: Double(step) / 1_000)
      if bid < last { falls += 1 }
      last = bid
    }
    #expect(falls == 0)
  }
}
