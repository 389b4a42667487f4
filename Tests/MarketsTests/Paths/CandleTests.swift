import Markets
import Quantities
import Testing

struct CandleTests {
  static func makeCandle(
    _ hour: Int64,
    _ open: Int64,
    _ high: Int64,
    _ low: Int64,
    _ close: Int64
  ) -> Candle {
    Candle(
      start: .start + .seconds(hour * 3600),
      length: .seconds(3600),
      open: usd(open),
      high: usd(high),
      low: usd(low),
      close: usd(close)
    )
  }

  static let two = [makeCandle(0, 100, 110, 90, 95), makeCandle(1, 96, 99, 80, 85)]

  @Test func `a candle is open, first extreme, second extreme, and the last one closes`() throws {
    let spec = try RecordedPathSpec(
      candles: Self.two,
      order: .highFirst,
      role: .observed,
      bridgeVolatility: .percent(100)
    )
    let expected: [(minute: Int64, price: Int64)] = [
      (0, 100), (20, 110), (40, 90), (60, 96), (80, 99), (100, 80), (120, 85),
    ]
    #expect(spec.touches.count == expected.count)
    for (touch, row) in zip(spec.touches, expected) {
      #expect(touch == PathTouch(at: .start + .seconds(row.minute * 60), price: usd(row.price)))
    }
    #expect(spec.bars.map(\.low) == [usd(90), usd(80)])
    #expect(spec.bars.map(\.high) == [usd(110), usd(99)])
    #expect(spec.problems(tick: .seconds(10)).isEmpty)
  }

  @Test func `the low may come first, and mirroring is the other order`() throws {
    let low = try RecordedPathSpec(
      candles: Self.two,
      order: .lowFirst,
      role: .fundamental,
      bridgeVolatility: .percent(100)
    )
    #expect(low.touches[1].price == usd(90))
    var high = try RecordedPathSpec(
      candles: Self.two,
      order: .highFirst,
      role: .fundamental,
      bridgeVolatility: .percent(100)
    )
    high.intrabar = .mirrored
    #expect(try build(high, seed: 7) == build(low, seed: 7))
  }

  @Test func `wrong candles are refused by name`() {
    func error(_ candles: [Candle]) -> PathError? {
      do throws(PathError) {
        _ = try RecordedPathSpec(
          candles: candles,
          order: .highFirst,
          role: .observed,
          bridgeVolatility: .percent(100)
        )
        return nil
      } catch {
        return error
      }
    }
    #expect(error([]) == .empty)
    #expect(
      error([Self.makeCandle(1, 1, 1, 1, 1)])
        == .firstTouchNotAtStart(.start + .seconds(3600))
    )
    #expect(
      error([Self.two[0], Self.makeCandle(0, 1, 1, 1, 1)]) == .invalidCandleTime(index: 1)
    )
    #expect(error([Self.makeCandle(0, 5, 4, 3, 4)]) == .inconsistentCandle(index: 0))
    #expect(error([Self.makeCandle(0, 4, 5, 3, 2)]) == .inconsistentCandle(index: 0))
    #expect(error([Self.makeCandle(0, 0, 5, 0, 2)]) == .inconsistentCandle(index: 0))
    #expect(error([Self.makeCandle(0, 5, 5, 5, 5)]) == nil)
  }
}
