public import Quantities

/// Why a margin operation has no exact result, or breaks a rule of the ledger.
///
/// A run that meets one ends with `status=failed`. What may happen in the modelled world (a bid
/// too low, an account that is safe) is a `Rejection`, returned and never thrown.
public enum MarginError: Error, Equatable, Sendable {
  /// An exact result does not fit.
  case quantity(QuantityError)
  /// A transfer between slots of two assets.
  case assetMismatch(from: LedgerSlot, to: LedgerSlot)
  /// A transfer of less than nothing.
  case negativeAmount(Int64)
  /// A slot that may not go negative holds less than the transfer.
  case insufficient(slot: LedgerSlot, available: Int64, needed: Int64)
  /// A column that does not take part in entries of this reason and direction.
  case reasonNotAllowed(column: LedgerColumn, reason: EntryReason)
  /// A margin multiplier below 1, or a negative distance.
  case multiplierOutOfRange(Ratio)
  /// A price that is not positive.
  case priceNotPositive(Price)
  /// An account of a book that cannot be opened.
  case invalidAccount(AccountID, BookAccountProblem)
  /// A specification that validation would have refused; its first problem.
  case invalidSpecification(ProtocolSpecError)
}

/// What is wrong with one account of a book.
public enum BookAccountProblem: UInt8, Equatable, Sendable, BitwiseCopyable {
  /// Negative collateral or debt, or negative posted margin.
  case negativeAmount = 0
  /// A vault with an entry price, or a position without one.
  case entryPriceMismatch = 1
  /// An entry price that is not positive.
  case entryPriceNotPositive = 2
  /// Amounts whose products do not fit.
  case tooLarge = 3
  /// A market that the venue does not have, or the account's mode does not allow.
  case unknownMarket = 4
  /// Two positions in one market.
  case duplicatePosition = 5
  /// A position of nothing.
  case emptyPosition = 6
  /// An asset that the protocol does not list.
  case unknownAsset = 32
  /// Debt in an asset that cannot be borrowed.
  case notBorrowable = 33
  /// A loan for which its pool has no cash.
  case exceedsCash = 34
}
