import EventKernel
import Quantities

/// A slow queue whose correctness is plain: an array that is sorted before every look.
struct ReferenceQueue {
  struct Waiting {
    let key: EventKey
    let payload: Int32
  }

  var waiting: [Waiting] = []
  var sequences: [UInt32]
  var now = SimInstant.start

  init(sourceCount: Int) { sequences = [UInt32](repeating: 0, count: sourceCount) }

  mutating func schedule(
    _ payload: Int32,
    at instant: SimInstant,
    phase: EventPhase,
    source: UInt32
  ) -> EventKey {
    let sequence = sequences[Int(source)]
    sequences[Int(source)] += 1
    let key = EventKey(instant: instant, phase: phase, source: source, sequence: sequence)
    waiting.append(Waiting(key: key, payload: payload))
    return key
  }

  mutating func cancel(_ key: EventKey) -> Bool {
    guard let place = waiting.firstIndex(where: { $0.key == key }) else { return false }
    waiting.remove(at: place)
    return true
  }

  mutating func popFirst(through horizon: SimInstant) -> Waiting? {
    waiting.sort { left, right in
      let (a, b) = (left.key, right.key)
      if a.instant != b.instant { return a.instant < b.instant }
      if a.phase != b.phase { return a.phase < b.phase }
      if a.source != b.source { return a.source < b.source }
      return a.sequence < b.sequence
    }
    guard let first = waiting.first, first.key.instant <= horizon else { return nil }
    waiting.removeFirst()
    now = first.key.instant
    return first
  }
}
