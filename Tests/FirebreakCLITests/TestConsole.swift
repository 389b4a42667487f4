import FirebreakCLI
import Synchronization

/// A console that remembers what was said.
final class TestConsole: Console {
  let outputIsTerminal: Bool
  let errorIsTerminal: Bool
  let width: Int
  let refusesColor: Bool
  private let said = Mutex<(output: String, notes: String)>(("", ""))
  private let outputCause: FileError.Cause?

  init(
    isTerminal: Bool = false,
    width: Int = 120,
    refusesColor: Bool = false,
    outputCause: FileError.Cause? = nil
  ) {
    outputIsTerminal = isTerminal
    errorIsTerminal = isTerminal
    self.width = width
    self.refusesColor = refusesColor
    self.outputCause = outputCause
  }

  var output: String { said.withLock { $0.output } }
  var notes: String { said.withLock { $0.notes } }

  func write(_ text: String) throws(FileError) {
    if let outputCause { throw FileError(.write, "standard output", outputCause) }
    said.withLock { $0.output += text }
  }

  func note(_ text: String) { said.withLock { $0.notes += text } }
}

/// A clock that moves by a fixed step at each look.
final class TestClock: WallClock {
  private let now = Mutex<Int64>(0)
  private let step: Int64

  init(step: Int64 = 0) { self.step = step }

  func monotonicNanoseconds() -> Int64 {
    now.withLock { now in
      defer { now += step }
      return now
    }
  }

  func unixSeconds() -> Int64 { 1_584_009_600 }
}
