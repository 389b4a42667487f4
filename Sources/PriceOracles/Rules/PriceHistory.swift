import Quantities

/// What one source said since the history began: a step function with its running integrals.
///
/// Entries are only appended and only forgotten from the front, so a few numbers restore any
/// earlier state: the undo journal of the pipeline keeps those, never the entries.
struct PriceHistory: Equatable, Sendable {
  /// One step: values from an instant on, and the integrals up to that instant.
  struct Step: Equatable, Sendable, BitwiseCopyable {
    let from: SimInstant
    let price: Price
    let shadow: Price
    let isFaulty: Bool
    /// Price × time before `from`, in nanos × nanoseconds.
    let priceTime: Int128
    /// Shadow × time before `from`.
    let shadowTime: Int128
    /// Faulty time before `from`.
    let faultyTime: SimDuration
  }

  /// What restores an earlier state.
  struct Cursor: Equatable, Sendable, BitwiseCopyable {
    /// Position of the first step in use.
    var head: Int32
    /// Number of steps, forgotten ones included.
    var count: Int32
  }

  /// A time-weighted arithmetic mean.
  struct Mean: Equatable, Sendable, BitwiseCopyable {
    let price: Price
    let shadow: Price
    let isFaulty: Bool
  }

  private var steps: [Step] = []
  private var head: Int32 = 0

  var cursor: Cursor { Cursor(head: head, count: Int32(steps.count)) }
  var isEmpty: Bool { Int(head) == steps.count }

  /// Returns to an earlier state; nothing may have been compacted since.
  mutating func restore(_ cursor: Cursor) {
    steps.removeLast(steps.count - Int(cursor.count))
    head = cursor.head
  }

  /// Forgets everything, keeping the storage until `compact()`.
  mutating func clear() { head = Int32(steps.count) }

  /// Frees forgotten steps when they are the larger part.
  mutating func compact() {
    guard head > 64, Int(head) * 2 > steps.count else { return }
    steps.removeFirst(Int(head))
    head = 0
  }

  /// Notes that the source says `observation` from an instant on.
  mutating func append(_ observation: Observation, from instant: SimInstant) {
    guard !isEmpty, let last = steps.last else {
      steps.append(Step(observation, from: instant))
      return
    }
    let isSame =
      last.price == observation.price && last.shadow == observation.shadow
      && last.isFaulty == observation.faulty
    if isSame { return }
    let start = max(instant, last.from)
    steps.append(Step(observation, from: start, after: last))
  }

  /// Returns the mean over the window before `now`, or over what there is of it.
  ///
  /// - Rounding: to nearest even.
  /// - Complexity: O(1) amortised.
  mutating func mean(
    over window: SimDuration,
    at now: SimInstant
  ) throws(QuantityError) -> Mean? {
    guard !isEmpty, let last = steps.last else { return nil }
    precondition(now >= last.from, "simulated time runs forward")
    let from = max(now - window, steps[Int(head)].from)
    while Int(head) + 1 < steps.count, steps[Int(head) + 1].from <= from { head += 1 }
    let first = steps[Int(head)]
    let elapsed = now - from
    guard elapsed > .zero else {
      return Mean(price: last.price, shadow: last.shadow, isFaulty: last.isFaulty)
    }
    let length = Int128(elapsed.nanoseconds)
    let price = try WideArithmetic.divide(
      last.priceTime(at: now) - first.priceTime(at: from),
      by: length,
      rounding: .halfEven
    )
    let shadow = try WideArithmetic.divide(
      last.shadowTime(at: now) - first.shadowTime(at: from),
      by: length,
      rounding: .halfEven
    )
    return Mean(
      price: Price(nanos: try WideArithmetic.narrow(price)),
      shadow: Price(nanos: try WideArithmetic.narrow(shadow)),
      isFaulty: last.isFaulty || last.faultyTime(at: now) > first.faultyTime(at: from)
    )
  }
}

extension PriceHistory.Step {
  init(_ observation: Observation, from instant: SimInstant) {
    from = instant
    price = observation.price
    shadow = observation.shadow
    isFaulty = observation.faulty
    priceTime = 0
    shadowTime = 0
    faultyTime = .zero
  }

  init(_ observation: Observation, from instant: SimInstant, after last: Self) {
    from = instant
    price = observation.price
    shadow = observation.shadow
    isFaulty = observation.faulty
    priceTime = last.priceTime(at: instant)
    shadowTime = last.shadowTime(at: instant)
    faultyTime = last.faultyTime(at: instant)
  }

  func priceTime(at instant: SimInstant) -> Int128 {
    priceTime + Int128(price.nanos) * Int128((instant - from).nanoseconds)
  }

  func shadowTime(at instant: SimInstant) -> Int128 {
    shadowTime + Int128(shadow.nanos) * Int128((instant - from).nanoseconds)
  }

  func faultyTime(at instant: SimInstant) -> SimDuration {
    isFaulty ? faultyTime + (instant - from) : faultyTime
  }
}
