public import Quantities

/// Turns published prices into the price that a protocol believes: source → filter → guard.
///
/// - **Source**: what the rule makes of the oracle's sources (`SourceRule`), or the one source, or
///   the last good price, that a directive names.
/// - **Filter**: none, or the time-weighted arithmetic average of that source over a window. The
///   history belongs to one source and begins when averaging or that source is switched on; while
///   it is shorter than the window, the average is over what there is.
/// - **Guard**: first the checks, which leave the last good price: an answer near the feed's
///   reporting bound, an observation older than `maximumAge`, a confidence interval wider than
///   `maximumConfidence`, a step from the last good price larger than `maximumStep`. A price that
///   moved for good by more than `maximumStep` is therefore held until the guard is lifted: that
///   is the mitigation's own fault. Then the limits, which cut: the speed limit and the cap.
///
/// Price and shadow take the same way throughout, and decisions look at the price only.
///
/// - Source: docs/model/oracles.md.
public struct PricePipeline: Equatable, Sendable {
  /// Which source is read.
  public enum Source: UInt8, Sendable, BitwiseCopyable {
    /// What the rule gives: without one, the oracle's own feed behind its delay.
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
    /// How the sources become one price, where `source` is `primary`.
    public var rule: SourceRule
    /// Length of the average, or nil for none; positive.
    public var averageWindow: SimDuration?
    /// Least distance from the feed's reporting bounds, over the bound, or nil for no check.
    public var boundMargin: Ratio?
    /// Oldest observation that may be used, or nil.
    public var maximumAge: SimDuration?
    /// Widest confidence, half the interval over the price, or nil.
    public var maximumConfidence: Ratio?
    /// Largest relative step from the last good price, or nil.
    public var maximumStep: Ratio?
    /// Speed limit, or nil.
    public var rateLimit: RateLimit?
    /// Cap, or nil.
    public var cap: PriceCap?

    /// Creates the settings of a protocol.
    public init(
      source: Source = .primary,
      rule: SourceRule = .single,
      averageWindow: SimDuration? = nil,
      boundMargin: Ratio? = nil,
      maximumAge: SimDuration? = nil,
      maximumConfidence: Ratio? = nil,
      maximumStep: Ratio? = nil,
      rateLimit: RateLimit? = nil,
      cap: PriceCap? = nil
    ) {
      self.source = source
      self.rule = rule
      self.averageWindow = averageWindow
      self.boundMargin = boundMargin
      self.maximumAge = maximumAge
      self.maximumConfidence = maximumConfidence
      self.maximumStep = maximumStep
      self.rateLimit = rateLimit
      self.cap = cap
    }
  }

  /// What a refresh changes, apart from the steps of the history.
  struct State: Equatable, Sendable, BitwiseCopyable {
    var lastGood: ProtocolPrice?
    /// When the last good price was last confirmed or changed.
    var acceptedAt: SimInstant
    /// The number of the source that the history is of; nil while nothing is averaged.
    var averagedSource: UInt8?
    var history: PriceHistory.Cursor
    var selector: SourceSelector
  }

  private var history: PriceHistory
  private var state: State
  private var journal: [State]
  private var isRecording: Bool

  /// Creates a pipeline that has seen nothing.
  public init() {
    history = PriceHistory()
    state = State(
      lastGood: nil,
      acceptedAt: .start,
      averagedSource: nil,
      history: history.cursor,
      selector: SourceSelector()
    )
    journal = []
    isRecording = false
  }

  /// The last price that passed the guard, or nil before the first.
  public var lastGood: ProtocolPrice? { state.lastGood }

  /// When the last good price was last taken over.
  var acceptedAt: SimInstant { state.acceptedAt }

  /// State of the rule's own machine: 0 where it has none or works undisturbed; for Liquity's
  /// machine the raw value of its state, for the one with hysteresis 1 while it has fallen back.
  public var ruleState: UInt8 { state.selector.stateNumber }

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
    sources: PublishedSources
  ) throws(QuantityError) -> ProtocolPrice? {
    let before = state
    defer { note(before) }
    let choice = try chosen(settings, sources, at: now)
    guard let published = choice.published else {
      stopAveraging()
      return state.lastGood?.held(choice.decision)
    }
    let candidate = try filtered(published, choice, settings: settings, at: now)
    if let reason = refusal(of: candidate, published, settings, sources, at: now) {
      return state.lastGood?.held(reason)
    }
    let accepted = try limited(candidate, settings, sources, at: now)
    state.lastGood = accepted
    state.acceptedAt = now
    return accepted
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

  private mutating func chosen(
    _ settings: Settings,
    _ sources: PublishedSources,
    at now: SimInstant
  ) throws(QuantityError) -> SourceSelector.Choice {
    switch settings.source {
    case .primary: try state.selector.choose(settings.rule, sources, at: now)
    case .secondary:
      SourceSelector.Choice(published: sources.secondary, origin: 1, decision: .fallback)
    case .lastGood: SourceSelector.Choice(published: nil, origin: 0, decision: .fallback)
    }
  }

  private mutating func filtered(
    _ published: OnChainPrice,
    _ choice: SourceSelector.Choice,
    settings: Settings,
    at now: SimInstant
  ) throws(QuantityError) -> ProtocolPrice {
    let state: PriceState = choice.origin == 1 ? .fallback : .live
    let raw = ProtocolPrice(published, decision: choice.decision, state: state)
    guard let window = settings.averageWindow, window > .zero else {
      stopAveraging()
      return raw
    }
    if self.state.averagedSource != choice.origin {
      stopAveraging()
      self.state.averagedSource = choice.origin
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
      decision: .averaged,
      state: state
    )
  }

  private mutating func stopAveraging() {
    state.averagedSource = nil
    history.clear()
  }
}
