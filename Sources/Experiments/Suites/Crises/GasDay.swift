import Determinism
import NetworkModel
import Quantities

/// A recorded day of prices and gas, and what the gas market makes of its prices.
struct GasDay: Sendable {
  /// Files of a day.
  struct Record: Equatable, Sendable {
    let name: String
    let prices: String
    let gas: String

    var files: [String] { [prices, gas] }

    /// The days of which both prices and gas are recorded; the first is tested by `T1.5`.
    static let all: [Record] = [
      Record(
        name: "2020-03-12",
        prices: "2020-03-12_black_thursday/ethusd_10m_2020-03-12.csv",
        gas: "2020-03-12_black_thursday/eth_gas_10m_2020-03-12.csv"
      ),
      Record(
        name: "2020-09-05",
        prices: "congestion_calibration_days/ethusd_10m_2020-09-05.csv",
        gas: "congestion_calibration_days/eth_gas_10m_2020-09-05.csv"
      ),
      Record(
        name: "2021-01-11",
        prices: "congestion_calibration_days/ethusd_10m_2021-01-11.csv",
        gas: "congestion_calibration_days/eth_gas_10m_2021-01-11.csv"
      ),
    ]
  }

  /// What is compared of a day.
  struct Shape: Equatable, Sendable {
    /// Peak of the hourly mean gas price over the least hour.
    var ratio: Double
    /// Hour of the peak.
    var peak: Int
    /// Transactions of hour 11 over those of hour 9, minus one.
    var dip: Double
    /// Hourly means over the least, as logarithms.
    var curve: [Double]
  }

  /// The constants that are fitted; sizes and quiet loads of transactions are the scenario's.
  struct Constants: Equatable, Sendable {
    var sensitivity: Double
    var elasticity: Double
    var halfLife: Double
    var adjustment: Double

    /// A point of the unit cube as constants, on logarithmic scales.
    init(_ unit: [Double]) {
      func scaled(_ low: Double, _ high: Double, _ share: Double) -> Double {
        low * PortableMath.exp(share * PortableMath.log(high / low))
      }
      sensitivity = scaled(0.002, 0.2, unit[0])
      elasticity = scaled(2, 100, unit[1])
      halfLife = scaled(600, 28_800, unit[2])
      adjustment = scaled(0.002, 1, unit[3])
    }

    var spec: FirstPriceSpec {
      FirstPriceSpec(
        baseGasPrice: .gwei(10),
        shockSensitivity: Ratio(partsPerBillion: Int64(sensitivity * 1e9)),
        shockHalfLife: .seconds(Int64(halfLife)),
        demandElasticity: Ratio(partsPerBillion: Int64(elasticity * 1e9)),
        adjustmentPerMinute: Ratio(partsPerBillion: Int64(adjustment * 1e9)),
        lightLoad: .percent(45),
        heavyLoad: .percent(50),
        lightGas: 45_000,
        heavyGas: 180_000
      )
    }
  }

  let name: String
  let recorded: Shape
  // Of each ten minutes the four prices of its bar; empty where none is recorded.
  private let bars: [[Int64]]

  init(_ record: Record, _ records: CrisisRecords) throws {
    name = record.name
    var gas = [Double](repeating: 0, count: 24)
    var samples = [Double](repeating: 0, count: 24)
    var counts = [Double](repeating: 0, count: 24)
    for (line, cells) in try records.rows(record.gas) {
      guard cells.count > 2, let stamp = Int64(cells[0]), let count = Double(cells[1]),
        let mean = Double(cells[2]), mean > 0
      else { throw CrisisFault.badLine(file: record.gas, line: line) }
      let hour = Int(stamp % 86_400 / 3_600)
      gas[hour] += mean
      samples[hour] += 1
      counts[hour] += count
    }
    guard samples.allSatisfy({ $0 > 0 }) else {
      throw CrisisFault.model("an hour of \(record.gas) is missing")
    }
    recorded = Self.shape(zip(gas, samples).map { $0 / $1 }, counts)
    var bars = [[Int64]](repeating: [], count: 144)
    for bar in try records.bars(record.prices) {
      bars[Int(bar.start % 86_400 / 600)] = bar.prices
    }
    self.bars = bars
  }

  /// The day as the gas market has it, its transactions only where they are asked for.
  func modelled(_ constants: Constants, withCounts: Bool) -> Shape {
    var market = FirstPriceMarket(spec: constants.spec, gasLimit: 10_000_000)
    var quotes = [Double](repeating: 0, count: 24)
    var counts = [Double](repeating: withCounts ? 0 : 1, count: 24)
    for minute in 0..<1_440 {
      let now = SimInstant.second(Int64(minute) * 60)
      if minute % 10 == 0 {
        for price in bars[minute / 10] { market.observe(Price(nanos: price), at: now) }
      }
      market.advance(to: now, ownGas: 0)
      quotes[minute / 60] += Double(market.quotedGasPrice.wei) / 60
      if withCounts {
        counts[minute / 60] += Double(market.background(besideOwnGas: 0).transactions)
      }
    }
    return Self.shape(quotes, counts)
  }

  private static func shape(_ gas: [Double], _ counts: [Double]) -> Shape {
    let least = gas.min() ?? 1
    let peak = gas.indices.max { gas[$0] < gas[$1] } ?? 0
    return Shape(
      ratio: gas[peak] / least,
      peak: peak,
      dip: counts[11] / counts[9] - 1,
      curve: gas.map { PortableMath.log($0 / least) }
    )
  }
}
