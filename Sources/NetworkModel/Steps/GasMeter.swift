/// The gas of one call and of the calls inside it.
///
/// A call hands at most 63/64 of what it has left to a call inside it, so that it can always act
/// on the inner one's failure.
///
/// - Source: EIP-150, "Gas cost changes for IO-heavy operations".
public struct GasMeter: Equatable, Sendable, BitwiseCopyable {
  /// What the call may use.
  public let limit: Int64
  /// What it has used, its inner calls included.
  public private(set) var used: Int64 = 0

  /// Creates the meter of a call.
  ///
  /// - Precondition: `limit` is not negative.
  public init(limit: Int64) {
    precondition(limit >= 0, "gas is not negative")
    self.limit = limit
  }

  /// What is left.
  public var left: Int64 { limit - used }

  /// The most that an inner call can get now: what is left less a 64th, rounded up.
  public var mostForCall: Int64 { left - left / 64 }

  /// Uses gas; false, with everything used up, where there is not enough.
  ///
  /// - Precondition: `gas` is not negative.
  public mutating func use(_ gas: Int64) -> Bool {
    precondition(gas >= 0, "gas is not negative")
    if gas > left {
      used = limit
      return false
    }
    used += gas
    return true
  }

  /// Whether an inner call that needs `gas` cannot fail for want of it.
  ///
  /// Who treats the failure of an inner call as news must ask this first: otherwise a sender can
  /// cause the failure by offering deliberately little.
  public func suffices(forCall gas: Int64) -> Bool { mostForCall >= gas }

  /// The least gas with which every one of some calls, one after the other, gets what it needs.
  public static func offer(for calls: [Int64], overhead: Int64) -> Int64 {
    var needed: Int64 = 0
    for gas in calls.reversed() {
      // The smallest x with x − x/64 ≥ gas that also leaves enough for what follows.
      var least = gas + gas / 63
      while least - least / 64 < gas { least += 1 }
      while least > 0, least - 1 - (least - 1) / 64 >= gas { least -= 1 }
      needed = max(needed + gas, least)
    }
    return needed + overhead
  }
}

/// One call of a batch.
public struct BatchCall: Equatable, Sendable, BitwiseCopyable {
  /// Gas that it needs; with less it runs out.
  public var gas: Int64
  /// Whether its own conditions hold.
  public var succeeds: Bool
  /// Whether the batch goes on when it fails.
  public var isCaught: Bool

  /// Creates a call.
  public init(gas: Int64, succeeds: Bool = true, isCaught: Bool = false) {
    self.gas = gas
    self.succeeds = succeeds
    self.isCaught = isCaught
  }
}

/// What became of a batch of calls in one transaction.
public struct BatchOutcome: Equatable, Sendable {
  /// What became of each call that was made; nil for success.
  public private(set) var calls: [StepFailure?] = []
  /// Why everything was undone, or nil where the batch took effect.
  public private(set) var failure: StepFailure?
  /// Gas used, which is paid either way.
  public private(set) var gasUsed: Int64 = 0

  /// The calls that took effect: none where the batch failed.
  public var effects: [Int32] {
    guard failure == nil else { return [] }
    return calls.indices.filter { calls[$0] == nil }.map { Int32($0) }
  }

  /// Runs calls one after the other under one gas limit.
  ///
  /// A call that fails undoes its own effects. It uses what it needed, or all that it got where
  /// that was less. Unless it is caught, everything before it is undone too.
  public init(_ calls: [BatchCall], gasLimit: Int64, overhead: Int64 = 0) {
    var meter = GasMeter(limit: gasLimit)
    if !meter.use(overhead) {
      failure = .outOfGas
      gasUsed = meter.used
      return
    }
    for call in calls {
      let given = meter.mostForCall
      let isShort = call.gas > given
      _ = meter.use(isShort ? given : call.gas)
      let result: StepFailure? = isShort ? .outOfGas : call.succeeds ? nil : .reverted
      self.calls.append(result)
      if let result, !call.isCaught {
        failure = result
        break
      }
    }
    gasUsed = meter.used
  }
}
