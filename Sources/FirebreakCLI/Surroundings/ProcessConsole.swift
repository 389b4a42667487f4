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

  private let output: Int32
  private let error: Int32

  /// Looks at the process's descriptors and environment once.
  package init(output: Int32 = 1, error: Int32 = 2) {
    self.output = output
    self.error = error
    outputIsTerminal = isatty(output) == 1
    errorIsTerminal = isatty(error) == 1
    var size = winsize()
    let known = unsafe ioctl(output, UInt(TIOCGWINSZ), &size) == 0 && size.ws_col > 0
    width = known ? Int(size.ws_col) : 120
    refusesColor = Self.refusesColor(
      noColor: Self.environment("NO_COLOR"),
      term: Self.environment("TERM")
    )
  }

  /// What the environment's variables say about colour; an empty `NO_COLOR` says nothing.
  ///
  /// - Source: no-color.org.
  package static func refusesColor(noColor: String?, term: String?) -> Bool {
    noColor.map { !$0.isEmpty } == true || term == "dumb"
  }

  /// Writes text to the standard output.
  package func write(_ text: String) throws(FileError) {
    guard let code = SystemCalls.writeAll(Array(text.utf8), to: output) else { return }
    throw FileError(.write, "standard output", SystemCode(code).cause)
  }

  /// Writes text to the standard error.
  package func note(_ text: String) { _ = SystemCalls.writeAll(Array(text.utf8), to: error) }

  /// A variable of the environment, or nil.
  static func environment(_ name: String) -> String? {
    guard let value = unsafe getenv(name) else { return nil }
    return unsafe String(cString: value)
  }
}
