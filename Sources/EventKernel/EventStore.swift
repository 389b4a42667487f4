/// Where events wait, in three parts that share the future between them.
///
/// | part | holds | order |
/// | --- | --- | --- |
/// | front | events up to the wheel's horizon that came after it was set | a tournament |
/// | run | events up to the horizon that came before | sorted, read in sequence |
/// | wheel | everything beyond the horizon | none yet |
///
/// The first event is the lesser of the front's and the run's. When both are empty the next bucket
/// of the wheel becomes the run. While few events wait the horizon is the end of time, so that all
/// are in the front. The parts decide only when an event is looked at, never which is first.
@safe
@frozen
@usableFromInline
struct EventStore: ~Copyable {
  @usableFromInline var front: EventTournament
  @usableFromInline var run: EventRun
  @usableFromInline var wheel: EventWheel
  /// How many events wait in all parts.
  @usableFromInline var count: Int32 = 0
  // The front's first event was taken, and its slot is vacant.
  @usableFromInline var isFirstTaken = false
  // Where `findFirst` found the first event.
  @usableFromInline var isFirstInFront = false

  /// How many events the front alone serves best, and up to how many it takes over again.
  @inlinable static var frontLimit: Int32 { 4_096 }
  @inlinable static var frontReturn: Int32 { 1_024 }

  @inlinable
  init(capacity: Int32) {
    front = EventTournament()
    wheel = EventWheel(events: capacity, horizon: .max)
    run = unsafe EventRun(chunk: wheel.chunks.take())
  }

  /// Adds an event.
  // A call of its own costs a seventh of the time while 100 events wait.
  @inlinable
  @inline(__always)
  mutating func insert<Value: BitwiseCopyable>(_ value: Value, at key: UInt128) {
    let time = EventNode.time(of: key)
    if time <= wheel.horizon && front.count == front.capacity && !isFirstTaken { makeRoom() }
    count &+= 1
    if time > wheel.horizon {
      let node = unsafe wheel.open(time)
      unsafe node.pointee.key = key
      unsafe UnsafeMutableRawPointer(node).storeBytes(of: value, toByteOffset: 16, as: Value.self)
      return
    }
    front.store(value, in: openInFront(key))
  }

  /// Gives a key a slot of the front: the vacant one if there is one.
  ///
  /// - Precondition: There is a vacant slot, or the front is not full.
  @inlinable
  mutating func openInFront(_ key: UInt128) -> Int {
    let slot = isFirstTaken ? front.firstSlot : front.takeSlot()
    isFirstTaken = false
    front.play(slot, key)
    return slot
  }

  /// The key of the first event, which `first` and `takeFirst` then mean.
  @inlinable
  @inline(__always)
  mutating func findFirst() -> UInt128? {
    if isFirstTaken { closeVacancy() }
    if run.isEmpty && front.count == 0 && !refill() { return nil }
    let near = front.firstKey
    // An empty front's first key is greater than any.
    let key = run.isEmpty ? .max : run.firstKey
    isFirstInFront = near < key
    return isFirstInFront ? near : key
  }

  /// Frees the slot of the event that was taken.
  @inlinable
  @inline(never)
  mutating func closeVacancy() {
    guard isFirstTaken else { return }
    isFirstTaken = false
    front.removeFirst()
  }

  /// The bytes of the event that `findFirst` found.
  @inlinable
  func first<Value: BitwiseCopyable>(_ type: Value.Type) -> Value {
    isFirstInFront ? front.load(type, from: front.firstSlot) : run.first(type)
  }

  /// Takes the event that `findFirst` found.
  @inlinable
  @inline(__always)
  mutating func takeFirst<Value: BitwiseCopyable>(_ type: Value.Type) -> Value {
    count &-= 1
    if isFirstInFront {
      isFirstTaken = true
      return front.load(type, from: front.firstSlot)
    }
    let value = run.first(type)
    run.removeFirst(&wheel.chunks)
    return value
  }
}
