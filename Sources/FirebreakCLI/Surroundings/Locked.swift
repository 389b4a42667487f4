import Synchronization

/// A value behind a lock, for the few things that several workers touch.
final class Locked<Value: Sendable>: Sendable {
  private let mutex: Mutex<Value>

  init(_ value: Value) { mutex = Mutex(value) }

  /// Runs a body with the value to itself.
  func withLock<Result: Sendable>(_ body: (inout Value) -> Result) -> Result {
    mutex.withLock { value in
      // The mutex wants what leaves it to be disconnected; a sendable result is.
      body(&value)
    }
  }
}
