#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

// The few system calls of the program, each with its result checked by the caller and retried
// when a signal interrupted it.

enum SystemCalls {
  /// Writes all bytes to a descriptor, or says which error stopped it.
  static func writeAll(_ bytes: [UInt8], to descriptor: Int32) -> Int32? {
    unsafe bytes.withUnsafeBytes { buffer -> Int32? in
      var offset = 0
      while offset < buffer.count {
        let rest = unsafe UnsafeRawBufferPointer(rebasing: buffer[offset...])
        let written = unsafe write(descriptor, rest.baseAddress, rest.count)
        if written < 0 {
          if errno == EINTR { continue }
          return errno
        }
        if written == 0 { return EIO }
        offset += written
      }
      return nil
    }
  }

  /// Makes a descriptor's bytes durable; a device that cannot is no error.
  static func synchronize(_ descriptor: Int32) -> Int32? {
    while fsync(descriptor) != 0 {
      let code = errno
      if code == EINTR { continue }
      return code == EINVAL || code == ENOTSUP ? nil : code
    }
    return nil
  }

  /// Closes a descriptor; an interrupted close has closed it.
  static func closeDescriptor(_ descriptor: Int32) -> Int32? {
    guard close(descriptor) != 0 else { return nil }
    return errno == EINTR ? nil : errno
  }

  /// Opens a path for reading.
  static func openForReading(_ path: String) -> Result<Int32, SystemCode> {
    repeat {
      let descriptor = unsafe open(path, O_RDONLY | O_CLOEXEC)
      if descriptor >= 0 { return .success(descriptor) }
    } while errno == EINTR
    return .failure(SystemCode(errno))
  }

  /// Creates or empties a path for writing.
  static func openForWriting(_ path: String) -> Result<Int32, SystemCode> {
    repeat {
      let descriptor = unsafe open(path, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
      if descriptor >= 0 { return .success(descriptor) }
    } while errno == EINTR
    return .failure(SystemCode(errno))
  }

  /// Reads at most `count` bytes; an empty answer is the end.
  static func readSome(_ descriptor: Int32, count: Int) -> Result<[UInt8], SystemCode> {
    var chunk = [UInt8](repeating: 0, count: count)
    while true {
      let received = unsafe chunk.withUnsafeMutableBytes { buffer in
        unsafe read(descriptor, buffer.baseAddress, buffer.count)
      }
      if received >= 0 {
        chunk.removeLast(count - received)
        return .success(chunk)
      }
      if errno != EINTR { return .failure(SystemCode(errno)) }
    }
  }
}

/// A number that the system gave for an error.
struct SystemCode: Error, Equatable {
  let code: Int32
  init(_ code: Int32) { self.code = code }

  /// The cases that a user can act upon, and the number for the rest.
  var cause: FileError.Cause {
    switch code {
    case ENOENT: .missing
    case EISDIR: .isDirectory
    case ENOTDIR, EEXIST: .notDirectory
    case EACCES, EPERM: .denied
    case EROFS: .readOnly
    case ENOSPC, EDQUOT, EFBIG: .noSpace
    case EPIPE: .closedPipe
    default: .system(code: code)
    }
  }
}
