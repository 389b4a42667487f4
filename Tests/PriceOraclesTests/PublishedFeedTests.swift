import PriceOracles
import Quantities
import TestSupport
import Testing

struct PublishedFeedTests {
  @Test func `without a hop a write is in force at once`() {
    var feed = PublishedFeed(hop: .zero, initial: makeObservation(200, at: 0))
    #expect(
      feed.current == OnChainPrice(observation: makeObservation(200, at: 0), writtenAt: .start)
    )
    #expect(feed.queued == nil)
    feed.write(makeObservation(190, at: 10), at: second(25))
    #expect(feed.current?.observation.price == usd(190))
    #expect(feed.current?.writtenAt == second(25))
    #expect(!feed.canPoke(at: second(100_000)))
  }

  @Test func `a stuck old write never overwrites a fresh price`() {
    for hop: Int64 in [0, 3_600] {
      var feed = PublishedFeed(hop: .seconds(hop), initial: makeObservation(200, at: 0))
      let isFirstTaken = feed.write(makeObservation(180, at: 60), at: second(70))
      let isLateTaken = feed.write(makeObservation(195, at: 30), at: second(80))
      let isSameTaken = feed.write(makeObservation(195, at: 60), at: second(90))
      #expect(isFirstTaken)
      #expect(!isLateTaken)
      #expect(!isSameTaken)
      #expect(feed.latest?.observation.price == usd(180))
    }
  }

  @Test func `a poke moves latest to queued and queued to current`() {
    var feed = PublishedFeed(hop: .seconds(3_600), initial: makeObservation(200, at: 0))
    feed.write(makeObservation(190, at: 1_000), at: second(1_010))
    #expect(feed.current?.observation.price == usd(200))
    #expect(!feed.canPoke(at: second(3_599)))
    let isEarlyPoke = feed.poke(at: second(3_599))
    #expect(!isEarlyPoke)
    feed.poke(at: second(3_605))
    #expect(feed.current?.observation.price == usd(200))
    #expect(feed.current?.writtenAt == second(3_605))
    #expect(feed.queued?.observation.price == usd(190))
    feed.write(makeObservation(170, at: 5_000), at: second(5_010))
    feed.poke(at: second(7_200))
    #expect(feed.current?.observation.price == usd(190))
    #expect(feed.current?.observation.observedAt == second(1_000))
    #expect(feed.queued?.observation.price == usd(170))
  }

  @Test(
    arguments: [
      (poke: 3_600, next: 7_200),
      (poke: 3_601, next: 7_200),
      (poke: 7_199, next: 7_200),
      (poke: 7_200, next: 10_800),
      (poke: 20_000, next: 21_600),
    ] as [(poke: Int64, next: Int64)]
  )
  func `a late poke is rounded down to the hop grid`(row: (poke: Int64, next: Int64)) {
    var feed = PublishedFeed(hop: .seconds(3_600), initial: makeObservation(200, at: 0))
    let isMoved = feed.poke(at: second(row.poke))
    #expect(isMoved)
    #expect(feed.nextPoke == second(row.next))
    #expect(!feed.canPoke(at: SimInstant(nanoseconds: second(row.next).nanoseconds - 1)))
    #expect(feed.canPoke(at: second(row.next)))
  }

  @Test func `an empty delayed feed takes two pokes to its first price`() {
    var feed = PublishedFeed(hop: .seconds(3_600), initial: nil)
    #expect(!feed.canPoke(at: second(4_000)))
    feed.write(makeObservation(200, at: 100), at: second(110))
    feed.poke(at: second(3_600))
    #expect(feed.current == nil)
    feed.poke(at: second(7_200))
    #expect(feed.current?.observation.price == usd(200))
  }

  @Test func `reverting restores an equal feed`() {
    everySeed(count: 100) { seed in
      var draws = TestDraws(seed: seed)
      let hop: SimDuration = draws.below(2) == 0 ? .zero : .seconds(600)
      var feed = PublishedFeed(hop: hop, initial: makeObservation(200, at: 0))
      var marks: [(mark: Int32, state: PublishedFeed)] = []
      for step: Int64 in 1...40 {
        if draws.below(3) == 0 {
          let mark = feed.mark()
          marks.append((mark, feed))
        }
        let now = second(step * 100)
        if draws.below(2) == 0 {
          feed.write(makeObservation(draws.within(1...300), at: step * 100 - 5), at: now)
        } else {
          feed.poke(at: now)
        }
      }
      while let (mark, state) = marks.popLast() {
        feed.revert(to: mark)
        if feed != state { return "differs at mark \(mark)" }
      }
      return nil
    }
  }
}
