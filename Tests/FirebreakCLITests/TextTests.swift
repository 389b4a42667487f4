import Experiments
import FirebreakCLI
import Mitigations
import Quantities
import Testing

@Suite struct TextTests {
  @Test func `durations are written in the largest unit that keeps them whole`() {
    let table: [(Int64, String)] = [
      (0, "0s"), (1, "1ns"), (1500, "1500ns"), (2000, "2us"), (250_000_000, "250ms"),
      (12_000_000_000, "12s"), (90_000_000_000, "90s"), (600_000_000_000, "10m"),
      (172_800_000_000_000, "48h"), (259_200_000_000_000, "3d"),
    ]
    for (value, text) in table {
      #expect(QuantityText.duration(SimDuration(nanoseconds: value)) == text)
    }
  }

  @Test func `parameters are written with their unit`() {
    let table: [(Int64, ParameterUnit, String)] = [
      (100_000_000, .ratio, "10%"), (2_500_000, .ratio, "0.25%"), (1, .ratio, "0.0000001%"),
      (-50_000_000, .ratio, "-5%"), (1_500_000, .quote, "1.5 USD"),
      (40_000_000_000, .gasPrice, "40 gwei"), (7, .count, "7"), (0, .flag, "false"),
      (1, .flag, "true"), (3_600_000_000_000, .duration, "1h"),
    ]
    for (value, unit, text) in table {
      #expect(QuantityText.parameter(value, unit) == text)
    }
  }

  @Test func `instants are written in UTC without a time-zone database`() {
    let table: [(Int64, String)] = [
      (0, "1970-01-01T00:00:00Z"), (951_782_400, "2000-02-29T00:00:00Z"),
      (1_584_009_600, "2020-03-12T10:40:00Z"), (4_102_444_799, "2099-12-31T23:59:59Z"),
      (-1, "1969-12-31T23:59:59Z"), (1_709_251_199, "2024-02-29T23:59:59Z"),
    ]
    for (seconds, text) in table { #expect(CalendarText.utc(seconds) == text) }
  }

  @Test func `columns are aligned and the last one is wrapped`() {
    let lines = TextColumns.lines(
      [["a", "bb", "one two three four five six"], ["ccc", "d", ""]],
      width: 30
    )
    #expect(lines == ["a    bb  one two three four", "         five six", "ccc  d"])
    #expect(TextColumns.lines([], width: 10) == [])
  }

  @Test func `progress says runs, rates, and the time left`() {
    let progress = StudyProgress(runsDone: 312, runsTotal: 600, events: 21_700_000)
    #expect(
      ProgressMeter.text(progress, seconds: 7)
        == "312 of 600 runs, 45 runs/s, 3.1 M events/s, 7 s left"
    )
    let none = StudyProgress(runsDone: 0, runsTotal: 600, events: 0)
    #expect(ProgressMeter.text(none, seconds: 7) == "0 of 600 runs")
    let slow = StudyProgress(runsDone: 1, runsTotal: 101, events: 0)
    #expect(ProgressMeter.text(slow, seconds: 80) == "1 of 101 runs, 0.0 runs/s, 2 h 13 min left")
  }

  @Test func `progress is quiet for a second, then a line every two seconds`() {
    let console = TestConsole()
    let meter = ProgressMeter(
      console: console,
      clock: TestClock(step: 500_000_000),
      isShown: true
    )
    for done in 1...12 {
      meter.update(StudyProgress(runsDone: done, runsTotal: 20, events: 0))
    }
    meter.finish()
    let lines = console.notes.split(separator: "\n").map { $0.prefix { $0 != " " } }
    #expect(lines == ["2", "6", "10"])
    #expect(!console.notes.contains("\u{1B}"))
  }

  @Test func `on a terminal one line is redrawn and removed at the end`() {
    let console = TestConsole(isTerminal: true, width: 40)
    let meter = ProgressMeter(
      console: console,
      clock: TestClock(step: 2_000_000_000),
      isShown: true
    )
    meter.update(StudyProgress(runsDone: 1, runsTotal: 2, events: 10_000_000_000))
    meter.finish()
    #expect(!console.notes.contains("\n"))
    #expect(console.notes.hasPrefix("\r1 of 2 runs"))
    #expect(console.notes.hasSuffix("\r\u{1B}[K"))
    let drawn = console.notes.split(separator: "\u{1B}").first ?? ""
    #expect(drawn.count <= 40)
  }

  @Test func `quiet shows nothing`() {
    let console = TestConsole()
    let meter = ProgressMeter(
      console: console,
      clock: TestClock(step: 5_000_000_000),
      isShown: false
    )
    meter.update(StudyProgress(runsDone: 1, runsTotal: 2, events: 0))
    meter.finish()
    #expect(console.notes == "")
  }

  @Test func `colour needs a terminal and no objection`() {
    #expect(TestConsole(isTerminal: true).wantsColor)
    #expect(!TestConsole(isTerminal: true, refusesColor: true).wantsColor)
    #expect(!TestConsole(isTerminal: false).wantsColor)
  }

  @Test func `a raised flag stays raised and counts`() {
    let flag = InterruptFlag()
    #expect(!flag.isRaised && !flag.token.isCancelled)
    #expect(flag.raise() == 1)
    #expect(flag.raise() == 2)
    #expect(flag.isRaised && flag.token.isCancelled)
  }
}
