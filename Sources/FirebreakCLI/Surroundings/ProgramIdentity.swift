/// Which program this is, exactly: its version, its kind, and a hash of its own file.
///
/// A study is begun, gone on with, and merged by one program; results of two are never mixed, even
/// where somebody forgot to raise the version.
enum ProgramIdentity {
  /// For example `0.1.0, swift 6.3, release, f0123456789abcdef`.
  static var text: String {
    "\(HelpText.version), \(BuildIdentity.text), \(fingerprint(ofFile: ownPath) ?? "unknown")"
  }

  private static var ownPath: String {
    #if os(Linux)
      return "/proc/self/exe"
    #else
      return CommandLine.arguments[0]
    #endif
  }

  /// The hash of a file's bytes, taken eight at a time, as `f` and 16 hexadecimal digits.
  ///
  /// Nil where the file cannot be read. It guards against mistakes, not against malice.
  static func fingerprint(ofFile path: String) -> String? {
    guard case .success(let descriptor) = SystemCalls.openForReading(path) else { return nil }
    defer { _ = SystemCalls.closeDescriptor(descriptor) }
    var hash: UInt64 = 0xcbf2_9ce4_8422_2325
    var rest: [UInt8] = []
    while true {
      guard case .success(let chunk) = SystemCalls.readSome(descriptor, count: 1 << 20) else {
        return nil
      }
      if chunk.isEmpty { break }
      rest += chunk
      let whole = rest.count & ~7
      unsafe rest.withUnsafeBytes { bytes in
        var offset = 0
        while offset < whole {
          let word = unsafe bytes.loadUnaligned(fromByteOffset: offset, as: UInt64.self)
          hash = (hash ^ word) &* 0x0000_0100_0000_01b3
          hash ^= hash &>> 29
          offset += 8
        }
      }
      rest.removeFirst(whole)
    }
    for byte in rest { hash = (hash ^ UInt64(byte)) &* 0x0000_0100_0000_01b3 }
    let digits = String(hash, radix: 16)
    return "f" + String(repeating: "0", count: 16 - digits.count) + digits
  }
}
