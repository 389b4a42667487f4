public import Quantities

extension PathSpec {
  /// The price at the start, before any shock.
  ///
  /// - Throws: `empty` for a record without touches.
  public var initialPrice: Price {
    get throws(PathError) {
      switch self {
      case .jumpDiffusion(let spec): return spec.initialPrice
      case .recorded(let spec):
        guard let first = spec.touches.first else { throw .empty }
        return first.price
      case .heston(let spec): return spec.initialPrice
      case .meanReverting(let spec): return spec.initialPrice
      case .regimeSwitching(let spec): return spec.initialPrice
      }
    }
  }

  /// Finds what is wrong with the specification at a tick.
  ///
  /// - Parameter tick: The step of the path; positive. Two touches must not share one.
  /// - Returns: Everything that was found.
  public func problems(tick: SimDuration) -> [PathError] {
    switch self {
    case .recorded(let spec): spec.problems(tick: tick)
    case .jumpDiffusion(let spec): spec.problems()
    case .heston(let spec): spec.problems()
    case .meanReverting(let spec): spec.problems()
    case .regimeSwitching(let spec): spec.problems()
    }
  }
}

extension JumpDiffusionSpec {
  /// Returns everything that is wrong with the specification, in the order of its fields.
  public func problems() -> [PathError] {
    var found: [PathError] = []
    if initialPrice.nanos <= 0 { found.append(.nonPositiveInitialPrice) }
    if volatility < .zero { found.append(.negativeVolatility) }
    if jumpsPerYear < .zero { found.append(.jumpRateOutOfRange) }
    if jumpDeviation < .zero { found.append(.negativeJumpDeviation) }
    return found
  }
}

extension RecordedPathSpec {
  /// Finds what is wrong with the specification at a tick.
  ///
  /// - Parameter tick: The step of the path; positive.
  /// - Returns: What is wrong with the touches by themselves, then with the bars; when there is
  ///   nothing of that, with touches against bars and ticks.
  public func problems(tick: SimDuration) -> [PathError] {
    precondition(tick.nanoseconds > 0, "a path's tick is positive")
    var found = touchProblems() + barProblems()
    if bridgeVolatility < .zero { found.append(.negativeVolatility) }
    // Bars and ticks can only be compared with touches that are in order.
    guard found.isEmpty else { return found }
    found = placementProblems()
    let effective = effectiveTouches()
    for index in effective.indices.dropFirst()
    where effective[index].tick(tick) == effective[index - 1].tick(tick) {
      found.append(.touchesShareTick(index: Int32(index)))
    }
    return found
  }

  private func touchProblems() -> [PathError] {
    guard let first = touches.first else { return [.empty] }
    var found: [PathError] = []
    if first.at != .start { found.append(.firstTouchNotAtStart(first.at)) }
    for index in touches.indices {
      if index > 0, touches[index].at <= touches[index - 1].at {
        found.append(.notAscending(index: Int32(index)))
      }
      if touches[index].price.nanos <= 0 { found.append(.nonPositiveTouch(index: Int32(index))) }
    }
    return found
  }

  private func barProblems() -> [PathError] {
    var found: [PathError] = []
    var end = SimInstant(nanoseconds: .min)
    for (position, bar) in bars.enumerated() {
      let index = Int32(position)
      if bar.length.nanoseconds <= 0 { found.append(.nonPositiveBarLength(index: index)) }
      if bar.start < end { found.append(.barsOverlap(index: index)) }
      let low = bar.low ?? Price(nanos: 1)
      let high = bar.high ?? Price(nanos: .max)
      if low.nanos <= 0 || low > high { found.append(.invalidBarRange(index: index)) }
      end = bar.end
    }
    return found
  }

  private func placementProblems() -> [PathError] {
    var found: [PathError] = []
    var bar = 0
    for (index, touch) in touches.enumerated() {
      while bar < bars.count, bars[bar].end <= touch.at { bar += 1 }
      guard bar < bars.count, bars[bar].start <= touch.at else { continue }
      if !bars[bar].allows(touch.price) { found.append(.touchOutsideBar(index: Int32(index))) }
    }
    return found
  }

  /// The touches in the order in which they are visited: mirrored inside their bars if asked.
  ///
  /// A touch at the very start of a bar is its open and stays; the others keep their distance to
  /// the end of the bar as their distance to its start.
  func effectiveTouches() -> [PathTouch] {
    guard intrabar == .mirrored else { return touches }
    var effective = touches
    var first = 0
    for bar in bars {
      while first < touches.count, touches[first].at <= bar.start { first += 1 }
      var next = first
      while next < touches.count, touches[next].at < bar.end { next += 1 }
      for offset in 0..<(next - first) {
        let touch = touches[next - 1 - offset]
        effective[first + offset] = PathTouch(
          at: bar.start + (bar.end - touch.at),
          price: touch.price
        )
      }
      first = next
    }
    return effective
  }
}

extension PathTouch {
  /// The first tick at or after the touch.
  func tick(_ step: SimDuration) -> Int64 {
    let (quotient, remainder) = at.nanoseconds.quotientAndRemainder(dividingBy: step.nanoseconds)
    return remainder > 0 ? quotient + 1 : quotient
  }
}

extension PathBar {
  /// The first instant after the bar; the last representable one when the bar goes beyond.
  var end: SimInstant {
    let (sum, overflow) = start.nanoseconds.addingReportingOverflow(length.nanoseconds)
    return overflow ? .distantFuture : SimInstant(nanoseconds: sum)
  }

  /// Whether a price is inside the stated range.
  func allows(_ price: Price) -> Bool {
    if let low, price < low { return false }
    if let high, price > high { return false }
    return true
  }
}
