import Synchronization

/// A wish to stop, safe to voice from any thread; a study honours it between two runs.
public final class CancellationToken: Sendable {
  private let flag = Atomic<Bool>(false)

  /// Creates a token that nobody has cancelled.
  public init() {}

  /// Asks for the stop; asking twice changes nothing.
  public func cancel() { flag.store(true, ordering: .releasing) }

  /// Whether the stop was asked for.
  public var isCancelled: Bool { flag.load(ordering: .acquiring) }
}
