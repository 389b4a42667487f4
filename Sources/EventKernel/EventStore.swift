/// Where events wait, in three parts that share the future between them.
///
/// | part | holds | order |
/// | --- | --- | --- |
/// | heap | events up to the wheel's horizon that came after it was set | 4-ary heap, vacant root |
/// | run | events up to the horizon that came before | sorted, read in sequence |
/// | wheel | everything beyond the horizon | none yet |
///
/// The first event is the lesser of the heap's and the run's. When both are empty the next bucket
/// of the wheel becomes the run. While few events wait the horizon is the end of time, so that all
/// are in the heap. The parts decide only when an event is looked at, never which is first.
@safe
@frozen
@usableFromInline
struct EventStore: ~Copyable {
  @usableFromInline var heap: EventHeap
  @usableFromInline var run: EventRun
  @usableFromInline var wheel: EventWheel
  /// How many events wait in all parts.
  @usableFromInline var count: Int32 = 0
  // The heap's first node is a hole: its event was taken.
  @usableFromInline var isRootVacant = false
  // Where `findFirst` found the first event.
  @usableFromInline var isFirstInHeap = false

  /// How many events the heap alone serves best, and below how many it takes over again.
  @inlinable static var heapLimit: Int32 { 512 }
  @inlinable static var heapReturn: Int32 { 128 }

  @inlinable
  init(capacity: Int32) {
    heap = EventHeap(capacity: EventStore.heapLimit)
    wheel = EventWheel(events: capacity, horizon: .max)
    run = unsafe EventRun(chunk: wheel.chunks.take())
  }

  /// Adds an event.
  // A call of its own costs a seventh of the time while 100 events wait.
  @inlinable
  @inline(__always)
  mutating func insert<Value: BitwiseCopyable>(_ value: Value, at key: UInt128) {
    let time = EventNode.time(of: key)
    if time <= wheel.horizon && heap.count == heap.capacity && !isRootVacant { makeRoom() }
    count &+= 1
    if time > wheel.horizon {
      let node = unsafe wheel.open(time)
      unsafe node.pointee.key = key
      unsafe UnsafeMutableRawPointer(node).storeBytes(of: value, toByteOffset: 16, as: Value.self)
      return
    }
    heap.store(value, at: openInHeap(key))
  }

  /// Makes a place in the heap: in the hole if there is one.
  ///
  /// - Precondition: There is a hole, or the heap is not full.
  @inlinable
  mutating func openInHeap(_ key: UInt128) -> Int {
    if isRootVacant {
      isRootVacant = false
      return heap.openAtRoot(key)
    }
    return heap.openAtEnd(key)
  }

  /// The key of the first event, which `first` and `takeFirst` then mean.
  @inlinable
  mutating func findFirst() -> UInt128? {
    closeVacancy()
    if run.isEmpty {
      if heap.count == 0 && !refill() { return nil }
      if run.isEmpty {
        isFirstInHeap = true
        return heap.key(at: 0)
      }
    }
    let key = run.firstKey
    isFirstInHeap = heap.count > 0 && heap.key(at: 0) < key
    return isFirstInHeap ? heap.key(at: 0) : key
  }

  @inlinable
  mutating func closeVacancy() {
    guard isRootVacant else { return }
    isRootVacant = false
    heap.removeRoot()
  }

  /// The bytes of the event that `findFirst` found.
  @inlinable
  func first<Value: BitwiseCopyable>(_ type: Value.Type) -> Value {
    isFirstInHeap ? heap.load(type, at: 0) : run.first(type)
  }

  /// Takes the event that `findFirst` found.
  @inlinable
  mutating func takeFirst<Value: BitwiseCopyable>(_ type: Value.Type) -> Value {
    count &-= 1
    if isFirstInHeap {
      isRootVacant = true
      return heap.load(type, at: 0)
    }
    let value = run.first(type)
    run.removeFirst(&wheel.chunks)
    return value
  }
}
