import MarketSimulation
import Markets
import Quantities

extension ScenarioBuilder {
  mutating func buildAssets() {
    for record in root.records("assets") {
      let pricing: AssetSpec.Pricing
      if record.text("pricing") == "constantUSD" {
        pricing = .constantUSD
      } else {
        let market = index(record, "pricing", of: .market, words: ["constantUSD"])
        pricing = .market(MarketID(market ?? 0))
        let base = market.map { root.records("markets")[Int($0)].text("base") }
        if let market, let base, base != record.text("name"), assetNames.contains(base) {
          let rule = "markets[\(market)].base = \(record.text("name"))"
          fail(.relation(rule: rule), record, "pricing")
        }
      }
      let standard: UInt8 = pricing == .constantUSD ? 6 : 8
      let decimals = record.has("decimals") ? UInt8(record.integer("decimals")) : standard
      assets.append(AssetSpec(name: record.text("name"), decimals: decimals, pricing: pricing))
    }
  }

  mutating func buildMarkets() {
    for record in root.records("markets") {
      let base = AssetID(index(record, "base", of: .asset) ?? -1)
      let quote = AssetID(index(record, "quote", of: .asset) ?? -1)
      if base == quote, base.index >= 0 { fail(.relation(rule: "base != quote"), record, "quote") }
      if quote.index >= 0, assets[Int(quote.index)].decimals != 6 {
        fail(.relation(rule: "decimals of the quote asset = 6"), record, "quote")
      }
      markets.append(
        MarketSpec(
          name: record.text("name"),
          base: base,
          quote: quote,
          path: buildPath(record, quote: quote),
          venue: buildVenue(record, quote: quote)
        )
      )
    }
  }

  private mutating func buildPath(_ market: DecodedRecord, quote: AssetID) -> PathSpec {
    let (kind, path) = market.variant("path")
    if let drawn = drawnPath(kind, path, quote: quote) { return drawn }
    var spec = RecordedPathSpec(
      role: path.text("role") == "fundamental" ? .fundamental : .observed,
      touches: [],
      bars: [],
      intrabar: path.text("intrabar") == "mirrored" ? .mirrored : .stated,
      bridgeVolatility: ratio(path, "bridgeVolatility")
    )
    if path.has("file") {
      readCandles(path, into: &spec)
    } else if path.has("bars"), path.has("touches") {
      fail(.conflictingKeys(keys: ["bars", "touches"]), market, "path")
    } else if path.has("bars") {
      if path.has("bounds") { fail(.conflictingKeys(keys: ["bars", "bounds"]), market, "path") }
      readBars(path, quote: quote, into: &spec)
    } else if path.has("touches") {
      readTouches(path, quote: quote, into: &spec)
    } else {
      fail(.oneKeyNeeded(keys: ["bars", "touches", "file"]), market, "path")
    }
    return .recorded(spec)
  }

  private mutating func readTouches(
    _ path: DecodedRecord,
    quote: AssetID,
    into spec: inout RecordedPathSpec
  ) {
    checkAscending(path.records("touches"))
    for record in path.records("touches") {
      spec.touches.append(
        PathTouch(at: instant(record, "at"), price: price(record, "price", in: quote))
      )
    }
    checkAscending(path.records("bounds"))
    for record in path.records("bounds") {
      spec.bars.append(
        PathBar(
          start: instant(record, "at"),
          length: duration(record, "length"),
          low: record.has("low") ? price(record, "low", in: quote) : nil,
          high: record.has("high") ? price(record, "high", in: quote) : nil
        )
      )
    }
    checkStart(path.records("touches").first, "at")
  }

  private mutating func readBars(
    _ path: DecodedRecord,
    quote: AssetID,
    into spec: inout RecordedPathSpec
  ) {
    let length = duration(path, "barLength")
    let bars = path.records("bars")
    checkAscending(bars)
    checkStart(bars.first, "at")
    if let first = bars.first, !first.has("open") {
      fail(.missingKey(key: "open"), first, "open")
    }
    for bar in bars {
      let start = instant(bar, "at")
      var extremes: [(touch: PathTouch, record: DecodedRecord)] = []
      for name in ["low", "high"] where bar.has(name) {
        let record = bar.record(name)
        let minute = record.integer("minute")
        guard SimDuration.seconds(minute * 60) < length else {
          let minutes = length.nanoseconds / 60_000_000_000
          fail(
            .outOfRange(found: String(minute), minimum: "1", maximum: "below \(minutes)"),
            record,
            "minute"
          )
          continue
        }
        let touch = PathTouch(
          at: start + .seconds(minute * 60),
          price: price(record, "price", in: quote)
        )
        extremes.append((touch, record))
      }
      let open = bar.has("open") ? price(bar, "open", in: quote) : nil
      if let open { spec.touches.append(PathTouch(at: start, price: open)) }
      checkExtremes(bar, open: open, extremes.map(\.touch.price))
      spec.touches += extremes.map(\.touch).sorted { $0.at < $1.at }
      if extremes.count == 2, extremes[0].touch.at == extremes[1].touch.at {
        fail(.relation(rule: "low.minute != high.minute"), bar, "high")
      }
      if !extremes.isEmpty {
        spec.bars.append(
          PathBar(
            start: start,
            length: length,
            low: bar.has("low") ? extremes.first?.touch.price : nil,
            high: bar.has("high") ? extremes.last?.touch.price : nil
          )
        )
      }
    }
    checkBarsDisjoint(bars, length: length)
  }

