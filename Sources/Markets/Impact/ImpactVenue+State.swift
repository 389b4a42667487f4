import Quantities

// MARK: - Undo journal

extension ImpactVenue {
  /// Opens an atomic section, or a section inside one, and returns the point to revert to.
  public mutating func mark() -> Int32 {
    isRecording = true
    return Int32(journal.count)
  }

  /// Undoes every change since `mark`; the section stays open until `commit()`.
  ///
  /// - Complexity: O(changes undone).
  public mutating func revert(to mark: Int32) {
    precondition(mark >= 0 && Int(mark) <= journal.count, "a mark of another transaction")
    guard Int(mark) < journal.count else { return }
    state = journal[Int(mark)]
    journal.removeLast(journal.count - Int(mark))
  }

  /// Ends the outermost atomic section and keeps its changes.
  public mutating func commit() {
    if !journal.isEmpty { journal.removeAll(keepingCapacity: true) }
    isRecording = false
  }

  /// Takes a new state; changes outside an atomic section cannot be undone.
  mutating func replace(with next: State) {
    if next == state { return }
    if isRecording { journal.append(state) }
    state = next
  }
}

// MARK: - Arithmetic

extension ImpactVenue {
  /// One per cent of displacement in parts per 10¹².
  static let partsPerPercent: Int128 = 10_000_000_000
  /// (2·10¹²)²: the square of `root(0)`.
  static let unitSquare: UInt128 = 4_000_000_000_000_000_000_000_000

  /// 2 + D in parts per 10¹²; positive over the whole displacement range.
  ///
  /// Decay cannot leave that range, since it moves D toward its permanent part, and that part is
  /// inside too: at a new extreme of it the younger, less decayed moves point the same way, so the
  /// transient part lies beyond it, and orders keep the sum inside.
  static func root(_ displacement: Int64) -> UInt128 {
    UInt128(2 * whole + displacement)
  }

  /// The market price of a state, rounded down, at least 10⁻⁹.
  func price(of state: State) throws(QuantityError) -> Int64 {
    try curve.price(impactFree: state.impactFree, load: state.permanent + state.transient)
  }

  /// The liquidity after a tick that ends in `next`.
  func measured(_ next: State) -> LiquidityGauge.State {
    gauge?.stepped(state.liquidity, price: next.price) ?? state.liquidity
  }

  /// Base units that move D by one per cent now, with guard bits; positive.
  var presentDepth: Int128 {
    guard gauge != nil else { return depth }
    let share = Int128(state.liquidity.share)
    // Without guard against overflow: the depth stays below 2¹⁰⁶ for every quote amount.
    let (product, overflow) = depth.multipliedReportingOverflow(by: share)
    return overflow ? depth / 1_000_000_000 * share : max(1, product / 1_000_000_000)
  }

  /// The transient displacement one tick later, rounded toward zero.
  func decayed(_ transient: Int64) -> Int64 {
    // The factor is at most one, so the result always fits.
    Int64((Int128(transient) * Int128(decay)) / (1 << 62))
  }

  /// Base units that move D by one per cent, with guard bits, to nearest.
  static func depth(
    of spec: VenueSpec,
    initialPrice: Price,
    scale: BaseScale
  ) throws(QuantityError) -> Int128 {
    guard spec.impact else { return 1 }
    let depth = try WideArithmetic.divide(
      Int128(spec.depthPerPercent.micros) * 1_000 * Int128(scale.unitsPerWhole) * depthGuardBits,
      by: Int128(initialPrice.nanos),
      rounding: .halfEven
    )
    if depth <= 0 { throw .overflow }
    return depth
  }
}
