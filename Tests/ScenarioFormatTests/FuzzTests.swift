import Foundation
import Mitigations
import ScenarioFormat
import TestSupport
import Testing

@Suite struct FuzzTests {
  private static let snippets = [
    "{", "}", "[", "]", "\"", ",", ":", "\\", "\\u", "//", "/*", "null", "-", "1e999999999", "0x",
    "9223372036854775807", "-9223372036854775808", "1e400 USD", "366d", "\"kind\": \"", "\u{0}",
    "\r", "\n", "%", "é", "{}", "[]", "0s", "-100%", "1000B USD", "constantUSD", "10M", "0 USD",
    "\"file\": \"x\",", "999999999999999999999999999999999999999999", "name", "1ns",
  ]

  /// Cuts, doubles, swaps and inserts parts of a text.
  static func mutated(_ bytes: [UInt8], _ draws: inout TestDraws) -> [UInt8] {
    var result = bytes
    for _ in 0...draws.below(4) where !result.isEmpty {
      let start = draws.below(result.count)
      let end = min(result.count, start + draws.below(12))
      switch draws.below(6) {
      case 0: result.removeSubrange(start..<end)
      case 1: result.insert(contentsOf: result[start..<end], at: draws.below(result.count))
      case 2: result[start] = UInt8(draws.below(256))
      case 3:
        let snippet = snippets[draws.below(snippets.count)]
        result.replaceSubrange(start..<end, with: Array(snippet.utf8))
      case 4: result.insert(contentsOf: snippets[draws.below(snippets.count)].utf8, at: start)
      default: if draws.below(8) == 0 { result.removeSubrange(start...) }
      }
    }
    return result
  }

  /// Replaces one value of a text that stays JSON, so that the mutation reaches the later stages.
  static func revalued(_ text: String, _ draws: inout TestDraws) -> String {
    let values = [
      "null", "true", "0", "-1", "1e400", "\"\"", "\"0s\"", "\"366d\"", "\"-1h\"", "\"1ns\"", "[]",
      "{}",
      "\"1000%\"", "\"0%\"", "\"1000B USD\"", "\"0.000001 USD\"", "\"1B ETH\"", "\"0 ETH\"",
      "\"x\"",
      "\"ETH\"", "\"USD\"", "\"ETH-USD\"", "9", "[1]", "[null]",
      "{\"kind\": \"file\", \"file\": \"\"}",
    ]
    let starts = text.indices.filter { text[$0] == ":" }
    let start = text.index(after: starts[draws.below(starts.count)])
    var end = start
    while end < text.endIndex, text[end] != ",", text[end] != "}" { end = text.index(after: end) }
    return text.replacingCharacters(in: start..<end, with: " " + values[draws.below(values.count)])
  }

  /// Whether a text is read or refused, with a place and at least one fault; a trap ends the test.
  private static func complaint(_ bytes: [UInt8], files: [String: [UInt8]] = [:]) -> String? {
    var loader = TestFiles([:])
    loader.files = files
    loader.files["tiny.json"] = bytes
    do throws(FormatFailure) {
      let document = try ScenarioDocument.load("tiny.json", loader: loader, catalog: .standard)
      let text = ScenarioJSON.write(points: document.points, catalog: .standard)
      let back = try ScenarioJSON.readPoints(Array(text.utf8), file: "out", catalog: .standard)
      return back == document.points ? nil : "does not read back"
    } catch {
      if error.errors.isEmpty { return "a failure without a fault" }
      return error.errors.contains { $0.place.file == "out" } ? "\(error)" : nil
    }
  }

  @Test func `no bytes make the reader trap`() {
    everySeed(count: 3_000) { seed in
      var draws = TestDraws(seed: seed)
      return Self.complaint((0..<draws.below(80)).map { _ in UInt8(draws.below(256)) })
    }
  }

  @Test func `mutated scenarios are read or refused`() throws {
    let shipped = try Shipped.names.filter { !$0.contains("rebound") && !$0.contains("/") }.map {
      try Shipped.text($0)
    }
    let texts = shipped.map { Array($0.utf8) } + [Array(TinyScenario.text.utf8)]
    everySeed(count: 600) { seed in
      var draws = TestDraws(seed: seed)
      return Self.complaint(Self.mutated(texts[draws.below(texts.count)], &draws))
    }
  }

  @Test func `scenarios with wild values are read or refused, and what is read reads back`() throws
  {
    let scenario = try Shipped.load("black-thursday").points[0].scenario
    let texts = [TinyScenario.text, ScenarioJSON.write(scenario, catalog: .standard)]
    everySeed(count: 500) { seed in
      var draws = TestDraws(seed: seed)
      let text = texts[seed % 5 == 0 ? 1 : 0]
      return Self.complaint(Array(Self.revalued(text, &draws).utf8))
    }
  }

  @Test func `mutated tables are read or refused`() throws {
    let scenario = TinyScenario.changed(
      #"{"kind": "jumpDiffusion", "initialPrice": "200 USD"}"#,
      to: #"{"kind": "recorded", "file": "c.csv"}"#
    ).replacing(#""kind": "drawnVaults","#, with: #""kind": "drawnVaults", "file": "b.csv","#)
    let candles = Array("timestamp,open,high,low,close\n1000,1,2,1,2\n4600,2,3,1,1\n".utf8)
    let book = Array(
      "account,protocol,kind,asset_or_market,amount,entry_price\na,maker,collateral,ETH,1,\n".utf8
    )
    #expect(Self.complaint(Array(scenario.utf8), files: ["c.csv": candles, "b.csv": book]) == nil)
    everySeed(count: 1_500) { seed in
      var draws = TestDraws(seed: seed)
      let files = [
        "c.csv": seed % 2 == 0 ? Self.mutated(candles, &draws) : candles,
        "b.csv": seed % 2 == 1 ? Self.mutated(book, &draws) : book,
      ]
      return Self.complaint(Array(scenario.utf8), files: files)
    }
  }
}
