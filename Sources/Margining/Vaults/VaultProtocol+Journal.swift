import Quantities

/// One undo record of a vault protocol: what stood before.
enum VaultChange: Sendable, BitwiseCopyable {
  case key(AccountID, Int64?)
  case scalar(RiskObserver, Int64)
  case statement(AccountID, VaultAudit.Statement)
  case started(VaultProtocol.Totals, VaultAudit.Layers)
  case layers(VaultProtocol.Totals, VaultAudit.Layers)
  case changed(Auction, VaultProtocol.Totals, VaultAudit.Layers, VaultAudit.Lot)
}

extension VaultProtocol {
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
      case .key(let account, let key):
        index.setKey(account, key)
      case .scalar(let observer, let scalar):
        index.move(observer, to: scalar, crossings: &ignored)
      case .statement(let account, let statement):
        audit.statements[Int(account.index)] = statement
      case .started(let oldTotals, let layers):
        auctions.removeLast()
        audit.auctions.removeLast()
        openAuctions.removeLast()
        totals = oldTotals
        audit.layers = layers
      case .layers(let oldTotals, let layers):
        totals = oldTotals
        audit.layers = layers
      case .changed(let auction, let oldTotals, let layers, let lot):
        restore(auction)
        audit.auctions[Int(auction.id.index)] = lot
        totals = oldTotals
        audit.layers = layers
      }
    }
  }

  /// Makes the changes since the last commit final.
  public mutating func commit() { journal.removeAll(keepingCapacity: true) }

  private mutating func restore(_ auction: Auction) {
    let position = Int(auction.id.index)
    if auctions[position].isSettled, !auction.isSettled {
      openAuctions.insert(auction.id, at: openPosition(auction.id))
    }
    auctions[position] = auction
  }
}

extension VaultProtocol: Equatable {
  /// Whether two protocols are in the same state, open journal entries aside.
  public static func == (left: VaultProtocol, right: VaultProtocol) -> Bool {
    left.columns == right.columns && left.totals == right.totals
      && left.openAuctions == right.openAuctions && left.auctions == right.auctions
      && left.index == right.index && left.audit == right.audit
  }
}
