import Determinism

/// Constants of the gas market fitted with one day left out, and tried on that day.
struct GasHeldOut {
  /// Points of the first sweep, and of each that narrows it down.
  static let points: UInt64 = 512
  /// Sweeps that narrow down, each over a third of the box before.
  static let rounds = 3

  private let days: [GasDay]

  init(_ records: CrisisRecords) throws {
    days = try GasDay.Record.all.map { try GasDay($0, records) }
  }

  func find() throws -> CrisisFinding {
    var words: [String] = []
    for left in days.indices.dropFirst() {
      let shape = days[left].modelled(fitted(without: left), withCounts: false)
      words.append(
        "\(days[left].name) left out: \(shown(shape.ratio)), recorded "
          + shown(days[left].recorded.ratio)
      )
    }
    let constants = fitted(without: 0)
    let shape = days[0].modelled(constants, withCounts: true)
    let isHigh = shape.ratio >= 19.5 / 2 && shape.ratio <= 19.5 * 2
    let isInTime = (13..<18).contains(shape.peak)
    let dips = shape.dip >= -0.55 && shape.dip <= -0.25
    let text =
      "peak \(shown(shape.ratio)) times base in hour \(shape.peak), throughput "
      + "\(shown(100 * shape.dip)) % in hour 11; constants \(constants.words) from the other days; "
      + words.joined(separator: "; ")
    return CrisisFinding(passes: isHigh && isInTime && dips, figure: shape.ratio, text: text)
  }

  /// The best of a Sobol sweep of the box, then of ever smaller boxes around the best.
  func fitted(without left: Int) -> GasDay.Constants {
    let training = days.indices.filter { $0 != left }.map { days[$0] }
    let sequence = SobolSequence(dimensions: 4)
    var best: (unit: [Double], error: Double) = ([], .infinity)
    var box: [ClosedRange<Double>] = Array(repeating: 0...1, count: 4)
    for _ in 0...Self.rounds {
      for index in 0..<Self.points {
        let unit = zip(sequence.point(index), box).map {
          $1.lowerBound + $0 * ($1.upperBound - $1.lowerBound)
        }
        let error = Self.error(GasDay.Constants(unit), training)
        if error < best.error { best = (unit, error) }
      }
      box = zip(best.unit, box).map { centre, side in
        let half = (side.upperBound - side.lowerBound) / 6
        return max(0, centre - half)...min(1, centre + half)
      }
    }
    return GasDay.Constants(best.unit)
  }

  /// Height and hour of the peak, and the hourly curve, each as a square and summed over the days.
  private static func error(_ constants: GasDay.Constants, _ days: [GasDay]) -> Double {
    days.reduce(0) { sum, day in
      let shape = day.modelled(constants, withCounts: false)
      let height = PortableMath.log(shape.ratio / day.recorded.ratio)
      let hour = Double(shape.peak - day.recorded.peak) / 6
      let curve = zip(shape.curve, day.recorded.curve).reduce(0) {
        $0 + ($1.0 - $1.1) * ($1.0 - $1.1)
      }
      return sum + height * height + hour * hour + curve / 24
    }
  }
}

extension GasDay.Constants {
  /// The constants in words.
  var words: String {
    "a \(shown(1_000 * sensitivity)) ‰, m \(shown(elasticity)), half-life \(shown(halfLife)) s, "
      + "κ \(shown(100 * adjustment)) % a minute"
  }
}
