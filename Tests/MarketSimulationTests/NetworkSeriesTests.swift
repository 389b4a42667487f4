import MarketSimulation
import Participants
import Testing

/// Delays, fees and failures over time, as the series has them.
struct NetworkSeriesTests {
  @Test func `each delay stands in the row after it, and totals grow to those of the run`() throws {
    // Down at 60 s: the write is in the block of 60 s, the liquidation in the one of 70 s.
    let log = RunLog()
    let result = try HandWorkedRun.builder().run(log: log)
    let rows = log.samples.map(\.network)
    #expect(rows.count == 11)
    #expect(rows.compactMap(\.oracleWriteDelay) == [0])
    #expect(rows.compactMap(\.liquidationDelay) == [10_000_000_000])
    #expect(rows.compactMap(\.topUpDelay) == [] && rows.compactMap(\.otherDelay) == [])
    #expect(rows[2].liquidationDelay != nil)
    #expect(rows[0].includedTransactions == 0 && rows[0].feeMicros == 0)
    for (before, after) in zip(rows, rows.dropFirst()) {
      #expect(before.includedTransactions <= after.includedTransactions)
      #expect(before.feeMicros <= after.feeMicros)
    }
    #expect(rows[10].includedTransactions == 2)
    #expect(rows[10].failedTransactions == 0)
    // 50 000 gas at 20 gwei and 200 000 at 10, in ETH at 98.
    #expect(rows[10].feeMicros == 294_000)
    #expect(abs((result["fees_paid_usd"] ?? 0) - 0.294) < 1e-9)
  }

  @Test func `a failed transaction counts as included and as failed`() throws {
    // Two keepers run for one account: the second comes too late.
    var builder = HandWorkedRun.builder()
    builder.participants = [
      .init(name: "first", kind: .keepers(ScenarioBuilder.keepers)),
      .init(name: "second", kind: .keepers(ScenarioBuilder.keepers)),
    ]
    let log = RunLog()
    let result = try builder.run(log: log)
    let last = try #require(log.samples.last?.network)
    #expect(last.includedTransactions == 3)
    #expect(last.failedTransactions == 1)
    #expect(result["liquidation_failed_share"] == 0.5)
  }
}
