import Quantities

/// All that a perpetual venue keeps beside the ledger.
struct PerpetualBooks: Sendable {
  let spec: PerpetualSpec
  let columns: PerpetualProtocol.Columns
  let accountCount: Int32
  var totals = PerpetualProtocol.Totals()
  var markets: [PerpetualMarket]
  /// `AccountMode.code` by account; empty where all are isolated in market 0.
  let modes: [Int16]
  var watches: MarginWatches
  var audit: PerpetualAudit
  var progress: [LiquidationProgress] = []
  var journal: [PerpetualChange] = []
}

extension PerpetualProtocol {
  /// The rules.
  public var spec: PerpetualSpec { _read { yield books.value.spec } }
  /// The rules' gas of an order; asked for every one of them, where the rules would be copied.
  public var orderGas: Int64 { books.value.spec.orderGas }
  /// The columns that all markets share.
  public var columns: Columns { books.value.columns }
  /// Number of accounts of the book; the backstop is not one of them.
  public var accountCount: Int32 { books.value.accountCount }
  /// Sums over the run.
  public internal(set) var totals: Totals {
    _read { yield books.value.totals }
    _modify { yield &books.value.totals }
  }

  var markets: [PerpetualMarket] {
    _read { yield books.value.markets }
    _modify { yield &books.value.markets }
  }
  var modes: [Int16] { _read { yield books.value.modes } }
  var watches: MarginWatches {
    _read { yield books.value.watches }
    _modify { yield &books.value.watches }
  }
  var audit: PerpetualAudit {
    _read { yield books.value.audit }
    _modify { yield &books.value.audit }
  }
  var progress: [LiquidationProgress] {
    _read { yield books.value.progress }
    _modify { yield &books.value.progress }
  }
  var journal: [PerpetualChange] {
    _read { yield books.value.journal }
    _modify { yield &books.value.journal }
  }
}
