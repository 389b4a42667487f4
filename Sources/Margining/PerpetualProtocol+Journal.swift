import Quantities

/// One undo record of a perpetual protocol: what stood before.
enum PerpetualChange: Sendable, BitwiseCopyable {
  case scalars(RiskObserver, long: Int64, short: Int64)
  case totals(PerpetualProtocol.Totals, PerpetualAudit.Layers)
  case account(
    AccountID,
    long: Int64?,
    short: Int64?,
    fundingMark: Int64,
    PerpetualAudit.Statement
  )
}

extension PerpetualProtocol {
  /// Number of changes since the last commit; give it to `revert(to:)`.
  public func mark() -> Int32 { Int32(journal.count) }

  /// Undoes the changes made since `mark`, newest first.
  ///
  /// - Complexity: O(changes undone).
  public mutating func revert(to mark: Int32) {
    precondition(mark >= 0 && mark <= Int32(journal.count), "a mark of another transaction")
    var ignored: [Crossing] = []
    while journal.count > Int(mark) {
      switch journal.removeLast() {
      case .scalars(let observer, let long, let short):
        longs.move(observer, to: long, crossings: &ignored)
        shorts.move(observer, to: short, crossings: &ignored)
      case .totals(let oldTotals, let layers):
        totals = oldTotals
        audit.layers = layers
      case .account(let account, let long, let short, let fundingMark, let statement):
        longs.setKey(account, long)
        shorts.setKey(account, short)
        fundingMarks[Int(account.index)] = fundingMark
        audit.statements[Int(account.index)] = statement
      }
    }
  }

  /// Makes the changes since the last commit final.
  public mutating func commit() { journal.removeAll(keepingCapacity: true) }
}

extension PerpetualProtocol: Equatable {
  /// Whether two protocols are in the same state, open journal entries aside.
  public static func == (left: PerpetualProtocol, right: PerpetualProtocol) -> Bool {
    left.columns == right.columns && left.totals == right.totals
      && left.fundingMarks == right.fundingMarks && left.longs == right.longs
      && left.shorts == right.shorts && left.audit == right.audit
  }
}
