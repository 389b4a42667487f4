import Quantities

/// A halt on one of the protocol's own counters instead of its price.
///
/// The states are those of `HaltMachine`. A halt trips when the measure over the trailing window
/// reaches its threshold, and arms again after `rearmTime` once the measure is below half of it.
/// A counter that stands still measures zero after one window, so cooling always ends.
struct CounterHalt: Sendable {
  /// What is measured over the window.
  enum Measure: Equatable, Sendable, BitwiseCopyable {
    /// Notional liquidated.
    case liquidated(QuoteAmount)
    /// Fall of open interest below the window's highest, over that highest.
    case openInterestFall(Ratio)
    /// Bad debt booked.
    case badDebt(QuoteAmount)
    /// Fall of the insurance fund below the window's highest, over that highest.
    case insuranceFall(Ratio)
  }

  /// The state as of the last look.
  var state: HaltMachine.State { machine.state }

  private let measure: Measure
  private let actions: ActionSet
  private var machine: HaltMachine
  private var window: CounterWindow

  // `values`: window, haltTime, rearmTime and the four switches of the scope.
  init(_ measure: Measure, _ values: ArraySlice<Int64>) throws(MitigationError) {
    let start = values.startIndex
    self.measure = measure
    window = CounterWindow(window: SimDuration(nanoseconds: values[start]))
    machine = HaltMachine(
      haltTime: SimDuration(nanoseconds: values[start + 1]),
      rearmTime: SimDuration(nanoseconds: values[start + 2])
    )
    actions = try HaltScope.actions(values[(start + 3)...])
  }

  /// Watches the counter and asks for a poke when an armed halt should trip.
  mutating func observe(_ view: borrowing ProtocolView, requests: inout StrategyRequests) {
    update(view)
    if state == .armed, hasReached(timesTwo: false) { requests.wantsTransaction = true }
    requests.wakeAt = machine.haltEnd
  }

  /// Halts if the contract itself finds the threshold reached.
  mutating func act(_ view: borrowing ProtocolView, directives: inout Directives) {
    update(view)
    guard state == .armed, hasReached(timesTwo: false) else { return }
    directives.halt(actions, until: machine.trip(at: view.now), level: 1, cause: 1)
  }

  private mutating func update(_ view: borrowing ProtocolView) {
    let reading =
      switch measure {
      case .liquidated: view.liquidatedNotional.micros
      case .openInterestFall: view.openInterest.micros
      case .badDebt: view.badDebt.micros
      case .insuranceFall: view.insurance.micros
      }
    window.record(reading, at: view.now)
    machine.advance(to: view.now, isCalm: !hasReached(timesTwo: true))
  }

  // Whether the measure, or twice the measure, reaches the threshold.
  private func hasReached(timesTwo: Bool) -> Bool {
    let factor: Int128 = timesTwo ? 2 : 1
    switch measure {
    case .liquidated(let threshold), .badDebt(let threshold):
      return Int128(window.change) * factor >= Int128(threshold.micros)
    case .openInterestFall(let share), .insuranceFall(let share):
      guard let highest = window.highest, highest > 0 else { return false }
      return Int128(window.drawdown) * factor * Int128(Ratio.one.partsPerBillion)
        >= Int128(share.partsPerBillion) * Int128(highest)
    }
  }

  /// The parameters after the threshold: window, halt, pause before the next, scope.
  static func parameters(window: Int64, halt: Int64, rearm: Int64) -> [ParameterDescriptor] {
    [
      .duration("window", 1...604_800, window, "Trailing time over which it is measured."),
      .duration("haltTime", 1...604_800, halt, "Length of a halt; it ends by itself."),
      .duration("rearmTime", 0...604_800, rearm, "Shortest time from a halt's end to the next."),
    ] + HaltScope.parameters
  }
}