  /// `prices` are those of the stated extremes, the low first.
  private mutating func checkExtremes(_ bar: DecodedRecord, open: Price?, _ prices: [Price]) {
    let low = bar.has("low") ? prices.first : nil
    let high = bar.has("high") ? prices.last : nil
    if let low, let open, open < low { fail(.relation(rule: "low <= open"), bar, "low") }
    if let high, let open, open > high { fail(.relation(rule: "open <= high"), bar, "high") }
    if let low, let high, high < low { fail(.relation(rule: "low <= high"), bar, "low") }
  }

  private mutating func checkBarsDisjoint(_ bars: [DecodedRecord], length: SimDuration) {
    for (bar, next) in zip(bars, bars.dropFirst())
    where instant(next, "at") > instant(bar, "at")
      && instant(next, "at") - instant(bar, "at") < length
    {
      fail(.relation(rule: "bars are barLength apart"), next, "at")
    }
  }

  mutating func checkAscending(_ records: [DecodedRecord]) {
    for (record, next) in zip(records, records.dropFirst())
    where instant(next, "at") <= instant(record, "at") {
      fail(
        .notAscending(
          previous: QuantityForm.duration.text(record.integer("at")),
          found: QuantityForm.duration.text(next.integer("at"))
        ),
        next,
        "at"
      )
    }
  }

  private mutating func checkStart(_ record: DecodedRecord?, _ name: String) {
    guard let record, record.integer(name) != 0 else { return }
    let found = QuantityForm.duration.text(record.integer(name))
    fail(.outOfRange(found: found, minimum: "0s", maximum: "0s"), record, name)
  }
}

// Candles.

extension ScenarioBuilder {
  private mutating func readCandles(_ path: DecodedRecord, into spec: inout RecordedPathSpec) {
    let place = path.place(of: "file")
    do throws(FormatError) {
      let file = path.text("file")
      let bytes = try files.bytes(file, at: place, field: path.path(of: "file"))
      let base = place.file == overrideFile ? "" : place.file
      let rows = try CandleReader.read(
        bytes,
        file: FileCache.displayName(file, relativeTo: base),
        singleLength: duration(path, "barLength")
      )
      guard let candles = cut(rows, path) else { return }
      spec = try recorded(candles, rows, path)
    } catch {
      var error = error
      error.path = path.path(of: "file")
      errors.append(error)
    }
  }

  /// The candles from `from` to the horizon, the first one at the start; nil after a fault.
  private mutating func cut(_ rows: [CandleReader.Row], _ path: DecodedRecord) -> [Candle]? {
    let from = duration(path, "from")
    let horizon = duration(root, "horizon")
    let offset = rows.firstIndex { $0.candle.start - .start == from }
    guard let offset, let last = rows.last else {
      let covered = rows.last.map { ($0.candle.start - .start).nanoseconds } ?? 0
      fail(
        .outOfRange(
          found: QuantityForm.duration.text(from.nanoseconds),
          minimum: "0s",
          maximum: QuantityForm.duration.text(covered)
        ),
        path,
        "from"
      )
      return nil
    }
    let end = last.candle.start + last.candle.length - .start - from
    if end < horizon {
      fail(
        .seriesTooShort(
          covered: QuantityForm.duration.text(end.nanoseconds),
          needed: QuantityForm.duration.text(horizon.nanoseconds)
        ),
        path,
        "file"
      )
      return nil
    }
    var candles: [Candle] = []
    for row in rows[offset...] where row.candle.start - from < .start + horizon {
      var candle = row.candle
      candle.start = candle.start - from
      candles.append(candle)
    }
    return candles
  }

  private func recorded(
    _ candles: [Candle],
    _ rows: [CandleReader.Row],
    _ path: DecodedRecord
  ) throws(FormatError) -> RecordedPathSpec {
    do throws(PathError) {
      var spec = try RecordedPathSpec(
        candles: candles,
        order: path.text("order") == "lowFirst" ? .lowFirst : .highFirst,
        role: path.text("role") == "fundamental" ? .fundamental : .observed,
        bridgeVolatility: ratio(path, "bridgeVolatility")
      )
      spec.intrabar = path.text("intrabar") == "mirrored" ? .mirrored : .stated
      return spec
    } catch {
      throw FormatError(
        place: rows.first?.place ?? path.place,
        path: "",
        reason: .refused(room: "Markets", problem: String(describing: error))
      )
    }
  }
}
