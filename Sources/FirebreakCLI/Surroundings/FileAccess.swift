/// What stands at a path.
package enum FileKind: Equatable, Sendable {
  /// A regular file.
  case file
  /// A directory.
  case directory
  /// A device, a pipe, or a socket.
  case other
}

/// Why a file operation failed; `ErrorMessages` makes the sentence.
package struct FileError: Error, Equatable, Sendable {
  /// What was attempted.
  package enum Operation: Equatable, Sendable {
    /// Reading a file or a directory.
    case read
    /// Writing, creating, renaming, or removing.
    case write
  }

  /// What the system answered.
  package enum Cause: Equatable, Sendable {
    /// Nothing stands there.
    case missing
    /// A directory stands where a file was expected.
    case isDirectory
    /// A file stands where a directory was expected.
    case notDirectory
    /// Permission is missing.
    case denied
    /// The file system is mounted read-only.
    case readOnly
    /// The disk or the quota is full.
    case noSpace
    /// The reader of the pipe has gone.
    case closedPipe
    /// The file is larger than this program reads, in bytes.
    case tooLarge(limit: Int64)
    /// Anything else, by the system's number.
    case system(code: Int32)
  }

  /// What was attempted.
  package var operation: Operation
  /// The path as the user would write it.
  package var path: String
  /// What the system answered.
  package var cause: Cause

  /// Creates an error.
  package init(_ operation: Operation, _ path: String, _ cause: Cause) {
    self.operation = operation
    self.path = path
    self.cause = cause
  }
}

/// A file that is being written beside its final name; nobody sees it before `publish()`.
package protocol StagedFile: AnyObject, Sendable {
  /// Adds bytes at the end.
  func append(_ bytes: [UInt8]) throws(FileError)
  /// Makes the bytes durable; nothing can be added afterwards.
  func seal() throws(FileError)
  /// Gives the sealed file its final name, replacing what stood there.
  func publish() throws(FileError)
  /// Forgets the file; does nothing after `publish()`.
  func discard()
}

/// The only door to the file system.
package protocol FileAccess: AnyObject, Sendable {
  /// The bytes of a file.
  func read(_ path: String) throws(FileError) -> [UInt8]
  /// What stands at a path, or nil.
  func kind(of path: String) -> FileKind?
  /// Names in a directory, sorted by their bytes.
  func list(_ directory: String) throws(FileError) -> [String]
  /// Makes a directory and its parents; one that exists is fine.
  func makeDirectory(_ path: String) throws(FileError)
  /// Removes a file; one that is gone already is fine.
  func remove(_ path: String) throws(FileError)
  /// Starts a file that will stand at a path.
  func stage(_ path: String) throws(FileError) -> any StagedFile
}

extension FileAccess {
  /// Writes a whole file so that readers see the old bytes or the new ones, never a part.
  package func writeAtomically(_ bytes: [UInt8], to path: String) throws(FileError) {
    let staged = try stage(path)
    do {
      try staged.append(bytes)
      try staged.seal()
      try staged.publish()
    } catch {
      staged.discard()
      throw error
    }
  }
}

/// Text operations on slash-separated paths; none of them touches the disk.
package enum FilePath {
  /// A name below a directory; an absolute name stands for itself.
  package static func join(_ directory: String, _ name: String) -> String {
    if name.hasPrefix("/") || directory.isEmpty || directory == "." { return name }
    return directory.hasSuffix("/") ? directory + name : directory + "/" + name
  }

  /// Everything before the last slash; `.` where there is none.
  package static func parent(of path: String) -> String {
    let trimmed = path.count > 1 && path.hasSuffix("/") ? String(path.dropLast()) : path
    guard let slash = trimmed.lastIndex(of: "/") else { return "." }
    return slash == trimmed.startIndex ? "/" : String(trimmed[..<slash])
  }

  /// Everything after the last slash.
  package static func name(of path: String) -> String {
    guard let slash = path.lastIndex(of: "/") else { return path }
    return String(path[path.index(after: slash)...])
  }
}
