package import Experiments

/// Shows how far a study is: one redrawn line on a terminal, a line every two seconds elsewhere.
///
/// Nothing is shown in the first second, so that quick work stays quiet.
package final class ProgressMeter: Sendable {
  private struct State {
    var lastShown: Int64?
    var hasLine = false
  }

  private static let firstDelay: Int64 = 1_000_000_000
  private static let terminalPause: Int64 = 100_000_000
  private static let plainPause: Int64 = 2_000_000_000

  private let console: any Console
  private let clock: any WallClock
  private let isShown: Bool
  private let start: Int64
  private let state = Locked(State())

  /// Starts the clock.
  package init(console: any Console, clock: any WallClock, isShown: Bool) {
    self.console = console
    self.clock = clock
    self.isShown = isShown
    start = clock.monotonicNanoseconds()
  }

  /// Seconds since the start.
  package var elapsedSeconds: Double {
    Double(clock.monotonicNanoseconds() - start) / 1_000_000_000
  }

  /// Takes notice of progress; may be called from any thread, one call at a time.
  package func update(_ progress: StudyProgress) {
    guard isShown else { return }
    let now = clock.monotonicNanoseconds()
    state.withLock { state in
      let pause = console.errorIsTerminal ? Self.terminalPause : Self.plainPause
      guard now - start >= Self.firstDelay, now - (state.lastShown ?? start - pause) >= pause
      else { return }
      state.lastShown = now
      let text = Self.text(progress, seconds: Double(now - start) / 1_000_000_000)
      if console.errorIsTerminal {
        console.note("\r" + text.prefix(max(20, console.width - 1)) + "\u{1B}[K")
        state.hasLine = true
      } else {
        console.note(text + "\n")
      }
    }
  }

  /// Removes the redrawn line.
  package func finish() {
    state.withLock { state in
      if state.hasLine { console.note("\r\u{1B}[K") }
      state.hasLine = false
    }
  }

  /// `312 of 600 runs, 45 runs/s, 3.1 M events/s, 6 s left`.
  package static func text(_ progress: StudyProgress, seconds: Double) -> String {
    var text = "\(progress.runsDone) of \(progress.runsTotal) runs"
    let made = progress.runsDone - progress.runsReused
    guard made > 0, seconds > 0 else { return text }
    let rate = Double(made) / seconds
    text += ", \(short(rate)) runs/s"
    if progress.events > 0 { text += ", \(short(Double(progress.events) / seconds)) events/s" }
    let left = Double(progress.runsTotal - progress.runsDone) / rate
    return text + ", \(duration(left)) left"
  }

  /// A rate with two or three digits and a magnitude: `4.5`, `45`, `3.1 M`.
  static func short(_ value: Double) -> String {
    let scales: [(Double, String)] = [(1e9, " G"), (1e6, " M"), (1e3, " k")]
    let scale = scales.first { value >= $0.0 } ?? (1, "")
    let scaled = value / scale.0
    if scaled >= 10 { return "\(Int(scaled.rounded()))" + scale.1 }
    let tenths = Int((scaled * 10).rounded())
    return "\(tenths / 10).\(tenths % 10)" + scale.1
  }

  /// A duration that has passed: `0.4 s` below a minute, then as `duration`.
  static func elapsed(_ seconds: Double) -> String {
    guard seconds < 60 else { return duration(seconds) }
    let tenths = Int((seconds * 10).rounded(.toNearestOrAwayFromZero))
    return "\(tenths / 10).\(tenths % 10) s"
  }

  /// A duration to the second: `6 s`, `2 min 5 s`, `1 h 3 min`.
  static func duration(_ seconds: Double) -> String {
    guard seconds < 1e9 else { return "long" }
    let whole = Int(seconds.rounded(.up))
    if whole < 60 { return "\(whole) s" }
    if whole < 3600 { return "\(whole / 60) min \(whole % 60) s" }
    return "\(whole / 3600) h \(whole / 60 % 60) min"
  }
}
