package import Experiments
import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Whether somebody asked the program to stop; workers look at its token between runs.
package final class InterruptFlag: Sendable {
  /// What workers look at.
  package let token = CancellationToken()
  private let count = Atomic<Int>(0)

  /// Creates a flag that is down.
  package init() {}

  /// Whether a stop was asked for.
  package var isRaised: Bool { token.isCancelled }

  /// Asks for a stop and returns how often that has been done now.
  @discardableResult
  package func raise() -> Int {
    token.cancel()
    return count.add(1, ordering: .relaxed).newValue
  }

  /// The flag that the process's signals raise.
  static let process = InterruptFlag()

  /// Routes Ctrl-C, termination, and a job engine's warning to `process`; the second signal ends the program at once.
  ///
  /// Closed pipes and file-size limits become write errors instead of signals.
  static func installSignalHandlers() {
    // Made here, so that the handler finds it ready.
    _ = process
    let handler: @convention(c) (Int32) -> Void = { _ in
      if InterruptFlag.process.raise() > 1 { _exit(ExitCode.interrupted.rawValue) }
    }
    signal(SIGINT, handler)
    signal(SIGTERM, handler)
    // Job engines send it before a time limit ends.
    signal(SIGUSR1, handler)
    // A parent's worker thread may have passed on a mask that would hold them back.
    var signals = sigset_t()
    unsafe sigemptyset(&signals)
    for number in [SIGINT, SIGTERM, SIGUSR1] { unsafe sigaddset(&signals, number) }
    unsafe pthread_sigmask(SIG_UNBLOCK, &signals, nil)
    signal(SIGPIPE, SIG_IGN)
    signal(SIGXFSZ, SIG_IGN)
  }
}
