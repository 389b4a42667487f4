/// The memory of the far future: pieces of 33 events each, used again and again.
///
/// A chunk is 34 nodes long; its first place holds the address of another chunk and, once the chunk
/// takes no more events, the place after the last. That makes an odd number of cache lines, so
/// that the fronts of many chunks do not contend for the same few places of the processor's
/// cache. Chunks are cut from slabs that double in size and stay until the end.
@safe
@frozen
@usableFromInline
struct EventChunks: ~Copyable {
  @usableFromInline typealias Chunk = UnsafeMutablePointer<EventNode>

  /// Nodes in a chunk, the first of which is its link.
  @inlinable static var stride: Int { 34 }

  @usableFromInline var released: Chunk?
  @usableFromInline var slab: Chunk?
  // The part of the newest slab that was never used.
  @usableFromInline var fresh: Chunk?
  @usableFromInline var freshCount: Int32 = 0
  @usableFromInline var slabCount: Int32

  @inlinable
  init(events: Int32) {
    unsafe released = nil
    unsafe slab = nil
    unsafe fresh = nil
    slabCount = min(max(events / 33, 8), 1 << 20)
  }

  @inlinable
  deinit {
    var next = unsafe slab
    while let block = unsafe next {
      unsafe next = EventChunks.link(of: block)
      unsafe block.deallocate()
    }
  }

  /// The chunk that a chunk's link names.
  @inlinable
  static func link(of chunk: Chunk) -> Chunk? {
    unsafe UnsafeRawPointer(chunk).load(as: Chunk?.self)
  }

  /// Writes a chunk's link.
  @inlinable
  static func setLink(of chunk: Chunk, to other: Chunk?) {
    unsafe UnsafeMutableRawPointer(chunk).storeBytes(of: other, as: Chunk?.self)
  }

  /// The place after the last event of a chunk.
  @inlinable
  static func end(of chunk: Chunk) -> Int {
    Int(unsafe UnsafeRawPointer(chunk).load(fromByteOffset: 8, as: Int32.self))
  }

  /// Writes the place after the last event of a chunk.
  @inlinable
  static func setEnd(of chunk: Chunk, to end: Int32) {
    unsafe UnsafeMutableRawPointer(chunk).storeBytes(of: end, toByteOffset: 8, as: Int32.self)
  }

  /// An unused chunk.
  @inlinable
  mutating func take() -> Chunk {
    if let chunk = unsafe released {
      unsafe released = EventChunks.link(of: chunk)
      return unsafe chunk
    }
    if freshCount == 0 { addSlab() }
    guard let chunk = unsafe fresh else { preconditionFailure("a slab holds chunks") }
    freshCount -= 1
    unsafe fresh = chunk + EventChunks.stride
    return unsafe chunk
  }

  /// Gives back a chunk; its events stay readable until the next `take`.
  @inlinable
  mutating func release(_ chunk: Chunk) {
    unsafe EventChunks.setLink(of: chunk, to: released)
    unsafe released = chunk
  }

  @inlinable
  @inline(never)
  mutating func addSlab() {
    precondition(slabCount <= 1 << 25, "an event queue holds at most 2³⁰ events")
    // Two places in front hold the link to the slab before and keep chunks on cache lines.
    let places = Int(slabCount) * EventChunks.stride + 2
    let memory = UnsafeMutableRawPointer.allocate(byteCount: places * 32, alignment: 64)
    let block = unsafe memory.bindMemory(to: EventNode.self, capacity: places)
    unsafe EventChunks.setLink(of: block, to: slab)
    unsafe slab = block
    unsafe fresh = block + 2
    freshCount = slabCount
    slabCount *= 2
  }
}
