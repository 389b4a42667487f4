import Quantities

/// One undo record of a lending protocol: what stood before.
enum LendingChange: Sendable {
  case statement(Int32, LendingAudit.Position)
  case sheet(ReserveID, LendingAudit.Sheet)
  case pool(ReserveID, LendingProtocol.Pool, LendingAudit.Sheet)
  case totals(LendingProtocol.Totals)
  case gainMark(Int32, Int128)
  case sides(AccountID, UInt8)
  case observation(RiskObserver, HealthWatch.Observation?)
}

extension LendingProtocol {
  /// Number of changes since the last commit; give it to `revert(to:)`.
  public func mark() -> Int32 { Int32(journal.count) }

  /// Undoes the changes made since `mark`, newest first.
  ///
  /// Accounts whose amounts moved back are looked at again before the next observation.
  ///
  /// - Complexity: O(changes undone).
  public mutating func revert(to mark: Int32) {
    precondition(mark >= 0 && mark <= Int32(journal.count), "a mark of another transaction")
    while journal.count > Int(mark) {
      switch journal.removeLast() {
      case .statement(let position, let statement):
        audit.positions[Int(position)] = statement
      case .sheet(let reserve, let sheet):
        audit.sheets[Int(reserve.index)] = sheet
      case .pool(let reserve, let pool, let sheet):
        pools[Int(reserve.index)] = pool
        audit.sheets[Int(reserve.index)] = sheet
      case .totals(let old): totals = old
      case .gainMark(let position, let mark): gainMarks[Int(position)] = mark
      case .sides(let account, let sides): watch.restore(account, sides: sides)
      case .observation(let observer, let old): watch.restore(observer, old)
      }
    }
  }

  /// Makes the changes since the last commit final.
  public mutating func commit() {
    // What a crash of everybody needed is not kept for the quiet time after it.
    journal.removeAll(keepingCapacity: journal.count <= 4_096)
  }
}

extension LendingProtocol: Equatable {
  /// Whether two protocols are in the same state, open journal entries aside.
  public static func == (left: LendingProtocol, right: LendingProtocol) -> Bool {
    left.columns == right.columns && left.totals == right.totals && left.pools == right.pools
      && left.gainMarks == right.gainMarks && left.watch == right.watch
      && left.audit == right.audit
  }
}
