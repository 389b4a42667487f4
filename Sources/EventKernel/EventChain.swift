/// The events of one bucket: a chain of chunks, the newest first until it is turned round.
@unsafe
@frozen
@usableFromInline
struct EventChain {
  @usableFromInline typealias Chunk = UnsafeMutablePointer<EventNode>

  @usableFromInline var newest: Chunk?
  // The next free place of the newest chunk; none is free where there is no chunk.
  @usableFromInline var place: Int32

  @inlinable
  init() {
    unsafe newest = nil
    unsafe place = Int32(EventChunks.stride)
  }

  @inlinable var isFull: Bool { unsafe place == EventChunks.stride }

  /// The next place of a chain that is not full.
  @inlinable
  mutating func open() -> Chunk {
    guard let newest = unsafe newest else { preconditionFailure("an open chain has a chunk") }
    let free = unsafe newest + Int(place)
    unsafe place = unsafe place &+ 1
    return unsafe free
  }

  @inlinable
  mutating func lengthen(by chunk: Chunk) {
    unsafe EventChunks.setLink(of: chunk, to: newest)
    unsafe EventChunks.setEnd(of: chunk, to: Int32(EventChunks.stride))
    unsafe newest = chunk
    unsafe place = 1
  }

  /// Turns the links round, oldest chunk first, and returns it.
  @inlinable
  func turned() -> Chunk? {
    if let newest = unsafe newest { unsafe EventChunks.setEnd(of: newest, to: place) }
    var previous: Chunk? = nil
    var next = unsafe newest
    while let chunk = unsafe next {
      unsafe next = EventChunks.link(of: chunk)
      unsafe EventChunks.setLink(of: chunk, to: previous)
      unsafe previous = chunk
    }
    return unsafe previous
  }
}
