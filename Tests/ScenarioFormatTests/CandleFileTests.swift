import Foundation
import MarketSimulation
import Markets
import Mitigations
import Quantities
import ScenarioFormat
import Testing

@Suite struct CandleFileTests {
  private static let candles = """
    timestamp,open,high,low,close,volume
    1000,10,12,9,11,5
    2800,11,13,10,12.5,5
    4600,12.5,12.5,8,9,5

    """

  private static let recorded = TinyScenario.changed(
    #"{"kind": "jumpDiffusion", "initialPrice": "200 USD"}"#,
    to: #"{"kind": "recorded", "bars": [{"at": "0s", "open": "1 USD"}]}"#
  )

  private static let pathFile = "markets[0].path.file=c.csv"

  private static func path(_ csv: String, _ set: [String] = []) throws -> RecordedPathSpec? {
    let overrides = try ([pathFile] + set).map { try FieldOverride(parsing: $0) }
    let document = try TinyScenario.load(recorded, files: ["c.csv": csv], overrides: overrides)
    guard case .recorded(let spec) = document.points[0].scenario.markets[0].path else { return nil }
    return spec
  }

  @Test func `an override puts a file in the place of documented bars`() throws {
    let spec = try #require(try Self.path(Self.candles))
    let minutes = spec.touches.map { $0.at.nanoseconds / 60_000_000_000 }
    #expect(minutes == [0, 10, 20, 30, 40, 50, 60])
    let prices = spec.touches.map { $0.price.wholeValue }
    #expect(prices == [10, 12, 9, 11, 13, 10, 12.5])
    #expect(spec.bars.count == 2)
    #expect(spec.role == .observed)
  }

