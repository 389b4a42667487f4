import EventKernel
import Quantities
import TestSupport
import Testing

@Suite struct EventQueueTests {
  func at(_ nanoseconds: Int64) -> SimInstant { SimInstant(nanoseconds: nanoseconds) }

  @Test func `mass cancellation drops the dead and keeps the order`() throws {
    var queue = EventQueue<Int32>(sourceCount: 1, capacity: 4)
    var handles: [EventHandle] = []
    for number in 0..<Int32(5_000) {
      let instant = at(Int64((number * 7_919) % 5_003))
      handles.append(
        try queue.scheduleCancellable(number, at: instant, phase: .block, source: 0)
      )
    }
    #expect(queue.popFirst()?.payload == 0)
    for (number, handle) in handles.enumerated() where number % 10 != 3 { queue.cancel(handle) }
    #expect(queue.isWhole() == true)
    #expect(queue.count == 500)
    var previous = queue.now
    var taken = 0
    var holds = true
    while let event = queue.popFirst() {
      if event.key.instant < previous || event.payload % 10 != 3 { holds = false }
      previous = event.key.instant
      taken += 1
    }
    #expect(holds && taken == 500)
    #expect(queue.isEmpty == true)
    #expect(queue.nextInstant == nil)
  }

  @Test func `events of one instant come by phase, then source, then age`() throws {
    var queue = EventQueue<Int32>(sourceCount: 3)
    let rows: [(Int32, EventPhase, UInt32)] = [
      (6, .sampling, 0), (4, .block, 2), (0, .pathTick, 2), (2, .block, 0), (1, .observation, 1),
      (3, .block, 0), (5, .strategyWake, 1),
    ]
    for (payload, phase, source) in rows {
      try queue.schedule(payload, at: at(5), phase: phase, source: source)
    }
    var order: [Int32] = []
    while let event = queue.popFirst() { order.append(event.payload) }
    #expect(order == [0, 1, 2, 3, 4, 5, 6])
  }

  @Test func `a source that schedules more leaves its neighbours' ties alone`() throws {
    func order(extra: Bool) throws -> [Int32] {
      var queue = EventQueue<Int32>(sourceCount: 3)
      if extra { try queue.schedule(99, at: at(1), phase: .block, source: 1) }
      try queue.schedule(2, at: at(4), phase: .block, source: 2)
      if extra { try queue.schedule(99, at: at(4), phase: .block, source: 1) }
      try queue.schedule(0, at: at(4), phase: .block, source: 0)
      var seen: [Int32] = []
      while let event = queue.popFirst() { if event.payload != 99 { seen.append(event.payload) } }
      return seen
    }
    #expect(try order(extra: false) == order(extra: true))
  }

  @Test func `very many events of one instant come in the order of their scheduling`() throws {
    let count: Int32 = 1_000_000
    var queue = EventQueue<Int32>(sourceCount: 1)
    for number in 0..<count {
      try queue.schedule(number, at: at(9), phase: .participant, source: 0)
    }
    var expected: Int32 = 0
    while let event = queue.popFirst() {
      if event.payload != expected { break }
      expected += 1
    }
    #expect(expected == count)
  }

  @Test func `very many sources at one instant come in their order, whoever was first`() throws {
    let count: UInt32 = 60_000
    var queue = EventQueue<UInt32>(sourceCount: count)
    for source in (0..<count).reversed() {
      try queue.schedule(source, at: at(9), phase: .participant, source: source)
    }
    var expected: UInt32 = 0
    while let event = queue.popFirst() {
      if event.payload != expected { break }
      expected += 1
    }
    #expect(expected == count)
    let (next, isEmpty) = (queue.nextInstant, queue.isEmpty)
    #expect(next == nil && isEmpty)
  }

  @Test func `an event may follow at once in a phase that has passed`() throws {
    var queue = EventQueue<Int32>(sourceCount: 1)
    try queue.schedule(1, at: at(3), phase: .block, source: 0)
    try queue.schedule(3, at: at(3), phase: .participant, source: 0)
    #expect(queue.popFirst()?.payload == 1)
    try queue.schedule(2, at: at(3), phase: .pathTick, source: 0)
    #expect(queue.popFirst()?.payload == 2)
    #expect(queue.popFirst()?.payload == 3)
  }

  @Test func `events beyond the horizon stay and the clock stands`() throws {
    var queue = EventQueue<Int32>(sourceCount: 1)
    try queue.schedule(1, at: at(10), phase: .block, source: 0)
    try queue.schedule(2, at: at(11), phase: .block, source: 0)
    #expect(queue.popFirst(through: at(10))?.payload == 1)
    #expect(queue.popFirst(through: at(10)) == nil)
    #expect(queue.now == at(10))
    #expect(queue.count == 1)
    #expect(queue.nextInstant == at(11))
    try queue.schedule(3, at: at(10), phase: .sampling, source: 0)
    #expect(queue.popFirst(through: at(10))?.payload == 3)
    #expect(queue.popFirst()?.payload == 2)
  }

  @Test func `a handle cancels its event once and no other`() throws {
    var queue = EventQueue<Int32>(sourceCount: 1)
    let first = try queue.scheduleCancellable(1, at: at(1), phase: .block, source: 0)
    #expect(queue.cancel(first) == true)
    #expect(queue.cancel(first) == false)
    #expect(queue.isEmpty == true)
    #expect(queue.popFirst() == nil)
    // The slot is used again; the old handle must not reach the new event.
    let second = try queue.scheduleCancellable(2, at: at(2), phase: .block, source: 0)
    #expect(first != second)
    #expect(queue.cancel(first) == false)
    #expect(queue.popFirst()?.payload == 2)
    #expect(queue.cancel(second) == false)
  }

  @Test func `instants at both ends of the range keep their order`() throws {
    var queue = EventQueue<Int32>(sourceCount: 1, startingAt: at(.min))
    for (payload, instant) in [(3, Int64.max), (1, -1), (0, .min), (2, 0)] as [(Int32, Int64)] {
      try queue.schedule(payload, at: at(instant), phase: .block, source: 0)
    }
    var order: [Int64] = []
    while let event = queue.popFirst() { order.append(event.key.instant.nanoseconds) }
    #expect(order == [.min, -1, 0, .max])
  }

  @Test func `refusals come in their order and change nothing`() throws {
    let all = EventQueue<Int32>.eventsPerSource
    var queue = EventQueue<Int32>(
      sourceCount: 2,
      startingAt: at(100),
      scheduledBefore: all - 1
    )
    func refusal(at instant: Int64, source: UInt32) -> SchedulingError? {
      do throws(SchedulingError) {
        try queue.schedule(9, at: at(instant), phase: .block, source: source)
        return nil
      } catch { return error }
    }
    #expect(refusal(at: 100, source: 0) == nil)
    #expect(refusal(at: 1, source: 2) == .sourceOutOfRange(source: 2, count: 2))
    #expect(refusal(at: 99, source: 0) == .inThePast(now: at(100), requested: at(99)))
    #expect(refusal(at: 100, source: 0) == .sequenceExhausted(source: 0))
    #expect(queue.count == 1)
    #expect(refusal(at: 100, source: 1) == nil)
    #expect(queue.popFirst()?.key.sequence == UInt32.max - 3)
    #expect(queue.popFirst()?.key.source == 1)
  }
}
