/// The next sequence number of each source of events, always even.
@safe
@frozen
@usableFromInline
struct SourceSequences: ~Copyable {
  @usableFromInline let next: UnsafeMutablePointer<UInt32>
  @usableFromInline let count: UInt32

  @inlinable
  init(count: UInt32, startingAt first: UInt32) {
    self.count = count
    unsafe next = .allocate(capacity: Int(count))
    unsafe next.initialize(repeating: first, count: Int(count))
  }

  @inlinable
  deinit { unsafe next.deallocate() }

  /// The next number of a source below `count`.
  @inlinable
  subscript(_ source: UInt32) -> UInt32 {
    get { unsafe next[Int(source)] }
    set { unsafe next[Int(source)] = newValue }
  }
}
