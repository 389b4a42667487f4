public import Quantities

/// Turns published prices into the price that a protocol believes: source → filter → guard.
///
/// - **Source**: the primary feed, the second source, or the last good price.
/// - **Filter**: none, or the time-weighted arithmetic average of that source over a window. The
///   history belongs to one source and begins when averaging or that source is switched on; while
///   it is shorter than the window, the average is over what there is.
/// - **Guard**: an observation older than `maximumAge`, or a step from the last good price larger
///   than `maximumStep`, leaves the last good price. A price that moved for good by more than
///   `maximumStep` is therefore held until the guard is lifted: that is the mitigation's own fault.
///
/// Price and shadow take the same way throughout, and decisions look at the price only.
///
/// - Source: docs/model/oracles.md.
public struct PricePipeline: Equatable, Sendable {
  /// Which source is read.
  public enum Source: UInt8, Sendable, BitwiseCopyable {
    /// The oracle's own feed, behind its delay.
    case primary = 0
    /// The second source.
    case secondary = 1
    /// The last price that passed the guard.
    case lastGood = 2
  }

  /// What the standing directives ask for; `Settings()` is the baseline.
  public struct Settings: Equatable, Sendable, BitwiseCopyable {
    /// The source to read.
    public var source: Source
    /// Length of the average, or nil for none; positive.
    public var averageWindow: SimDuration?
    /// Oldest observation that may be used, or nil.
    public var maximumAge: SimDuration?
    /// Largest relative step from the last good price, or nil.
    public var maximumStep: Ratio?

    /// Creates the settings of a protocol.
    public init(
      source: Source = .primary,
      averageWindow: SimDuration? = nil,
      maximumAge: SimDuration? = nil,
      maximumStep: Ratio? = nil
    ) {
      self.source = source
      self.averageWindow = averageWindow
      self.maximumAge = maximumAge
      self.maximumStep = maximumStep
    }
  }

  /// What a refresh changes, apart from the steps of the history.
  struct State: Equatable, Sendable, BitwiseCopyable {
    var lastGood: ProtocolPrice?
    /// The source that the history is of; nil while nothing is averaged.
    var averagedSource: Source?
    var history: PriceHistory.Cursor
  }

  private var history: PriceHistory
  private var state: State
  private var journal: [State]
  private var isRecording: Bool

  /// Creates a pipeline that has seen nothing.
  public init() {
    history = PriceHistory()
    state = State(lastGood: nil, averagedSource: nil, history: history.cursor)
    journal = []
    isRecording = false
  }

  /// The last price that passed the guard, or nil before the first.
  public var lastGood: ProtocolPrice? { state.lastGood }

  /// Returns what the protocol believes now, or nil while it never had a price.
  ///
  /// To be called whenever a source or a setting may have changed; calls in between cost little
  /// and change nothing but the average.
  ///
  /// - Complexity: O(1) amortised.
  /// - Throws: `overflow`, for prices outside the range that validation allows.
  /// - Precondition: `now` is not before an earlier call's.
  public mutating func refresh(
    at now: SimInstant,
    settings: Settings,
    primary: OnChainPrice?,
    secondary: OnChainPrice?
  ) throws(QuantityError) -> ProtocolPrice? {
    let before = state
    defer { note(before) }
    let published: OnChainPrice? =
      switch settings.source {
      case .primary: primary
      case .secondary: secondary
      case .lastGood: nil
      }
    guard let published else {
      stopAveraging()
      return state.lastGood?.decided(.fallback)
    }
    let candidate = try filtered(published, settings: settings, at: now)
    if let maximumAge = settings.maximumAge, now - candidate.observedAt > maximumAge {
      return state.lastGood?.decided(.heldForAge)
    }
    if let maximumStep = settings.maximumStep, let good = state.lastGood,
      steps(from: good.price, to: candidate.price, beyond: maximumStep)
    {
      return good.decided(.heldForStep)
    }
    state.lastGood = candidate
    return candidate
  }

  /// Opens an atomic section, or a section inside one, and returns the point to revert to.
  public mutating func mark() -> Int32 {
    isRecording = true
    return Int32(journal.count)
  }

  /// Undoes every change since `mark`; the section stays open until `commit()`.
  public mutating func revert(to mark: Int32) {
    precondition(mark >= 0 && Int(mark) <= journal.count, "a mark of another transaction")
    guard Int(mark) < journal.count else { return }
    state = journal[Int(mark)]
    history.restore(state.history)
    journal.removeLast(journal.count - Int(mark))
  }

  /// Ends the outermost atomic section and keeps its changes.
  public mutating func commit() {
    journal.removeAll(keepingCapacity: true)
    isRecording = false
  }

  /// Books the change since `before` in the journal.
  private mutating func note(_ before: State) {
    if isRecording {
      state.history = history.cursor
      if state != before { journal.append(before) }
    } else {
      history.compact()
      state.history = history.cursor
    }
  }

  private mutating func filtered(
    _ published: OnChainPrice,
    settings: Settings,
    at now: SimInstant
  ) throws(QuantityError) -> ProtocolPrice {
    let raw = ProtocolPrice(published, decision: settings.source == .primary ? .used : .fallback)
    guard let window = settings.averageWindow, window > .zero else {
      stopAveraging()
      return raw
    }
    if state.averagedSource != settings.source {
      stopAveraging()
      state.averagedSource = settings.source
      history.append(published.observation, from: now)
    } else {
      history.append(published.observation, from: min(now, published.writtenAt))
    }
    guard let mean = try history.mean(over: window, at: now) else { return raw }
    return ProtocolPrice(
      price: mean.price,
      shadow: mean.shadow,
      observedAt: raw.observedAt,
      writtenAt: raw.writtenAt,
      forcedFills: raw.forcedFills,
      faulty: mean.isFaulty,
      decision: .averaged
    )
  }

  private mutating func stopAveraging() {
    state.averagedSource = nil
    history.clear()
  }

  /// Whether |to − from| ÷ from is beyond a limit; exact, without a division.
  private func steps(from: Price, to: Price, beyond limit: Ratio) -> Bool {
    let gap = (Int128(to.nanos) - Int128(from.nanos)).magnitude
    return Int128(gap) * Int128(Ratio.one.partsPerBillion)
      > Int128(limit.partsPerBillion) * Int128(from.nanos)
  }
}
