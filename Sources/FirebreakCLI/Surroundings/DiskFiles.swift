#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The real file system.
package final class DiskFiles: FileAccess {
  // Larger inputs are refused: a scenario or a book of this size is a mistake.
  private let readLimit: Int64

  /// Creates the door; files above `readLimit` bytes are refused.
  package init(readLimit: Int64 = 1 << 30) { self.readLimit = readLimit }

  /// The bytes of a file, up to the limit.
  package func read(_ path: String) throws(FileError) -> [UInt8] {
    if kind(of: path) == .directory { throw FileError(.read, path, .isDirectory) }
    let descriptor: Int32
    switch SystemCalls.openForReading(path) {
    case .success(let opened): descriptor = opened
    case .failure(let code): throw FileError(.read, path, code.cause)
    }
    defer { _ = SystemCalls.closeDescriptor(descriptor) }
    var bytes: [UInt8] = []
    while true {
      switch SystemCalls.readSome(descriptor, count: 1 << 16) {
      case .failure(let code): throw FileError(.read, path, code.cause)
      case .success(let chunk):
        if chunk.isEmpty { return bytes }
        bytes += chunk
      }
      if Int64(bytes.count) > readLimit {
        throw FileError(.read, path, .tooLarge(limit: readLimit))
      }
    }
  }

  /// What stands at a path, following links, or nil.
  package func kind(of path: String) -> FileKind? {
    var status = stat()
    guard unsafe stat(path, &status) == 0 else { return nil }
    switch status.st_mode & S_IFMT {
    case S_IFREG: return .file
    case S_IFDIR: return .directory
    default: return .other
    }
  }

  /// Names in a directory, sorted by their bytes, without `.` and `..`.
  package func list(_ directory: String) throws(FileError) -> [String] {
    guard let handle = unsafe opendir(directory) else {
      throw FileError(.read, directory, SystemCode(errno).cause)
    }
    defer { unsafe closedir(handle) }
    var names: [String] = []
    while let entry = unsafe readdir(handle) {
      let name = unsafe withUnsafeBytes(of: &entry.pointee.d_name) { raw in
        unsafe String(decoding: raw.prefix { $0 != 0 }, as: UTF8.self)
      }
      if name != ".", name != ".." { names.append(name) }
    }
    return names.sorted { $0.utf8.lexicographicallyPrecedes($1.utf8) }
  }

  /// Makes a directory and its parents.
  package func makeDirectory(_ path: String) throws(FileError) {
    switch kind(of: path) {
    case .directory: return
    case .file, .other: throw FileError(.write, path, .notDirectory)
    case nil: break
    }
    let parent = FilePath.parent(of: path)
    if parent != path, parent != "." { try makeDirectory(parent) }
    guard unsafe mkdir(path, 0o755) != 0 else { return }
    let code = errno
    // Another process may have made it meanwhile.
    if code == EEXIST, kind(of: path) == .directory { return }
    throw FileError(.write, path, SystemCode(code).cause)
  }

  /// Removes a file.
  package func remove(_ path: String) throws(FileError) {
    guard unsafe unlink(path) != 0, errno != ENOENT else { return }
    throw FileError(.write, path, SystemCode(errno).cause)
  }

  /// Starts a file under a temporary name in the same directory.
  package func stage(_ path: String) throws(FileError) -> any StagedFile {
    if kind(of: path) == .directory { throw FileError(.write, path, .isDirectory) }
    let directory = FilePath.parent(of: path)
    let temporary = FilePath.join(
      directory,
      ".\(FilePath.name(of: path)).\(TemporaryName.unique()).tmp"
    )
    switch SystemCalls.openForWriting(temporary) {
    case .success(let descriptor):
      return DiskStagedFile(path: path, temporary: temporary, descriptor: descriptor)
    case .failure(let code): throw FileError(.write, path, code.cause)
    }
  }
}

/// A file of the real file system under its temporary name.
///
/// Used by one thread at a time: the owner of the study passes it on under its own lock.
final class DiskStagedFile: StagedFile {
  private struct State {
    var descriptor: Int32?
    var buffer: [UInt8] = []
    var isPublished = false
  }

  private static let bufferSize = 1 << 18

  private let path: String
  private let temporary: String
  private let state: Locked<State>

  init(path: String, temporary: String, descriptor: Int32) {
    self.path = path
    self.temporary = temporary
    state = Locked(State(descriptor: descriptor))
  }

  deinit { discard() }

  func append(_ bytes: [UInt8]) throws(FileError) {
    try check(
      state.withLock { state in
        state.buffer += bytes
        guard state.buffer.count >= Self.bufferSize else { return nil }
        return Self.flush(&state)
      }
    )
  }

  func seal() throws(FileError) {
    try check(
      state.withLock { state in
        guard let descriptor = state.descriptor else { return nil }
        let code = Self.flush(&state) ?? SystemCalls.synchronize(descriptor)
        state.descriptor = nil
        let closing = SystemCalls.closeDescriptor(descriptor)
        return code ?? closing
      }
    )
  }

  func publish() throws(FileError) {
    try check(
      state.withLock { state in
        precondition(state.descriptor == nil, "publish() before seal() of \(path)")
        guard unsafe rename(temporary, path) == 0 else { return errno }
        state.isPublished = true
        return nil
      }
    )
    // The rename itself becomes durable with the directory; not every file system can.
    if case .success(let directory) = SystemCalls.openForReading(FilePath.parent(of: path)) {
      _ = SystemCalls.synchronize(directory)
      _ = SystemCalls.closeDescriptor(directory)
    }
  }

  func discard() {
    state.withLock { state in
      guard !state.isPublished else { return }
      if let descriptor = state.descriptor { _ = SystemCalls.closeDescriptor(descriptor) }
      state.descriptor = nil
      state.buffer = []
      _ = unsafe unlink(temporary)
      state.isPublished = true
    }
  }

  private static func flush(_ state: inout State) -> Int32? {
    guard let descriptor = state.descriptor else { return EBADF }
    let bytes = state.buffer
    state.buffer.removeAll(keepingCapacity: true)
    return SystemCalls.writeAll(bytes, to: descriptor)
  }

  private func check(_ code: Int32?) throws(FileError) {
    guard let code else { return }
    throw FileError(.write, path, SystemCode(code).cause)
  }
}
