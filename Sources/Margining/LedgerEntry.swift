public import Quantities

/// A column of the ledger: one asset, one purpose, one slot for each member.
@frozen
public struct LedgerColumn: Equatable, Sendable, BitwiseCopyable {
  /// Position among the ledger's columns.
  public let index: Int32
  /// Creates a column identifier from a position.
  @inlinable
  public init(index: Int32) { self.index = index }
}

/// One balance of the ledger.
@frozen
public struct LedgerSlot: Equatable, Sendable, BitwiseCopyable {
  /// The column.
  public let column: LedgerColumn
  /// Position in the column.
  public let member: Int32
  /// Creates a slot of a column.
  @inlinable
  public init(column: LedgerColumn, member: Int32) {
    self.column = column
    self.member = member
  }
}

/// Which side of the modelled system a column stands on.
public enum ColumnKind: UInt8, Sendable, BitwiseCopyable {
  /// Inside the system; never negative unless the column says so.
  case `internal` = 0
  /// The world outside; takes part in deposits, withdrawals, venue legs and gas fees only.
  case external = 1
  /// The other side of a venue's fills; takes part in venue legs only.
  case venue = 2
}

/// Why an entry was made.
///
/// Raw values enter the digest and never change.
public enum EntryReason: UInt8, Sendable, BitwiseCopyable {
  /// From outside into the system.
  case deposit = 0
  /// Out of the system.
  case withdrawal = 1
  /// One leg of a fill.
  case venueFill = 2
  /// A trading fee.
  case fee = 3
  /// Paid for gas.
  case gasFee = 4
  /// Funding between a position and its counterparty.
  case funding = 5
  /// New debt paid out.
  case debtDraw = 6
  /// Debt paid back.
  case debtRepay = 7
  /// Collateral or debt taken over by an auction.
  case seizure = 8
  /// A bid paid into escrow.
  case bid = 9
  /// An outbid bid paid back.
  case bidRefund = 10
  /// A won auction: the bid to the surplus, the lot to the winner.
  case settlement = 11
  /// What a liquidated owner pays to keepers.
  case penalty = 12
  /// Income of the insurance fund or the surplus.
  case insuranceIncome = 13
  /// A loss paid by insurance or surplus.
  case lossAbsorbed = 14
  /// A loss that no fund covers, borne by the others.
  case lossSocialised = 15
  /// The unit that rounding left over.
  case roundingDust = 16
  /// Between two slots of one owner.
  case internalTransfer = 17
  /// A position that winners took over, and its price.
  case deleveraging = 18
  /// A position or cash that a backstop took over.
  case takeover = 19
  /// A loss that other accounts pay.
  case lossShared = 20
  /// Interest that debtors owe to suppliers and the protocol.
  case interest = 32
}

/// One movement between two slots of one asset.
public struct LedgerEntry: Equatable, Sendable, BitwiseCopyable {
  /// Where the units left.
  public let from: LedgerSlot
  /// Where they arrived.
  public let to: LedgerSlot
  /// The asset of both slots.
  public let asset: AssetID
  /// Units of the asset; positive.
  public let units: Int64
  /// Why.
  public let reason: EntryReason
}

/// What a ledger knows about a column.
struct ColumnTraits: Equatable, Sendable, BitwiseCopyable {
  let asset: AssetID
  let kind: ColumnKind
  let allowsNegative: Bool
  /// Position of member 0 among all balances.
  let offset: Int32
  let members: Int32
  /// Stable hash of the column's name, for the digest.
  let nameHash: UInt64

  /// Whether units may leave the column for `reason`.
  func mayPay(_ reason: EntryReason) -> Bool {
    switch kind {
    case .internal: reason != .deposit
    case .external: reason == .deposit || reason == .venueFill
    case .venue: reason == .venueFill
    }
  }

  /// Whether units may enter the column for `reason`.
  func mayReceive(_ reason: EntryReason) -> Bool {
    switch kind {
    case .internal: reason != .gasFee
    case .external: reason == .withdrawal || reason == .venueFill || reason == .gasFee
    case .venue: reason == .venueFill
    }
  }
}
