import FirebreakCLI
import Synchronization

/// A file system in memory that can fail where a test wants it to.
final class MemoryFiles: FileAccess {
  /// Where a fault strikes.
  enum Step: Equatable, Sendable {
    case stage, append, seal, publish, remove, makeDirectory
  }

  struct Fault: Sendable {
    var step: Step
    /// Part of the path that it strikes; empty strikes all.
    var part: String = ""
    var cause: FileError.Cause = .noSpace
  }

  struct State: Sendable {
    var files: [String: [UInt8]] = [:]
    var directories: Set<String> = ["."]
    var openCount = 0
    var published: [String] = []
  }

  private let state: Mutex<State>
  private let faults: [Fault]

  init(_ files: [String: String] = [:], faults: [Fault] = []) {
    var state = State()
    for (path, text) in files {
      state.files[path] = Array(text.utf8)
      state.directories.insert(FilePath.parent(of: path))
    }
    self.state = Mutex(state)
    self.faults = faults
  }

  /// Paths of all files, sorted.
  var paths: [String] { state.withLock { $0.files.keys.sorted() } }
  /// Staged files that were neither published nor discarded.
  var openCount: Int { state.withLock { $0.openCount } }
  /// Paths in the order of publication.
  var published: [String] { state.withLock { $0.published } }

  func text(_ path: String) -> String? {
    state.withLock { $0.files[path].map { String(decoding: $0, as: UTF8.self) } }
  }

  func put(_ path: String, _ text: String) {
    state.withLock { state in
      state.files[path] = Array(text.utf8)
      state.directories.insert(FilePath.parent(of: path))
    }
  }

  func read(_ path: String) throws(FileError) -> [UInt8] {
    guard let bytes = state.withLock({ $0.files[path] }) else {
      throw FileError(.read, path, kind(of: path) == .directory ? .isDirectory : .missing)
    }
    return bytes
  }

  func kind(of path: String) -> FileKind? {
    state.withLock { state in
      if state.files[path] != nil { return .file }
      return state.directories.contains(path) ? .directory : nil
    }
  }

  func list(_ directory: String) throws(FileError) -> [String] {
    guard kind(of: directory) == .directory else { throw FileError(.read, directory, .missing) }
    let folders = state.withLock { $0.directories.sorted() }
    return (paths + folders).filter { FilePath.parent(of: $0) == directory && $0 != directory }
      .map { FilePath.name(of: $0) }.sorted()
  }

  func makeDirectory(_ path: String) throws(FileError) {
    try strike(.makeDirectory, path)
    if kind(of: path) == .file { throw FileError(.write, path, .notDirectory) }
    var path = path
    while state.withLock({ $0.directories.insert(path).inserted }) {
      path = FilePath.parent(of: path)
    }
  }

  func remove(_ path: String) throws(FileError) {
    try strike(.remove, path)
    state.withLock { $0.files[path] = nil }
  }

  func stage(_ path: String) throws(FileError) -> any StagedFile {
    try strike(.stage, path)
    state.withLock { $0.openCount += 1 }
    return MemoryStagedFile(path, self)
  }

  fileprivate func strike(_ step: Step, _ path: String) throws(FileError) {
    for fault in faults where fault.step == step {
      if fault.part.isEmpty || path.contains(fault.part) {
        throw FileError(.write, path, fault.cause)
      }
    }
  }

  fileprivate func close(_ path: String, publishing bytes: [UInt8]?) {
    state.withLock { state in
      state.openCount -= 1
      if let bytes {
        state.files[path] = bytes
        state.published.append(path)
      }
    }
  }
}

private final class MemoryStagedFile: StagedFile {
  private let path: String
  private let files: MemoryFiles
  private let bytes = Mutex<[UInt8]?>([])

  init(_ path: String, _ files: MemoryFiles) {
    self.path = path
    self.files = files
  }

  func append(_ more: [UInt8]) throws(FileError) {
    try files.strike(.append, path)
    bytes.withLock { $0?.append(contentsOf: more) }
  }

  func seal() throws(FileError) { try files.strike(.seal, path) }

  func publish() throws(FileError) {
    try files.strike(.publish, path)
    if let all = take() { files.close(path, publishing: all) }
  }

  func discard() {
    if take() != nil { files.close(path, publishing: nil) }
  }

  private func take() -> [UInt8]? {
    bytes.withLock { bytes in
      defer { bytes = nil }
      return bytes
    }
  }
}
