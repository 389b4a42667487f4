/// A large value behind one reference, with the semantics of a value.
///
/// A method that does not change its receiver gets a copy of a large struct, with a retain and a
/// release for each array inside. What is asked many times an event, and is larger than a few words,
/// keeps its state in a box: asking it then copies one reference, and reads the state in place. A
/// copy shares the state until one of the two changes. The figures stand in `docs/benchmarking.md`.
@frozen
public struct Boxed<Value: Sendable>: Sendable {
  // An array of one: the standard library's own copy on write, with no class and nothing unsafe.
  @usableFromInline var storage: [Value]

  /// Puts a value into a box.
  @inlinable
  public init(_ value: Value) { storage = [value] }

  /// The value; a change first copies it where another box shares it.
  @inlinable
  public var value: Value {
    _read { yield storage[0] }
    _modify { yield &storage[0] }
  }

  /// Changes the value in place where the change may throw.
  ///
  /// Around a call that throws, an access that yields is not inlined and asks for memory each time.
  @inlinable
  public mutating func update<Failure: Error>(
    _ change: (inout Value) throws(Failure) -> Void
  ) throws(Failure) {
    try change(&storage[0])
  }
}

extension Boxed: Equatable where Value: Equatable {}
