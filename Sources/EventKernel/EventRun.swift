/// Events in order, taken one after another: a chain of chunks, the oldest first.
@safe
@frozen
@usableFromInline
struct EventRun: ~Copyable {
  @usableFromInline typealias Chunk = UnsafeMutablePointer<EventNode>

  @usableFromInline var position: Chunk
  @usableFromInline var end: Chunk
  // The chunk of `position`; the last one is kept until a new run begins.
  @usableFromInline var chunk: Chunk

  /// An empty run, which keeps a chunk all the same.
  @inlinable
  init(chunk: Chunk) {
    unsafe self.chunk = chunk
    unsafe EventChunks.setLink(of: chunk, to: nil)
    unsafe EventChunks.setEnd(of: chunk, to: 1)
    unsafe position = chunk + 1
    unsafe end = chunk + 1
  }

  @inlinable var isEmpty: Bool { unsafe position == end }

  /// - Precondition: The run is not empty.
  @inlinable var firstKey: UInt128 { unsafe position.pointee.key }

  /// The first event's bytes.
  @inlinable
  func first<Value: BitwiseCopyable>(_ type: Value.Type) -> Value {
    unsafe UnsafeRawPointer(position).load(fromByteOffset: 16, as: Value.self)
  }

  @inlinable
  mutating func removeFirst(_ chunks: inout EventChunks) {
    unsafe position += 1
    if unsafe position == end { finishChunk(&chunks) }
  }

  @inlinable
  @inline(never)
  mutating func finishChunk(_ chunks: inout EventChunks) {
    guard let next = unsafe EventChunks.link(of: chunk) else { return }
    unsafe chunks.release(chunk)
    unsafe enter(next)
  }

  /// Begins at the oldest chunk of a chain in order.
  ///
  /// - Precondition: The run is empty.
  @inlinable
  mutating func begin(at oldest: Chunk, _ chunks: inout EventChunks) {
    unsafe chunks.release(chunk)
    unsafe enter(oldest)
  }

  @inlinable
  mutating func enter(_ next: Chunk) {
    unsafe chunk = next
    unsafe position = next + 1
    unsafe end = next + EventChunks.end(of: next)
  }

  /// Sorts the events of the run's only chunk: few, and nearly as fast as reading them.
  @inlinable
  mutating func sort() {
    var next = unsafe position + 1
    while unsafe next < end {
      let node = unsafe next.pointee
      var place = unsafe next
      while unsafe place > position && node.key < (place - 1).pointee.key {
        unsafe place.pointee = (place - 1).pointee
        unsafe place -= 1
      }
      unsafe place.pointee = node
      unsafe next += 1
    }
  }

  /// The last key of the run's only chunk.
  @inlinable var lastKey: UInt128 { unsafe (end - 1).pointee.key }

  /// Empties the run: the chunk of its first event, which leads to the others, and its place.
  @inlinable
  mutating func takeAll(replacement: Chunk) -> (start: Int, oldest: Chunk) {
    let taken = unsafe (position - chunk, chunk)
    unsafe self = EventRun(chunk: replacement)
    return unsafe taken
  }

  /// Whether all events satisfy a test of their keys and first four bytes.
  func allSatisfy(_ isRight: (UInt128, UInt32) -> Bool) -> Bool {
    var place = unsafe position
    var current = unsafe chunk
    var last = unsafe end
    while true {
      while unsafe place < last {
        if unsafe !isRight(place.pointee.key, EventNode.slot(of: place)) { return false }
        unsafe place += 1
      }
      guard let next = unsafe EventChunks.link(of: current) else { return true }
      unsafe current = next
      unsafe place = next + 1
      unsafe last = next + EventChunks.end(of: next)
    }
  }
}
