/// Where a command talks to people: results on the output, progress and errors beside it.
package protocol Console: AnyObject, Sendable {
  /// Writes text to the standard output; everything or an error.
  func write(_ text: String) throws(FileError)
  /// Writes text to the standard error; a failure there has nowhere to be told.
  func note(_ text: String)
  /// Whether the standard output is a terminal.
  var outputIsTerminal: Bool { get }
  /// Whether the standard error is a terminal, so that a progress line can be redrawn.
  var errorIsTerminal: Bool { get }
  /// Columns of the terminal; 120 where there is none.
  var width: Int { get }
  /// Whether the environment asks for text without colour (`NO_COLOR`, or `TERM=dumb`).
  var refusesColor: Bool { get }
}

extension Console {
  /// Whether results may carry colour.
  package var wantsColor: Bool { outputIsTerminal && !refusesColor }

  /// Writes a line to the standard output.
  package func line(_ text: String) throws(FileError) { try write(text + "\n") }
}
