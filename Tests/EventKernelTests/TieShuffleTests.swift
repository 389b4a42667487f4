import EventKernel
import Quantities
import TestSupport
import Testing

@Suite struct TieShuffleTests {
  private func key(_ source: UInt32, _ sequence: UInt32, at nanoseconds: Int64 = 7) -> EventKey {
    EventKey(
      instant: SimInstant(nanoseconds: nanoseconds),
      phase: .participant,
      source: source,
      sequence: sequence
    )
  }

  /// The order in which three sources' events of each instant come out.
  private func orders(_ shuffle: TieShuffle, instants: Int64) throws -> [[Int32]] {
    var queue = EventQueue<Int32>(sourceCount: 3)
    for instant in 0..<instants {
      for source in 0..<UInt32(3) {
        try queue.schedule(
          Int32(source),
          at: SimInstant(nanoseconds: instant),
          phase: .block,
          source: source,
          shuffledBy: shuffle
        )
      }
    }
    var orders = [[Int32]](repeating: [], count: Int(instants))
    while let event = queue.popFirst() {
      orders[Int(event.key.instant.nanoseconds)].append(event.payload)
    }
    return orders
  }

  @Test func `a shuffle is a bijection of the events of one instant and phase`() {
    everySeed(count: 4) { seed in
      let shuffle = TieShuffle(seed: seed)
      var keys: [EventKey] = []
      var isKept = true
      for source in [0, 1, 2, 0x400, EventKey.sourceLimit - 1] as [UInt32] {
        for step in 0..<UInt32(800) {
          for sequence in [step, UInt32.max - step] {
            let plain = key(source, sequence)
            let shuffled = shuffle.key(of: plain)
            keys.append(shuffled)
            if shuffled.instant != plain.instant || shuffled.phase != plain.phase
              || shuffled.sequence & 1 != sequence & 1
            {
              isKept = false
            }
          }
        }
      }
      keys.sort()
      for index in keys.indices.dropFirst() where keys[index] == keys[index - 1] {
        return "two events share the key \(keys[index])"
      }
      return isKept ? nil : "instant, phase or the mark of cancellable events moved"
    }
  }

  @Test func `each of the six orders of three sources is as frequent as the others`() throws {
    let instants: Int64 = 6_000
    var counts: [[Int32]: Int] = [:]
    for order in try orders(TieShuffle(seed: 1), instants: instants) {
      counts[order, default: 0] += 1
    }
    // Five standard deviations of a binomial count with n = 6000 and p = 1/6.
    let isEven = counts.values.allSatisfy { abs($0 - 1_000) < 5 * 29 }
    #expect(counts.count == 6 && isEven, "\(counts)")
  }

  @Test func `the order is a function of the seed`() throws {
    let first = try orders(TieShuffle(seed: 5), instants: 40)
    #expect(try orders(TieShuffle(seed: 5), instants: 40) == first)
    #expect(try orders(TieShuffle(seed: 6), instants: 40) != first)
  }

  @Test func `instants and phases keep their order, and mistakes are refused as ever`() throws {
    var queue = EventQueue<Int32>(
      sourceCount: 2,
      scheduledBefore: EventQueue<Int32>.eventsPerSource - 1
    )
    let shuffle = TieShuffle(seed: 9)
    func at(_ nanoseconds: Int64) -> SimInstant { SimInstant(nanoseconds: nanoseconds) }
    try queue.schedule(2, at: at(5), phase: .block, source: 0, shuffledBy: shuffle)
    try queue.schedule(1, at: at(5), phase: .pathTick, source: 1, shuffledBy: shuffle)
    #expect(throws: SchedulingError.sequenceExhausted(source: 1)) {
      try queue.schedule(3, at: at(5), phase: .block, source: 1, shuffledBy: shuffle)
    }
    #expect(queue.popFirst()?.payload == 1)
    #expect(queue.popFirst()?.payload == 2)
    #expect(throws: SchedulingError.sourceOutOfRange(source: 2, count: 2)) {
      try queue.schedule(4, at: at(9), phase: .block, source: 2, shuffledBy: shuffle)
    }
    #expect(throws: SchedulingError.inThePast(now: at(5), requested: at(4))) {
      try queue.schedule(4, at: at(4), phase: .block, source: 0, shuffledBy: shuffle)
    }
  }
}
