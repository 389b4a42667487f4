#if canImport(Glibc)
  import Glibc
#elseif canImport(Musl)
  import Musl
#else
  import Darwin
#endif

/// The only door to the machine's time; nothing it says reaches a result.
package protocol WallClock: AnyObject, Sendable {
  /// Nanoseconds of a clock that never steps back.
  func monotonicNanoseconds() -> Int64
  /// Seconds since 1970 in UTC.
  func unixSeconds() -> Int64
}

/// The clocks of this machine.
package final class MachineClock: WallClock {
  /// Creates the door.
  package init() {}

  /// Nanoseconds of the monotonic clock.
  package func monotonicNanoseconds() -> Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_MONOTONIC, &time)
    return Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
  }

  /// Seconds since 1970.
  package func unixSeconds() -> Int64 {
    var time = timespec()
    _ = unsafe clock_gettime(CLOCK_REALTIME, &time)
    return Int64(time.tv_sec)
  }
}

/// Calendar text of an instant, without a time-zone database.
package enum CalendarText {
  /// `2020-03-12T10:40:00Z` of seconds since 1970; proleptic Gregorian calendar.
  ///
  /// - Source: H. Hinnant, "chrono-compatible low-level date algorithms", `civil_from_days`.
  package static func utc(_ unixSeconds: Int64) -> String {
    let day = floorDivide(unixSeconds, 86_400)
    let second = unixSeconds - day * 86_400
    let shifted = day + 719_468
    let era = floorDivide(shifted, 146_097)
    let dayOfEra = shifted - era * 146_097
    let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
    let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
    let month = (5 * dayOfYear + 2) / 153
    let dayOfMonth = dayOfYear - (153 * month + 2) / 5 + 1
    let monthOfYear = month < 10 ? month + 3 : month - 9
    let year = yearOfEra + era * 400 + (monthOfYear <= 2 ? 1 : 0)
    return padded(year, 4) + "-" + padded(monthOfYear, 2) + "-" + padded(dayOfMonth, 2) + "T"
      + padded(second / 3600, 2) + ":" + padded(second / 60 % 60, 2) + ":"
      + padded(second % 60, 2) + "Z"
  }

  private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
    let quotient = value / divisor
    return value % divisor < 0 ? quotient - 1 : quotient
  }

  private static func padded(_ value: Int64, _ width: Int) -> String {
    let digits = String(value)
    return String(repeating: "0", count: max(0, width - digits.count)) + digits
  }
}
