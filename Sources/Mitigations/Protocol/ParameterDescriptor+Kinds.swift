extension ParameterDescriptor {
  // Bounds and default in parts per billion.
  static func ratio(
    _ name: String,
    _ range: ClosedRange<Int64>,
    _ standard: Int64,
    _ summary: String
  ) -> ParameterDescriptor {
    ParameterDescriptor(
      name: name,
      unit: .ratio,
      minimum: range.lowerBound,
      maximum: range.upperBound,
      defaultValue: standard,
      summary: summary
    )
  }

  // Bounds and default in seconds; stored in nanoseconds.
  static func duration(
    _ name: String,
    _ seconds: ClosedRange<Int64>,
    _ standard: Int64,
    _ summary: String
  ) -> ParameterDescriptor {
    let nanoseconds: Int64 = 1_000_000_000
    return ParameterDescriptor(
      name: name,
      unit: .duration,
      minimum: seconds.lowerBound * nanoseconds,
      maximum: seconds.upperBound * nanoseconds,
      defaultValue: standard * nanoseconds,
      summary: summary
    )
  }

  // Bounds and default in whole quote units; stored in millionths.
  static func quote(
    _ name: String,
    _ whole: ClosedRange<Int64>,
    _ standard: Int64,
    _ summary: String
  ) -> ParameterDescriptor {
    let micros: Int64 = 1_000_000
    return ParameterDescriptor(
      name: name,
      unit: .quote,
      minimum: whole.lowerBound * micros,
      maximum: whole.upperBound * micros,
      defaultValue: standard * micros,
      summary: summary
    )
  }

  static func flag(_ name: String, _ standard: Bool, _ summary: String) -> ParameterDescriptor {
    ParameterDescriptor(
      name: name,
      unit: .flag,
      minimum: 0,
      maximum: 1,
      defaultValue: standard ? 1 : 0,
      summary: summary
    )
  }

  static func count(
    _ name: String,
    _ range: ClosedRange<Int64>,
    _ standard: Int64,
    _ summary: String
  ) -> ParameterDescriptor {
    ParameterDescriptor(
      name: name,
      unit: .count,
      minimum: range.lowerBound,
      maximum: range.upperBound,
      defaultValue: standard,
      summary: summary
    )
  }
}
