import MarketSimulation
import Testing

/// Every column of a row, held against runs that were worked by hand.
struct MetricTests {
  @Test
  func `every metric is what its formula gives by hand`() throws {
    let cases = [
      try HandWorkedRun.plain(), try HandWorkedRun.slippage(),
      try HandWorkedRun.descent(passing: true),
      try HandWorkedRun.descent(passing: false), try HandWorkedRun.realised(),
      try HandWorkedRun.latent(),
      try HandWorkedRun.zeroBid(), try HandWorkedRun.unfair(), try HandWorkedRun.dynamicMargin(),
      try HandWorkedRun.blocked(reopening: true), try HandWorkedRun.blocked(reopening: false),
      try HandWorkedRun.paused(),
      try HandWorkedRun.late(), try HandWorkedRun.dropped(), try HandWorkedRun.drawdown(),
      try HandWorkedRun.fallback(), try HandWorkedRun.held(), try HandWorkedRun.missedSwitch(),
      try HandWorkedRun.falseSwitch(), try HandWorkedRun.exploited(), try HandWorkedRun.run(),
      try HandWorkedRun.arbitraged(), try HandWorkedRun.pooled(), try HandWorkedRun.capped(),
    ]
    var worked: Set<String> = []
    for one in cases {
      #expect(one.result.status == .ok && one.result["conservation_error"] == 0, "\(one.name)")
      for (name, value) in one.expected {
        worked.insert(name)
        let found = one.result[name]
        let isClose: Bool
        if let found, let value {
          isClose = abs(found - value) <= 0.000_000_1 * max(1, abs(value))
        } else {
          isClose = found == nil && value == nil
        }
        if !isClose {
          Issue.record("\(one.name): \(name) is \(found as Any), by hand \(value as Any)")
        }
      }
    }
    let missing = MetricCatalog.run.map(\.name).filter { !worked.contains($0) }
    #expect(missing == [])
  }

  @Test
  func `a row has the value that each definition announces`() throws {
    let result = try HandWorkedRun.plain().result
    #expect(result.metrics.count == MetricCatalog.run.count)
    for (value, definition) in zip(result.metrics, MetricCatalog.run) {
      let isOfForm =
        switch (value, definition.form) {
        case (.undefined, _), (.count, .count), (.micros, .amount), (.number, .number): true
        default: false
        }
      if !isOfForm { Issue.record("\(definition.name) is \(value)") }
    }
    #expect(result.protocolMetrics.map(\.count) == [MetricCatalog.perProtocol.count])
    for (value, definition) in zip(result.protocolMetrics[0], MetricCatalog.perProtocol)
    where result[definition.name] != value.value {
      Issue.record("\(definition.name) of the only protocol differs from the run's")
    }
  }
}