  @Test func `order, from, line ends and quotes are honoured`() throws {
    let spec = try #require(
      try Self.path(
        Self.candles,
        ["markets[0].path.order=lowFirst", "markets[0].path.from=30m"]
      )
    )
    #expect(spec.touches.map { $0.price.wholeValue } == [11, 10, 13, 12.5, 8, 12.5, 9])
    let windows = Self.candles.replacing("\n", with: "\r\n").dropLast(2)
      .replacing("1000,10,", with: "\"1000\", 1e1 ,")
    #expect(try Self.path(String(windows)) == Self.path(Self.candles))
    #expect(try Self.path("\u{FEFF}" + Self.candles) == Self.path(Self.candles))
  }

  private static let header = "timestamp,open,high,low,close,volume\n"
  private static let row = "1000,10,12,9,11,5\n"
  private static let second = header + row + "2800,10,12,9,11,5\n"
  private static let candleFaults: [(csv: String, reason: FormatReason)] = [
    (header + "1000,10,¶abc,9,11,5\n", .notANumber(found: "abc")),
    (header + "1000,10,¶,9,11,5\n", .notANumber(found: "")),
    (header + "1000,10,¶12$,9,11,5\n", .notANumber(found: "12$")),
    (header + "¶now,10,12,9,11,5\n", .notANumber(found: "now")),
    (second + "¶6400,10,12,9,11,5\n", .irregularStep(expected: 1800, found: 3600)),
    (second + "¶2800,10,12,9,11,5\n", .outOfOrder(previous: 2800, found: 2800)),
    (second + "¶1000,10,12,9,11,5\n", .outOfOrder(previous: 2800, found: 1000)),
    (header + "¶1000,10,12,10.5,11,5\n", .impossibleCandle(rule: "low > open")),
    (header + "¶1000,12,12,11.5,11,5\n", .impossibleCandle(rule: "low > close")),
    (header + "¶1000,13,12,9,11,5\n", .impossibleCandle(rule: "high < open")),
    (header + "¶1000,10,12,9,12.1,5\n", .impossibleCandle(rule: "high < close")),
    (
      header + "1000,¶0,12,0,11,5\n",
      .outOfRange(found: "0", minimum: "above 0", maximum: "1B")
    ),
    (
      header + "1000,10,12,9,¶10.0000000001,5\n",
      .tooPrecise(found: "10.0000000001", step: "0.000000001")
    ),
    (
      header + "¶1000.5,10,12,9,11,5\n",
      .outOfRange(found: "1000.5", minimum: nil, maximum: "whole Unix seconds")
    ),
    (
      header + "¶1583884800000,10,12,9,11,5\n",
      .outOfRange(found: "1583884800000", minimum: nil, maximum: "whole Unix seconds")
    ),
    (header + "¶1000,10,12\n", .cellCount(found: 3, expected: 6)),
    (header + "1000,10,¶\"12,9,11,5\n", .badQuoting),
    (header + "1000,10,1¶\"2,9,11,5\n", .badQuoting),
    (
      "¶time,open,high,low,close,volume\n" + row,
      .missingColumn(
        name: "timestamp",
        found: ["time", "open", "high", "low", "close", "volume"]
      )
    ),
    ("open,¶open\n1,2\n", .unknownColumn(name: "open", allowed: [])),
    ("¶" + header, .noRows),
  ]

  @Test func `faults of candles have a line and a column`() {
    for row in Self.candleFaults {
      let marked = MarkedText(row.csv)
      let expected = FormatError(
        place: marked.place("c.csv"),
        path: "markets[0].path.file",
        reason: row.reason
      )
      let found = TinyScenario.errors(
        Self.recorded,
        files: ["c.csv": marked.text],
        overrides: [Self.pathFile]
      )
      #expect(found == [expected], "\(row.csv)")
    }
    let whole = SourcePlace(file: "c.csv", line: 0, column: 0)
    for (files, reason) in [
      (["c.csv": ""], FormatReason.emptyFile), ([:], .unreadable(cause: "no such file")),
    ] {
      let found = TinyScenario.errors(Self.recorded, files: files, overrides: [Self.pathFile])
      #expect(found == [FormatError(place: whole, path: "markets[0].path.file", reason: reason)])
    }
  }

  @Test func `a series must cover the run`() {
    let place = SourcePlace(file: "--set", line: 0, column: 0)
    let short = TinyScenario.errors(
      Self.recorded,
      files: ["c.csv": Self.candles],
      overrides: [Self.pathFile, "horizon=2h"]
    )
    let tooShort = FormatReason.seriesTooShort(covered: "90m", needed: "2h")
    #expect(short == [FormatError(place: place, path: "markets[0].path.file", reason: tooShort)])
    let late = TinyScenario.errors(
      Self.recorded,
      files: ["c.csv": Self.candles],
      overrides: [Self.pathFile, "markets[0].path.from=10m"]
    )
    let outside = FormatReason.outOfRange(found: "10m", minimum: "0s", maximum: "1h")
    #expect(late == [FormatError(place: place, path: "markets[0].path.from", reason: outside)])
  }

  @Test func `the hourly record of the day replaces the documented points`() throws {
    let path = "../shared/data/2020-03-12_black_thursday/ethusdt_spot_1h.csv"
    let file = Shipped.root.appending(path: path)
    guard let text = try? String(contentsOf: file, encoding: .utf8) else {
      try Test.cancel("\(path) is not on this machine")
    }
    var files = try Shipped.files()
    files.files["prices.csv"] = Array(text.utf8)
    let set = ["markets[0].path.file=prices.csv", "markets[0].path.from=24h"]
    let document = try ScenarioDocument.load(
      "Scenarios/black-thursday.json",
      loader: files,
      catalog: .standard,
      overrides: try set.map { try FieldOverride(parsing: $0) }
    )
    guard case .recorded(let spec) = document.points[0].scenario.markets[0].path else {
      Issue.record("not a recorded path")
      return
    }
    #expect(spec.bars.count == 48)
    #expect(spec.touches.map(\.price).min() == Price(nanos: 86_000_000_000))
    #expect(document.points.map { $0.parameters[0].value } == ["stated", "mirrored"])
  }
}
