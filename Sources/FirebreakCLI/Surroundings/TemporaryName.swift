import Synchronization

#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// Names that no other writer uses: several threads, processes and machines may write the same
/// file of a shared folder at once.
enum TemporaryName {
  private static let count = Atomic<UInt64>(0)
  private static let process = "\(machine).\(getpid()).\(start)"

  /// A word of machine, process, start of the process, and a running number.
  static func unique() -> String {
    "\(process).\(count.add(1, ordering: .relaxed).oldValue)"
  }

  /// The machine's name with other characters than letters, digits and hyphens left out.
  private static var machine: String {
    var name = utsname()
    guard unsafe uname(&name) == 0 else { return "unknown" }
    let text = unsafe withUnsafeBytes(of: &name.nodename) { bytes in
      unsafe String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
    }
    return String(
      text.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "-") }.prefix(40)
    )
  }

  private static var start: String {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return String(UInt64(time.tv_sec) &* 1_000_000_000 &+ UInt64(time.tv_nsec), radix: 36)
  }
}
