#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The console of this process.
package final class ProcessConsole: Console {
  /// Whether the standard output is a terminal.
  package let outputIsTerminal: Bool
  /// Whether the standard error is a terminal.
  package let errorIsTerminal: Bool
  /// Columns of the terminal; 120 where there is none.
  package let width: Int
  /// Whether the environment asks for text without colour.
  package let refusesColor: Bool

  /// Looks at the process's descriptors and environment once.
  package init() {
    outputIsTerminal = isatty(1) == 1
    errorIsTerminal = isatty(2) == 1
    var size = winsize()
    let known = unsafe ioctl(1, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    width = known ? Int(size.ws_col) : 120
    refusesColor =
      !(Self.environment("NO_COLOR") ?? "").isEmpty || Self.environment("TERM") == "dumb"
  }

  /// Writes text to the standard output.
  package func write(_ text: String) throws(FileError) {
    guard let code = SystemCalls.writeAll(Array(text.utf8), to: 1) else { return }
    throw FileError(.write, "standard output", SystemCode(code).cause)
  }

  /// Writes text to the standard error.
  package func note(_ text: String) { _ = SystemCalls.writeAll(Array(text.utf8), to: 2) }

  /// A variable of the environment, or nil.
  static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }
}
