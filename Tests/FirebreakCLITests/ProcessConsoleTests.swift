import FirebreakCLI
import Testing

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

@Suite struct ProcessConsoleTests {
  private func context(_ console: ProcessConsole) -> CommandContext {
    var context = testContext()
    context.console = console
    return context
  }

  // Only Linux has a device that is always full.
  @Test(.enabled(if: DiskFiles().kind(of: "/dev/full") == .other))
  func `a full device under the output ends with 73`() throws {
    let device = unsafe open("/dev/full", O_WRONLY)
    try #require(device >= 0)
    defer { close(device) }
    let console = ProcessConsole(output: device, error: device)
    #expect(!console.outputIsTerminal && console.width == 120)
    #expect(
      CommandLineInterface.perform(["list", "metrics"], in: context(console)) == .cannotWrite
    )
    do throws(FileError) {
      try console.write("x")
      Issue.record("written")
    } catch {
      #expect(error == FileError(.write, "standard output", .noSpace))
    }
  }

  @Test func `a reader that has gone ends with 73 instead of a signal`() throws {
    signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    close(ends[0])
    defer { close(ends[1]) }
    let console = ProcessConsole(output: ends[1], error: ends[1])
    #expect(CommandLineInterface.perform(["--help"], in: context(console)) == .cannotWrite)
    do throws(FileError) {
      try console.write("x")
      Issue.record("written")
    } catch {
      #expect(error.cause == .closedPipe)
    }
  }

  @Test func `colour is refused by NO_COLOR with any text, and by a dumb terminal`() {
    let table: [(String?, String?, Bool)] = [
      (nil, nil, false), ("", "xterm", false), ("1", nil, true), ("0", "xterm", true),
      (nil, "dumb", true),
    ]
    for (noColor, term, refuses) in table {
      #expect(ProcessConsole.refusesColor(noColor: noColor, term: term) == refuses)
    }
  }

  @Test func `text arrives whole`() throws {
    var ends: [Int32] = [0, 0]
    try #require(unsafe pipe(&ends) == 0)
    let console = ProcessConsole(output: ends[1], error: ends[1])
    #expect(CommandLineInterface.perform(["--version"], in: context(console)) == .done)
    close(ends[1])
    var buffer = [UInt8](repeating: 0, count: 100)
    let count = unsafe read(ends[0], &buffer, buffer.count)
    close(ends[0])
    let text = String(decoding: buffer.prefix(max(0, count)), as: UTF8.self)
    #expect(text == "firebreak \(HelpText.version)\n")
  }
}
